"""Who asks about the years until retirement: a person, the years behind, the path ahead, and what is assumed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, get_args

from . import life_paths
from .bill_input import level_of
from .faults import Fault, InputError
from .life_paths import Leg, LegPath, ReadyPaths
from .person import Field, Person, checked, read_month, read_number, read_person, read_word
from .policy import Policy
from .retirement_age import month_number, retirement_month
from .schema import RetirementAge

After = Literal["lump_sum", "monthly", "resident"]
Job = Literal["worker", "cadre"]

FIELDS: dict[str, Field] = {
    "local_years": Field(low=0, high=60, unit="years"),
    "deemed_years": Field(low=0, high=60, unit="years"),
    "growth": Field(low=0, high=0.1),
    "discount": Field(low=0, high=0.1),
    "after": Field(words=get_args(After)),
}
CONTRADICTIONS = ("more", "older", "before_birth")  # codes of faults between values that are each allowed
NUMBERS = ("local_years", "deemed_years", "growth", "discount")


@dataclass(frozen=True, slots=True)
class Life:
    """Somebody's insured life. `person.years`: years really paid into the employee scheme so far; None: not known.

    `local_years`: of these, paid in this area (None: all). `deemed_years`: years that count without payment
    (None: worked out from `started`, the month of first work, where the area says until when work counts).
    `path`: what is paid from now on (empty: nothing). `after`: the way out if years are missing at the age;
    None: the first that is known. `growth` and `discount` a year, as ratios: by how much premiums, accounts and
    care cost rise, and by how much a later yuan counts less. Both 0 unless said: today's prices, a plain sum.
    """

    person: Person
    local_years: float | None = None
    deemed_years: float | None = None
    started: dt.date | None = None
    path: LegPath = ()
    after: After | None = None
    growth: float = 0.0
    discount: float = 0.0
    level: str = "tertiary"


@dataclass
class LifeReading:
    """What could be read, and what was wrong. `ready`: the id of the ready-made path, if one was named."""

    life: Life
    faults: list[Fault] = field(default_factory=list)
    ready: str | None = None


def read_life(raw: Mapping[str, Any], policy: Policy, on: dt.date, default: Person, paths: ReadyPaths) -> LifeReading:
    """The life in `raw` (keys as in links and on the command line); what is not understood is named, the rest kept."""
    reading = read_person(raw, policy.areas, on, default)
    found = LifeReading(Life(reading.person), list(reading.faults))
    got: dict[str, Any] = {}
    for name in NUMBERS:
        if not _said(raw, name):
            continue
        number = read_number(name, raw[name], FIELDS[name])
        _keep(found, got, name, _decimal(number, FIELDS[name]))
    if _said(raw, "after"):
        _keep(found, got, "after", read_word("after", raw["after"], FIELDS["after"]))
    if _said(raw, "started"):
        _keep(found, got, "started", read_month(raw["started"], on, "started"))
    if _said(raw, "level"):
        level = level_of(policy.areas[reading.person.area], str(raw["level"]).strip().lower())
        ids = tuple(c.id for c in policy.areas[reading.person.area].levels)
        bad = Fault("level", repr(str(raw["level"])), "one of " + ", ".join(ids), "word", ids)
        _keep(found, got, "level", bad if level is None else level)
    found.life = replace(found.life, **got)
    if _said(raw, "path"):
        _read_path(str(raw["path"]), found, policy, on, paths)
    found.faults += contradictions(found.life, on)
    return found


def _said(raw: Mapping[str, Any], name: str) -> bool:
    return raw.get(name) is not None and str(raw[name]).strip() != ""


def _keep(found: LifeReading, got: dict[str, Any], name: str, value: Any) -> None:
    if isinstance(value, Fault):
        found.faults.append(value)
    else:
        got[name] = value


def _decimal(value: float | Fault, limits: Field) -> float | Fault:
    """Ratios have limits below one, which a fault must print in full."""
    low, high = limits.bounds
    if isinstance(value, Fault) and high < 1:
        return Fault(
            value.where, value.found, f"a number from {low:g} to {high:g}", value.code, (f"{low:g}", f"{high:g}")
        )
    return value


def _read_path(text: str, found: LifeReading, policy: Policy, on: dt.date, paths: ReadyPaths) -> None:
    ready = paths.by_id(text.strip().lower())
    if ready is not None:
        found.ready = ready.id
        found.life = replace(found.life, path=ready_path(ready.id, found.life.person, policy, on, paths))
        return
    path, faults = life_paths.decode(text)
    ids = ", ".join(p.id for p in paths.paths)
    found.faults += [
        Fault("path", f.found, f"{ids}, or legs such as flexible-35~resident-50 ({f.allowed})", "path", f.limits)
        for f in faults
    ]
    found.life = replace(found.life, path=path)


def ready_path(id_: str, person: Person, policy: Policy, on: dt.date, paths: ReadyPaths) -> LegPath:
    """The legs of a ready-made path for this person."""
    ready = paths.by_id(id_)
    rule = rule_of(policy, person)[0]
    if ready is None or rule is None:
        return ()
    birth = birth_of(person, on)
    age = max(0, month_number(on) - month_number(birth))
    return ready.path(age, retires_at(birth, rule))


def contradictions(life: Life, on: dt.date) -> list[Fault]:
    """Values that are each allowed and cannot be true together."""
    faults = []
    person, birth = life.person, birth_of(life.person, on)
    years = person.years
    lived = max(0.0, (month_number(on) - month_number(birth)) / 12)
    if life.local_years is not None and years is not None and life.local_years > years:
        faults.append(
            Fault(
                "local_years",
                f"{life.local_years:g}",
                f"not more than all years paid, {years:g}",
                "more",
                (f"{years:g}",),
            )
        )
    together = (years or 0.0) + (life.deemed_years or 0.0)
    if together > lived + 1e-9:
        name = "years" if (years or 0.0) > lived else "deemed_years"
        said = years if name == "years" else life.deemed_years
        faults.append(
            Fault(name, f"{said:g}", f"together not more than the age, {lived:g} years", "older", (f"{lived:.1f}",))
        )
    if life.started is not None and life.started < birth:
        faults.append(
            Fault(
                "started",
                f"{life.started:%Y-%m}",
                f"a month from {birth:%Y-%m} on",
                "before_birth",
                (f"{birth:%Y-%m}",),
            )
        )
    return faults


def checked_life(life: Life, policy: Policy, on: dt.date) -> Life:
    """`life`, or an InputError that names every field that cannot be used."""
    person = checked(life.person, policy.areas, on)
    faults = [
        f for name in NUMBERS
        if getattr(life, name) is not None
        and isinstance(f := _decimal(read_number(name, getattr(life, name), FIELDS[name]), FIELDS[name]), Fault)
    ]  # fmt: skip
    life = replace(life, person=person)
    faults = faults or contradictions(life, on)
    level = level_of(policy.areas[person.area], life.level)
    if level is None:
        faults.append(Fault("level", life.level, "a hospital level of the area", "word"))
    if faults:
        raise InputError(faults)
    return replace(life, level=level or life.level)


# --- what follows from the person ---------------------------------------------------------------


def birth_of(person: Person, on: dt.date) -> dt.date:
    """The birth month; without one that of somebody who has just had a birthday."""
    if person.birth is not None:
        return person.birth.replace(day=1)
    return dt.date(on.year - person.age_on(on), on.month, 1)


def rule_of(policy: Policy, person: Person) -> tuple[RetirementAge | None, Job | None]:
    """The rule of the statutory age, and the job that was assumed for a woman who named none; no rule without a sex.

    The earlier age is assumed: it leaves less time to pay, so nothing looks better than it is.
    """
    rules = [r for r in policy.national.retirement_age if r.sex == person.sex]
    same = [r for r in rules if r.job in ("any", person.job)]
    if same or not rules:
        return (same[0] if same else None), None
    earliest = min(rules, key=lambda r: r.original_age)
    return earliest, earliest.job if earliest.job != "any" else None


def retires_at(birth: dt.date, rule: RetirementAge) -> int:
    """The statutory age in months."""
    return int(retirement_month(month_number(birth), rule)) - month_number(birth)


def legs(*pairs: tuple[float, life_paths.PathPlan]) -> LegPath:
    """A path from pairs of age in years and plan."""
    return tuple(Leg(round(12 * age), plan) for age, plan in pairs)
