"""Who may join what: facts about a person, and the first rule of law that decides."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from . import retirement_age
from .figure import confidence_of
from .person import Person
from .policy import Policy, in_force, pick
from .schema import Area, Confidence, Join, PlanId, Reason, Verdict, When
from .tables import WORDS, holds, word


@dataclass(frozen=True, slots=True)
class Because:
    """One reason for a verdict, with the legal source it stands in."""

    code: Reason
    sources: tuple[str, ...]
    confidence: Confidence
    article: str | None = None
    from_: dt.date | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a decision list: all `conditions` hold → `verdict`, because of `reasons`."""

    conditions: tuple[When, ...]
    verdict: Verdict
    reasons: tuple[Because, ...]


@lru_cache(maxsize=2048)
def entries(policy: Policy, area: str, plan: PlanId, on: dt.date) -> tuple[Entry, ...]:
    """The decision list of a plan in force on a day: the nation's, with the area's put in."""
    result: list[Entry] = []
    rules = policy.areas[area]
    for join in in_force(policy.national.join[plan], on):
        reasons = _because("national", policy.national.sources, join)
        outer = (join.when,) if join.when else ()
        if join.verdict != "area":
            result.append(Entry(outer, join.verdict, reasons))
            continue
        for own in in_force(rules.plans[plan].join, on) if plan in rules.plans else ():
            assert own.verdict != "area"
            inner = outer + ((own.when,) if own.when else ())
            result.append(Entry(inner, own.verdict, _merged(_because(area, rules.sources, own), reasons)))
        result.extend(_with(reasons, policy, plan, on, join))
        break
    return tuple(result)


def _with(pending: tuple[Because, ...], policy: Policy, plan: PlanId, on: dt.date, after: Join) -> list[Entry]:
    """What follows `area` in the nation's list; its verdicts carry the general reason as well."""
    joins = in_force(policy.national.join[plan], on)
    rest = joins[joins.index(after) + 1 :]
    found = []
    for join in rest:
        own = _because("national", policy.national.sources, join)
        assert join.verdict != "area"
        found.append(Entry((join.when,) if join.when else (), join.verdict, _merged(own, pending)))
    return found


def _merged(own: tuple[Because, ...], general: tuple[Because, ...]) -> tuple[Because, ...]:
    """The special reasons, then the general ones; the same reason twice keeps both sources."""
    found = {b.code: b for b in own}
    for one in general:
        same = found.get(one.code)
        found[one.code] = one if same is None else replace(
            same, sources=tuple(dict.fromkeys(same.sources + one.sources)), article=same.article or one.article
        )  # fmt: skip
    return tuple(found.values())


def _because(file: str, sources: Mapping[str, Any], join: Join) -> tuple[Because, ...]:
    keys, confidence = confidence_of(sources, [join])
    full = tuple(f"{file}:{k}" for k in keys)
    return tuple(Because(r, full, confidence, join.article, join.from_, join.note) for r in join.reasons)


def decide(
    policy: Policy, area: str, plan: PlanId, on: dt.date, facts: Mapping[str, Any], size: int | None = None
) -> Any:
    """The index into `entries` that decides; an array of `size` where facts are arrays."""
    found = entries(policy, area, plan, on)
    if size is None:
        return next((i for i, e in enumerate(found) if all(holds(w, facts) for w in e.conditions)), -1)
    result = np.full(size, -1)
    for i, entry in reversed(list(enumerate(found))):
        hit = np.ones(size, dtype=bool)
        for when in entry.conditions:
            hit &= holds(when, facts)
        result[hit] = i
    return result


# --- facts -------------------------------------------------------------------------------------


def person_facts(policy: Policy, person: Person, on: dt.date) -> dict[str, Any]:
    """What the conditions ask about one person."""
    found = facts(policy, policy.areas[person.area], on, raw_facts(person, on))
    return {k: v.item() if isinstance(v, np.generic | np.ndarray) and np.ndim(v) == 0 else v for k, v in found.items()}


def raw_facts(person: Person, on: dt.date) -> dict[str, Any]:
    """What a person says, in the numbers that conditions are asked with."""
    birth = float("nan") if person.birth is None else float(retirement_age.month_number(person.birth))
    return {
        "status": word("status", person.status),
        "sex": word("sex", person.sex),
        "job": -1 if person.job is None else ("worker", "cadre").index(person.job),
        "hukou": word("hukou", person.hukou),
        "origin": word("origin", person.origin),
        "employer": word("employer", person.employer),
        "unemployment_benefit": int(person.unemployment_benefit),
        "hardship": word("hardship", person.hardship),
        "age": float(person.age_on(on)),
        "birth_month": birth,
        "years_paid": float("nan") if person.years is None else float(person.years),
    }


def facts(policy: Policy, area: Area, on: dt.date, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Completes raw facts (numbers or arrays, words as indices) with what follows from them."""
    return area_facts(area, on, general_facts(policy, on, raw))


def general_facts(policy: Policy, on: dt.date, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What follows from raw facts in the whole nation: the ages of retirement."""
    birth = raw["birth_month"]
    by_age_from, by_age_to = retirement_age.births_at_age(raw["age"], on)
    unknown = np.isnan(birth)
    birth_from = np.where(unknown, by_age_from, birth)
    birth_to = np.where(unknown, by_age_to, birth)
    earliest, latest = _retirement_range(policy, raw["sex"], raw["job"], birth_from, birth_to)
    return {
        **raw,
        "birth_day": _days(birth),
        "retirement_age": retirement_age.reached(earliest, latest, on),
        "retirement_from": earliest,
        "retirement_to": latest,
        "route": np.where(np.asarray(raw["status"]) == word("status", "employed"), 0, 1),
    }


def area_facts(area: Area, on: dt.date, general: Mapping[str, Any]) -> dict[str, Any]:
    """General facts, and whether the years paid are enough for this area."""
    needed = _years_needed(area, on, general["sex"])
    paid = general["years_paid"]
    met = np.where(np.isnan(paid) | np.isnan(needed), 2, np.where(paid >= needed, 0, 1))
    return {**general, "years": met, "years_needed": needed}


def _days(month_number: Any) -> Any:
    """Day numbers of the first of the months."""
    months = np.asarray(month_number, dtype=float)
    days = (np.where(np.isnan(months), 0, months).astype("int64") - 1970 * 12).astype("datetime64[M]")
    epoch = dt.date(1970, 1, 1).toordinal()
    return np.where(np.isnan(months), np.nan, days.astype("datetime64[D]").astype("int64") + epoch)


def _retirement_range(policy: Policy, sex: Any, job: Any, birth_from: Any, birth_to: Any) -> tuple[Any, Any]:
    earliest: Any = np.inf
    latest: Any = -np.inf
    for rule in policy.national.retirement_age:
        code = WORDS["sex"].index(rule.sex)
        applies = (np.asarray(sex) == -1) | (np.asarray(sex) == code)
        if rule.job != "any":
            kind = ("worker", "cadre").index(rule.job)
            applies = applies & ((np.asarray(job) == -1) | (np.asarray(job) == kind))
        early = retirement_age.retirement_month(birth_from, rule)
        late = retirement_age.retirement_month(birth_to, rule)
        earliest = np.where(applies, np.minimum(earliest, early), earliest)
        latest = np.where(applies, np.maximum(latest, late), latest)
    return earliest, latest


def years_needed(area: Area, on: dt.date) -> tuple[float, float]:
    """Years of contributions that men and women need for lifetime cover; NaN if not known."""
    general = [r for r in area.retirement if r.when is None and "employee" in r.plan]
    block = pick(general, on).block
    if block is None:
        return float("nan"), float("nan")

    def of(value: Any) -> float:
        if isinstance(value, tuple):
            past = [step for step in value if step.from_ <= on]
            value = max(past, key=lambda s: s.from_).value if past else None
        return float("nan") if value is None else float(value)

    return of(block.years.male), of(block.years.female)


def _years_needed(area: Area, on: dt.date, sex: Any) -> Any:
    male, female = years_needed(area, on)
    unknown = male if male == female else float("nan")
    code = np.asarray(sex)
    return np.where(code == 0, male, np.where(code == 1, female, unknown))
