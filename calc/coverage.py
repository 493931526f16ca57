"""What is known of each area: which plans compute, until when, how well supported."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .check import walk
from .compare import compare
from .figure import confidence_of
from .person import Person
from .policy import Policy
from .schema import CONFIDENCE_ORDER, PLANS, Area, Cited, PlanId, Said, Status


def areas(policy: Policy) -> list[dict[str, Any]]:
    """A row an area: code, names, province, what is known of each plan, newest date."""
    return [_row(policy, area) for area in policy.areas.values()]


def _row(policy: Policy, area: Area) -> dict[str, Any]:
    starts = [b.from_ for _, b in walk(area) if isinstance(b, Said) and b.from_]
    return {
        "area": area.area, "zh": area.zh, "en": area.en, "province": area.province, "province_en": area.province_en,
        "plans": {plan: _plan(policy, area, plan) for plan in PLANS},
        "figures": _figures(area),
        "newest": max(starts).isoformat() if starts else None,
    }  # fmt: skip


_MEMBER: dict[PlanId, Status] = {"employee": "employed", "flexible": "flexible", "resident": "unemployed"}
_NEEDED = {
    "employee": ("individual_yearly", "employer_yearly"),
    "flexible": ("individual_yearly",),
    "resident": ("individual_yearly", "government_yearly"),
}


def _plan(policy: Policy, area: Area, plan: PlanId) -> dict[str, Any]:
    """Until when the premium is known (`to`), and whether all of it computes on that day (`complete`)."""
    blocks = area.plans[plan].premium
    if not blocks:
        return {"to": None, "complete": False, "confidence": None}
    last = max(blocks, key=lambda b: b.from_ or dt.date.min)
    ends = [last.to] if last.to else []
    bases = [b for b in (area.plans[plan].base, area.plans["employee"].base) if b is not None and b.floor]
    if bases and plan != "resident":
        ends.append(max(v.to for v in bases[0].floor if v.to))
    day = min(ends, default=last.from_)
    _, confidence = confidence_of(area.sources, [last])
    complete = False
    if day is not None:
        person = Person(area=area.area, status=_MEMBER[plan], salary=6000, age=40, sex="male")
        best = compare(person, day, policy).best(plan)
        complete = all(getattr(best, name) is not None for name in _NEEDED[plan])
    return {"to": min(ends).isoformat() if ends else None, "complete": complete, "confidence": confidence}


def _figures(area: Area) -> dict[str, int]:
    """How many dated blocks rest on official, reported and unverified sources."""
    counts: dict[str, int] = dict.fromkeys(CONFIDENCE_ORDER, 0)
    for _, block in walk(area):
        if isinstance(block, Said):
            cited: list[Cited | None] = [block]
            if isinstance(block.confidence, dict):
                words = block.confidence.values()
                counts[max(words, key=CONFIDENCE_ORDER.index)] += 1
            else:
                counts[confidence_of(area.sources, cited)[1]] += 1
    return counts
