"""A person as the rules see one, and the words and limits of every field.

The form, the link, the command line, the batch and the tests all read `FIELDS`.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from . import schema
from .faults import Fault, InputError, shown
from .policy import codes
from .schema import Area

MIN_DATE, MAX_DATE = dt.date(2000, 1, 1), dt.date(2035, 12, 31)
DEFAULT_AGE = {"employed": 35, "flexible": 35, "unemployed": 35, "student": 20, "child": 8, "retired": 66}
HUKOU_OF_LOCAL = {"yes": "local", "permit": "permit", "no": "none"}
LOCAL_OF_HUKOU = {v: k for k, v in HUKOU_OF_LOCAL.items()}


@dataclass(frozen=True, slots=True)
class Field:
    """What a field may hold. `words`: one of these; `low`/`high`: a number between them."""

    words: tuple[str, ...] = ()
    low: float | None = None
    high: float | None = None
    whole: bool = False
    unit: str = ""

    @property
    def bounds(self) -> tuple[float, float]:
        """Lowest and highest number; only for fields that hold numbers."""
        if self.low is None or self.high is None:
            raise TypeError("a field of words has no bounds")
        return float(self.low), float(self.high)

    @property
    def allowed(self) -> str:
        if self.words:
            return "one of " + ", ".join(self.words)
        kind = "a whole number" if self.whole else "a number"
        return f"{kind} from {self.low:,.0f} to {self.high:,.0f}{' ' + self.unit if self.unit else ''}"


FIELDS: dict[str, Field] = {
    "status": Field(words=get_args(schema.Status)),
    "salary": Field(low=0, high=1_000_000, unit="yuan a month"),
    "age": Field(low=0, high=120, whole=True, unit="years"),
    "sex": Field(words=get_args(schema.Sex)),
    "local": Field(words=tuple(HUKOU_OF_LOCAL)),
    "job": Field(words=("worker", "cadre")),
    "origin": Field(words=get_args(schema.Origin)),
    "employer": Field(words=("enterprise", "public")),
    "benefit": Field(words=("yes", "no")),
    "hardship": Field(words=get_args(schema.Hardship)),
    "flex_base": Field(low=0, high=200_000, unit="yuan a month"),
    "years": Field(low=0, high=60, unit="years"),
}


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who asks. Money in yuan a month, `years` of contributions so far.

    `age` and `birth` belong together: with a birth month the age follows from it. What is
    None is not known, and a rule that hangs on it says so. `options` are ids of plan tiers,
    `group` a resident group the person chose.
    """

    area: str
    status: schema.Status = "employed"
    salary: float = 0.0
    age: int | None = None
    sex: schema.Sex | None = None
    birth: dt.date | None = None
    hukou: schema.Hukou = "local"
    job: Literal["worker", "cadre"] | None = None
    origin: schema.Origin = "mainland"
    employer: Literal["enterprise", "public"] = "enterprise"
    unemployment_benefit: bool = False
    hardship: schema.Hardship | None = None
    options: tuple[str, ...] = ()
    flex_base: float | None = None
    group: str | None = None
    years: float | None = None

    def age_on(self, on: dt.date) -> int:
        """Completed years on a day; a documented default by status where nothing is given."""
        if self.birth is not None:
            return max(0, on.year - self.birth.year - (on.month < self.birth.month))
        return DEFAULT_AGE[self.status] if self.age is None else self.age


@dataclass
class Reading:
    """What could be read of an input: the person, and what was dropped and why."""

    person: Person
    faults: list[Fault] = field(default_factory=list)


def read_number(name: str, value: Any, limits: Field) -> float | Fault:
    """A number within the limits of the field `name`, or the fault that says what is allowed."""
    low, high = limits.bounds
    try:
        number = math.nan if isinstance(value, bool) else float(str(value).replace(",", "").replace("，", "").strip())
    except ValueError:
        number = math.nan
    if not low <= number <= high or (limits.whole and not number.is_integer()):
        return Fault(name, shown(str(value)), limits.allowed, "number", (f"{low:.0f}", f"{high:.0f}"))
    return number


def read_word(name: str, value: Any, limits: Field) -> str | Fault:
    """A word that the field `name` may hold, or the fault that names the words there are."""
    text = str(value).strip().lower()
    if text in limits.words:
        return text
    return Fault(name, shown(str(value)), limits.allowed, "word", limits.words)


def read_month(value: Any, on: dt.date, where: str = "birth") -> dt.date | Fault:
    """A birth month such as 1986-01."""
    match = re.fullmatch(r"(\d{4})-(\d{1,2})(?:-\d{1,2})?", str(value).strip())
    earliest = dt.date(on.year - 120, on.month, 1)
    if match and 1 <= int(match[2]) <= 12:
        month = dt.date(int(match[1]), int(match[2]), 1) if int(match[1]) else earliest
        if earliest <= month <= on:
            return month
    limits = (f"{earliest:%Y-%m}", f"{on:%Y-%m}")
    return Fault(where, shown(str(value)), f"a month such as 1986-01, from {limits[0]} to {limits[1]}", "month", limits)


def read_date(value: Any, where: str = "on") -> dt.date | Fault:
    """A policy date such as 2025-09-01."""
    text = str(value).strip()
    try:
        date = dt.date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) else None
    except ValueError:
        date = None
    if date and MIN_DATE <= date <= MAX_DATE:
        return date
    limits = (MIN_DATE.isoformat(), MAX_DATE.isoformat())
    return Fault(where, shown(text), f"a date such as 2025-09-01, from {limits[0]} to {limits[1]}", "date", limits)


def read_person(raw: Mapping[str, Any], areas: Mapping[str, Area], on: dt.date, default: Person) -> Reading:
    """The person in `raw` (keys as in links and on the command line).

    What cannot be understood becomes a fault and keeps the default; the rest is kept.
    """
    got: dict[str, Any] = {}
    faults: list[Fault] = []

    def keep(name: str, value: Any) -> None:
        if isinstance(value, Fault):
            faults.append(value)
        else:
            got[name] = value

    raw = {k: v for k, v in raw.items() if v is not None and str(v).strip() != ""}
    code = str(raw.get("area", default.area)).strip().lower()
    if code not in areas:
        known = codes(areas)
        keep("area", Fault("area", shown(str(raw.get("area"))), "one of " + ", ".join(known), "area", known))
        code = default.area
    got["area"] = code
    for name in ("status", "sex", "job", "origin", "employer", "hardship"):
        if name in raw:
            keep(name, read_word(name, raw[name], FIELDS[name]))
    if "local" in raw:
        local = read_word("local", raw["local"], FIELDS["local"])
        keep("hukou", local if isinstance(local, Fault) else HUKOU_OF_LOCAL[local])
    if "benefit" in raw:
        benefit = read_word("benefit", raw["benefit"], FIELDS["benefit"])
        keep("unemployment_benefit", benefit if isinstance(benefit, Fault) else benefit == "yes")
    for name in ("salary", "age", "flex_base", "years"):
        if name in raw:
            number = read_number(name, raw[name], FIELDS[name])
            keep(name, int(number) if name == "age" and not isinstance(number, Fault) else number)
    if "birth" in raw:
        keep("birth", read_month(raw["birth"], on))
    _read_ids(raw, areas[code], keep)
    merged = {name: got.get(name, getattr(default, name)) for name in Person.__dataclass_fields__}
    if merged["birth"] is not None:
        merged["age"] = None
    return Reading(Person(**merged), faults)


def _read_ids(raw: Mapping[str, Any], area: Area, keep: Any) -> None:
    if "option" in raw:
        options = {o.id: o for plan in area.plans.values() for o in plan.options}
        wanted = [w.strip().lower() for w in str(raw["option"]).split(",") if w.strip()]
        strange = [w for w in wanted if w not in options]
        if strange:
            allowed = "one of " + ", ".join(options) if options else "nothing: this area has no options"
            keep("options", Fault("option", shown(",".join(strange)), allowed, "option", tuple(options)))
        keep("options", tuple(w for w in wanted if w in options))
    if "group" in raw:
        groups = tuple(c.id for c in resident_groups(area))
        wanted_group = str(raw["group"]).strip().lower()
        if wanted_group in groups:
            keep("group", wanted_group)
        else:
            keep(
                "group",
                Fault(
                    "group", shown(str(raw["group"])), "one of " + (", ".join(groups) or "none here"), "group", groups
                ),
            )


def resident_groups(area: Area) -> tuple[schema.Class, ...]:
    """The resident groups among which a visitor may choose."""
    return area.plans["resident"].axes.get("group", ()) if "resident" in area.plans else ()


def checked(person: Person, areas: Mapping[str, Area], on: dt.date) -> Person:
    """`person`, or an InputError that names every field that cannot be used."""
    raw = {
        "area": person.area, "status": person.status, "salary": person.salary, "age": person.age,
        "sex": person.sex, "local": LOCAL_OF_HUKOU.get(person.hukou, person.hukou), "job": person.job,
        "origin": person.origin, "employer": person.employer, "hardship": person.hardship,
        "benefit": "yes" if person.unemployment_benefit else "no",
        "flex_base": person.flex_base, "years": person.years, "group": person.group,
        "birth": person.birth and f"{person.birth:%Y-%m}", "option": ",".join(person.options),
    }  # fmt: skip
    reading = read_person(raw, areas, on, Person(area=next(iter(areas))))
    raise_if(reading.faults)
    return reading.person


def raise_if(faults: Iterable[Fault]) -> None:
    """Raise InputError if there are faults."""
    faults = tuple(faults)
    if faults:
        raise InputError(faults)
