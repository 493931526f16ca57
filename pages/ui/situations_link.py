"""A situation in a link: `s1=area:beijing,status:employed,plan:employee,salary:12000`.

Keys and words are those of the page's own link, with `plan` beside them; several options are joined by `+`. What is not said
is as with the visitor.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from calc import PLANS, Fault, Person, Policy
from calc.faults import shown
from calc.joining import in_area
from calc.person import LOCAL_OF_HUKOU, read_person

from .link import KEYS, Answer, encode

NAMES = ("s1", "s2", "s3", "s4")
_ALLOWED = tuple(k for k in KEYS if k not in ("on", "lang"))


@dataclass(frozen=True)
class Read:
    """A situation as it could be read. `plan` None: as is usual for this person. `said`: the words that were understood."""

    person: Person
    plan: str | None
    said: Mapping[str, str]
    faults: tuple[Fault, ...]


def parts(text: str) -> tuple[dict[str, str], tuple[Fault, ...]]:
    """The words of a situation by key; pieces that are not understood are faults."""
    said: dict[str, str] = {}
    faults: list[Fault] = []
    for piece in filter(None, (p.strip() for p in text.split(","))):
        key, colon, value = (x.strip() for x in piece.partition(":"))
        if not colon or not value or key not in (*_ALLOWED, "plan"):
            faults.append(Fault(shown(piece), shown(piece), ", ".join((*_ALLOWED, "plan")), "piece"))
        else:
            said[key] = value.replace("+", ",")
    return said, tuple(faults)


def read(said: Mapping[str, Any], me: Person, policy: Policy, on: dt.date) -> Read:
    """The person of a situation; what cannot be used is as with the visitor, and named."""
    faults: list[Fault] = []
    plan = str(said["plan"]).lower() if "plan" in said else None
    if plan is not None and plan not in PLANS:
        faults.append(Fault("plan", shown(plan), "", "word", PLANS))
        plan = None
    raw = {k: v for k, v in said.items() if k != "plan"}
    code = str(raw.get("area", me.area)).strip().lower()
    default = in_area(me, code, me.hukou if code == me.area else None) if code in policy.areas else me
    if "age" in raw and "birth" not in raw:
        default = Person(**{n: getattr(default, n) for n in Person.__dataclass_fields__} | {"birth": None})
    found = read_person(raw, policy.areas, on, default)
    bad = {f.where for f in found.faults} | {f.where for f in faults}
    kept = {k: str(v) for k, v in said.items() if k not in bad}
    return Read(found.person, plan, kept, (*faults, *found.faults))


def write(said: Mapping[str, str], person: Person, plan: str, on: dt.date) -> str:
    """The situation as it stands in a link: place, status, plan, income and hukou always, the rest where it was said."""
    full = encode(Answer(person, on)) | {"local": LOCAL_OF_HUKOU[person.hukou], "plan": plan}
    keys = ["area", "status", "plan", "salary", "local", *(k for k in _ALLOWED if k in said)]
    return ",".join(f"{k}:{full[k].replace(',', '+')}" for k in dict.fromkeys(keys) if k in full)
