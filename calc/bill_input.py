"""A bill as the rules see one: its fields and limits, what is taken where nothing is said, its class.

`read_bill` understands text from a link, a form or the command line; `resolved` finds the area's own
level, group and option for a bill and asks which conditions of the rules hold for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, get_args

from . import schema
from .benefit import Blocks, Query, blocks, owner_of, splits_by_place
from .faults import Fault, InputError, shown
from .person import DEFAULT_AGE, Field, read_date, read_number, read_word
from .policy import Policy, codes
from .schema import Area, Class, PlanId, When
from .tables import WORDS, chain, classify, holds, word

LEVELS = get_args(schema.PublicLevel)
GROUPS: dict[str, tuple[str, ...]] = {  # the public codes of a plan
    "employee": ("active", "retiree"), "flexible": ("active", "retiree"),
    "resident": ("adult", "elderly", "student", "child"),
}  # fmt: skip
STATUS_OF_GROUP = {
    "retiree": "retired",
    "adult": "unemployed",
    "elderly": "unemployed",
    "student": "student",
    "child": "child",
}
STATUS_OF_PLAN = {"employee": "employed", "flexible": "flexible", "resident": "unemployed"}
AGE_OF_GROUP = {"elderly": 66}

# What is taken where a bill says nothing. A rule that asks for one of these says so in a notice.
DEFAULTS: dict[str, Any] = {
    "place": "home",  # treated in the area itself
    "referred": True,  # the rule on referral was followed
    "contracted": False,  # no contract with a family doctor or institution
    "months_insured": 600,  # insured for long, without a break
}
MAX_VISITS = 366

FIELDS: dict[str, Field] = {
    "plan": Field(words=get_args(schema.PlanId)),
    "kind": Field(words=get_args(schema.Kind)),
    "amount": Field(low=0, high=100_000_000, unit="yuan"),
    "excluded": Field(low=0, high=100_000_000, unit="yuan"),
    "spent_before": Field(low=0, high=100_000_000, unit="yuan"),
    "account_credit": Field(low=0, high=1_000_000, unit="yuan"),
    "admission": Field(low=1, high=100, whole=True),
    "visits": Field(low=1, high=MAX_VISITS, whole=True),
    "days": Field(low=1, high=366, whole=True),
    "age": Field(low=0, high=120, whole=True, unit="years"),
    "months_insured": Field(low=0, high=900, whole=True, unit="months"),
    "missing_years": Field(low=0, high=40, whole=True, unit="years"),
    "status": Field(words=WORDS["status"]),
    "sex": Field(words=WORDS["sex"]),
    "hukou": Field(words=WORDS["hukou"]),
    "place": Field(words=WORDS["place"]),
    "hardship": Field(words=WORDS["hardship"]),
    "hospital": Field(words=WORDS["hospital"]),
    "referred": Field(words=("yes", "no")),
    "contracted": Field(words=("yes", "no")),
}


@dataclass(frozen=True, slots=True)
class Bill:
    """One hospital bill, or several equal visits. Money in yuan; None: not said.

    `group` and `level` are public codes or the area's own ids. `excluded` is the part of `amount`
    outside the catalogue. `admission`: which stay of the year. `spent_before`: eligible expense already
    settled this year at the same level and kind. `visits`: equal visits that make up an outpatient bill.
    `days`: length of the stay. `account_credit`: what this year put into the personal account.
    `date`: the day of the bill, for the order within a year and for rules by quarter.
    """

    area: str
    plan: PlanId
    kind: schema.Kind
    level: str
    amount: float
    group: str | None = None
    excluded: float = 0.0
    admission: int | None = None
    spent_before: float = 0.0
    option: str | None = None
    age: int | None = None
    visits: int = 1
    days: int | None = None
    place: schema.Place | None = None
    referred: bool | None = None
    contracted: bool | None = None
    months_insured: int | None = None
    missing_years: int = 0
    hardship: schema.Hardship | None = None
    hospital: str | None = None
    disease: str | None = None
    status: schema.Status | None = None
    sex: schema.Sex | None = None
    hukou: schema.Hukou | None = None
    account_credit: float = 0.0
    reading: str | None = None
    date: dt.date | None = None


@dataclass
class BillReading:
    """What could be read of an input: the bill (None if a needed field is missing), and what was dropped."""

    bill: Bill | None
    faults: list[Fault] = field(default_factory=list)


NEEDED = ("area", "plan", "kind", "level", "amount")
_NAMES = tuple(f.name for f in fields(Bill))
_FREE = ("level", "group", "option", "disease", "reading")  # ids, checked against the area's file


def number(name: str, value: Any) -> float | Fault:
    """A number of a bill's field, or the fault that says what is allowed."""
    return read_number(name, value, FIELDS[name])


def read_bill(raw: Mapping[str, Any], policy: Policy, on: dt.date, default: Bill | None = None) -> BillReading:
    """The bill in `raw` (keys are the fields of `Bill`; words or text).

    What cannot be understood becomes a fault and keeps the value of `default`; the rest is kept.
    """
    raw = {k: v for k, v in raw.items() if v is not None and str(v).strip() != ""}
    got: dict[str, Any] = {}
    faults: list[Fault] = []
    code = str(raw.get("area", default.area if default else "")).strip().lower()
    if code in policy.areas:
        got["area"] = code
    else:
        known = codes(policy.areas)
        faults.append(Fault("area", shown(code), "one of " + ", ".join(known), "area", known))
    for name in _NAMES:
        if name in raw and name != "area":
            value = _read(name, raw[name])
            if isinstance(value, Fault):
                faults.append(value)
            else:
                got[name] = value
    for name in NEEDED:
        if name not in got and default is None and not any(f.where == name for f in faults):
            faults.append(Fault(name, "nothing", FIELDS[name].allowed if name in FIELDS else "a value"))
    if default is None and any(name not in got for name in NEEDED):
        return BillReading(None, faults)
    base = {name: getattr(default, name) for name in _NAMES} if default else {}
    bill = Bill(**{**base, **got})
    bill, more = _checked_ids(bill, policy, on, default)
    return BillReading(bill, faults + more)


def _read(name: str, value: Any) -> Any:
    if name == "date":
        return value if isinstance(value, dt.date) else read_date(value, "date")
    if name in _FREE:
        return str(value).strip().lower()
    limits = FIELDS[name]
    if not limits.words:
        found = number(name, value)
        return int(found) if limits.whole and not isinstance(found, Fault) else found
    text = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
    said = read_word(name, text, limits)
    return said == "yes" if name in ("referred", "contracted") and not isinstance(said, Fault) else said


def checked(bill: Bill, policy: Policy, on: dt.date) -> Bill:
    """`bill` with its types set right, or an InputError that names every field that cannot be used."""
    reading = read_bill({name: getattr(bill, name) for name in _NAMES}, policy, on)
    if reading.faults or reading.bill is None:
        raise InputError(reading.faults)
    return reading.bill


def _checked_ids(bill: Bill, policy: Policy, on: dt.date, default: Bill | None) -> tuple[Bill, list[Fault]]:
    """Faults of fields that hang on the area's file or on each other; such a field is dropped."""
    area = policy.areas[bill.area]
    faults = [f for f in (_level_fault(bill, area), _group_fault(bill, area), _option_fault(bill, area)) if f]
    if bill.excluded > bill.amount:
        allowed = f"not more than the amount, {bill.amount:,.2f} yuan"
        faults.append(Fault("excluded", f"{bill.excluded:,.2f}", allowed, "excluded", (f"{bill.amount:.2f}",)))
    if bill.visits > 1 and bill.kind == "inpatient":
        faults.append(Fault("visits", str(bill.visits), "1 for an inpatient bill", "visits", ("1",)))
    if bill.reading:
        ids = blocks(policy, bill.area, bill.plan, bill.kind, bill.date or on).readings
        if bill.reading not in ids:
            faults.append(
                Fault(
                    "reading",
                    shown(bill.reading),
                    "one of " + ", ".join(ids) if ids else "nothing: this rule has one reading",
                    "word",
                    ids,
                )
            )
    dropped: dict[str, Any] = {}
    for fault in faults:
        safe = {"level": LEVELS[-1], "excluded": 0.0, "visits": 1}.get(fault.where)
        dropped[fault.where] = getattr(default, fault.where) if default and fault.where == "level" else safe
    return replace(bill, **dropped), faults


# --- the area's own ids ------------------------------------------------------------------------


def level_of(area: Area, level: str) -> str | None:
    """The area's level for an id or a public code: that very id, else the first that stands for it."""
    ids = [c.id for c in area.levels]
    if level in ids:
        return level
    if level not in LEVELS:
        return None
    standing = next((id_ for id_ in ids if level in chain(area.levels, id_)), None)
    return standing or (None if any(set(LEVELS) & set(chain(area.levels, i)) for i in ids) else level)


def _level_fault(bill: Bill, area: Area) -> Fault | None:
    if level_of(area, bill.level) is not None:
        return None
    ids = tuple(dict.fromkeys((*(v for v in LEVELS if level_of(area, v)), *(c.id for c in area.levels))))
    return Fault("level", shown(bill.level), "one of " + ", ".join(ids), "word", ids)


def groups_of(area: Area, plan: PlanId) -> tuple[Class, ...]:
    """The benefit groups of a plan, those of the plan whose benefits it uses."""
    owner = area.plans[owner_of(area, plan)]
    return owner.axes.get("group", ()) or area.plans[plan].axes.get("group", ())


def _group_fault(bill: Bill, area: Area) -> Fault | None:
    own = tuple(c.id for c in groups_of(area, bill.plan))
    ids = tuple(dict.fromkeys((*GROUPS[bill.plan], *own)))
    if bill.group is None or bill.group in ids:
        return None
    return Fault("group", shown(bill.group), f"for this plan one of {', '.join(ids)}", "word", ids)


def _option_fault(bill: Bill, area: Area) -> Fault | None:
    ids = tuple(o.id for o in area.plans[bill.plan].options)
    if bill.option is None or bill.option in ids:
        return None
    return Fault(
        "option",
        shown(bill.option),
        "one of " + ", ".join(ids) if ids else "nothing: this plan has no options",
        "option",
        ids,
    )


# --- classes and conditions --------------------------------------------------------------------


@dataclass(frozen=True)
class Resolved:
    """The class of a bill: what decides its rule, and what was taken for it, as (code, values)."""

    query: Query
    notices: tuple[tuple[str, dict[str, Any]], ...]


def resolved(bill: Bill, policy: Policy, on: dt.date) -> Resolved:
    """Finds the area's ids and asks every condition of the rules. `bill` has been checked."""
    area = policy.areas[bill.area]
    notices: list[tuple[str, dict[str, Any]]] = []
    level = level_of(area, bill.level) or bill.level
    if level != bill.level:
        notices.append(("level_stands_for", {"asked": bill.level, "used": level}))
    options = area.plans[bill.plan].options
    option = bill.option or next((o.id for o in options if not o.closed), options[0].id if options else None)
    if option != bill.option:
        notices.append(("option_taken", {"option": option}))
    group, facts, guessed = _group_and_facts(bill, area, option, on)
    if group is not None and group != bill.group:
        notices.append(("group_taken", {"asked": bill.group, "used": group}))
    axes = _axes(area, bill.plan)
    classes = tuple(
        (axis, group if axis == "group" and group is not None else each[classify(each, facts)].id)
        for axis, each in axes.items()
    )
    found = blocks(policy, bill.area, bill.plan, bill.kind, bill.date or on, bill.reading)
    held = tuple(bool(holds(w, facts)) for w in found.conditions)
    asked = [
        *found.conditions,
        *(c.when for a, each in axes.items() if a != "group" or bill.group is None for c in each if c.when),
    ]
    assumed = {name: value for name, value in guessed.items() if any(_hangs_on(w, name, facts, guessed) for w in asked)}
    if "place" in guessed and found.benefit.block is not None and splits_by_place(found.benefit.block):
        assumed["place"] = guessed["place"]
    if assumed:
        notices.append(("assumed", assumed))
    query = Query(
        bill.area, bill.plan, bill.kind, level, option, bill.place or DEFAULTS["place"], classes, held, bill.date or on, bill.reading,
        *_years(bill, found),
    )  # fmt: skip
    return Resolved(query, tuple(notices))


def _axes(area: Area, plan: PlanId) -> dict[str, tuple[Class, ...]]:
    owner = area.plans[owner_of(area, plan)]
    return {**area.plans[plan].axes, **owner.axes}


def _group_and_facts(
    bill: Bill, area: Area, option: str | None, on: dt.date
) -> tuple[str | None, dict[str, Any], dict[str, Any]]:
    """The benefit group, the facts that conditions ask about, and which of them were not said."""
    groups = groups_of(area, bill.plan)
    status = bill.status or _status(bill, groups)
    code = bill.group or ""
    guessed: dict[str, Any] = {name: value for name, value in DEFAULTS.items() if getattr(bill, name) is None}
    age = bill.age
    if age is None:
        age = _age(code, status, groups)
        guessed["age"] = age
    facts = _facts(bill, status, age, option, on)
    if not groups:
        return None, facts, guessed
    return _group(bill, groups, facts), facts, guessed


def _group(bill: Bill, groups: Sequence[Class], facts: Mapping[str, Any]) -> str:
    """The class of a bill. An own id is taken as it is; of the classes that stand for a public code
    that of a known age, else the one with that very id, else the one that fits what is known."""
    by_facts = str(groups[classify(groups, facts)].id)
    ids = [c.id for c in groups]
    if bill.group is None or (bill.group in ids and bill.group not in GROUPS[bill.plan]):
        return bill.group or by_facts
    standing = [id_ for id_ in ids if bill.group in chain(groups, id_)]
    if by_facts in standing and (bill.age is not None or bill.group not in ids):
        return by_facts
    return bill.group if bill.group in ids else standing[0] if standing else by_facts


def _status(bill: Bill, groups: Iterable[Class]) -> str:
    """The status that goes with a group: what its class asks for, else what its public code means."""
    if bill.group in STATUS_OF_GROUP:
        return STATUS_OF_GROUP[bill.group]
    mine = next((c for c in groups if c.id == bill.group), None)
    if mine is not None:
        asked = mine.when.status if mine.when else None
        if asked:
            return str(asked[0])
        if mine.as_ in STATUS_OF_GROUP:
            return STATUS_OF_GROUP[mine.as_]
    return STATUS_OF_PLAN[bill.plan]


def _age(code: str, status: str, groups: Iterable[Class]) -> int:
    """An age for somebody who has not said theirs: usual for the status, inside what the class asks for."""
    age = AGE_OF_GROUP.get(code, DEFAULT_AGE[status])
    when = next((c.when for c in groups if c.id == code), None)
    if when is not None:
        low, high = when.age_from, when.age_below
        if low is not None:
            age = max(age, low if isinstance(low, int) else max(low.male, low.female))
        if high is not None:
            age = min(age, (high if isinstance(high, int) else min(high.male, high.female)) - 1)
    return age


def _facts(bill: Bill, status: str, age: int, option: str | None, on: dt.date) -> dict[str, Any]:
    def said(name: str) -> Any:
        value = getattr(bill, name)
        return DEFAULTS[name] if value is None else value

    return {
        "status": word("status", status), "sex": word("sex", bill.sex), "age": float(age), "hukou": word("hukou", bill.hukou or "local"),
        "origin": 0, "employer": 0, "route": word("route", "individual" if bill.plan == "flexible" else "employer"),
        "hardship": word("hardship", bill.hardship), "place": word("place", said("place")), "hospital": word("hospital", bill.hospital),
        "contracted": int(said("contracted")), "referred": int(said("referred")), "months_insured": float(said("months_insured")),
        "option": option, "disease": bill.disease,
    }  # fmt: skip


_OF_FIELD = {
    "age_from": "age",
    "age_below": "age",
    "months_insured_from": "months_insured",
    "months_insured_below": "months_insured",
}


def _hangs_on(when: When, name: str, facts: Mapping[str, Any], guessed: Mapping[str, Any]) -> bool:
    """Whether a condition asks for a fact that was not said, while the facts that were said do hold."""
    asked = [f for f in when.model_fields_set if _OF_FIELD.get(f, f) in guessed]
    if not any(_OF_FIELD.get(f, f) == name for f in asked):
        return False
    return bool(holds(_without(when, tuple(sorted(asked))), facts))


_CUT: dict[tuple[int, tuple[str, ...]], tuple[When, When]] = {}


def _without(when: When, names: tuple[str, ...]) -> When:
    key = (id(when), names)
    if key not in _CUT:
        _CUT[key] = (when, when.model_copy(update=dict.fromkeys(names)))
    return _CUT[key][1]


def _years(bill: Bill, found: Blocks) -> tuple[int, int]:
    """Insured and missing years, where a modifier counts them (else 0, so that rules are shared)."""
    block = found.benefit.block
    modifiers = [*(block.modifiers if block else ()), *(m for p in found.own if p.block for m in p.block.modifiers)]
    ops = [op for m in modifiers for op in (m.deductible, m.ratio, m.cap, m.threshold) if op]
    insured = DEFAULTS["months_insured"] if bill.months_insured is None else bill.months_insured
    return (insured // 12 if any(op.per == "insured_year" for op in ops) else 0,
            bill.missing_years if any(op.per == "missing_year" for op in ops) else 0)  # fmt: skip
