"""The area for cities that are not there: generated, fresh, found by its code, met by no count."""

from __future__ import annotations

import datetime as dt
import statistics

from calc import Bill, Person, Policy, bill, compare, compare_frame, coverage, reference
from calc.figure import dated_value
from calc.policy import REFERENCE, ROOT, codes, without_reference


def test_the_file_is_fresh() -> None:
    """After a change of an area: `python -m calc reference`."""
    assert (ROOT / "reference.yaml").read_text(encoding="utf-8") == reference.text(without_reference())


def test_it_is_found_by_its_code_and_not_counted(policy: Policy) -> None:
    assert REFERENCE in policy.areas
    assert policy.areas[REFERENCE].zh.startswith("其他城市")
    assert REFERENCE not in list(policy.areas)
    assert len(policy.areas) == len(list((ROOT / "areas").glob("*.yaml")))
    assert codes(policy.areas)[-1] == REFERENCE
    assert REFERENCE not in {row["area"] for row in coverage.areas(policy, dt.date(2026, 3, 1))}


def test_a_value_is_the_middle_of_the_areas(policy: Policy) -> None:
    """Worked out anew, without the generator: the floors in force on 1 October 2025."""
    on = dt.date(2025, 10, 1)
    floors = []
    for code, area in policy.areas.items():
        base = area.plans["employee"].base
        for one in base.floor if base else ():
            if one.from_ and one.to and one.from_ <= on <= one.to and one.value:
                floors.append(one.value)
        assert code in policy.areas
    rules = policy.areas[REFERENCE]
    base = rules.plans["employee"].base
    assert base
    found = dated_value(REFERENCE, rules.sources, base.floor, on)
    assert found.value == round(statistics.median(floors), 2)
    assert found.derived == f"{len(floors)} 个统筹区的中位数"
    assert len(floors) >= len(policy.areas) / 2
    assert found.confidence == "unverified"


def test_medians_are_unverified_and_national_rules_are_not(policy: Policy) -> None:
    result = compare(Person(REFERENCE, "employed", 8000, 35), dt.date(2025, 10, 1), policy)
    assert result.best("employee").confidence == "unverified"
    assert {f.confidence for f in result.best("resident").figures_of("government_yearly")} <= {"official", "reported"}
    shown = bill(Bill(REFERENCE, "resident", "inpatient", "tertiary", 20_000), dt.date(2026, 3, 1), policy)
    assert shown.confidence == "unverified"
    assert shown.pooled_paid


def test_every_plan_computes(policy: Policy) -> None:
    for status in ("employed", "flexible", "unemployed", "student", "child"):
        result = compare(Person(REFERENCE, status, 8000, 30, "male"), dt.date(2026, 3, 1), policy)  # type: ignore[arg-type]
        for plan in result.plans:
            assert plan.unknown == (), (status, plan.plan)


def test_it_stands_in_tables_too(policy: Policy) -> None:
    import pandas as pd

    people = pd.DataFrame({"area": [REFERENCE, "beijing"], "status": "employed", "salary": 8000.0})
    frame = compare_frame(people, dt.date(2025, 10, 1), policy)
    assert frame["employee_individual_monthly"].tolist() == [160.0, 163.0]  # 2 %; and 3 yuan in Beijing


def test_too_few_areas_give_nothing() -> None:
    assert reference.median([1.0] * 7) is None
    assert reference.median([1.0, float("nan")] * 7) is None
    middle = reference.median([1, 2, 3, 4, 5, 6, 7, 100])
    assert middle and (middle.value, middle.areas) == (4.5, 8)
