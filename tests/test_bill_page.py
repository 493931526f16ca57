"""The bill page without a browser: every area answers, links are read and written, nonsense is named."""

from __future__ import annotations

import datetime as dt
import re

from calc import Bill, load
from calc.bill_curve import curve
from pages.ui import bill_charts

from .conftest import LINK, opened, said


def test_a_stay_of_50_000_in_a_level_3_hospital() -> None:
    """(30,000 − 1,300) × 85 % + 10,000 × 90 % + 10,000 × 95 % = 42,895; residents (50,000 − 1,300) × 75 % = 36,525."""
    shown = said(opened("bill", **LINK, kind="inpatient", level="tertiary", amount="50000"))
    assert "灵活就业医保报 42,895 元，自己付 7,105 元" in shown
    assert "城乡居民医保报 36,525 元，自己付 13,475 元" in shown
    assert "政策写的比例 85%～95%" in shown


def test_amount_and_kind_change_result_and_link() -> None:
    app = opened("bill", **LINK)
    app.number_input(key="form_bill_amount").set_value(10_000.0).run()
    app.get("button_group")[0].set_value("outpatient").run()
    assert not app.exception
    assert "5,740 元" in said(app)  # (10,000 − 1,800) × 70 %
    assert app.query_params["amount"] == "10000"
    assert app.query_params["kind"] == "outpatient"


def test_a_broken_bill_is_named_and_the_rest_kept() -> None:
    shown = said(opened("bill", **LINK, kind="dance", excluded="1e99", admission="0", place="moon"))
    for found in ("dance", "1e99", "moon", "第几次住院"):
        assert found in shown, found
    assert "自己付 7,105 元" in shown  # the usual stay of 50,000


def test_more_outside_the_catalogue_than_the_bill() -> None:
    shown = said(opened("bill", **LINK, kind="inpatient", level="tertiary", amount="1000", excluded="5000"))
    assert "目录外" in shown


def test_plans_that_are_not_open_can_be_shown() -> None:
    shown = said(opened("bill", **{**LINK, "status": "employed"}, plans="all"))
    assert "不认识" not in shown
    assert "mi-plan-resident" in shown
    assert "mi-plan-resident" not in said(opened("bill", **{**LINK, "status": "employed"}))


def test_every_area_answers() -> None:
    for i, area in enumerate(load().areas):
        app = opened(
            "bill",
            area=area,
            status="flexible",
            salary="6000",
            on="2026-01-15",
            kind=("inpatient", "outpatient")[i % 2],
        )
        shown = said(app)
        assert "mi-headline" in shown
        assert not re.search(r"\b(None|nan)\b", shown)


def test_the_waterfall_stands_plan_by_plan() -> None:
    """Each plan's name, its bill, what is paid, what is left, in this order from top to bottom."""
    import datetime as dt

    from calc import Bill, bill
    from pages.ui import bill_charts

    on = dt.date(2026, 3, 1)
    results = {p: bill(Bill("beijing", p, "inpatient", "tertiary", 50_000), on) for p in ("flexible", "resident")}  # type: ignore[arg-type]
    spec = bill_charts.waterfall(results).to_dict()
    for layer in spec["layer"]:
        rows = [row.split("|")[1] for row in layer["encoding"]["y"]["sort"]]
        assert rows == ["灵活就业医保", "账单", "统筹基金", "我付", "城乡居民医保", "账单", "统筹基金", "我付"]


def test_where_the_second_layer_is_not_known_the_line_is_drawn_as_the_most_one_pays() -> None:
    link = {"area": "shenyang", "status": "unemployed", "age": "45", "on": "2025-03-01", "hardship": "minimum_living"}
    app = opened("bill", **{**LINK, **link})
    assert "城乡居民医保的大病或大额保障没有查到，图上按不付画" in said(app)
    bill = Bill(
        "shenyang",
        "resident",
        "inpatient",
        "tertiary",
        0,
        admission=1,
        status="unemployed",
        age=45,
        hardship="minimum_living",
    )
    found = curve(bill, dt.date(2025, 3, 1), up_to=125_000)
    assert (found.known_to, found.pooled_to) == (0, 125_000)
    assert found.own.at(50_000) == 12_950  # 50,000 − (50,000 − 600) × 75 %
    lines, _kinks = bill_charts.own_share_frames({"resident": found}, 125_000)
    assert lines["bill"].max() == 125_000


def test_plans_are_not_ranked_where_one_is_not_known() -> None:
    """Shenyang, everybody: the second layer of residents is not known from the first yuan on."""
    link = {
        "area": "shenyang",
        "status": "unemployed",
        "age": "45",
        "on": "2025-03-01",
        "level": "primary",
        "plans": "all",
    }
    shown = said(opened("bill", **{**LINK, **link}))
    assert "比不出谁付得少" in shown
    assert "付得少。" not in shown.replace("比不出谁付得少。", "")


def test_medical_assistance_is_named_with_its_document() -> None:
    shown = said(opened("bill", **{**LINK, "hardship": "destitute"}))
    assert "医疗救助还会再付一部分" in shown
    assert "国办发〔2021〕42号" in shown
    assert "医疗救助" not in said(opened("bill", **LINK))
