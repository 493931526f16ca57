"""Residents pay for a year of cover: what somebody who pays in autumn, or late, is told."""

from __future__ import annotations

import datetime as dt

import pytest

from calc import Notice, Person, PlanResult, compare

from .conftest import LINK, opened, said


def resident(area: str, on: str, **person: object) -> PlanResult:
    one = Person(area, "unemployed", 0, age=40, **person)  # type: ignore[arg-type]
    return compare(one, dt.date.fromisoformat(on)).best("resident")


def notices(area: str, on: str, **person: object) -> dict[str, Notice]:
    return {n.code: n for n in resident(area, on, **person).notices}


def test_in_the_season_one_pays_for_the_next_year() -> None:
    """Beijing printed 750 yuan for 2025 and 795 for 2026, to be paid from 2025-11-30 to 2026-02-28."""
    assert resident("beijing", "2025-12-15").individual_yearly == 750
    coming = notices("beijing", "2025-12-15")["next_cover"].values
    assert coming == {"cover": 2026, "is_open": True, "amount": 795}
    assert "next_cover" not in notices("beijing", "2025-11-20"), "before the season"
    assert "next_cover" not in notices("beijing", "2026-01-15"), "the year itself has begun"


def test_what_is_not_known_of_the_next_year_is_not_taken_from_this_one() -> None:
    coming = notices("beijing", "2029-12-15")["next_cover"].values
    assert coming == {"cover": 2030, "is_open": False, "amount": None}


def test_the_next_year_counts_aid_as_well() -> None:
    """Changsha prints 200 yuan for people on minimum living allowance in 2026."""
    assert notices("changsha", "2025-10-10", hardship="minimum_living")["next_cover"].values["amount"] == 200


@pytest.mark.parametrize(("on", "is_full"), [("2026-06-30", False), ("2026-07-01", True)])
def test_after_the_season_the_full_price_is_said(on: str, is_full: bool) -> None:
    """Xining: who pays on or after 1 July pays the government's share too."""
    assert ("full_price" in notices("xining", on)) == is_full


def test_the_page_says_both_amounts() -> None:
    app = opened(**{**LINK, "status": "unemployed", "age": "40", "on": "2025-12-15"})
    assert "今年 750 元，2026 年度 795 元" in said(app)
    assert "现在缴的是 2026 年度的保费：795 元/年" in said(app)
