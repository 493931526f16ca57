"""From a compared person to the bills of that person in each plan."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from .bill_input import Bill
from .compare import Comparison, PlanResult
from .person import Person
from .schema import PLANS, PlanId


def open_plans(result: Comparison, everything: bool = False) -> tuple[PlanResult, ...]:
    """The plans that this person can have, in their usual order; all three where none is open, or if asked for."""
    best = [result.best(plan) for plan in PLANS]
    return tuple(p for p in best if everything or p.verdict != "ineligible") or tuple(best)


def member_bill(bill: Bill, person: Person, plan: PlanResult, on: dt.date) -> Bill:
    """`bill` as a member of this plan would have it: option, group, age, status."""
    return as_member(bill, person, plan.plan, plan.option, plan.group, on)


def as_member(bill: Bill, person: Person, plan: PlanId, option: str | None, group: str | None, on: dt.date) -> Bill:
    """`bill` as a member with this option and premium group would have it.

    Somebody without an employer is taken as at work where the employee scheme is looked at, because that
    is what joining would make of them.
    """
    status = person.status
    if plan != "resident" and status != "retired":
        status = "employed" if plan == "employee" else "flexible"
    return replace(
        bill, area=person.area, plan=plan, option=option, status=status, age=person.age_on(on), sex=person.sex,
        hukou=person.hukou, hardship=person.hardship, group=group if plan == "resident" else None,
    )  # fmt: skip
