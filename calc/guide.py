"""How to join: who does it, what to bring, where, when, how to pay, check and keep; and the dates that count.

Steps that hold everywhere stand in `policy/guide.yaml`, the ways of an area in its `channels`, its windows in `enrolment`.
An area's own way comes before the nation's; where it has none that is said (`Item.scope`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, ValidationError

from .check import walk
from .eligibility import person_facts
from .faults import Fault, PolicyError, shown
from .figure import confidence_of
from .person import Person
from .policy import ROOT, Policy, in_force, load
from .schema import (
    Area,
    Channel,
    Cited,
    Confidence,
    Date,
    Enrolment,
    EnrolmentStep,
    PlanId,
    Source,
    Sources,
    Strict,
    Text,
    Wait,
    When,
)
from .tables import holds

Section = Literal["who", "bring", "register", "pay", "check", "keep", "ask", "after", "beware"]
SECTIONS: tuple[Section, ...] = get_args(Section)
About = Literal["enrol", "pay", "check", "transfer", "claim", "ask", "file_out_of_area"]
Scope = Literal["area", "nation", "advice"]
_ABOUT: dict[str, Section] = {
    "enrol": "register", "pay": "pay", "check": "check", "transfer": "after", "file_out_of_area": "after", "claim": "after", "ask": "ask"
}  # fmt: skip
REMIND_DAYS = 7
REGISTER_DAYS = 30  # 社会保险法 Art. 58: the employer registers within thirty days of the start of work


# --- the file ----------------------------------------------------------------------------------


class GuideStep(Cited):
    """One thing to do or to know. `advice`: our own, no rule; everything else names its source."""

    section: Section
    plan: tuple[PlanId, ...] | None = None
    when: When | None = None
    zh: Text
    from_: Date | None = Field(None, alias="from")
    to: Date | None = None
    advice: bool = False
    channel: About | None = None  # a way to do this, which an area's own way replaces

    def holds_on(self, on: dt.date) -> bool:
        """Whether its time includes the day."""
        return (self.from_ is None or self.from_ <= on) and (self.to is None or on <= self.to)


class GuideFile(Strict):
    """`policy/guide.yaml`. Sources are its own or those of `national.yaml`."""

    steps: tuple[GuideStep, ...]
    sources: Mapping[str, Source]


def _faults(file: GuideFile, national: Mapping[str, Source]) -> Iterator[tuple[str, str, str]]:
    used: set[str] = set()
    for i, step in enumerate(file.steps):
        if (step.source is None) is not step.advice:
            yield f"steps[{i}]", "neither source nor advice, or both", "a source, or `advice: true`"
    for path, node in walk(file):
        keys: Sources | None = getattr(node, "source", None)
        for key in keys or ():
            used.add(key)
            if key not in file.sources and key not in national:
                yield f"{path}.source", key, "a key of `sources` in this file or in national.yaml"
    for key in file.sources:
        if key not in used:
            yield f"sources.{key}", "a source that nothing uses", "sources that a step names"


@lru_cache(maxsize=4)
def load_guide(path: Path = ROOT / "guide.yaml") -> GuideFile:
    """The steps that hold everywhere. Raises PolicyError with every fault of the file."""
    from .strict_yaml import read

    data, lines = read(path, path.name)
    try:
        file = GuideFile.model_validate(data)
    except ValidationError as error:
        raise PolicyError(
            Fault(f"{path.name}: {'.'.join(map(str, e['loc'])) or 'top level'}", shown(e["input"]), e["msg"])
            for e in error.errors(include_url=False)
        ) from None
    found = [Fault(f"{path.name}:{lines.get(w, 1)}: {w}", f, a) for w, f, a in _faults(file, load().national.sources)]
    if found:
        raise PolicyError(found)
    return file


def guide_faults(path: Path = ROOT / "guide.yaml") -> tuple[Fault, ...]:
    """Everything wrong with the file; empty if it can be used."""
    try:
        load_guide(path)
    except PolicyError as error:
        return error.faults
    return ()


# --- what to do --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Item:
    """One step for this person. `file` is where its `sources` stand: an area's code, `national` or `guide`."""

    section: Section
    text: str
    scope: Scope
    file: str
    sources: tuple[str, ...]
    confidence: Confidence
    note: str | None = None


@dataclass(frozen=True, slots=True)
class PayStep:
    """Who pays from `first` to `last` (None: to the end of the cover year) is covered from `starts_on`.

    `starts_on` is for somebody who pays on `paid`; None: not known. `full`: without the subsidy.
    """

    first: dt.date
    last: dt.date | None
    starts: str | None
    wait: Wait | None
    paid: dt.date
    starts_on: dt.date | None
    full: bool
    is_now: bool


@dataclass(frozen=True, slots=True)
class Window:
    """A time in which residents enrol for a year of cover, seen from a day. `days`: to its opening or its end."""

    cover: int
    opens: dt.date
    closes: dt.date
    who: str | None
    state: Literal["coming", "open", "late", "past"]
    days: int
    steps: tuple[PayStep, ...]
    file: str
    sources: tuple[str, ...]
    confidence: Confidence
    note: str | None

    @property
    def now(self) -> PayStep | None:
        """What holds for somebody who pays today."""
        return next((s for s in self.steps if s.is_now), None)


DayCode = Literal["opens", "reminder", "closes", "cover", "newborn", "register", "register_reminder", "month_day", "pay_by", "pay_by_reminder"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Day:
    """A date to keep; `monthly`: again on that day of each month. `cover`: the year of cover it belongs to."""

    code: DayCode
    day: dt.date
    days_left: int
    cover: int | None = None
    who: str | None = None
    monthly: bool = False
    file: str = "national"
    sources: tuple[str, ...] = ()
    confidence: Confidence = "official"


@dataclass(frozen=True)
class Guidance:
    """Everything for one person, area and plan on a day. `local`: what the area's own ways are known for."""

    area: Area
    person: Person
    plan: PlanId
    on: dt.date
    items: Mapping[Section, tuple[Item, ...]]
    windows: tuple[Window, ...]
    days: tuple[Day, ...]
    local: frozenset[str]
    newborn: Wait | None

    @property
    def is_newborn(self) -> bool:
        """Whether the waiting times of the windows do not concern this person, a child in its first year."""
        return self.plan == "resident" and self.person.age_on(self.on) == 0


def guide(
    person: Person, plan: PlanId, on: dt.date, policy: Policy | None = None, start: dt.date | None = None
) -> Guidance:
    """What the person does to join the plan; `start`: the day on which work for an employer begins."""
    policy = policy or load()
    area = policy.areas[person.area]
    local = [c for c in in_force(area.channels, on) if c.plan is None or plan in c.plan]
    known: frozenset[str] = frozenset(c.about for c in local)
    own = [_channel(area.area, area.sources, c, "area") for c in local]
    # the nation's hotline and app help beside an area's own ways; what it says of employees alone stands in
    # guide.yaml by situation, as a retiree or somebody between jobs has no employer
    general = [
        c
        for c in in_force(policy.national.channels, on)
        if c.plan is None or (plan in c.plan and c.plan != ("employee",))
    ]
    nation = [_channel("national", policy.national.sources, c, "nation") for c in general]
    steps = list(_steps(person, plan, on, policy, known))
    everything = [*steps, *own, *nation]
    items = {s: tuple(sorted((i for i in everything if i.section == s), key=_order)) for s in SECTIONS}
    windows = windows_of(area, on) if plan == "resident" else ()
    born = _newborn(area) if plan == "resident" else None
    days = sorted(_days(person, plan, on, area, windows, local, born, start), key=lambda d: (d.day, d.code))
    return Guidance(area, person, plan, on, items, windows, tuple(days), known, born.newborn if born else None)


def _order(item: Item) -> int:
    return ("area", "nation", "advice").index(item.scope)


def _channel(file: str, sources: Mapping[str, Source], one: Channel, scope: Scope) -> Item:
    keys, confidence = confidence_of(sources, [one])
    return Item(_ABOUT[one.about], one.zh, scope, file, keys, confidence, one.note)


def _steps(person: Person, plan: PlanId, on: dt.date, policy: Policy, ways: frozenset[str]) -> Iterator[Item]:
    file = load_guide()
    sources = {**policy.national.sources, **file.sources}
    known = person_facts(policy, person, on)
    for step in file.steps:
        if (step.plan and plan not in step.plan) or not step.holds_on(on) or not holds(step.when, known):
            continue
        if step.channel in ways:
            continue
        if step.advice:
            yield Item(step.section, step.zh, "advice", "guide", (), "official")
        else:
            keys, confidence = confidence_of(sources, [step])
            yield Item(step.section, step.zh, "nation", "guide", keys, confidence, step.note)


def source_of(policy: Policy, file: str, key: str) -> Source:
    """The document behind a source of an item, a window or a day."""
    if file == "guide":
        return load_guide().sources.get(key) or policy.national.sources[key]
    return policy.national.sources[key] if file == "national" else policy.areas[file].sources[key]


# --- when --------------------------------------------------------------------------------------


def windows_of(area: Area, on: dt.date) -> tuple[Window, ...]:
    """The windows that matter on a day: for this year's cover and the next's; else the last ones before."""
    known = sorted(area.plans["resident"].enrolment, key=lambda e: (e.window, e.who or ""))
    relevant = [e for e in known if on.year <= e.cover <= on.year + 1]
    last = max((e.cover for e in known if e.cover < on.year), default=0)
    return tuple(_window(area, one, on) for one in relevant or [e for e in known if e.cover == last])


def _window(area: Area, one: Enrolment, on: dt.date) -> Window:
    opens, closes = one.window
    keys, confidence = confidence_of(area.sources, [one])
    state: Literal["coming", "open", "late", "past"] = (
        "coming" if on < opens else "open" if on <= closes else "late" if on.year <= one.cover else "past"
    )
    days = (opens - on).days if state == "coming" else (closes - on).days
    steps = []
    for i, step in enumerate(one.steps):
        last = one.steps[i + 1].paid_from - dt.timedelta(days=1) if i + 1 < len(one.steps) else None
        if last is None and len(one.steps) == 1:
            last = closes
        is_now = step.paid_from <= on and (last is None or on <= last) and on.year <= one.cover
        paid = on if is_now else step.paid_from
        steps.append(
            PayStep(step.paid_from, last, step.starts, step.wait, paid, starts_on(step, one.cover, paid), step.price == "full", is_now)
        )  # fmt: skip
    return Window(one.cover, opens, closes, one.who, state, days, tuple(steps), area.area, keys, confidence, one.note)


def starts_on(step: EnrolmentStep, cover: int, paid: dt.date) -> dt.date | None:
    """When cover starts for somebody who pays on `paid`: not before the year of cover begins; None: not known."""
    first = dt.date(cover, 1, 1)
    if step.starts == "year":
        return first
    if step.starts == "payment":
        return max(first, paid)
    if step.starts == "next_day":
        return max(first, paid + dt.timedelta(days=1))
    if step.starts == "next_month":
        return max(first, later(paid.replace(day=1), Wait(months=1)))
    if step.starts == "after_wait" and step.wait is not None:
        return max(first, later(paid, step.wait))
    return None


def later(day: dt.date, wait: Wait) -> dt.date:
    """The day after so many months or days; the last of a shorter month. Half months count as fifteen days."""
    if wait.days is not None:
        return day + dt.timedelta(days=wait.days)
    assert wait.months is not None
    months, rest = divmod(wait.months, 1)
    year, month = divmod(day.year * 12 + day.month - 1 + int(months), 12)
    following = dt.date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = (following - dt.timedelta(days=1)).day
    return dt.date(year, month + 1, min(day.day, last)) + dt.timedelta(days=round(30 * rest))


def _newborn(area: Area) -> Enrolment | None:
    """The newest rule on how soon a newborn must be insured."""
    return max((e for e in area.plans["resident"].enrolment if e.newborn), key=lambda e: e.cover, default=None)


def _days(
    person: Person,
    plan: PlanId,
    on: dt.date,
    area: Area,
    windows: Sequence[Window],
    local: Sequence[Channel],
    born: Enrolment | None,
    start: dt.date | None,
) -> Iterator[Day]:
    """The dates from `on` on, each with a reminder a week before a deadline where there is still time."""
    is_newborn = person.age_on(on) == 0
    for one in windows:
        base = {
            "cover": one.cover,
            "who": one.who,
            "file": one.file,
            "sources": one.sources,
            "confidence": one.confidence,
        }
        found: list[tuple[DayCode, dt.date]] = [
            ("opens", one.opens),
            ("reminder", _before(one.closes)),
            ("closes", one.closes),
        ]
        step = one.now or (one.steps[0] if one.state == "coming" and one.steps else None)
        # the windows are not for newborns; a wait that outlasts the year of cover leads to nothing
        if step and step.starts_on and step.starts_on.year <= one.cover and not is_newborn:
            found.append(("cover", step.starts_on))
        for code, day in found:
            if day >= on:
                yield Day(code, day, (day - on).days, **base)  # type: ignore[arg-type]
    if born is not None and born.newborn and person.birth and is_newborn:
        keys, confidence = confidence_of(area.sources, [born])
        day = later(person.birth, born.newborn)
        yield Day("newborn", day, (day - on).days, file=area.area, sources=keys, confidence=confidence)
    if plan == "employee" and start is not None:
        day = start + dt.timedelta(days=REGISTER_DAYS)
        yield Day("register", day, (day - on).days, sources=("sil",))
        if _before(day) >= on:
            yield Day("register_reminder", _before(day), (_before(day) - on).days, sources=("sil",))
    if plan == "flexible":
        yield from _payments(on, area, local)


def _before(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=REMIND_DAYS)


def _payments(on: dt.date, area: Area, local: Sequence[Channel]) -> Iterator[Day]:
    for one in local:
        keys, confidence = confidence_of(area.sources, [one])
        for number in one.month_days:
            day = _next(on, number)
            yield Day("month_day", day, (day - on).days, None, None, True, area.area, keys, confidence)
        if one.by is not None and one.by >= on:
            yield Day("pay_by", one.by, (one.by - on).days, None, None, False, area.area, keys, confidence)
            if _before(one.by) >= on:
                left = (_before(one.by) - on).days
                yield Day("pay_by_reminder", _before(one.by), left, None, None, False, area.area, keys, confidence)


def _next(on: dt.date, number: int) -> dt.date:
    """The next day of that number in a month; the month's last day where it is shorter."""
    for month in (on.replace(day=1), later(on.replace(day=1), Wait(months=1))):
        last = later(month, Wait(months=1)) - dt.timedelta(days=1)
        day = month.replace(day=min(number, last.day))
        if day >= on:
            return day
    raise AssertionError("one of two months has the day")
