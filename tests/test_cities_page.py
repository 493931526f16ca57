"""The page on cities and situations through the app."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import Person, Policy, load
from pages.ui import shown, situations_link
from pages.ui.link import VERSION
from tests.conftest import LINK, opened, said

CODES = re.compile(r"\b(None|nan|NaN|at_most|ineligible|anyone|unverified)\b")


def headline(app: Any) -> str:
    found = re.search(r'mi-headline".*?>(.*?)</p>', said(app), re.S)
    assert found
    return found[1]


def visible(app: Any) -> str:
    """The words without addresses and marks."""
    return re.sub(r"<[^>]+>", " ", said(app))


def test_the_answer_names_both_ends_and_the_own_city() -> None:
    """Beijing pays 584.92 a month (printed); Hefei's 344.88 and Nanjing's 406.16 come before it."""
    app = opened("cities", **LINK)
    assert "你所在的北京是 584.92 元/月，排第" in headline(app)
    assert "未核实" in headline(app)
    text = said(app)
    assert text.index("合肥</a>") < text.index("南京</a>") < text.index("北京</a>")
    assert not CODES.search(visible(app))
    assert app.query_params["plan"] == "flexible"
    frame = app.dataframe[0].value
    assert frame.set_index("城市").loc["北京", "每月自己缴"] == 584.92
    assert frame["每月自己缴"].dropna().is_monotonic_increasing


def test_paper_has_every_city_in_a_table_and_the_documents_of_those_in_the_sentence(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A document of each city would be eight pages; Hefei is neither first nor last nor the visitor's own."""
    runs: list[shown.Shown] = []

    def kept(*about: Any) -> shown.Shown:
        runs.append(Shown(*about))
        return runs[-1]

    Shown = shown.Shown
    monkeypatch.setattr(shown, "Shown", kept)
    table = re.search(r'<table class="mi-paper mi-paper-table">(.*?)</table>', said(opened("cities", **LINK)), re.S)
    assert table
    assert len(re.findall("<tr>", table[1])) == 1 + len(load().areas)
    assert "584.92" in table[1]
    now = runs[-1]
    assert ("参保方式", "灵活就业医保") in now.inputs
    assert any("合肥" in c.title for c in now.documents)
    assert not any("合肥" in c.title for c in now.printed)
    assert any("北京" in c.title or "2025年度各项社会保险" in c.title for c in now.printed)
    assert 0 < len(now.printed) < 30 < len(now.documents)


def test_one_click_takes_a_city_into_the_comparison() -> None:
    href = re.search(r'href="\.\?([^"]+)" target="_self">南京<', said(opened("cities", **LINK)))
    assert href
    params = dict(p.split("=") for p in href[1].replace("&amp;", "&").split("&"))
    assert params == {
        **LINK,
        "area": "nanjing",
        "local": "permit",
        "level": "tertiary",
        "amount": "50000",
        "v": VERSION,
    }
    compared = opened(**params)
    assert "406.16" in said(compared)


def test_plan_measure_and_filters_stand_in_the_link() -> None:
    app = opened("cities", **LINK, plan="resident", measure="hospital", door="anyone", trust="reported")
    for key, value in {"plan": "resident", "measure": "hospital", "door": "anyone", "trust": "reported"}.items():
        assert app.query_params[key] == value
    assert "城乡居民医保" in headline(app)
    assert "不限户籍" in said(app)
    assert "有居住证就行" not in said(app)


@pytest.mark.parametrize(
    "params",
    [
        {"status": "child", "age": "0", "plan": "flexible", "measure": "net"},
        {"status": "retired", "age": "120", "plan": "employee", "measure": "years"},
        {"status": "employed", "salary": "1000000", "on": "2035-12-31", "amount": "0"},
        {"area": "lasa", "on": "2000-01-01", "measure": "total", "scenario": "serious"},
        {"area": "baotou", "plan": "resident", "trust": "official", "door": "anyone", "amount": "100000000"},
    ],
)
def test_extreme_visitors_get_an_answer(params: dict[str, str]) -> None:
    app = opened("cities", **{**LINK, **params})
    assert headline(app)
    assert not CODES.search(visible(app))


def test_rubbish_in_the_link_is_named_and_the_rest_stays() -> None:
    app = opened("cities", **LINK, plan="gold", measure="luck", door="7", trust="", amount="-3", scenario="x", view="y")
    text = said(app)
    for word in ("gold", "luck", "7", "-3", "“看哪一部分”写的是 y", "“哪一种年份”写的是 x"):
        assert word in text
    assert "584.92" in headline(app)
    resident = opened("cities", **LINK, plan="resident", measure="account")
    assert "没有“每月进个人账户”这一项" in said(resident)


def test_bills_keep_their_names_for_the_other_pages() -> None:
    """Areas with levels of their own: the link carries the area's own level, so that the bill page understands it."""
    app = opened("cities", **{**LINK, "area": "shanghai"})
    app.switch_page("pages/bill.py").run()
    assert not app.exception
    assert "没有采用" not in said(app)


def test_other_pages_words_of_the_same_name_are_no_fault() -> None:
    app = opened("sources", **LINK, view="documents")
    app.switch_page("pages/cities.py").run()
    assert not app.exception
    assert "没有采用" not in said(app)
    app.segmented_control(key="form_cities_view").set_value("together").run()
    app.switch_page("pages/sources.py").run()
    assert not app.exception
    assert "没有采用" not in said(app)


def test_the_reference_area_is_no_city_and_not_ranked() -> None:
    params = {**LINK, "area": "reference", "edit": "flexible_rate:0.08"}
    assert "不是真的城市，不参加排名" in headline(opened("cities", **params))
    together = opened("cities", **params, view="together")
    assert "其他城市 · 灵活就业医保" in headline(together)
    own = re.findall(r'href="\.\?([^"]+)" target="_self">1\. ', said(together))
    assert "edit=flexible_rate" in own[0]  # its numbers are those that were typed, on the page behind the link too
    other = re.findall(r'href="\.\?([^"]+)" target="_self">2\. ', said(together))
    assert "edit=" not in other[0]


# --- situations --------------------------------------------------------------------------------


def test_situations_side_by_side() -> None:
    """Beijing employed at 12,000: 12,000 × 2 % + 3 = 243; Nanjing flexible 406.16."""
    first, second = "area:beijing,status:employed,salary:12000", "area:nanjing,status:flexible"
    app = opened("cities", **LINK, view="together", s1=first, s2=second)
    text = said(app)
    assert "243 元/月" in text
    assert "406.16 元/月" in text
    assert "1. 北京 · 单位职工医保" in text
    assert app.query_params["s1"] == "area:beijing,status:employed,plan:employee,salary:12000,local:yes"
    assert app.query_params["s2"] == "area:nanjing,status:flexible,plan:flexible,salary:9000,local:permit"
    assert not CODES.search(visible(app))


def test_adding_and_removing_a_situation() -> None:
    app = opened("cities", **LINK, view="together")
    assert {"s1", "s2"} <= set(app.query_params) and "s3" not in app.query_params
    next(b for b in app.button if b.label == "加一种情况").click().run()
    next(b for b in app.button if b.label == "加一种情况").click().run()
    assert not app.exception
    assert "s4" in app.query_params
    assert not [b for b in app.button if b.label == "加一种情况"]
    next(b for b in app.button if b.label == "去掉").click().run()
    assert not app.exception
    assert "s4" not in app.query_params
    app.selectbox(key="form_s2_area").set_value("shenzhen").run()
    assert not app.exception
    assert str(app.query_params["s1"]).startswith("area:shenzhen,")
    assert "1. 深圳" in said(app)


def test_rubbish_in_a_situation_is_named_and_the_rest_stays() -> None:
    app = opened(
        "cities", **LINK, view="together", s1="area:beijing,salary:lots,blah,status:employed", s2="???", s3="area:nowhere,plan:gold,age:35"
    )  # fmt: skip
    text = said(app)
    for words in (
        "情况 1 里的 &#39;blah&#39; 看不懂",
        "情况 1：链接里的“月收入”写的是 &#39;lots&#39;",
        "情况 2 里没有一项看得懂",
        "情况 3：链接里的“参保方式”写的是 &#39;gold&#39;",
    ):
        assert words in text
    assert "1. 北京 · 单位职工医保" in text
    assert "2. 北京" in text


def test_situations_outlive_a_look_at_the_ranking() -> None:
    app = opened("cities", **LINK, s1="area:xian,status:flexible,salary:5000")
    assert app.query_params["s1"] == "area:xian,status:flexible,salary:5000"


me = Person("beijing", "flexible", 9000, age=35, sex="female")


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(["beijing", "lasa", "chongqing"]), st.sampled_from(["employed", "flexible", "child", "retired"]),
    st.sampled_from(["employee", "flexible", "resident"]), st.floats(0, 1_000_000).map(lambda x: round(x, 2)),
    st.sampled_from(["yes", "permit", "no"]), st.one_of(st.none(), st.integers(0, 120)),
)  # fmt: skip
def test_a_situation_comes_back_from_its_link(
    policy: Policy, area: str, status: str, plan: str, salary: float, local: str, age: int | None
) -> None:
    on = dt.date(2026, 3, 1)
    words = {"area": area, "status": status, "plan": plan, "salary": str(salary), "local": local}
    if age is not None:
        words["age"] = str(age)
    first = situations_link.read(words, me, policy, on)
    assert not first.faults
    text = situations_link.write(first.said, first.person, plan, on)
    parts, faults = situations_link.parts(text)
    again = situations_link.read(parts, me, policy, on)
    assert not faults
    assert (again.person, again.plan, again.faults) == (first.person, plan, ())
    assert situations_link.write(again.said, again.person, plan, on) == text


@given(st.text(max_size=200))
def test_no_text_breaks_a_situation(policy: Policy, text: str) -> None:
    parts, _faults = situations_link.parts(text)
    found = situations_link.read(parts, me, policy, dt.date(2026, 3, 1))
    assert found.person.area in policy.areas
