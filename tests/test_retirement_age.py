"""The gradual retirement rule against ages printed in the official table of the 2024 decision."""

from __future__ import annotations

import datetime as dt

import pytest

from calc import Person, Policy, compare
from calc.retirement_age import month_date, month_number, retirement_month

# sex, job, birth month, month of retirement; men 60→63, women 55→58 and 50→55
PRINTED = [
    ("male", None, "1964-12", "2024-12"),  # before the rule: unchanged
    ("male", None, "1965-01", "2025-02"),  # 60 years 1 month
    ("male", None, "1965-04", "2025-05"),
    ("male", None, "1965-05", "2025-07"),  # 2 months
    ("male", None, "1970-01", "2031-05"),  # 61 years 4 months
    ("male", None, "1976-08", "2039-07"),  # 62 years 11 months
    ("male", None, "1976-09", "2039-09"),  # 63 years, from here on for all
    ("male", None, "1990-06", "2053-06"),
    ("male", None, "1940-01", "2000-01"),
    ("female", "cadre", "1969-12", "2024-12"),
    ("female", "cadre", "1970-01", "2025-02"),
    ("female", "cadre", "1981-09", "2039-09"),
    ("female", "cadre", "1985-03", "2043-03"),
    ("female", "worker", "1974-12", "2024-12"),
    ("female", "worker", "1975-01", "2025-02"),
    ("female", "worker", "1975-03", "2025-05"),
    ("female", "worker", "1984-10", "2039-09"),  # 54 years 11 months
    ("female", "worker", "1984-11", "2039-11"),  # 55 years
    ("female", "worker", "2000-01", "2055-01"),
]


def as_month(text: str) -> dt.date:
    return dt.date.fromisoformat(text + "-01")


@pytest.mark.parametrize(("sex", "job", "birth", "retires"), PRINTED)
def test_printed_months(policy: Policy, sex: str, job: str | None, birth: str, retires: str) -> None:
    (rule,) = [r for r in policy.national.retirement_age if r.sex == sex and r.job == (job or "any")]
    found = retirement_month(month_number(as_month(birth)), rule)
    assert month_date(float(found)) == as_month(retires)


def test_month_numbers_round_trip() -> None:
    for year in (1940, 1999, 2025):
        for month in range(1, 13):
            assert month_date(month_number(dt.date(year, month, 17))) == dt.date(year, month, 1)


@pytest.mark.parametrize(
    ("person", "expected"),
    [
        ({"sex": "male", "birth": dt.date(1965, 1, 1)}, "ineligible"),  # reached in 2025-02
        ({"sex": "male", "birth": dt.date(1966, 1, 1)}, "eligible"),
        ({"sex": "male", "age": 59}, "eligible"),
        ({"sex": "male", "age": 60}, "conditional"),  # depends on the birth month
        ({"sex": "male", "age": 64}, "ineligible"),
        ({"sex": "female", "age": 49}, "eligible"),
        ({"sex": "female", "age": 52}, "conditional"),  # 50 or 55
        ({"sex": "female", "age": 52, "job": "cadre"}, "eligible"),
        ({"sex": "female", "age": 52, "job": "worker"}, "ineligible"),
        ({"sex": None, "age": 45}, "eligible"),
        ({"sex": None, "age": 58}, "conditional"),
        ({"sex": None, "age": 70}, "ineligible"),
    ],
)
def test_flexible_cover_cannot_start_after_the_age(policy: Policy, person: dict[str, object], expected: str) -> None:
    who = Person(area="beijing", status="flexible", salary=9000, **person)  # type: ignore[arg-type]
    assert compare(who, dt.date(2025, 9, 1), policy).best("flexible").verdict == expected
