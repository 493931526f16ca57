"""The life page without a browser: the answer in words, edits, links, extreme and impossible input."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import get_args

import pytest
from streamlit.testing.v1 import AppTest

from calc import Fault, Notice, load
from calc.life_cost import Overtaking, Why
from calc.life_input import FIELDS, After, legs
from calc.life_paths import PATH_PLANS, load_paths
from calc.life_stages import Stage
from calc.life_ways import Lack, WayCode
from calc.years_needed import Span
from pages.ui import life_charts, life_form, life_words

from .conftest import LINK, opened, said
from .test_life import of

WOMAN = {**{k: v for k, v in LINK.items() if k != "age"}, "birth": "1986-03", "job": "cadre", "years": "8"}
BAD = re.compile(r"\bNone\b|\bnan\b|\{\w+\}|Traceback")


def headline(app: AppTest) -> str:
    found = re.search(r'mi-headline".*?>(.*?)</p>', said(app), re.S)
    assert found
    return found[1]


def test_the_answer_comes_first() -> None:
    """Born 1986-03, 58 years: 2044-03; 216 months × 584.92 = 126,342.72."""
    app = opened("life", **WOMAN)
    assert headline(app) == (
        "你将在 2044 年 3 月（58 岁）到法定退休年龄。北京要缴满 20 年；照“灵活就业缴到退休”，到那时年限够了，"
        "退休后不用再缴基本医保费，终身享受职工医保。从现在到退休，自己共缴 126,342.72 元（按今天的价钱）。"
    )
    shown = said(app)
    assert "如果现在就停缴：退休时缺 144 个月（12 年），可以这样补" in [h.value for h in app.header]
    assert "最晚从 2032 年 3 月起按月缴" in shown  # 2044-03 less 144 months
    assert "84,228.48 元" in shown  # 144 × 584.92
    assert "120,324.96 元" in shown  # 144 × 11937 × 7 %
    assert app.query_params["path"] == "flexible"
    assert "growth" not in app.query_params


def test_years_that_are_short_name_what_is_missing_and_its_price() -> None:
    """Qingdao, born 1965-10: reached in 2026-01 with 30 years; 25 paid: 60 months, no price known."""
    app = opened("life", **{**WOMAN, "area": "qingdao", "sex": "male", "birth": "1965-10", "years": "25"})
    assert "你在 2026 年 1 月（60 岁 3 个月）已到法定退休年龄" in headline(app)
    assert "还缺 60 个月（5 年）" in headline(app)
    assert not BAD.search(said(app))


def test_doubt_stands_in_the_headline() -> None:
    assert "（未核实）" in headline(opened("life", **{**WOMAN, "area": "lasa"}))


def test_doubt_stands_beside_the_overtaking_age() -> None:
    assert "（含未核实的数字" in said(opened("life", **WOMAN))


def test_an_unverified_lump_sum_says_so_in_the_headline() -> None:
    """Hangzhou: 84 months × 717.78 = 60,293.52, a price that was worked out and not printed."""
    more = {
        "area": "hangzhou",
        "birth": "1970-01",
        "sex": "male",
        "years": "18",
        "local_years": "3",
        "after": "lump_sum",
        "path": "none-56",
    }
    assert "一次补缴 60,293.52 元（今天的价钱，未核实）" in headline(opened("life", **{**WOMAN, **more}))


def test_a_lump_sum_without_a_price_is_said_to_be_left_out() -> None:
    more = {"birth": "1969-03", "sex": "male", "years": "15.5", "after": "lump_sum", "path": "flexible-56"}
    assert "一次补足的价格没有查到，没有算进去" in headline(opened("life", **{**WOMAN, **more, "area": "wuhan"}))


def test_the_path_in_the_link_fills_the_table() -> None:
    app = opened(
        "life",
        **WOMAN,
        path="employee-40~flexible-50",
        growth="0.03",
        discount="0.01",
        measure="paid",
        after="resident",
    )
    table = app.dataframe[0].value
    assert table[["from_age", "plan"]].to_dict("records") == [
        {"from_age": 40.0, "plan": "employee"},
        {"from_age": 50.0, "plan": "flexible"},
    ]
    assert table["salary"].isna().all()
    assert "我填的路径" in said(app)
    for key, value in {
        "path": "employee-40~flexible-50",
        "growth": "0.03",
        "discount": "0.01",
        "measure": "paid",
        "after": "resident",
    }.items():
        assert app.query_params[key] == value


def edited(app: AppTest, table: str, **edits: object) -> str:
    app.session_state[table] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}
    app.run()
    assert not app.exception
    return said(app)


def test_rows_can_be_changed_and_bad_ones_are_named() -> None:
    """Resident from 50 on: 120 months × 584.92 before, then 8 years as an elderly resident (women from 50) at 460: 70,190.40 + 3,680."""
    app = opened("life", **WOMAN)
    rows = [{"from_age": 50, "plan": "resident"}]
    edited(app, "form_life_table_flexible_0", added_rows=rows)
    assert app.query_params["path"] == "flexible-40~resident-50"
    assert "退休时不在职工医保里" in headline(app)
    assert "73,870.40 元" in headline(app)
    shown = edited(
        app,
        "form_life_table_flexible_0",
        added_rows=[*rows, {"from_age": 300, "plan": "none"}, {"from_age": 60}, {"from_age": 50, "plan": "flexible"}],
    )
    assert "第 3 行的“从几岁起”写的是" in shown
    assert "第 4 行没有选“怎么缴”" in shown
    assert "第 5 行的年龄 50 岁和前面重复" in shown


def test_a_row_may_say_a_wage() -> None:
    """Born 1986-03, woman, cadre: 2044-03. Employed on 9,000 to 50: 120 × (180 + 3); then on 20,000: 96 × (400 + 3)."""
    app = opened("life", **WOMAN, path="employee-40~employee-50-20000")
    assert app.dataframe[0].value["salary"].tolist()[1] == 20_000
    assert app.query_params["path"] == "employee-40~employee-50-20000"
    assert "60,648 元" in headline(app)
    shown = edited(app, "form_life_table_flexible_0", added_rows=[{"from_age": 55, "plan": "employee", "salary": 9e9}])
    assert "第 3 行的“月收入”写的是" in shown
    assert "60,648 元" in headline(app)


def test_a_ready_made_path_follows_the_person() -> None:
    app = opened("life", **WOMAN, path="resident_flexible")
    assert app.dataframe[0].value["from_age"].tolist() == [40.0, 43.0]  # 58 less 15
    app.selectbox(key="form_job").set_value("worker").run()
    assert app.dataframe[0].value["from_age"].tolist() == [40.0]  # 55 less 15: from now on
    assert app.query_params["path"] == "resident_flexible"


def test_what_was_set_survives_a_visit_to_another_page() -> None:
    app = opened("life", **WOMAN, path="resident-40~flexible-45", local_years="3", started="2008-07")
    app.switch_page("pages/compare.py").run()
    assert "不认识" not in said(app)
    app.switch_page("pages/life.py").run()
    assert not app.exception
    assert app.query_params["path"] == "resident-40~flexible-45"
    assert (app.query_params["local_years"], app.query_params["started"]) == ("3", "2008-07")


def test_sliders_move_the_sum_and_stand_in_the_link() -> None:
    app = opened("life", **WOMAN)
    before = headline(app)
    app.slider(key="form_life_growth").set_value(5.0).run()
    assert app.query_params["growth"] == "0.05"
    assert "按每年涨 5%、打折 0% 算" in headline(app) != before


# --- legal and strange ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "more",
    [
        {"birth": "1940-01", "sex": "male", "status": "retired", "years": "40"},
        {"birth": "1940-01", "sex": "male", "status": "retired", "years": "5"},
        {"birth": "1906-04", "years": "60"},
        {"birth": "2026-02", "status": "child", "years": "0"},
        {"birth": "1960-01", "years": "50", "sex": "male"},
        {"birth": "1986-03", "years": "", "job": ""},
        {"salary": "1000000", "status": "employed", "path": "employee"},
        {"path": "none-40"},
        {"path": "none-0~employee-99"},
        {"growth": "0.1", "discount": "0"},
        {"after": "lump_sum", "area": "hangzhou", "birth": "1968-01", "local_years": "0"},
        {"area": "taiyuan"},
        {"area": "guiyang", "years": "3"},
    ],
)  # fmt: skip
def test_extreme_but_legal(more: dict[str, str]) -> None:
    shown = said(opened("life", **{**WOMAN, **more}))
    assert "mi-headline" in shown
    assert not BAD.search(shown)


def test_without_a_sex_the_page_asks_for_it() -> None:
    app = opened("life", **{k: v for k, v in WOMAN.items() if k != "sex"})
    assert "请先在表单里选性别" in headline(app)


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"path": "gold-3"}, "“缴费路径”有一段写的是"),
        ({"growth": "9"}, "“每年涨”写的是 '9'，应当是 0 到 0.1 之间的数"),
        ({"after": "wait"}, "“年限不够时”写的是 'wait'，可以写的有：lump_sum、monthly、resident"),
        ({"measure": "x"}, "“图上加的”写的是 x"),
        ({"started": "soon"}, "“最早参加工作或参保的年月”写的是 'soon'，应当像 1986-01 这样"),
        ({"local_years": "9"}, "“在这个城市缴的年限”是 9 年，不能超过已缴的 8 年"),
        ({"local_years": "-1"}, "“在这个城市缴的年限”写的是 '-1'"),
        ({"years": "45"}, "“已缴年限”是 45 年，年限加起来不能超过年龄 40.0 岁"),
        ({"deemed_years": "35"}, "“视同缴费年限”是 35 年"),
        ({"started": "1980-01"}, "不能早于出生年月 1986-03"),
        ({"birth": "2099-01"}, "“出生年月”写的是"),
    ],
)
def test_what_cannot_be_is_named_and_the_rest_stays(more: dict[str, str], sentence: str) -> None:
    app = opened("life", **{**WOMAN, **more})
    assert sentence in html.unescape(said(app))
    assert "北京要缴满 20 年" in headline(app)


def test_every_area_opens() -> None:
    paths = [p.id for p in load_paths().paths]
    app = opened("life", **WOMAN)
    for i, area in enumerate(load().areas):
        app.selectbox(key="form_area").set_value(area)
        choice = next(b for b in app.get("button_group") if b.label == "从现在到退休怎么缴")
        choice.set_value(paths[i % len(paths)]).run()  # type: ignore[attr-defined]
        assert not app.exception, area
        assert app.query_params["area"] == area
        assert app.query_params["path"] == paths[i % len(paths)]
        assert not BAD.search(said(app)), area


# --- words ---------------------------------------------------------------------------------------


def test_every_code_has_words() -> None:
    for codes, say in (
        (get_args(Stage), life_words.stage), (PATH_PLANS, life_words.plan), (get_args(WayCode), life_words.way),
        (get_args(After), life_words.way), (get_args(Lack), life_words.lack), (get_args(Why), life_words.lack_of_path),
        (life_form.MEASURES, life_words.measure),
    ):  # fmt: skip
        for code in codes:
            assert re.search(r"[\u4e00-\u9fff]", say(code)), code
    for name in FIELDS:
        assert name not in life_words.fault(Fault(name, "9", "", "more", ("8",)), [])
    assert life_words.notice(Notice("scenario")) == ""


@pytest.mark.parametrize(
    ("span", "years", "months"),
    [
        (Span(25, 25), "25 年", "25 个月（2 年 1 个月）"),
        (Span(0, 0), "0 年", "不缺"),
        (Span(25, 30), "25 到 30 年", "25 到 30 个月"),
        (Span(None, 30), "最多 30 年", "0 到 30 个月"),
        (Span(12, None), "至少 12 年", "未知（至少 12 个月）"),
        (Span(None, None), "未知", "未知"),
    ],
)
def test_spans_in_words(span: Span, years: str, months: str) -> None:
    assert life_words.years_span(span) == years
    assert life_words.months_span(span) == months


def test_every_outcome_of_overtaking_has_its_sentence() -> None:
    result = of()
    for verdict in ("age", "always", "never", "same", "unknown"):
        one = Overtaking(verdict, 860)  # type: ignore[arg-type]
        for text in life_words.overtaking(replace(result, overtaking=one, overtaking_paid=one), "三级医院"):
            assert text.endswith("。")
            assert not BAD.search(text)


def test_the_chart_marks_what_the_sentences_say() -> None:
    result = of(path=legs((40, "flexible")))
    assert result.cost
    lines = [life_charts.Drawn("灵活就业缴到退休", "flexible", result.cost)]
    frame = life_charts.frame(lines, "paid")
    assert frame["yuan"].iloc[-1] == result.cost.paid_at(1200)
    assert 63.0 in set(frame["age"])
    spec = str(life_charts.lines(lines, "paid", {756: "退休 63 岁"}, None).to_dict())
    assert "退休 63 岁" in spec
    assert "退休 63 岁" in life_charts.lines_alt(lines, "paid", {756: "退休 63 岁"})
