"""The year page without a browser: every area opens, years and bills change, nonsense in a link is named."""

from __future__ import annotations

import re
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from calc import load
from calc import schema as s
from calc.bill_input import FIELDS
from calc.schema import Statistic
from calc.year_bills import MAX_TIMES, YearBill, load_scenarios
from calc.year_cost import Bound, Stretch
from pages.ui import year_link, year_typical, year_words

from .conftest import LINK, opened, said


def choice(app: AppTest, label: str) -> object:
    return next(b for b in app.get("button_group") if b.label == label)


# --- the answer --------------------------------------------------------------------------------


def test_the_first_visit_shows_a_labelled_example_with_its_answer() -> None:
    shown = said(
        opened(
            "year",
        )
    )
    assert "示例" in shown
    assert "一年合计" in shown


def test_one_stay_in_beijing() -> None:
    """7,019.04 + 13,000 − (13,000 − 1,300) × 85 % = 10,074.04; residents 795 + 13,000 − 11,700 × 75 % = 5,020."""
    app = opened("year", **LINK)
    shown = said(app)
    assert "灵活就业医保 10,074.04 元" in shown
    assert "城乡居民医保 5,020 元" in shown
    assert "一年医疗费超过 49,270.20 元时，灵活就业医保比城乡居民医保划算" in shown
    assert "保费 7,019.04 元 − 进个人账户 0 元 + 自付 3,055 元 = 10,074.04 元" in shown
    assert app.query_params["scenario"] == "admission"
    assert "bills" not in app.query_params
    assert LINK.items() <= dict(app.query_params.items()).items()


def test_a_number_that_is_not_verified_says_so_in_the_headline() -> None:
    """Residents of Dalian, whose second layer is unconfirmed: 460 + 13,000 − (13,000 − 600) × 70 % = 4,780."""
    headline = re.search(r'mi-headline".*?</p>', said(opened("year", **{**LINK, "area": "dalian"})), re.S)
    assert headline
    assert "4,780 元（未核实）" in headline[0]


def test_another_year_changes_result_and_link() -> None:
    app = opened("year", **LINK)
    choice(app, "这一年的健康状况").set_value("serious").run()  # type: ignore[attr-defined]
    assert not app.exception
    assert app.query_params["scenario"] == "serious"
    assert "全年医疗费 300,000 元" in said(app)
    choice(app, "这一年的健康状况").set_value("healthy").run()  # type: ignore[attr-defined]
    assert "灵活就业医保 7,019.04 元" in said(app)


def test_bills_in_the_link_fill_the_table() -> None:
    """Two stays of 30,000 leave 10,657.50 (settled one after the other), with 100 outside the catalogue each 10,857.50."""
    app = opened("year", **LINK, bills="inpatient-tertiary-30100x2-100")
    assert "改过" in said(app)
    assert "自付 10,857.50 元" in said(app)
    assert app.query_params["bills"] == "inpatient-tertiary-30100x2-100"
    table = app.dataframe[0].value
    assert table.to_dict("records") == [
        {"kind": "inpatient", "level": "tertiary", "amount": 30_100.0, "times": 2, "excluded": 100.0}
    ]


def test_a_year_without_bills_can_be_linked() -> None:
    app = opened("year", **LINK, scenario="admission", bills="none")
    assert "灵活就业医保 7,019.04 元" in said(app)
    assert app.query_params["bills"] == "none"


def test_another_ready_made_year_drops_the_own_bills() -> None:
    app = opened("year", **LINK, bills="inpatient-tertiary-30000")
    choice(app, "这一年的健康状况").set_value("chronic").run()  # type: ignore[attr-defined]
    assert "bills" not in app.query_params
    assert "全年医疗费 7,200 元" in said(app)


def test_own_bills_move_to_another_city() -> None:
    app = opened("year", **LINK, bills="inpatient-tertiary-30000")
    app.selectbox(key="form_area").set_value("shanghai").run()
    assert not app.exception
    assert "全年医疗费 30,000 元" in said(app)
    assert app.query_params["bills"].startswith("inpatient-tertiary")


def test_what_was_set_survives_a_visit_to_another_page() -> None:
    app = opened("year", **LINK, scenario="chronic", bills="outpatient-secondary-700x12")
    app.switch_page("pages/compare.py").run()
    assert "不认识" not in said(app)
    app.switch_page("pages/year.py").run()
    assert not app.exception
    assert "全年医疗费 8,400 元" in said(app)
    assert app.query_params["scenario"] == "chronic"


def test_kind_and_level_of_the_curve_follow_the_year_or_the_wish() -> None:
    app = opened("year", **LINK, scenario="chronic")
    assert "按在二级医院看 12 次门诊算" in said(app)
    assert "curve" not in app.query_params
    app = opened("year", **LINK, scenario="chronic", curve="inpatient-primary")
    assert "住一次院算" in said(app)
    assert app.query_params["curve"] == "inpatient-primary"


def test_plans_that_are_not_open_can_be_shown() -> None:
    assert "mi-plan-resident" not in said(opened("year", **{**LINK, "status": "employed"}))
    app = opened("year", **{**LINK, "status": "employed"}, plans="all")
    assert "mi-plan-resident" in said(app)
    assert app.query_params["plans"] == "all"
    assert "不认识" not in said(app)


def edited(app: AppTest, table: str, **edits: object) -> str:
    app.session_state[table] = {"edited_rows": {}, "added_rows": [], "deleted_rows": [], **edits}
    app.run()
    assert not app.exception
    return said(app)


def test_changing_and_adding_rows_changes_result_and_link() -> None:
    """30,000 at level 3 leaves 5,605; ten visits of 300 at level 2 add (3,000 − 1,800) × 30 % + 1,800 = 2,160."""
    app = opened("year", **LINK)
    row = {"kind": "outpatient", "level": "secondary", "amount": 300, "times": 10, "excluded": 0}
    shown = edited(app, "form_year_table_admission_beijing_0", edited_rows={0: {"amount": 30_000}}, added_rows=[row])
    assert "全年医疗费 33,000 元" in shown
    assert "自付 7,765 元" in shown
    assert app.query_params["bills"] == "inpatient-tertiary-30000~outpatient-secondary-300x10"
    app.run()  # and stays
    assert "全年医疗费 33,000 元" in said(app)


def test_a_bad_row_is_named_by_row_and_column_and_the_others_count() -> None:
    app = opened("year", **LINK)
    rows = [{"kind": "inpatient", "level": "tertiary", "amount": -5, "times": 1, "excluded": 0}, {"kind": "inpatient"}]
    shown = edited(app, "form_year_table_admission_beijing_0", added_rows=rows)
    assert "账单第 2 行的“每次金额（元）”写的是" in shown
    assert "账单第 3 行的“每次金额（元）”没有填" in shown
    assert "全年医疗费 13,000 元" in shown


def test_deleting_every_row_is_a_year_without_bills() -> None:
    app = opened("year", **LINK)
    shown = edited(app, "form_year_table_admission_beijing_0", deleted_rows=[0])
    assert "灵活就业医保 7,019.04 元" in shown
    assert app.query_params["bills"] == "none"


# --- nonsense ----------------------------------------------------------------------------------


def test_a_broken_link_is_named_and_the_rest_kept() -> None:
    bills = "inpatient-tertiary-30000~inpatient-galaxy-5~dance-tertiary-5~rubbish~outpatient-secondary--5~inpatient-tertiary-1e12"
    shown = said(opened("year", **LINK, scenario="moon", bills=bills, typical="nobody-1-2-3", curve="swim-lake"))
    for found in ("moon", "galaxy", "dance", "rubbish", "1e12", "nobody", "swim-lake"):
        assert found in shown, found
    for row, column in ((2, "医院"), (3, "类型"), (6, "每次金额（元）")):
        assert f"第 {row} 行的“{column}”" in shown
    assert "全年医疗费 30,000 元" in shown


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=40), st.text("abcinpatienttertiary-~,x0123456789.e∞", max_size=60), st.just("~" * 5_000)
    ),
    st.sampled_from(sorted(load().areas)),
)
def test_nonsense_bills_never_raise(nonsense: str, area: str) -> None:
    bills, _faults = year_link.decode(nonsense, load().areas[area])
    assert all(0 <= b.excluded <= b.amount and b.times >= 1 for b in bills)
    year_typical.decode(nonsense, "active")


levels = st.sampled_from([c.id for c in load().areas["beijing"].levels] or ["tertiary"])
cents = st.integers(0, 9_999_999).map(lambda c: c / 100)


@given(
    st.lists(
        st.builds(
            lambda kind, level, amount, times, share: YearBill(
                kind, level, amount, min(times, MAX_TIMES[kind]), round(amount * share, 2)
            ),
            st.sampled_from(FIELDS["kind"].words),
            levels,
            cents,
            st.integers(1, 366),
            st.sampled_from([0, 0.1, 1]),
        ),
        max_size=20,
    )
)
def test_bills_come_back_from_their_link(bills: list[YearBill]) -> None:
    assert year_link.decode(year_link.encode(bills), load().areas["beijing"]) == (tuple(bills), ())


@pytest.mark.parametrize(
    ("text_", "wanted"),
    [
        ("", ("active", (None, None, None), False)),
        ("retiree-46.3-1.5-10", ("retiree", (46.3, 1.5, 10.0), False)),
        ("retiree-460-1-10", ("retiree", (None, 1.0, 10.0), True)),
        ("retiree-nan-1-inf", ("retiree", (None, 1.0, None), True)),
        ("king-1-1-1", ("active", (None, None, None), True)),
    ],
)
def test_assumptions_in_the_link(text_: str, wanted: object) -> None:
    assert year_typical.decode(text_, "active") == wanted


# --- the typical year --------------------------------------------------------------------------


def test_the_typical_year_names_method_year_and_limits() -> None:
    shown = said(opened("year", **LINK))
    for word in ("2025 年全国平均", "估计", "2021 年", "对数正态分布", "局限", "可信度"):
        assert word in shown, word


def test_assumptions_can_be_moved_and_linked() -> None:
    app = opened("year", **LINK)
    before = said(app)
    app.slider(key="form_year_rate_active").set_value(30.0).run()
    assert app.query_params["typical"] == "active-30-1-0"
    assert said(app) != before
    again = opened("year", **LINK, typical="active-30-1-0")
    assert again.slider(key="form_year_rate_active").value == 30.0


def test_before_the_first_statistic_nothing_is_estimated() -> None:
    assert "没有收录全国统计" in said(opened("year", **{**LINK, "on": "2005-01-01"}))


# --- every area, every word --------------------------------------------------------------------


def test_every_area_opens() -> None:
    years = [one.id for one in load_scenarios().scenarios]
    statuses = get_args(s.Status)
    for i, area in enumerate(load().areas):
        app = opened("year", 
            area=area, status=statuses[i % len(statuses)], salary="6000", on="2026-01-15",
            scenario=years[i % len(years)], plans=("all", "open")[i % 2],
        )  # fmt: skip
        shown = said(app)
        assert "mi-headline" in shown
        assert not re.search(r"\b(None|nan)\b|\{\w+\}", shown)


def test_every_code_has_words() -> None:
    for column in ("kind", "level", "amount", "times", "excluded"):
        assert year_words.columns()[column]
    for bound in get_args(Bound):
        assert year_words.amount(1.0, bound)
        assert year_words.amount(None, bound) == "未知"
    for code in ("premium", "account", "benefit"):
        assert "未知" in year_words.why_no_curve("resident", code)
        assert year_words.missing(code, "inpatient")
    for item in get_args(Statistic.model_fields["item"].annotation):
        assert any(one.item == item for one in load().national.statistics)


@pytest.mark.parametrize(
    ("lower", "said"),
    [
        (["first"], "总是比"),
        (["same"], "一样多"),
        (["second", "first"], "超过"),
        (["same", "first"], "一样；"),
        (["second", "first", "second"], "超过"),
    ],
)
def test_every_shape_of_break_even_has_its_sentence(lower: list[str], said: str) -> None:
    step = 1_000_000 / len(lower)
    stretches = [Stretch(i * step, (i + 1) * step, one) for i, one in enumerate(lower)]  # type: ignore[arg-type]
    sentence = year_words.even("flexible", "resident", stretches, "按住院算", 1_000_000)
    assert said in sentence
    assert sentence.endswith("。")
