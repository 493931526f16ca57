"""One person in every area: the one call for all areas against a loop of single calls."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import replace

from bench.bench_compare import best_of
from calc import Bill, Person, bill, compare, load
from calc.bill_input import level_of
from calc.cities import OUTPATIENT, Asked, cities, kept_care
from calc.joining import in_area, joiners
from calc.member import member_bill
from calc.year_bills import load_scenarios, of_scenario
from calc.year_cost import year_cost

ON = dt.date(2025, 9, 1)
ME = Person("beijing", "flexible", 9000, age=35, sex="female")
_SALARIES = itertools.count(5000.0, 137.0)
SCENARIO = load_scenarios().by_id("admission")


def somebody_new() -> None:
    """Every area at once for a person nobody has asked about: rules are compiled, nothing else is kept."""
    joiners.cache_clear()
    kept_care.cache_clear()
    new_salary()


def new_salary() -> None:
    """Every area at once for the same person with another salary."""
    cities.cache_clear()
    cities(replace(ME, salary=next(_SALARIES)), ON, Asked("flexible", scenario=SCENARIO))


def one_by_one() -> None:
    """The same numbers by single calls; who may join takes three more comparisons an area."""
    policy = load()
    assert SCENARIO is not None
    for area in policy.areas.values():
        compared = compare(in_area(ME, area.area), ON, policy)
        for hukou in ("local", "permit", "none"):
            compare(in_area(ME, area.area, hukou), ON, policy)  # type: ignore[arg-type]
        best = compared.best("flexible")
        if level_of(area, "tertiary"):
            for kind, amount, visits in (("inpatient", 50_000.0, 1), ("outpatient", *OUTPATIENT)):
                asked = Bill(area.area, "flexible", kind, "tertiary", amount, visits=visits)  # type: ignore[arg-type]
                bill(member_bill(asked, compared.person, best, ON), ON, policy)
        year_cost(compared, best, list(enumerate(of_scenario(SCENARIO, area), 1)), policy)


def main() -> None:
    """Prints the figures."""
    somebody, salary, loop = best_of(somebody_new), best_of(new_salary), best_of(one_by_one)
    print(
        f"cities, one person in {len(load().areas)} areas: {somebody * 1e3:.0f} ms in one call, {salary * 1e3:.0f} ms after a new "
        f"salary; {loop * 1e3:.0f} ms one by one ({loop / somebody:.1f} and {loop / salary:.1f} times)"
    )


if __name__ == "__main__":
    main()
