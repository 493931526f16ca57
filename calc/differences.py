"""What people ask between two plans: by how much they differ, and the same person as somebody else.

Everything is arithmetic on results of `compare` and `bill`; None where one side is not known.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .bill import BillResult
from .compare import Comparison, PlanResult, compare
from .figure import Figure, figure
from .policy import Policy, in_force, pick
from .premium import base_choice
from .schema import PLANS, Area, DatedYears, PlanId, Retirement, Statement


def less_a_year(first: PlanResult, second: PlanResult) -> float | None:
    """By how many yuan a year the first plan's own premium is below the second's; negative if it is above."""
    if first.individual_yearly is None or second.individual_yearly is None:
        return None
    return round(second.individual_yearly - first.individual_yearly, 2)


def cheaper(plans: Sequence[PlanResult]) -> PlanResult | None:
    """The plan with the lowest own premium a year; None where one of them is not known or two cost the same."""
    known = [p.individual_yearly for p in plans]
    if not known or None in known or len(set(known)) < len(known):
        return None
    return min(plans, key=lambda p: p.individual_yearly or 0.0)


def paid_back(result: BillResult) -> float | None:
    """What all layers pay of a bill; None where what the pooled fund pays is not known."""
    return None if result.pooled_paid is None else round(result.amount - result.self_paid, 2)


def more_paid_back(first: BillResult, second: BillResult) -> float | None:
    """By how many yuan the first plan pays more of the same bill; negative if it pays less.

    None where one of them is not known, or where a second layer is known for one of them only: the
    difference would then be one of our knowledge.
    """
    one, other = paid_back(first), paid_back(second)
    uneven = (first.second_paid is None) != (second.second_paid is None)
    return None if one is None or other is None or uneven else round(one - other, 2)


# --- the same person as somebody else ----------------------------------------------------------


def compare_as(comparison: Comparison, policy: Policy, **changed: Any) -> Comparison:
    """The comparison for the same person with some fields changed (status, age, years …), on the same day."""
    return compare(replace(comparison.person, **changed), comparison.on, policy)


def on_each_option(comparison: Comparison, plan: PlanId) -> tuple[PlanResult, ...]:
    """The plan's entries that take newcomers, one for each option, in the order of the file."""
    return tuple(p for p in comparison.plans if p.plan == plan and not p.closed)


def lowest_and_highest_base(comparison: Comparison, policy: Policy) -> tuple[PlanResult, PlanResult] | None:
    """The flexible plan on the lowest and on the highest base that may be chosen; None where nothing is to choose."""
    choice = base_choice(policy.areas[comparison.person.area], comparison.person.options, comparison.on)
    if choice is None or choice[0] == choice[1]:
        return None
    low, high = (compare_as(comparison, policy, flex_base=wish).best("flexible") for wish in choice[:2])
    return low, high


def may_join(comparison: Comparison) -> tuple[PlanResult, ...]:
    """The plans that are open to this person, also those with conditions, in their usual order."""
    best = (comparison.best(plan) for plan in PLANS)
    return tuple(p for p in best if p.verdict != "ineligible")


# --- years until lifetime cover ----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YearsRule:
    """What an area asks for to keep the employee scheme for life: years for men and women (None: not known)."""

    block: Retirement
    male: float | None
    female: float | None
    figure: Figure

    def of(self, sex: str | None) -> float | None:
        """The years for this sex; for an unknown one only where both are the same."""
        if sex is None:
            return self.male if self.male == self.female else None
        return self.male if sex == "male" else self.female


def years_rules(area: Area, plan: PlanId, on: dt.date) -> tuple[YearsRule, ...]:
    """The rules of a plan in force on a day: the general one, else one for each kind of people that it names.

    After the end of all of them the last one, its figure marked as ended.
    """
    mine = [r for r in area.retirement if plan in r.plan]
    current, ended = in_force(mine, on), None
    if not current:
        picked = pick(mine, on)
        current, ended = ([picked.block] if picked.block else []), picked.ended
    general = [r for r in current if r.when is None] or current
    return tuple(_years_rule(area, block, on, ended) for block in general)


def _years_rule(area: Area, block: Retirement, on: dt.date, ended: dt.date | None) -> YearsRule:
    male, female = (_on_day(v, on) for v in (block.years.male, block.years.female))
    found = figure(area.area, area.sources, male if male is not None else female, [block], ended=ended)
    return YearsRule(block, male, female, found)


def _on_day(value: float | tuple[DatedYears, ...] | None, on: dt.date) -> float | None:
    if not isinstance(value, tuple):
        return value
    past = [step for step in value if step.from_ <= on]
    return max(past, key=lambda step: step.from_).value if past else None


def missing_months(needed: float | None, paid: float | None) -> int | None:
    """How many months are missing to the years needed; None where one of both is not known."""
    if needed is None or paid is None:
        return None
    return max(0, math.ceil(round((needed - paid) * 12, 6)))


def at_todays_price(plan: PlanResult, months: int) -> float | None:
    """What so many months of the plan's own premium come to in yuan, yearly parts included, at today's price."""
    return None if plan.individual_yearly is None else round(plan.individual_yearly * months / 12, 2)


# --- sentences of law --------------------------------------------------------------------------


def statement(policy: Policy, id_: str, on: dt.date) -> Statement:
    """The sentence with this id in force on a day; before its first day the oldest one (its `from` says since when).

    Raises KeyError for an id that no file says.
    """
    all_ = [s for s in policy.national.statements if s.id == id_]
    if not all_:
        raise KeyError(id_)
    return (in_force(all_, on) or [pick(all_, on).block or min(all_, key=lambda s: s.from_ or dt.date.min)])[0]
