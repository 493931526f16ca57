"""What is known of each area: which of the figures we look for, how well supported, which plans compute until when."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from .actual import LEVELS, amount_of, benefit, best, rate, ratios, retirement_years
from .benefit import BenefitRule
from .check import walk
from .compare import compare
from .documents import Topic
from .figure import UNKNOWN, Figure, confidence_of, figure, worst
from .person import Person
from .policy import Policy, in_force
from .schema import CONFIDENCE_ORDER, PLANS, Area, Cited, PlanId, PublicLevel, Said, Status

# --- the figures we look for in every area -----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Expected:
    """A figure that every area should have."""

    code: str
    plan: PlanId
    topic: Topic
    level: PublicLevel | None = None


EXPECTED: tuple[Expected, ...] = (
    Expected("floor", "employee", "base"),
    Expected("cap", "employee", "base"),
    Expected("employer_rate", "employee", "rates"),
    Expected("own_rate", "employee", "rates"),
    Expected("account", "employee", "account"),
    Expected("outpatient", "employee", "outpatient"),
    *(Expected("inpatient", "employee", "inpatient", level) for level in LEVELS),
    Expected("second_layer", "employee", "second_layer"),
    Expected("years", "employee", "retirement"),
    Expected("gap", "employee", "wait"),
    Expected("base", "flexible", "base"),
    Expected("own_rate", "flexible", "rates"),
    Expected("amount", "flexible", "amount"),
    Expected("account", "flexible", "account"),
    Expected("join", "flexible", "join"),
    Expected("gap", "flexible", "wait"),
    Expected("channels", "flexible", "enrol"),
    Expected("amount", "resident", "amount"),
    Expected("government", "resident", "government"),
    Expected("outpatient", "resident", "outpatient"),
    *(Expected("inpatient", "resident", "inpatient", level) for level in LEVELS),
    Expected("second_layer", "resident", "second_layer"),
    Expected("window", "resident", "enrol"),
    Expected("gap", "resident", "wait"),
    Expected("channels", "resident", "enrol"),
)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an expected figure on a day. The value itself says nothing; NaN: not known."""

    expected: Expected
    figure: Figure

    @property
    def known(self) -> bool:
        return self.figure.known

    @property
    def outdated(self) -> bool:
        """Whether only a figure of an earlier time is known."""
        return self.figure.known and self.figure.ended is not None


@lru_cache(maxsize=512)
def known(policy: Policy, area: str, on: dt.date) -> tuple[Known, ...]:
    """Every expected figure of an area on a day, with its confidence; what is past its time counts as outdated."""
    return tuple(Known(one, _figure(policy, area, one, on)) for one in EXPECTED)


def counts(found: Iterable[Known]) -> dict[str, int]:
    """How many figures are expected and known; of the known, how many official, reported, unverified, and how many
    of them outdated."""
    found = list(found)
    by_confidence = Counter(k.figure.confidence for k in found if k.known)
    return {
        "expected": len(found), "known": sum(k.known for k in found), **{c: by_confidence[c] for c in CONFIDENCE_ORDER},
        "outdated": sum(k.outdated for k in found),
    }  # fmt: skip


def _figure(policy: Policy, area: str, one: Expected, on: dt.date) -> Figure:
    rules, plan = policy.areas[area], one.plan
    if one.code in ("floor", "cap"):
        return getattr(best(policy, area, plan, on).rule.base, one.code)  # type: ignore[no-any-return]
    if one.code in ("employer_rate", "own_rate"):
        return rate(policy, area, plan, "employer" if one.code == "employer_rate" else "individual", on)
    if one.code in ("account", "base", "amount", "government"):
        name = {"account": "account_monthly", "base": "base", "government": "government_yearly"}.get(
            one.code, "individual_monthly" if plan == "flexible" else "individual_yearly"
        )
        return amount_of(best(policy, area, plan, on), name)
    if one.code == "outpatient":
        by_level = [_benefit(benefit(policy, area, plan, "outpatient", level, on)) for level in LEVELS]
        return next((f for f in by_level if f.known), UNKNOWN)
    if one.code == "inpatient":
        assert one.level is not None
        return _benefit(benefit(policy, area, plan, "inpatient", one.level, on))
    if one.code == "second_layer":
        return _second(benefit(policy, area, plan, "inpatient", "tertiary", on))
    if one.code == "years":
        return _both([f for _, male, female in retirement_years(rules, on) for f in (male, female)])
    return _said(rules, one, on)


def _benefit(found: BenefitRule) -> Figure:
    """Ratio and deductible of a kind of care, known together."""
    shares = ratios(found)
    if not shares or len(shares) < len(found.layers[0].ratios):
        return UNKNOWN
    deductible = [found.deductible.amount(1)] if found.deductible else []
    return _both([*shares, *deductible])


def _second(found: BenefitRule) -> Figure:
    """A second layer of which threshold and ratios are known."""
    layers = [_both(one.ratios) for one in found.layers if one.pays_as == "second"]
    layers += [_both([*own.threshold.amounts, *own.layer.ratios]) for own in found.own]
    return next((f for f in layers if f.known), UNKNOWN)


def _both(figures: Iterable[Figure]) -> Figure:
    """Several figures that are worth something only together."""
    found = list(figures)
    if not found or any(not f.known for f in found):
        return UNKNOWN
    return replace(found[0], confidence=worst(f.confidence for f in found),
                   ended=min((f.ended for f in found if f.ended), default=None))  # fmt: skip


def _said(area: Area, one: Expected, on: dt.date) -> Figure:
    """What stands in sentences and dates: who may join, gaps, when to enrol, where to go."""
    plan = area.plans[one.plan]
    blocks: list[Said] = []
    ended = None
    if one.code == "join":
        blocks = list(in_force(plan.join, on))
    elif one.code == "gap":
        blocks = [g for g in in_force(area.gap, on) if one.plan in g.plan]
    elif one.code == "channels":
        blocks = [c for c in in_force(area.channels, on)
                  if c.about in ("pay", "enrol") and (c.plan is None or one.plan in c.plan)]  # fmt: skip
    elif one.code == "window" and plan.enrolment:
        last = max(plan.enrolment, key=lambda e: e.cover)
        blocks, ended = [last], last.window[1] if last.cover < on.year else None
    if not blocks:
        return UNKNOWN
    found = [figure(area.area, area.sources, 1.0, [block], ended=ended) for block in blocks]
    return min(found, key=lambda f: CONFIDENCE_ORDER.index(f.confidence))


# --- a row an area -----------------------------------------------------------------------------


def areas(policy: Policy, on: dt.date) -> list[dict[str, Any]]:
    """A row an area: code, names, province, what is known of each plan and of the expected figures, newest date."""
    return [_row(policy, area, on) for area in policy.areas.values()]


def _row(policy: Policy, area: Area, on: dt.date) -> dict[str, Any]:
    starts = [b.from_ for _, b in walk(area) if isinstance(b, Said) and b.from_]
    found = known(policy, area.area, on)
    return {
        "area": area.area, "zh": area.zh, "en": area.en, "province": area.province, "province_en": area.province_en,
        "plans": {plan: _plan(policy, area, plan) for plan in PLANS},
        "coverage": {
            "on": on.isoformat(), **counts(found),
            "plans": {plan: counts(k for k in found if k.expected.plan == plan) for plan in PLANS},
        },
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
