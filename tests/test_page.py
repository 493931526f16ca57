"""The compare page, run without a browser: form, link and results."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from calc import load
from calc.faults import Fault, PolicyError
from pages.ui import link, shell

from .conftest import ROOT, opened, said

LINK = {
    "area": "beijing",
    "status": "flexible",
    "salary": "12000",
    "age": "35",
    "sex": "female",
    "on": "2025-09-01",
    "lang": "zh",
}


def test_the_first_visit_shows_a_labelled_example() -> None:
    app = opened()
    assert "示例" in said(app)
    assert app.query_params["area"]


def test_a_link_shows_its_numbers_and_stays() -> None:
    app = opened(**LINK)
    assert "584.92 元/月" in said(app)
    assert "示例" not in said(app)
    assert LINK.items() <= dict(app.query_params.items()).items()


def test_changing_the_form_changes_result_and_link() -> None:
    app = opened(**LINK)
    app.number_input(key="form_salary").set_value(5000.0)
    app.get("button_group")[0].set_value("employed").run()
    assert not app.exception
    assert "146.24 元/月" in said(app)  # 7162 × 2 % + 3
    assert app.query_params["salary"] == "5000"
    assert app.query_params["status"] == "employed"


def test_changing_the_city_offers_its_options() -> None:
    app = opened(**LINK)
    app.selectbox(key="form_area").set_value("chongqing").run()
    assert not app.exception
    assert app.query_params["area"] == "chongqing"
    assert any("档次" in s.label for s in app.selectbox)


def test_a_broken_link_is_named_and_the_rest_kept() -> None:
    app = opened(area="beijing", status="employed", salary="-7", age="200", sex="female", on="2025-09-01", hat="red")
    shown = said(app)
    for name in ("月收入", "年龄", "hat"):
        assert f"“{name}”" in shown or name in shown
    assert "依法必须参加" in shown
    assert app.query_params["sex"] == "female"


def test_an_unknown_city_keeps_the_rest() -> None:
    app = opened(area="atlantis", status="flexible", salary="8000", on="2025-09-01")
    assert "atlantis" in said(app)
    assert "8,000" in said(app)


def test_a_date_before_the_first_figure_says_so() -> None:
    app = opened(**{**LINK, "on": "2001-01-01"})
    assert "太早" in said(app)
    assert "未知" in said(app)


def test_old_figures_are_said_to_be_old() -> None:
    app = opened(**{**LINK, "on": "2026-11-23"})
    assert "旧标准" in said(app)
    assert "2026 年 6 月" in said(app)


def test_every_area_opens() -> None:
    """Every status in turn; that every pair has its words is tested without a page."""
    statuses = ("employed", "flexible", "unemployed", "student", "child", "retired")
    for i, area in enumerate(load().areas):
        app = opened(area=area, status=statuses[i % len(statuses)], salary="6000", on="2026-01-15")
        assert "mi-headline" in said(app)


def test_a_broken_bill_is_named_too() -> None:
    shown = said(opened(**LINK, level="galaxy", amount="-5"))
    assert "galaxy" in shown
    assert "-5" in shown
    assert "584.92 元/月" in shown


@pytest.mark.parametrize("page", ["", "bill", "year", "life"])
def test_the_answer_stands_above_the_form(page: str) -> None:
    """A phone shows one column: what comes first is seen without scrolling."""
    drawn = list(opened(page, **LINK).main)
    answer = next(i for i, e in enumerate(drawn) if "mi-headline" in str(getattr(e.proto, "body", "")) and e.type == "html" and "<style>" not in e.proto.body)  # type: ignore[union-attr]  # fmt: skip
    assert answer < next(i for i, e in enumerate(drawn) if e.type == "selectbox")


@pytest.mark.parametrize(
    "error, sentence",
    [
        (RuntimeError("secret detail"), "这一页出了错"),
        (PolicyError([Fault("policy/areas/x.yaml:3: plans", "nothing", "three plans")]), "policy/areas/x.yaml:3: plans: found nothing"),
    ],
    ids=["anything", "a policy file"],
)  # fmt: skip
def test_an_error_is_told_in_a_sentence_without_its_traceback(
    error: Exception, sentence: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        raise error

    monkeypatch.setattr(shell, "raises", False)
    monkeypatch.setattr(link, "read", broken)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60).run()
    assert not app.exception
    told = "\n".join([*(e.value for e in app.error), *(c.value for c in app.code)])
    assert sentence in told
    assert "secret detail" not in told
    assert "a page ended early" in caplog.text  # for the operator, with the traceback


@pytest.mark.parametrize(
    "area, on, text",
    [
        ("wuhan", "2026-11-26", "查到的最近一次是 2025 年度：2024-09-01 至 2025-02-28，已结束"),
        ("wuhan", "2024-10-01", "2025 年度：2024-09-01 至 2025-02-28 集中参保"),
        ("guangzhou", "2022-10-01", "2023 年度（"),  # two windows, each of its own people
    ],
)
def test_an_enrolment_period_that_is_over_is_said_to_be(area: str, on: str, text: str) -> None:
    assert text in said(opened(**{**LINK, "area": area, "on": on}))


def test_somebody_in_need_sees_what_the_state_takes_over() -> None:
    app = opened(
        **{**LINK, "area": "changsha", "status": "unemployed", "on": "2026-03-01", "hardship": "minimum_living"}
    )
    assert app.selectbox(key="form_hardship").value == "minimum_living"
    shown = said(app)
    assert "200 元/年" in shown
    assert "政府替你缴 200 元/年" in shown
    app.selectbox(key="form_hardship").set_value("low_income").run()
    assert app.query_params["hardship"] == "low_income"
    shown = said(app)
    assert "低收入家庭的参保资助没有查到" in shown
    assert "国办发〔2021〕42号" in shown


def test_a_month_of_an_unknown_yearly_premium_is_not_nothing() -> None:
    """What residents of Xingtai pay in 2026 is in no file; they pay once a year."""
    app = opened(**{**LINK, "area": "xingtai", "status": "unemployed", "on": "2026-11-26"})
    row = said(app).split("我每月缴", 1)[1].split("我每年缴", 1)[0]
    assert "按年一次缴" in row
    assert "0 元/月" not in row
