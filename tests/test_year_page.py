"""The year page without a browser."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

from calc import load

from .conftest import ROOT

LINK = {
    "area": "beijing",
    "status": "flexible",
    "salary": "9000",
    "age": "35",
    "sex": "female",
    "on": "2026-03-01",
    "lang": "zh",
}


def opened(**params: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    app.switch_page("pages/year.py").run()
    assert not app.exception
    return app


def text(app: AppTest) -> str:
    return "\n".join(str(getattr(e.proto, "body", "")) for e in app.get("html")).split("<style>")[0]


def test_one_stay_and_where_flexible_overtakes() -> None:
    """By hand: 7,019.04 + 3,055; 795 + 4,225; equal at 49,270.20."""
    shown = text(opened(**LINK, scenario="admission"))
    for number in ("10,074.04", "5,020", "49,270.20"):
        assert number in shown, number


def test_a_healthy_year_costs_the_premium() -> None:
    shown = text(opened(**LINK, scenario="healthy"))
    assert "7,019.04" in shown
    assert "795" in shown


def test_a_broken_link_is_named() -> None:
    shown = text(opened(**LINK, scenario="dance", bills="foo.bar", typical="zzz"))
    for found in ("dance", "foo.bar", "zzz"):
        assert found in shown


def test_every_area_opens() -> None:
    for area in load().areas:
        shown = text(opened(area=area, status="flexible", salary="6000", age="35", on="2026-01-15", scenario="serious"))
        assert "mi-headline" in shown
        assert not re.search(r"\b(None|nan)\b", shown)
