"""A whole year: totals by hand, and what must hold for every area."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import Person, Policy, compare, load
from calc.year_bills import YearBill, load_scenarios, of_scenario, read_rows
from calc.year_cost import YearCurve, cheaper, fixed_cost, known_end, year_cost, year_curve

ON = dt.date(2026, 3, 1)
PERSON = Person(area="beijing", status="flexible", salary=9000, age=35, sex="female")
AREAS = sorted(load().areas)
BIG = 2_000_000.0


def total(policy: Policy, plan: str, *bills: YearBill) -> float | None:
    result = compare(PERSON, ON, policy)
    return year_cost(result, result.best(plan), list(enumerate(bills, 1)), policy).total  # type: ignore[arg-type]


def test_a_stay_of_13_000_by_hand(policy: Policy) -> None:
    stay = YearBill("inpatient", "tertiary", 13_000.0)
    # 12 × 584.92 + 1,300 + (13,000 − 1,300) × 15 %
    assert total(policy, "flexible", stay) == 10_074.04
    # 795 + 1,300 + (13,000 − 1,300) × 25 %
    assert total(policy, "resident", stay) == 5_020.00
    # 12 × (9,000 × 2 % + 3) − 12 × 180 + the same own share
    assert total(policy, "employee", stay) == round(12 * 183 - 12 * 180 + 1_300 + 11_700 * 0.15, 2)


def test_a_healthy_year_is_the_premium_less_the_account(policy: Policy) -> None:
    for area in AREAS:
        result = compare(Person(area=area, status="flexible", salary=6000, age=35), ON, policy)
        for plan in ("employee", "flexible", "resident"):
            best = result.best(plan)  # type: ignore[arg-type]
            found = year_cost(result, best, [], policy)
            assert found.total == fixed_cost(best).amount
            if best.individual_yearly is not None and best.account_monthly == 0:
                assert found.total == best.individual_yearly


def test_where_flexible_overtakes_resident_by_hand(policy: Policy) -> None:
    """7,019.04 + 4,605 + 5 % x = 795 + 975 + 25 % x, from 40,000 on: x = 49,270.20."""
    result = compare(PERSON, ON, policy)
    flexible, resident = (
        year_curve(result, result.best(p), "inpatient", "tertiary", policy) for p in ("flexible", "resident")
    )  # type: ignore[arg-type]
    assert isinstance(flexible, YearCurve)
    assert isinstance(resident, YearCurve)
    stretches = cheaper(flexible.total, resident.total, known_end(flexible, resident, 100_000.0))
    assert [s.lower for s in stretches] == ["second", "first"]
    assert stretches[0].to == pytest.approx(49_270.20, abs=0.005)


@settings(max_examples=80, deadline=None)
@given(
    st.sampled_from(AREAS),
    st.sampled_from(["inpatient", "outpatient"]),
    st.sampled_from(["primary", "secondary", "tertiary"]),
    st.integers(16, 58),
)
def test_break_even_is_equal_on_both_sides_and_totals_never_fall(area: str, kind: str, level: str, age: int) -> None:
    policy = load()
    result = compare(Person(area=area, status="flexible", salary=6000, age=age, sex="male"), ON, policy)
    flexible, resident = (year_curve(result, result.best(p), kind, level, policy) for p in ("flexible", "resident"))  # type: ignore[arg-type]
    for one in (flexible, resident):
        if isinstance(one, YearCurve):
            assert (one.total.y[1:] - one.total.y[:-1] >= -1e-6).all()
    if not (isinstance(flexible, YearCurve) and isinstance(resident, YearCurve)):
        return
    end = known_end(flexible, resident, BIG)
    stretches = cheaper(flexible.total, resident.total, end)
    assert stretches[0].from_ == 0
    assert stretches[-1].to == end
    for before, after in pairwise(stretches):
        assert before.to == after.from_
        if "same" not in (before.lower, after.lower):
            assert float(flexible.total.at(before.to)) == pytest.approx(float(resident.total.at(before.to)), abs=0.01)


def test_every_scenario_settles_in_every_area(policy: Policy) -> None:
    for area in AREAS:
        result = compare(Person(area=area, status="flexible", salary=6000, age=35), ON, policy)
        for scenario in load_scenarios().scenarios:
            bills = list(enumerate(of_scenario(scenario, policy.areas[area]), 1))
            for plan in ("flexible", "resident"):
                found = year_cost(result, result.best(plan), bills, policy)  # type: ignore[arg-type]
                assert found.own is None or 0 <= found.own <= found.spent + 0.01


def test_bad_rows_are_named_and_the_others_kept(policy: Policy) -> None:
    rows = [
        {"kind": "inpatient", "level": "tertiary", "amount": 5000},
        {"kind": "inpatient", "level": "tertiary", "amount": -1},
        {"kind": "dance", "level": "tertiary", "amount": 100},
        {},
        {"kind": "outpatient", "level": "tertiary", "amount": 100, "times": 0},
        {"kind": "outpatient", "level": "tertiary", "amount": 100, "excluded": 500},
    ]
    read = read_rows(rows, policy.areas["beijing"])
    assert [row for row, _ in read.bills] == [1]
    assert {f.where.split(".")[0] for f in read.faults} == {"2", "3", "5", "6"}
