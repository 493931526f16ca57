"""A year's cost: hand-computed cases, scenarios, break-even, and what a typical person meets."""

from __future__ import annotations

import datetime as dt
import itertools
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calc import Comparison, Person, Policy, compare, load
from calc.curve import Curve
from calc.faults import PolicyError
from calc.policy import codes
from calc.premium import PartRule
from calc.typical import POPULATIONS, beyond, expected, population_of, public_level, typical_year
from calc.year_bills import MAX_ROWS, YearBill, load_scenarios, of_scenario, read_rows
from calc.year_cost import (
    SAME,
    Fixed,
    YearCurve,
    _year_of,
    cheaper,
    counts_by_quarter,
    fixed_cost,
    known_end,
    together,
    year_cost,
    year_curve,
)

ON = dt.date(2026, 3, 1)
AREAS = codes(load().areas)
PLANS = ("employee", "flexible", "resident")
FULL = 1_000_000.0


def of(area: str, status: str = "flexible", **more: Any) -> Comparison:
    return compare(Person(area=area, status=status, salary=9000, age=35, **more), ON)  # type: ignore[arg-type]


def year(area: str, plan: str, *bills: YearBill, status: str = "flexible") -> Any:
    result = of(area, status)
    return year_cost(result, result.best(plan), list(enumerate(bills, 1)))  # type: ignore[arg-type]


# --- by hand -----------------------------------------------------------------------------------


def test_two_stays_of_30_000_in_beijing() -> None:
    """(30,000 − 1,300) × 85 % = 24,395; second stay (30,000 − 650) × 85 % = 24,947.50; 12 × 584.92 = 7,019.04."""
    found = year("beijing", "flexible", YearBill("inpatient", "tertiary", 30_000, 2))
    assert [r.pooled_paid for _, r in found.settled] == [24_395.00, 24_947.50]
    assert found.own == 60_000 - 24_395 - 24_947.50
    assert (found.fixed.premium, found.fixed.inflow) == (7_019.04, 0.0)
    assert found.total == round(7_019.04 + 10_657.50, 2)
    assert (found.own_is, found.total_is, found.spent) == ("exact", "exact", 60_000.0)


def test_rows_are_settled_in_their_order() -> None:
    """A large bill first takes the first, larger deductible; all together the same whoever comes first here."""
    small, large = YearBill("inpatient", "tertiary", 5_000), YearBill("inpatient", "tertiary", 20_000)
    one, other = year("beijing", "flexible", small, large), year("beijing", "flexible", large, small)
    assert [r.amount for _, r in one.settled] == [5_000, 20_000]
    assert [row for row, _ in other.settled] == [1, 2]
    assert one.settled[0][1].pooled_paid == round((5_000 - 1_300) * 0.85, 2)
    assert one.settled[1][1].pooled_paid == round((20_000 - 650) * 0.85, 2)
    assert one.own == other.own


def test_visits_of_a_row_count_together_under_a_yearly_deductible() -> None:
    """Residents of Beijing, level 2: (12 × 600 − 550) × 50 % = 3,325 paid; 795 a year."""
    found = year("beijing", "resident", YearBill("outpatient", "secondary", 600, 12))
    assert found.own == 7_200 - 3_325
    assert found.total == 795 + 3_875


def test_what_is_outside_the_catalogue_is_paid_in_full() -> None:
    inside = year("beijing", "flexible", YearBill("inpatient", "tertiary", 30_000))
    more = year("beijing", "flexible", YearBill("inpatient", "tertiary", 35_000, excluded=5_000))
    assert more.own == inside.own + 5_000


def test_the_account_of_an_employee_comes_off() -> None:
    """9,000 × 2 % + 3 = 183 a month paid, 9,000 × 2 % = 180 into the account: a healthy year costs 36 yuan."""
    result = of("beijing", "employed")
    found = year_cost(result, result.best("employee"), [])
    assert found.fixed == Fixed(2_196.0, 2_160.0, 0.0)
    assert found.total == 36.0


def test_break_even_of_a_stay_in_beijing() -> None:
    """7,019.04 − 795 = 6,224.04; a stay of 40,000 saves 2,870 + 1,500; 1,854.04 more at 20 points: 49,270.20."""
    result = of("beijing")
    curves = [year_curve(result, result.best(p), "inpatient", "tertiary") for p in ("flexible", "resident")]  # type: ignore[arg-type]
    first, second = curves
    assert isinstance(first, YearCurve)
    assert isinstance(second, YearCurve)
    stretches = cheaper(first.total, second.total, FULL)
    assert [s.lower for s in stretches] == ["second", "first"]
    assert stretches[0].to == pytest.approx(49_270.20, abs=1e-6)


def part(measure: Any) -> PartRule:
    return replace(of("beijing").best("employee").rule.parts[0], measure=measure)


def test_monthly_parts_are_paid_in_cents_and_yearly_ones_once() -> None:
    assert _year_of([part("rate"), part("year")], [180.005, 45.0]) == round(12 * 180.01 + 45, 2)
    assert _year_of([part("month")], [math.nan]) is None
    assert _year_of([], []) == 0.0


def test_premiums_out_of_the_account_make_it_smaller() -> None:
    fixed = Fixed(1_000.0, 600.0, 45.0)
    assert (fixed.amount, fixed.credit, fixed.bound) == (445.0, 555.0, "exact")
    assert Fixed(1_000.0, 600.0, None).bound == "at_least"
    assert Fixed(1_000.0, None, 45.0).amount == 1_000.0
    assert Fixed(1_000.0, None, 45.0).bound == "at_most"
    assert Fixed(None, 600.0, 45.0).amount is None


def test_somewhere_the_account_pays_premiums() -> None:
    seen = 0
    for area in AREAS:
        best = of(area, "employed").best("employee")
        taken = [p for p in best.rule.parts if p.payer == "individual" and p.from_account and p.figure.value > 0]
        fixed = fixed_cost(best)
        if taken and fixed.from_account:
            seen += 1
            assert fixed.inflow is None or fixed.credit < fixed.inflow
    assert seen


@pytest.mark.parametrize(
    ("bounds", "all_"),
    [
        ((), "exact"),
        (("exact", "at_most"), "at_most"),
        (("at_most", "at_most"), "at_most"),
        (("at_most", "at_least"), "partial"),
        (("unknown", "exact"), "unknown"),
    ],
)
def test_bounds_together(bounds: Any, all_: str) -> None:
    assert together(*bounds) == all_


# --- every area --------------------------------------------------------------------------------


@pytest.mark.parametrize("area", AREAS)
def test_a_healthy_year_is_premium_less_account(area: str) -> None:
    for status in ("employed", "flexible", "retired", "child"):
        result = of(area, status)
        for plan in PLANS:
            found = year_cost(result, result.best(plan), [])  # type: ignore[arg-type]
            premium, month = result.best(plan).individual_yearly, result.best(plan).account_monthly  # type: ignore[arg-type]
            assert (found.own, found.own_is) == (0.0, "exact")
            assert (found.total is None) == (premium is None)
            assert (found.fixed.inflow is None) == (month is None)
            if premium is not None and month is not None:
                assert found.fixed.inflow == pytest.approx(12 * month, abs=0.07)  # a yearly sum shown by the month
                taken = found.fixed.from_account or 0.0
                assert found.total == pytest.approx(premium - found.fixed.inflow + taken, abs=0.005)


@pytest.mark.parametrize("area", AREAS)
def test_every_scenario_has_a_total_or_says_what_is_missing(policy: Policy, area: str) -> None:
    result = of(area)
    for scenario in load_scenarios().scenarios:
        bills = list(enumerate(of_scenario(scenario, policy.areas[area]), 1))
        for plan in PLANS:
            found = year_cost(result, result.best(plan), bills, policy)  # type: ignore[arg-type]
            assert (found.total is None) == (found.fixed.premium is None or found.own is None)
            assert (found.total is None) == (found.total_is == "unknown")
            if found.own is not None:
                assert 0 <= found.own <= found.spent


def test_where_rules_count_by_the_quarter_visits_are_spread(policy: Policy) -> None:
    """Four visits in four quarters are paid like four times one visit in one quarter."""
    seen = 0
    for area in AREAS:
        result = of(area)
        for plan in PLANS:
            best = result.best(plan)  # type: ignore[arg-type]
            for level in ("primary", "secondary", "tertiary"):
                row = YearBill("outpatient", level, 200.0)
                one = year_cost(result, best, [(1, row)], policy)
                if not one.settled or not counts_by_quarter(one.settled[0][1].rule) or one.own is None:
                    continue
                if not one.settled[0][1].rule.pays_here:
                    continue
                seen += 1
                four = year_cost(result, best, [(1, replace(row, times=4))], policy)
                assert four.own == pytest.approx(4 * one.own, abs=0.03)
                together_ = year_cost(result, best, [(i, row) for i in range(1, 5)], policy)
                assert together_.own >= four.own - 0.03  # one quarter bears one deductible but has one cap
                curve = year_curve(result, best, "outpatient", level, policy, 4)
                if isinstance(curve, YearCurve):
                    assert curve.own.at(800.0) == pytest.approx(four.own, abs=0.05)
    assert seen


# --- properties --------------------------------------------------------------------------------

people = st.builds(
    lambda area, status, salary, age: compare(Person(area=area, status=status, salary=float(salary), age=age), ON),
    st.sampled_from(AREAS),
    st.sampled_from(["employed", "flexible", "unemployed", "retired", "student", "child"]),
    st.integers(1_000, 60_000),
    st.integers(6, 80),
)
kinds = st.sampled_from(["inpatient", "outpatient"])
levels = st.sampled_from(["primary", "secondary", "tertiary"])


@settings(max_examples=150, deadline=None)
@given(people, kinds, levels)
@example(of("beijing"), "inpatient", "tertiary")
@example(of("beijing"), "outpatient", "secondary")
def test_break_even_is_equal_on_both_sides(result: Comparison, kind: Any, level: str) -> None:
    curves = [year_curve(result, result.best(p), kind, level) for p in PLANS]  # type: ignore[arg-type]
    known = [c for c in curves if isinstance(c, YearCurve)]
    for i, one in enumerate(known):
        for other in known[i + 1 :]:
            stretches = cheaper(one.total, other.total, known_end(one, other, FULL))
            assert stretches[0].from_ == 0
            assert stretches[-1].to == known_end(one, other, FULL)
            for a, b in itertools.pairwise(stretches):
                assert a.to == b.from_
                assert a.lower != b.lower
                gap = one.total.at(a.to) - other.total.at(a.to)
                is_jump = any(c.rule.visit_from for c in (one, other))  # there a plan may jump over the other
                assert abs(gap) < 2 * SAME or is_jump
            for s in stretches:
                for x in np.linspace(s.from_, s.to, 7)[1:-1]:
                    gap = one.total.at(float(x)) - other.total.at(float(x))
                    assert {"first": gap < SAME, "second": gap > -SAME, "same": abs(gap) < 2 * SAME}[s.lower]


@settings(max_examples=120, deadline=None)
@given(people, kinds, levels, st.integers(0, 500_000), st.integers(0, 500_000))
def test_the_curve_and_the_bills_agree(result: Comparison, kind: Any, level: str, small: int, more: int) -> None:
    """The knots give what settling gives; more spending never lowers the own share nor by more than itself."""
    for plan in PLANS:
        best = result.best(plan)  # type: ignore[arg-type]
        curve = year_curve(result, best, kind, level)
        if not isinstance(curve, YearCurve):
            continue
        found = []
        for amount in (float(small), float(small + more)):
            settled = year_cost(result, best, [(1, YearBill(kind, level, amount))])
            if amount <= curve.known_to and settled.own is not None:
                assert settled.own == pytest.approx(curve.own.at(amount), abs=0.05)
                assert settled.total == pytest.approx(curve.total.at(amount), abs=0.05)
                assert settled.own_is == "exact" or amount > curve.second_to
                found.append(settled.own)
        if len(found) == 2 and not curve.rule.visit_from:
            assert -0.03 <= found[1] - found[0] <= more + 0.03


@settings(max_examples=60, deadline=None)
@given(people, levels, st.integers(1, 40_000), st.integers(0, 40_000), st.integers(1, 30_000))
def test_a_larger_last_bill_never_lowers_the_own_share(
    result: Comparison, level: str, first: int, last: int, more: int
) -> None:
    for plan in PLANS:
        best = result.best(plan)  # type: ignore[arg-type]
        bills = [(1, YearBill("inpatient", level, float(first))), (2, YearBill("inpatient", level, float(last)))]
        larger = [bills[0], (2, YearBill("inpatient", level, float(last + more)))]
        less, now = (year_cost(result, best, b) for b in (bills, larger))
        if less.own is not None and now.own is not None:
            assert -0.03 <= now.own - less.own <= more + 0.03


# --- rows and scenarios ------------------------------------------------------------------------

GOOD = {"kind": "inpatient", "level": "tertiary", "amount": 1000.0, "times": 2, "excluded": 0.0}


@pytest.mark.parametrize(
    ("change", "column", "code"),
    [
        ({"amount": -5}, "amount", "number"),
        ({"amount": math.nan}, "amount", "missing"),
        ({"amount": math.inf}, "amount", "number"),
        ({"amount": "lots"}, "amount", "number"),
        ({"amount": 1e12}, "amount", "number"),
        ({"amount": True}, "amount", "number"),
        ({"times": 0}, "times", "number"),
        ({"times": 1.5}, "times", "number"),
        ({"times": 31}, "times", "number"),
        ({"excluded": 1000.5}, "excluded", "excluded"),
        ({"excluded": -1}, "excluded", "number"),
        ({"kind": "dance"}, "kind", "word"),
        ({"kind": None}, "kind", "missing"),
        ({"level": "galaxy"}, "level", "word"),
        ({"level": None}, "level", "missing"),
        ({"kind": "outpatient", "amount": 9e7, "times": 300}, "amount", "number"),
    ],
)
def test_a_bad_row_is_named_and_the_others_stay(policy: Policy, change: dict[str, Any], column: str, code: str) -> None:
    reading = read_rows([GOOD, GOOD | change, {}, GOOD], policy.areas["beijing"])
    assert [row for row, _ in reading.bills] == [1, 4]
    assert [(f.where, f.code) for f in reading.faults] == [(f"2.{column}", code)]


def test_too_many_rows_are_named(policy: Policy) -> None:
    reading = read_rows([GOOD] * (MAX_ROWS + 3), policy.areas["beijing"])
    assert len(reading.bills) == MAX_ROWS
    assert [f.code for f in reading.faults] == ["rows"]


def test_scenarios_are_those_promised() -> None:
    found = {s.id: sum(b.whole for b in s.rows) for s in load_scenarios().scenarios}
    assert found["healthy"] == 0
    assert found["serious"] == 300_000
    assert {"visits", "chronic", "admission"} <= set(found)


@pytest.mark.parametrize(
    "text",
    [
        "start: a\nscenarios: []\n",
        "start: b\nscenarios:\n  - {id: a, zh: x, en: x, why: x, bills: []}\n",
        "start: a\nscenarios:\n  - {id: a, zh: x, en: x, why: x, bills: [{kind: inpatient, level: tertiary, amount: -1}]}\n",
        "start: a\nscenarios:\n  - {id: a, zh: x, en: x, why: x, bills: [], hat: red}\n",
    ],
)
def test_a_broken_scenario_file_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "scenarios.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError):
        load_scenarios(file)


# --- the typical year --------------------------------------------------------------------------


def line(*points: tuple[float, float]) -> Curve:
    return Curve(np.array([p[0] for p in points]), np.array([p[1] for p in points]))


def test_expectation_of_straight_lines_is_the_line_at_the_average() -> None:
    assert expected(line((0, 0), (1e6, 1e6)), 1_234.0, 1.5) == pytest.approx(1_234.0)
    assert expected(line((0, 7), (1e6, 7)), 1_234.0, 1.5) == pytest.approx(7.0)
    assert expected(line((0, 0), (1_000, 0), (1e6, 999_000)), 3_000.0, 0.0) == pytest.approx(2_000.0)


@settings(max_examples=50, deadline=None)
@given(st.floats(50, 50_000), st.floats(0.05, 3), st.floats(0, 0.5))
def test_expectation_agrees_with_many_small_steps(mean: float, spread: float, outside: float) -> None:
    curve = line((0, 0), (1_300, 1_300), (30_000, 5_605), (200_000, 20_000), (2e6, 1.8e6))
    variance = math.log1p(spread**2)
    inside = mean * (1 - outside)
    z = np.linspace(-9, 9, 200_001)
    bills = np.exp(math.log(inside) - variance / 2 + math.sqrt(variance) * z)
    density = np.exp(-z * z / 2) / math.sqrt(2 * math.pi)
    values = np.where(bills <= 2e6, curve.at(bills), 1.8e6 + (bills - 2e6) * (1.8e6 - 20_000) / 1.8e6)
    wanted = float(np.sum(values * density) * (z[1] - z[0])) + mean * outside
    assert expected(curve, mean, spread, outside) == pytest.approx(wanted, rel=2e-4, abs=0.01)


def test_share_of_bills_beyond_a_limit() -> None:
    assert beyond(1_000, 0, 999) == 1
    assert beyond(1_000, 0, 1_000) == 0
    assert beyond(1_000, 1, 1_000 / math.sqrt(2)) == pytest.approx(0.5)  # the median


def test_typical_years_are_the_published_ones(policy: Policy) -> None:
    """Active: 2,881 − 0.116 × 11,522.40 = 1,544.40 yuan of visits; residents 2.685 × 113.5 + 0.523 × 451.4 = 540.83."""
    active = typical_year(policy, "active", "tertiary", ON)
    assert active.admissions
    assert active.admissions.figure.value == 0.116
    assert active.admissions.figure.confidence == "unverified"
    assert active.admissions.figure.derived
    assert "估计" in active.admissions.figure.derived
    assert active.outpatient
    assert active.outpatient.figure.value == pytest.approx(2_881 - 0.116 * 11_522.4)
    assert active.outpatient.figure.confidence == "unverified"
    assert active.stay_bill
    assert (active.stay_bill.figure.value, active.stay_bill.year) == (13_335, 2025)
    resident = typical_year(policy, "resident", "secondary", ON)
    assert resident.outpatient
    assert resident.outpatient.figure.value == pytest.approx(2.685 * 113.5 + 0.523 * 451.4)
    assert resident.stay_bill
    assert (resident.stay_bill.figure.value, resident.stay_bill.year) == (6_626, 2021)


def test_before_the_first_statistic_nothing_is_said(policy: Policy) -> None:
    for population in POPULATIONS:
        found = typical_year(policy, population, "tertiary", dt.date(2005, 1, 1))
        assert (found.admissions, found.stay_bill, found.outpatient) == (None, None, None)
    assert typical_year(policy, "active", None, dt.date(2022, 1, 1)).admissions.figure.value == 0.099  # type: ignore[union-attr]


def test_whose_average_and_which_level(policy: Policy) -> None:
    assert population_of(Person(area="beijing", status="retired")) == "retiree"
    assert population_of(Person(area="beijing", status="flexible")) == "active"
    assert population_of(Person(area="beijing", status="child")) == "resident"
    for area in policy.areas.values():
        for level in area.levels:
            assert public_level(area, level.id) in (None, "primary", "secondary", "tertiary")
