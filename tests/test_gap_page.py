"""The page on breaks without a browser: every area opens, answers follow the form, nonsense in a link is named."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from streamlit.testing.v1 import AppTest

from calc import load
from calc.gap import gap
from calc.gap_case import GapCase
from pages.ui import gap_charts

from .conftest import LINK, opened, said

AREAS = sorted(load().areas)


def headline(app: AppTest) -> str:
    found = re.search(r'mi-headline"[^>]*>(.*?)</p>', said(app), re.S)
    assert found
    return found[1]


def at(label: str, widgets: list[object]) -> object:
    return next(w for w in widgets if getattr(w, "label", "") == label)


def test_the_first_visit_shows_a_labelled_example_with_its_answer() -> None:
    app = opened("gap")
    assert "示例" in said(app)
    assert "不能报销" in headline(app)
    assert app.query_params["old"] == "flexible"


def test_two_months_in_beijing() -> None:
    """Last paid in December, paid on 1 March: within three months, by 31 March at best."""
    app = opened("gap", **LINK, old="flexible", paid="2025-12")
    assert headline(app).startswith(
        "按全国换城市参保的规定（当地的没有查到）：北京的灵活就业医保从 2026 年 1 月 1 日起不能报销"
    )
    assert "补缴最好不晚于 2026 年 3 月 31 日" in headline(app)
    assert "还有 30 天" in said(app)
    assert "补 1 个月约 584.92 元" in said(app)
    assert LINK.items() <= dict(app.query_params.items()).items()
    assert app.query_params["paid"] == "2025-12"
    assert "steady" not in app.query_params


def test_a_safe_day_that_is_past_is_not_advised() -> None:
    """Last paid in October: the third unpaid month ended on 31 January."""
    text = headline(opened("gap", **{**LINK, "on": "2026-02-10"}, old="flexible", paid="2025-10"))
    assert "稳妥的期限 2026 年 1 月 31 日已过，先打 12393 问清" in text
    assert "最好不晚于" not in text


def test_residents_in_qingdao_see_the_printed_date() -> None:
    """The bureau's own example: two years missed, 1 May 2027; one of them paid back, 1 April."""
    link = {**LINK, "area": "qingdao", "on": "2026-11-15", "old": "resident", "new": "resident", "missed": "2"}
    assert "要等 4 个月，2027 年 5 月 1 日起才能报销" in headline(opened("gap", **link))
    app = opened("gap", **link, repaired="1")
    assert "要等 3 个月，2027 年 4 月 1 日起才能报销" in headline(app)
    assert app.query_params["repaired"] == "1"


def test_two_readings_are_both_shown() -> None:
    shown = said(opened("gap", **{**LINK, "on": "2026-03-15"}, old="resident", new="resident", missed="2"))
    assert "断的每一年都算：等 5 个月，2026 年 8 月 15 日起能报销" in shown
    assert "第一个断的年度不算：等 4 个月，2026 年 7 月 15 日起能报销" in shown


def test_changes_of_the_form_change_answer_and_link() -> None:
    app = opened("gap", **LINK, old="flexible", paid="2025-12")
    at("最后缴到哪个月", app.selectbox).set_value(dt.date(2025, 8, 1)).run()  # type: ignore[attr-defined]
    assert not app.exception
    assert app.query_params["paid"] == "2025-08"
    assert "最迟 2026 年 9 月 1 日起能报销" in headline(app)
    at("断的是哪种医保", app.get("button_group")).set_value("resident").run()  # type: ignore[attr-defined]
    at("接下来参加哪种", app.get("button_group")).set_value("resident").run()  # type: ignore[attr-defined]
    assert not app.exception
    assert app.query_params["old"] == app.query_params["new"] == "resident"
    at("有几个年度没有参加任何医保", app.number_input).set_value(4).run()  # type: ignore[attr-defined]
    at("其中打算补缴几年", app.number_input).set_value(4).run()  # type: ignore[attr-defined]
    assert app.query_params["repaired"] == "4"
    at("有几个年度没有参加任何医保", app.number_input).set_value(1).run()  # type: ignore[attr-defined]
    assert not app.exception
    assert app.query_params["repaired"] == "1"


def test_an_earlier_day_of_payment_holds_the_last_paid_month() -> None:
    app = opened("gap", **LINK, old="flexible", paid="2025-12")
    at("打算哪天缴费", app.date_input).set_value(dt.date(2025, 6, 5)).run()  # type: ignore[attr-defined]
    assert not app.exception
    assert app.query_params["pay"] == "2025-06-05"
    assert "没有断" in headline(app)


def test_the_late_fee_is_the_employers() -> None:
    """1,183 yuan a month for three months, 76 + 46 + 15 days: 81.04."""
    link = {**LINK, "status": "employed", "salary": "10000", "on": "2026-01-15"}
    app = opened("gap", **link, old="employee", new="employee", paid="2025-09", fault="yes")
    assert "欠缴 3,549 元，最早一个月已欠 76 天，滞纳金 81.04 元，由单位付" in said(app)
    assert "社会保险法第八十六条" in said(app)
    assert app.query_params["fault"] == "yes"


def test_transfer_over_the_national_holiday() -> None:
    app = opened("gap", **LINK, moved="2026-09-24")
    assert "最迟 2026 年 10 月 22 日转好" in said(app)
    assert app.query_params["moved"] == "2026-09-24"
    app = opened("gap", **LINK, moved="2030-09-24")
    assert "2030 年的放假安排还没有收录" in said(app)


def test_nonsense_in_the_link_is_named_and_the_rest_kept() -> None:
    bad = {"old": "x", "new": "y", "paid": "1950-01", "pay": "soon", "missed": "99", "repaired": "-1", "steady": "perhaps",
           "back": "never", "fault": "maybe", "move": "far", "moved": "2026-02-30"}  # fmt: skip
    shown = said(opened("gap", **LINK, **bad))
    for name in ("断的是哪种医保", "接下来参加哪种", "最后缴到哪个月", "打算哪天缴费", "几个年度没有参保", "打算补缴几年",
                 "连续参保满 2 年", "补缴断掉的月份", "哪种转移", "受理的日期"):  # fmt: skip
        assert f"链接里的“{name}”" in shown, name
    assert "北京的灵活就业医保" in shown


def test_every_area_opens() -> None:
    app = opened("gap", **LINK, old="resident", new="resident", missed="1")
    for area in AREAS:
        at("城市", app.selectbox).set_value(area).run()  # type: ignore[attr-defined]
        assert not app.exception, area
        assert load().areas[area].zh in headline(app)
        assert "起" in headline(app) or "没有查到" in headline(app)


@pytest.mark.parametrize(
    "link",
    [
        {"old": "resident", "new": "resident", "missed": "40", "repaired": "40"},
        {"old": "resident", "new": "employee", "missed": "40", "steady": "no"},
        {"old": "employee", "new": "resident", "paid": "2016-02", "missed": "10", "fault": "yes"},
        {"old": "flexible", "new": "employee", "paid": "2026-03"},
        {"old": "flexible", "paid": "2026-02", "pay": "2000-01-01"},
        {"old": "flexible", "pay": "2035-12-31"},
        {"old": "employee", "new": "resident", "steady": "yes", "on": "2000-01-01"},
    ],
)
def test_extreme_but_legal_breaks(link: dict[str, str]) -> None:
    assert not opened("gap", **{**LINK, **link}).exception


def test_the_chart_shows_every_stretch_and_today() -> None:
    result = gap(
        GapCase("beijing", "flexible", "flexible", dt.date(2026, 3, 1), dt.date(2025, 12, 1)), dt.date(2026, 3, 1)
    )
    assert len(gap_charts.timeline(result).to_dict()["layer"]) == 4
    frame = gap_charts.timeline_frame(result)
    assert len(frame) == len(result.intervals)
    assert (frame["to"] > frame["from"]).all()
    assert "不能报销" in gap_charts.timeline_alt(result) or "补缴后能补报" in gap_charts.timeline_alt(result)
