"""Where to join: ranks worked out by hand, the frame against single results, what filters and ranks must keep to."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import Bill, Person, Policy, bill, compare
from calc.bill_input import level_of
from calc.cities import HIGHER_IS_BETTER, MEASURES, OUTPATIENT, Asked, cities, filtered, ranked, unknown
from calc.eligibility import years_needed
from calc.figure import worst
from calc.joining import DOORS, in_area
from calc.member import member_bill
from calc.schema import CONFIDENCE_ORDER, PLANS, Confidence, PlanId
from calc.year_bills import Scenario, ScenarioBill, load_scenarios, of_scenario
from calc.year_cost import year_cost

ON = dt.date(2026, 3, 1)
ME = Person("beijing", "flexible", 9000, age=35, sex="female")
SCENARIOS = load_scenarios()


def test_three_cities_by_hand() -> None:
    """Flexible, 2026-03-01, printed rates: Beijing 8,356 × 7 % = 584.92 (printed); Hefei 4,311 × 8 % = 344.88;
    Nanjing 4,952 × 8 % + 10 = 406.16. So Hefei, Nanjing, Beijing."""
    found = ranked(cities(ME, ON, Asked("flexible")).table, "monthly")
    assert found.loc[["beijing", "hefei", "nanjing"], "monthly"].tolist() == [584.92, 344.88, 406.16]
    order = [code for code in found.index if code in ("beijing", "hefei", "nanjing")]
    assert order == ["hefei", "nanjing", "beijing"]
    three = ranked(cities(ME, ON, Asked("flexible")).table.loc[["beijing", "hefei", "nanjing"]], "monthly")
    assert three["rank"].to_dict() == {"hefei": 1, "nanjing": 2, "beijing": 3}


def test_a_year_in_beijing_by_hand() -> None:
    """7,019.04 + 13,000 − (13,000 − 1,300) × 85 % = 10,074.04; a bill of 50,000 leaves 7,105: 85.79 % paid back."""
    row = cities(ME, ON, Asked("flexible", scenario=SCENARIOS.by_id("admission"))).table.loc["beijing"]
    assert row["total"] == 10_074.04
    assert row["total_is"] == "exact"
    assert round(row["hospital"], 4) == 0.8579
    assert (row["years_male"], row["years_female"], row["years"]) == (25, 20, 20)


@pytest.mark.parametrize("plan", PLANS)
@pytest.mark.parametrize("me", [ME, Person("shenzhen", "employed", 30_000, age=52, sex="male", hukou="permit"),
                                Person("hangzhou", "student", 0, age=20), Person("wuhan", "retired", 0, age=66, years=12),
                                Person("chongqing", "unemployed", 3000, unemployment_benefit=True, options=("tier2",)),
                                Person("changsha", "unemployed", 0, age=45, hardship="minimum_living")])  # fmt: skip
def test_the_frame_is_the_single_results(policy: Policy, me: Person, plan: PlanId) -> None:
    for scenario in (SCENARIOS.by_id("admission"), SCENARIOS.by_id("chronic")):
        table = cities(me, ON, Asked(plan, scenario=scenario)).table
        for code, area in policy.areas.items():
            _same(policy, table.loc[code], in_area(me, area.area), plan, scenario)


def _same(policy: Policy, row: Any, person: Person, plan: PlanId, scenario: Scenario | None) -> None:
    compared = compare(person, ON, policy)
    best = compared.best(plan)
    expected: dict[str, float | None] = {
        "monthly": best.individual_monthly, "yearly": best.individual_yearly, "account": best.account_monthly
    }  # fmt: skip
    area = policy.areas[person.area]
    for name, kind, amount, visits in (
        ("hospital", "inpatient", 50_000.0, 1),
        ("outpatient", "outpatient", *OUTPATIENT),
    ):
        expected[name] = None
        if level_of(area, "tertiary"):
            one = member_bill(Bill(person.area, plan, kind, "tertiary", amount, visits=visits), person, best, ON)  # type: ignore[arg-type]
            settled = bill(one, ON, policy)
            expected[name] = settled.ratio if settled.pooled_paid is not None else None
            assert bool(row[f"{name}_least"]) == (settled.pooled_paid is not None and settled.second_paid is None)
    assert scenario is not None
    year = year_cost(compared, best, list(enumerate(of_scenario(scenario, area), 1)), policy)
    assert row["total_is"] == year.total_is
    expected["total"] = year.total
    expected["net"] = year.fixed.amount if year.fixed.bound == "exact" else None
    male, female = years_needed(area, ON)
    if person.sex and plan != "resident":
        wanted = male if person.sex == "male" else female
        expected["years"] = None if wanted != wanted else wanted
    for name, value in expected.items():
        shown = None if row[name] != row[name] else row[name]
        assert shown == (value if value is None else pytest.approx(value, abs=1e-6)), (person.area, name)
    assert row["verdict"] == best.verdict
    used = [f for f in best.figures_of("individual_yearly") if f.known and (f.value or f.sources)]
    if best.individual_yearly and not best.special:
        assert row["yearly_confidence"] == worst(f.confidence for f in used)
        assert row["yearly_outdated"] == any(f.ended for f in used)


def test_a_year_of_several_claims_is_settled_one_after_the_other(policy: Policy) -> None:
    """Beijing, two stays of 30,000: 24,395 and 24,947.50 paid; 7,019.04 + 60,000 − 49,342.50 = 17,676.54."""
    twice = Scenario(id="twice", zh="两次", en="twice", why="x", bills=(ScenarioBill(kind="inpatient", level="tertiary", amount=30_000, times=2),))  # fmt: skip
    row = cities(ME, ON, Asked("flexible", scenario=twice)).table.loc["beijing"]
    assert row["total"] == 17_676.54


def test_who_may_join(policy: Policy) -> None:
    """The door does not hang on the visitor's own hukou; an employer opens every city's employee plan."""
    doors = [cities(replace(ME, hukou=h), ON, Asked("flexible")).table["door"] for h in ("local", "permit", "none")]  # type: ignore[arg-type]
    assert doors[0].equals(doors[1])
    assert doors[0].equals(doors[2])
    assert set(cities(ME, ON, Asked("employee")).table["door"]) == {"anyone"}
    assert set(doors[0]) <= set(DOORS)
    assert doors[0]["guangzhou"] == "anyone"
    old = Person("beijing", "retired", 0, age=70)
    assert set(cities(old, ON, Asked("flexible")).table["door"]) == {"closed"}


# --- properties --------------------------------------------------------------------------------

people = st.builds(
    Person, st.sampled_from(["beijing", "ningbo", "lasa", "shenzhen"]), st.sampled_from(["employed", "flexible", "unemployed", "child", "retired"]),
    st.floats(0, 1_000_000), st.integers(0, 120), st.sampled_from([None, "male", "female"]),
    hukou=st.sampled_from(["local", "permit", "none"]), origin=st.sampled_from(["mainland", "hmt", "foreign"]),
)  # fmt: skip
days = st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31))


@settings(max_examples=25, deadline=None)
@given(people, days, st.sampled_from(PLANS), st.sampled_from(MEASURES))
def test_ranks_follow_values_and_filters_only_remove(me: Person, on: dt.date, plan: PlanId, measure: Any) -> None:
    table = cities(me, on, Asked(plan, scenario=SCENARIOS.by_id("visits"))).table
    assert len(table) == len(set(table.index)) > 0
    found = ranked(table, measure)
    assert sorted([*found.index, *unknown(table, measure)]) == sorted(table.index)
    values, ranks = found[measure].tolist(), found["rank"].tolist()
    ordered = sorted(values, reverse=measure in HIGHER_IS_BETTER)
    assert values == ordered
    assert ranks == [ordered.index(v) + 1 for v in values]
    trusts: tuple[Confidence | None, ...] = (None, *get_args(Confidence))
    for trust in trusts:
        for door in (None, "permit", "anyone"):
            kept = filtered(table, door, trust, measure)  # type: ignore[arg-type]
            assert set(kept.index) <= set(table.index)
            assert kept.equals(table.loc[kept.index])
            if trust:
                allowed = CONFIDENCE_ORDER[: CONFIDENCE_ORDER.index(trust) + 1]
                assert set(kept[f"{measure}_confidence"]) <= set(allowed)
    stricter = filtered(table, "anyone", None, measure)
    assert set(stricter.index) <= set(filtered(table, "permit", None, measure).index)
