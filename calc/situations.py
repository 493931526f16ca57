"""Situations side by side: each a person somewhere in a plan, with its premium, one hospital bill, a year, and years to fill."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from .bill import BillResult, bill
from .bill_input import Bill, level_of
from .cities import Asked
from .compare import Comparison, PlanResult, compare
from .eligibility import years_needed
from .member import member_bill
from .person import Person
from .policy import Policy, load
from .year_bills import of_scenario
from .year_cost import PlanYear, year_cost


@dataclass(frozen=True)
class Situation:
    """What one situation comes to. `bill` is None where the area has no hospital of that level, `year` without a ready-made year.

    `years`: years of contributions that men and women need for lifetime cover (NaN: not known; None: residents).
    """

    comparison: Comparison
    plan: PlanResult
    bill: BillResult | None
    year: PlanYear | None
    years: tuple[float, float] | None


def situation(person: Person, asked: Asked, on: dt.date, policy: Policy | None = None) -> Situation:
    """The person in the plan asked for. Raises InputError naming every field that cannot be used."""
    policy = policy or load()
    compared = compare(person, on, policy)
    plan, area = compared.best(asked.plan), policy.areas[person.area]
    stay = None
    if level_of(area, asked.level) is not None:
        one = Bill(person.area, asked.plan, "inpatient", asked.level, asked.amount, admission=1)
        stay = bill(member_bill(one, compared.person, plan, on), on, policy)
    year = None
    if asked.scenario is not None:
        year = year_cost(compared, plan, list(enumerate(of_scenario(asked.scenario, area), 1)), policy)
    years = years_needed(area, on) if asked.plan != "resident" else None
    return Situation(compared, plan, stay, year, years)
