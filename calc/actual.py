"""What a typical member meets in an area: rates, amounts, benefits as single figures with their sources.

Coverage and the check of the documents ask these; a member is somebody of middle age at work, or a retiree who
has paid long enough.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache

from .benefit import BenefitRule
from .benefit import rule as benefit_rule
from .bill_input import Bill, resolved
from .compare import Comparison, PlanResult, compare
from .figure import UNKNOWN, Figure, figure, worst
from .member import member_bill
from .person import Person
from .policy import Policy, in_force
from .premium import PartRule
from .schema import Area, Kind, PlanId, PublicLevel, Retirement, Status

KINDS: tuple[Kind, ...] = ("outpatient", "inpatient")
LEVELS: tuple[PublicLevel, ...] = ("primary", "secondary", "tertiary")
MEMBER: dict[PlanId, Status] = {"employee": "employed", "flexible": "flexible", "resident": "unemployed"}


@lru_cache(maxsize=8192)
def member(policy: Policy, area: str, plan: PlanId, on: dt.date, retired: bool = False) -> Comparison:
    """Somebody of middle age who would join this plan, or a retiree of 66 who has paid long enough."""
    if retired:
        person = Person(area=area, status="retired", age=66, sex="male", years=40)
    else:
        person = Person(area=area, status=MEMBER[plan], salary=6000, age=40, sex="male")
    return compare(person, on, policy)


def best(policy: Policy, area: str, plan: PlanId, on: dt.date) -> PlanResult:
    """What a member of middle age pays; of several tiers the first that is open."""
    return member(policy, area, plan, on).best(plan)


def rate(policy: Policy, area: str, plan: PlanId, payer: str, on: dt.date) -> Figure:
    """What a payer pays as a share of the contribution base, all parts together."""
    found = best(policy, area, plan, on).rule
    parts = [p for p in found.parts if p.payer == payer and p.measure == "rate" and p.of is None and not p.from_account]
    if payer in found.unknown_sides or not parts or any(not p.figure.known for p in parts):
        return UNKNOWN
    return total(p.figure for p in parts)


def total(figures: Iterable[Figure]) -> Figure:
    """Figures added up, with all their sources, the least confidence and the earliest end."""
    found = list(figures)
    return replace(
        found[0], value=round(sum(f.value for f in found), 6), confidence=worst(f.confidence for f in found),
        sources=tuple(dict.fromkeys(s for f in found for s in f.sources)),
        ended=min((f.ended for f in found if f.ended), default=None),
    )  # fmt: skip


def parts_for(policy: Policy, area: str, plan: PlanId, payer: str, purpose: str, on: dt.date) -> list[PartRule]:
    """The parts of a premium that somebody pays for one purpose."""
    return [p for p in best(policy, area, plan, on).rule.parts if p.payer == payer and p.purpose == purpose]


@lru_cache(maxsize=8192)
def benefit(
    policy: Policy, area: str, plan: PlanId, kind: Kind, level: PublicLevel, on: dt.date, option: str | None = None
) -> BenefitRule:
    """What a member of middle age gets at a hospital level."""
    comparison = member(policy, area, plan, on)
    asked = Bill(area, plan, kind, level, 10_000.0, admission=1 if kind == "inpatient" else None)
    mine = member_bill(asked, comparison.person, comparison.best(plan), on)
    return benefit_rule(policy, resolved(replace(mine, option=option or mine.option), policy, on).query)


def ratios(found: BenefitRule) -> tuple[Figure, ...]:
    """The ratios of the first layer that are known; none where the level is not paid at all."""
    if found.missing is not None or not found.layers or not found.pays_here:
        return ()
    return tuple(f for f in found.layers[0].ratios if f.known)


def retirement_years(area: Area, on: dt.date) -> list[tuple[Retirement, Figure, Figure]]:
    """For each rule in force: years that men and women need."""
    return [
        (block, _years(area, block, "male", on), _years(area, block, "female", on))
        for block in in_force(area.retirement, on)
    ]


def _years(area: Area, block: Retirement, sex: str, on: dt.date) -> Figure:
    needed = getattr(block.years, sex)
    if isinstance(needed, tuple):
        begun = [d for d in needed if d.from_ <= on] or list(needed[:1])
        needed = begun[-1].value
    return figure(area.area, area.sources, needed, [block])


def national_minimum(policy: Policy, on: dt.date) -> tuple[Figure, int]:
    """The least that government adds for a resident in the year of a day, or in the last year known."""
    known = [m for m in policy.national.resident_minimum if m.cover <= on.year and m.government is not None]
    if not known:
        return UNKNOWN, on.year
    last = max(known, key=lambda m: m.cover)
    return figure("national", policy.national.sources, last.government, [last]), last.cover


def amount_of(result: PlanResult, name: str) -> Figure:
    """An amount of a comparison as one figure, with everything it was made of."""
    value = getattr(result, name)
    made_of = result.figures_of(name)
    if value is None:
        return UNKNOWN
    if not made_of:
        return Figure(value)
    return replace(total(made_of), value=value, note=None)


def paid_cap(found: BenefitRule) -> float:
    """The lowest known cap of the first layer, whatever it counts; infinite without one."""
    limits = [one.figure.value for one in found.layers[0].limits if one.figure.known] if found.layers else []
    return min(limits, default=math.inf)
