"""The same person in every area: whether they may join a plan there, and by which premium rule.

Nothing here hangs on income, so it is kept while only the income changes.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, get_args

import numpy as np

from .compare import class_ids, special_case
from .eligibility import area_facts, decide, entries, general_facts, raw_facts
from .person import Person
from .policy import Policy
from .premium import Rule, rule
from .schema import Area, Hukou, PlanId, Status, Verdict

Door = Literal["anyone", "permit", "local", "ask", "closed"]
DOORS: tuple[Door, ...] = get_args(Door)
_OPEN = ("required", "eligible")
_HUKOUS: tuple[Hukou, ...] = ("local", "permit", "none")


@dataclass(frozen=True, slots=True)
class Joiner:
    """The person in one area. `door`: who may join there; `special` as in `compare.special_case`."""

    person: Person
    verdict: Verdict
    door: Door
    rule: Rule
    option: str | None
    group: str | None
    special: Literal["fund_pays", "years_short"] | None


def in_area(person: Person, area: str, hukou: Hukou | None = None) -> Person:
    """The person as somebody who joins in `area`: what was chosen for another area is left behind."""
    if area == person.area:
        return person if hukou is None else replace(person, hukou=hukou)
    return replace(person, area=area, hukou=hukou or "permit", options=(), group=None)


@lru_cache(maxsize=64)
def joiners(person: Person, plan: PlanId, on: dt.date, policy: Policy) -> Mapping[str, Joiner]:
    """The person in every area, by its code, in order of the codes. What follows from age and sex is worked out once."""
    codes = sorted(policy.areas)
    own = [in_area(person, code) for code in codes]
    asking = _asking(person, plan)
    everybody = [*own, *(in_area(asking, code, hukou) for hukou in _HUKOUS for code in codes)]
    raw = [raw_facts(one, on) for one in everybody]
    known = general_facts(policy, on, {name: np.array([one[name] for one in raw]) for name in raw[0]})
    size = len(codes)
    return {
        code: _joiner(policy, policy.areas[code], plan, own[i], on, {k: v[i::size] for k, v in known.items()})
        for i, code in enumerate(codes)
    }


def _joiner(policy: Policy, area: Area, plan: PlanId, person: Person, on: dt.date, general: dict[str, Any]) -> Joiner:
    """From the facts of four people: the person, and those who ask with each kind of hukou."""
    known = area_facts(area, on, general)
    listed = entries(policy, area.area, plan, on)
    decided = decide(policy, area.area, plan, on, known, 1 + len(_HUKOUS))
    verdicts: list[Verdict] = [listed[i].verdict if i >= 0 else "conditional" for i in decided]
    facts = {name: values[0].item() for name, values in known.items()}
    offered = area.plans[plan].options
    chosen = [o.id for o in offered if o.id in person.options] or [o.id for o in offered if not o.closed]
    option = next(iter(chosen or [o.id for o in offered]), None)
    classes = class_ids(area.plans[plan], facts, option, person.group if plan == "resident" else None)
    found = rule(policy, area.area, plan, option, classes, on, person.hardship)
    group = dict(classes).get("group")
    return Joiner(person, verdicts[0], _door(*verdicts[1:]), found, option, group, special_case(plan, facts))


def _asking(person: Person, plan: PlanId) -> Person:
    """Somebody like the person who asks to join this plan: with an employer for one, without for the others."""
    status: Status = person.status
    if plan == "employee":
        status = "employed"
    elif plan == "flexible" and status in ("employed", "unemployed"):
        status = "flexible"
    elif plan == "resident" and status == "employed":
        status = "unemployed"
    return replace(person, status=status, unemployment_benefit=False)


def _door(local: Verdict, permit: Verdict, none: Verdict) -> Door:
    """Who may join, from the verdicts with local hukou, with a permit, and with neither."""
    if none in _OPEN:
        return "anyone"
    if permit in _OPEN:
        return "permit"
    if local in _OPEN:
        return "local"
    return "ask" if "conditional" in (local, permit, none) else "closed"
