"""Every code has its sentence, and no sentence shows a code, None or nan."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import get_args

import pytest

from calc import Person, Policy, compare
from calc import schema as s
from calc.bill_input import Bill
from calc.person import FIELDS
from calc.policy import codes
from pages.ui import charts, explain, html, i18n, show, words

STATUSES = get_args(s.Status)
DATES = [dt.date(2001, 1, 1), dt.date(2024, 3, 1), dt.date(2025, 9, 1), dt.date(2026, 11, 23), dt.date(2027, 6, 1)]
BAD = re.compile(r"\bNone\b|\bnan\b|\{\w+\}|[a-z]+_[a-z]+")


@pytest.mark.parametrize(
    ("kind", "figure", "said"),
    [
        ("secondary", "official", "reported"),
        ("mirror", "official", "official"),
        ("official", "unverified", "unverified"),
    ],
)
def test_a_document_is_never_trusted_more_than_its_kind(kind: s.SourceKind, figure: str, said: str) -> None:
    """A number may rest on a notice and on a page of advice; that does not make the page official."""
    doc = s.Source(title="x", kind=kind)
    assert explain.cite_of(f"beijing:{kind}", doc, figure).confidence == words.confidence(said)


def test_every_code_has_words() -> None:
    for code in get_args(s.Reason):
        assert words.reason(code).endswith("。")
    for code in get_args(s.Purpose):
        assert words.purpose(code)
    for names, say in (
        (get_args(s.PlanId), words.plan),
        (STATUSES, words.status),
        (get_args(s.Verdict), words.verdict),
        (get_args(s.Confidence), words.confidence),
        (get_args(s.SourceKind), words.source_kind),
        (get_args(s.Hukou), words.hukou),
        (get_args(s.Origin), words.origin),
        (FIELDS["employer"].words, words.employer),
        (FIELDS["job"].words, words.job),
        (FIELDS["sex"].words, words.sex),
    ):
        for code in names:
            assert re.search(r"[\u4e00-\u9fff]", say(code)), code
    for name in FIELDS:
        assert words.field(name) != name, name


@pytest.mark.parametrize("on", DATES)
def test_every_area_and_status_is_said_in_words(policy: Policy, on: dt.date) -> None:
    for code in codes(policy.areas):
        area = policy.areas[code]
        for status in STATUSES:
            person = Person(area=code, status=status, salary=6000, age=None, years=10, hukou="permit")
            result = compare(person, on, policy)
            texts = [words.headline(result, area), charts.who_pays_alt(result), words.what_this_is(result)]
            texts += [words.notice(n, policy) for n in result.notices]
            for row in explain.table(policy, result):
                for cell in row.cells.values():
                    texts += [cell.text, cell.mark_text, cell.small, *(line.text for line in cell.lines)]
            for entry in result.plans:
                texts += [words.notice(n, policy) for n in entry.notices]
                for steps in entry.steps.values():
                    texts += [words.step(step) for step in steps]
            for text in texts:
                assert not BAD.search(text), (code, status, text)


def test_an_unverified_number_says_so_in_the_headline(policy: Policy) -> None:
    """Doubt stands beside the number, also in the sentence that everybody reads first."""
    seen = 0
    for code in codes(policy.areas):
        area = policy.areas[code]
        result = compare(Person(area=code, status="flexible", salary=6000, age=30), dt.date(2025, 9, 1), policy)
        best = result.best("flexible")
        doubtful = any(f.confidence == "unverified" for f in best.figures_of("individual_yearly") if f.known)
        if doubtful and best.verdict == "eligible" and best.individual_yearly:
            seen += 1
            assert "未核实" in words.headline(result, area)
    assert seen


def test_html_escapes_what_files_and_links_say(policy: Policy) -> None:
    cell = explain.Cell("<script>alert(1)</script>", (explain.Line("<b>x</b>"),))
    row = explain.Row("<i>", dict.fromkeys(("employee", "flexible", "resident"), cell))
    text = html.render("table.html", rows=[row], plans=[("employee", "<u>")], caption="<s>")
    assert "<script>" not in text
    assert "<b>" not in text
    assert "&lt;script&gt;" in text


@pytest.mark.parametrize("across", [7, 20])
def test_the_table_chart_shows_every_cell(policy: Policy, across: int) -> None:
    result = compare(Person(area="beijing", status="flexible", salary=9000, age=35), dt.date(2025, 9, 1), policy)
    rows = show.table_rows(result, policy, Bill("beijing", "employee", "inpatient", "tertiary", 50_000, admission=1))
    spec = charts.comparison_table(rows, across).to_dict()
    drawn = "".join(str(v) for data in spec["datasets"].values() for v in data).replace("\\n", "")
    for row in rows:
        for cell in row.cells.values():
            assert cell.text.replace(" ", "") in drawn.replace(" ", "")


def test_who_pays_is_the_yearly_amounts(policy: Policy) -> None:
    result = compare(Person(area="beijing", status="employed", salary=5000), dt.date(2025, 9, 1), policy)
    frame = charts.who_pays_frame(result)
    employee = frame[frame["plan"] == words.plan("employee")].set_index("payer")["yuan"]
    assert dict(employee) == {"我": 1754.88, "单位": 8422.56}  # 12 × 146.24 and 12 × 701.88


@pytest.mark.parametrize(
    "text", ["", "断缴 3 个月以内可以补缴", "7,019.04 元/年（旧标准）", "一" * 50, "abc def ghi" * 5]
)
def test_wrapping_loses_nothing(text: str) -> None:
    assert "".join(charts.wrap(text, 7)).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("on", DATES[1:4])
def test_what_rests_on_unverified_documents_alone_is_marked(policy: Policy, on: dt.date) -> None:
    """Also waiting periods and enrolment windows: the doubt stands in the cell, not only behind a click."""
    asked = Bill("beijing", "employee", "inpatient", "tertiary", 50_000, admission=1)
    doubtful = words.confidence("unverified")
    seen = 0
    for code in codes(policy.areas):
        result = compare(Person(area=code, status="flexible", salary=6000, age=30), on, policy)
        for row in show.table_rows(result, policy, replace(asked, area=code))[2:]:
            for cell in row.cells.values():
                sentences = [line for line in cell.lines if line.text in cell.text and line.cites]
                if sentences and all(c.confidence == doubtful for line in sentences for c in line.cites):
                    seen += 1
                    assert cell.mark == "unverified", (code, row.name, cell.text)
    assert seen


def test_a_small_amount_is_written_behind_its_bar_and_a_large_one_in_the_middle_of_its_part(policy: Policy) -> None:
    """795 yuan beside 12,780 has no room; the 2,355 of the government start where my 795 end."""
    person = Person(area="beijing", status="flexible", salary=9000, age=35)
    drawn = charts.who_pays(compare(person, dt.date(2026, 11, 26), policy)).to_dict()
    rows = [row for data in drawn["datasets"].values() for row in data if row["plan"] == words.plan("resident")]
    assert any(row["label"] == "我 795" for row in rows)
    assert [row["middle"] for row in rows if row.get("payer") == "财政"] == [795 + 2355 / 2]


def test_what_the_account_pays_is_no_rate_of_mine(policy: Policy) -> None:
    """重庆: 2 % and 5 yuan a month are mine; the 0.1 % for long-term care comes out of the account."""
    result = compare(Person(area="chongqing", status="employed", salary=9000, age=35), dt.date(2025, 9, 1), policy)
    text = {row.topic: row for row in explain.table(policy, result)}["rates"].cells["employee"].text
    assert text.startswith("我 2% + 5 元/月；从个人账户扣 0.1%；单位 ")


def test_no_space_follows_a_date_inside_a_chinese_sentence() -> None:
    assert (
        i18n._("数字到 {ended} 为止，之后的没有收录。", ended="2026 年 6 月")
        == "数字到 2026 年 6 月为止，之后的没有收录。"
    )
    assert i18n._("{a} {b}", a="国家医保局", b="财政部") == "国家医保局 财政部"


def test_a_bracket_does_not_end_a_line() -> None:
    assert all(
        not line.endswith("（") for width in range(4, 12) for line in charts.wrap("2,196 元/年（旧标准）", width)
    )
