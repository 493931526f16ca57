"""What is known of each area: which plans compute, until when, how well supported."""

from __future__ import annotations

import datetime as dt
from typing import Any

from .check import walk
from .eligibility import PLANS
from .figure import confidence_of
from .policy import Policy
from .schema import CONFIDENCE_ORDER, Area, Cited, PlanId, Said


def areas(policy: Policy) -> list[dict[str, Any]]:
    """A row an area: code, names, province, what is known of each plan, newest date."""
    return [_row(area) for area in policy.areas.values()]


def _row(area: Area) -> dict[str, Any]:
    starts = [b.from_ for _, b in walk(area) if isinstance(b, Said) and b.from_]
    return {
        "area": area.area, "zh": area.zh, "en": area.en, "province": area.province, "province_en": area.province_en,
        "plans": {plan: _plan(area, plan) for plan in PLANS},
        "figures": _figures(area),
        "newest": max(starts).isoformat() if starts else None,
    }  # fmt: skip


def _plan(area: Area, plan: PlanId) -> dict[str, Any]:
    """Until when the premium is known (`to`), and whether every side of it is."""
    blocks = area.plans[plan].premium
    if not blocks:
        return {"to": None, "complete": False, "confidence": None}
    last = max(blocks, key=lambda b: b.from_ or dt.date.min)
    ends = [last.to] if last.to else []
    own, employee = area.plans[plan].base, area.plans["employee"].base
    bases = [b for b in (own, employee) if b is not None and b.floor and plan != "resident"]
    if bases:
        ends.append(max(v.to for v in bases[0].floor if v.to))
    sides = [
        last.individual,
        last.employer if plan == "employee" else (),
        last.government if plan == "resident" else (),
    ]
    _, confidence = confidence_of(area.sources, [last])
    complete = "unknown" not in sides and (plan == "resident" or own is not None)
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
