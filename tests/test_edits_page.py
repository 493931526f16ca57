"""Typed figures and the reference area on the pages: form, link, marks."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from calc import Person, load
from pages.ui.link import Answer, decode, encode

from .conftest import LINK, opened, said

TODAY = dt.date(2026, 11, 23)
EMPLOYED = {**LINK, "status": "employed", "salary": "5000"}
OTHER = {**EMPLOYED, "area": "reference"}


MARK = '<span class="mi-mark">你改的'


def typed(app: AppTest, name: str, area: str = "beijing") -> AppTest:
    return app.number_input(key=f"form_edit_{area}_{name}")


def test_a_link_brings_its_figures_and_they_are_marked() -> None:
    app = opened(**EMPLOYED, edit="floor:8000,employer_rate:0.1")
    shown = said(app)
    assert "163 元/月" in shown  # 8000 × 2 % + 3
    assert "800 元/月" in shown  # 8000 × 10 %
    assert "按你改的数字算" in shown
    assert "缴费基数下限 8,000（原来 7,162）" in shown
    assert MARK in shown
    assert "你输入的数字" in shown
    assert app.query_params["edit"] == "floor:8000,employer_rate:0.1"
    assert typed(app, "floor").value == 8000
    assert typed(app, "employer_rate").value == 10  # per cent in the form


def test_without_edits_nothing_is_marked() -> None:
    shown = said(opened(**EMPLOYED))
    assert MARK not in shown
    assert "你输入的数字" not in shown


def test_what_is_typed_counts_at_once_and_can_be_taken_back() -> None:
    app = opened(**EMPLOYED)
    typed(app, "own_rate").set_value(3.0).run()
    assert not app.exception
    assert "217.86 元/月" in said(app)  # 7162 × 3 % + 3
    assert app.query_params["edit"] == "own_rate:0.03"
    next(b for b in app.button if "恢复" in b.label).click().run()
    assert "146.24 元/月" in said(app)  # 7162 × 2 % + 3
    assert "edit" not in app.query_params
    assert MARK not in said(app)


def test_figures_that_are_not_shown_stay() -> None:
    app = opened(**EMPLOYED, edit="resident:380")
    typed(app, "floor").set_value(8000.0).run()
    assert app.query_params["edit"] == "floor:8000,resident:380"


def test_another_city_clears_them_and_says_so() -> None:
    app = opened(**EMPLOYED, edit="floor:8000")
    app.selectbox(key="form_area").set_value("tianjin").run()
    assert not app.exception
    shown = said(app)
    assert "已经清除" in shown
    assert "按你改的数字算" not in shown
    assert "edit" not in app.query_params
    app.number_input(key="form_salary").set_value(5100.0).run()
    assert "已经清除" not in said(app)


def test_rubbish_is_named_and_the_rest_kept() -> None:
    app = opened(**EMPLOYED, edit="floor:8000,hat:3,employer_rate:8,cap:1")
    shown = said(app)
    assert "163 元/月" in shown
    assert "hat" in shown
    assert "0.08 或 8%" in shown
    assert "低于下限" in shown
    assert app.query_params["edit"] == "floor:8000"


def test_a_floor_above_the_cap_is_said_in_the_form() -> None:
    app = opened(**EMPLOYED)
    typed(app, "floor").set_value(90_000.0).run()
    assert not app.exception
    assert "高于上限" in said(app)
    assert "146.24 元/月" in said(app)


def test_the_bill_page_follows() -> None:
    link = {**EMPLOYED, "kind": "inpatient", "level": "tertiary", "amount": "20000"}
    app = opened("bill", **link, edit="employee_inpatient_deductible:900,employee_inpatient_ratio:0.8")
    shown = said(app)
    assert "我付 4,720 元" in shown  # 20000 − (20000 − 900) × 80 %
    assert "按你改的数字算" in shown
    typed(app, "employee_inpatient_ratio_tertiary").set_value(70.0).run()
    assert "我付 6,630 元" in said(app)  # 20000 − 19100 × 70 %
    assert "employee_inpatient_ratio_tertiary:0.7" in app.query_params["edit"]


def test_the_year_page_follows() -> None:
    shown = said(opened("year", **EMPLOYED, edit="own_rate:0.03"))
    assert "2,614.32 元/年" in shown  # 12 × 217.86
    assert "按你改的数字算" in shown


def test_figures_go_along_to_another_page() -> None:
    app = opened(**EMPLOYED, edit="floor:8000")
    app.switch_page("pages/year.py").run()
    assert not app.exception
    assert "1,956 元/年" in said(app)  # 12 × 163
    assert typed(app, "floor").value == 8000


def test_the_reference_area_says_that_it_is_no_city() -> None:
    for page in ("", "bill", "year"):
        app = opened(page, **OTHER)
        shown = said(app)
        assert shown.count("不是某个真实城市的数字") == 1, page
        assert "不是你所在城市公布的" in shown
        assert next(e for e in app.expander if "改数字" in e.label).proto.expanded
        assert not app.exception


def test_the_reference_area_comes_last_and_keeps_what_is_typed() -> None:
    app = opened(**OTHER)
    assert app.selectbox(key="form_area").options[-1] == "其他城市（参考）"
    typed(app, "floor", "reference").set_value(4000.0).run()
    assert app.query_params["edit"] == "floor:4000"
    assert "其他城市" in said(app)
    app.number_input(key="form_salary").set_value(3000.0).run()
    assert "80 元/月" in said(app)  # 4000 × 2 %
    assert app.query_params["area"] == "reference"


def test_a_wished_base_outside_a_typed_limit_is_held() -> None:
    app = opened(**{**LINK, "area": "shenzhen", "flex_base": "30000"})
    app = opened(**{**LINK, "area": "shenzhen", "flex_base": "30000"}, edit="cap:20000")
    assert not app.exception
    assert "20,000" in said(app)


EDIT_TEXT = st.lists(
    st.sampled_from(["floor:4500", "cap:30000", "flexible_rate:0.08", "resident:400", "years_male:25"]), unique_by=lambda t: t
)  # fmt: skip


@settings(max_examples=50, deadline=None)
@given(EDIT_TEXT)
def test_a_link_comes_back(pieces: list[str]) -> None:
    first = decode({"area": "reference", "status": "employed", "edit": ",".join(pieces)}, load(), TODAY)
    assert first.faults == ()
    assert len(first.answer.edits) == len(pieces)
    assert decode(encode(first.answer), load(), TODAY).answer == first.answer


def test_no_edits_stand_in_no_link() -> None:
    assert "edit" not in encode(Answer(Person("beijing"), TODAY))
