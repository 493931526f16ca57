"""Sharing and files: links, QR codes, embedding, Excel, CSV, pictures, and what is printed."""

from __future__ import annotations

import base64
import html as html_
import io
import re
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pandas as pd
import pytest
import zxingcpp
from PIL import Image

from calc import PLANS, Person, Policy, compare
from calc.bill_input import Bill
from pages.ui import charts, export, share, show, shown, words
from pages.ui.link import KEYS, PAGE_KEYS, decode
from pages.ui.shown import Table

from .conftest import LINK, as_date, opened

HERE = "https://example.org/yibao/bill"


def test_a_full_link_has_host_path_and_everything_said_but_not_how_it_is_framed() -> None:
    link = share.full_link(HERE, {**LINK, "embed": "true"})
    assert link.startswith(HERE + "?")
    assert parse_qs(urlsplit(link).query) == {k: [v] for k, v in LINK.items()}
    assert share.full_link("http://localhost:8501", {"area": "beijing"}) == "http://localhost:8501/?area=beijing"


def test_an_embed_snippet_shows_the_same_link() -> None:
    snippet = share.embed_snippet(share.full_link(HERE, LINK), 'a "title" <b>')
    src = html_.unescape(re.search(r'src="([^"]*)"', snippet)[1])  # type: ignore[index]
    assert parse_qs(urlsplit(src).query) == {k: [v] for k, v in LINK.items()} | {"embed": ["true"]}
    assert "<b>" not in snippet


def test_a_qr_code_says_the_link() -> None:
    link = share.full_link(HERE, LINK)
    uri = share.qr_code(link)
    assert uri
    picture = Image.open(io.BytesIO(base64.b64decode(uri.split(",", 1)[1])))
    assert [r.text for r in zxingcpp.read_barcodes(picture)] == [link]
    assert share.qr_code(HERE + "?bills=" + "9" * 8000) is None  # more than a code can hold


def test_the_share_control_names_everything_a_link_can_say() -> None:
    named = share.contents(dict.fromkeys((*KEYS, *PAGE_KEYS), "1") | {"embed": "true"})
    assert len(named) == len(KEYS) + len(PAGE_KEYS)
    for name, key in zip(named, (*KEYS, *PAGE_KEYS), strict=True):
        assert re.search(r"[\u4e00-\u9fff]", name), key


def test_what_is_printed_names_the_inputs(policy: Policy) -> None:
    answer = decode(LINK, policy, as_date("2026-11-26")).answer
    said = dict(words.inputs(answer.person, answer.on, policy.areas["beijing"]))
    assert said["月收入"] == "9,000 元"
    assert said["按哪天的政策"] == "2026 年 3 月 1 日"


# --- files -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def side_by_side(policy: Policy) -> pd.DataFrame:
    result = compare(Person(area="beijing", status="flexible", salary=9000, age=35), as_date("2026-03-01"), policy)
    asked = Bill("beijing", "employee", "inpatient", "tertiary", 50_000, admission=1)
    return show.as_frame(show.table_rows(result, policy, asked))


def test_the_comparison_as_excel_has_real_numbers(side_by_side: pd.DataFrame) -> None:
    tables = [Table("并排比较", side_by_side), Table("出处", pd.DataFrame({"网址": ["https://example.org/a", ""]}))]
    book = openpyxl.load_workbook(io.BytesIO(export.workbook(tables)))
    assert book.sheetnames == ["并排比较", "出处"]
    sheet = book["并排比较"]
    rows = {row[0].value: row[1:] for row in sheet.iter_rows(min_row=2)}
    assert [c.value for c in sheet[1]][1:] == [*(words.plan(p) for p in PLANS), "疑问"]
    # the printed amounts: 8,356 × 7 % and the resident premium of 2026
    assert rows["我每月缴"][1].value == pytest.approx(584.92)
    assert rows["我每月缴"][1].number_format == "#,##0.00"
    assert rows["我每年缴"][2].value == 795
    assert all(d.width and d.width >= 10 for d in sheet.column_dimensions.values())
    assert book["出处"]["A2"].hyperlink.target == "https://example.org/a"


def test_doubtful_amounts_stay_numbers_and_their_doubt_stands_beside_them(policy: Policy) -> None:
    result = compare(Person(area="qingdao", status="flexible", salary=9000, age=35), as_date("2026-03-01"), policy)
    asked = Bill("qingdao", "employee", "inpatient", "tertiary", 50_000, admission=1)
    frame = show.as_frame(show.table_rows(result, policy, asked)).set_index("比什么")
    assert frame.loc["我每月缴", words.plan("flexible")] == pytest.approx(4416 * 0.085)
    assert f"{words.plan('flexible')} 旧标准" in str(frame.loc["我每月缴", "疑问"])


def test_a_text_never_becomes_a_formula() -> None:
    frame = pd.DataFrame({"x": ["=1+1", "@SUM(A1)", "-", "", "断缴", None, float("nan"), 3.5]})
    sheet = openpyxl.load_workbook(io.BytesIO(export.workbook([Table("[a]:*?/\\", frame)]))).worksheets[0]
    values = [row[0].value for row in sheet.iter_rows(min_row=2)]
    assert values[-3:] == [None, None, 3.5]
    assert values[:2] == ["=1+1", "@SUM(A1)"]
    assert all(c.data_type != "f" for row in sheet.iter_rows() for c in row)


def test_the_comparison_as_csv_opens_in_excel(side_by_side: pd.DataFrame) -> None:
    data = export.csv(side_by_side)
    assert data.startswith(b"\xef\xbb\xbf")
    back = pd.read_csv(io.BytesIO(data))
    assert list(back.columns) == list(side_by_side.columns)
    assert "584.92" in set(back[words.plan("flexible")])


def test_charts_become_pictures_with_chinese_text(policy: Policy) -> None:
    result = compare(Person(area="beijing", status="flexible", salary=9000, age=35), as_date("2026-03-01"), policy)
    chart = charts.who_pays(result)
    drawn = export.svg(chart, "谁付钱").decode("utf-8")
    assert "谁付钱" in drawn
    assert words.plan("flexible") in drawn
    picture = Image.open(io.BytesIO(export.png(chart, "谁付钱")))
    assert picture.width > 2 * export.CHART_WIDTH
    assert export.has_chinese_font(), "install fonts-noto-cjk (make test does)"


def test_the_page_carries_what_is_printed() -> None:
    app = opened(**LINK)
    paper = [e.proto.body for e in app.get("html") if '<section class="mi-paper">' in e.proto.body]
    assert len(paper) == 2
    assert "按哪天的政策" in paper[0]
    assert "京人社发" in paper[1] or "新华社" in paper[1]
    assert "salary=9000" in paper[1]


@pytest.mark.parametrize(
    ("page", "title", "column", "value"),
    [
        ("bill", "一张账单，能报多少", "我付（元）", 7105.0),  # 50,000 less 42,895: see test_bill_page
        ("year", "一年总共花多少", "我缴保费（元）", 7019.04),  # 12 × 584.92
        ("life", "每条路一共花多少", "到退休自己缴（元）", 584.92 * 240),  # from 35 to 55
        ("life", "到每个年龄累计花多少", "自己共缴（元）", 584.92 * 12),
    ],
)
def test_each_page_offers_its_numbers_as_a_table(
    monkeypatch: pytest.MonkeyPatch, page: str, title: str, column: str, value: float
) -> None:
    found: dict[str, pd.DataFrame] = {}
    monkeypatch.setattr(shown, "table", found.__setitem__)
    opened(page, **LINK)
    assert any(abs(x - value) < 0.01 for x in found[title][column].dropna())
