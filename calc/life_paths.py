"""A path through life: from which age on which plan is paid, and from what wage. Text form `employee-35-12000~resident-50.5`, and ready-made paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import Field, ValidationError, model_validator

from .faults import Fault, PolicyError, shown
from .person import FIELDS, read_number
from .policy import ROOT
from .schema import Id, Strict, Text
from .strict_yaml import read
from .year_bills import is_empty

PathPlan = Literal["employee", "flexible", "resident", "none"]
PATH_PLANS: tuple[PathPlan, ...] = get_args(PathPlan)
MAX_LEGS = 12
AGES = (0.0, 100.0)


@dataclass(frozen=True, slots=True)
class Leg:
    """From an age (in months of life) on, this plan; `none`: not insured.

    `salary`: the wage from then on, yuan a month in today's prices; None: as before.
    """

    from_months: int
    plan: PathPlan
    salary: float | None = None

    @property
    def from_age(self) -> float:
        """The age in years."""
        return round(self.from_months / 12, 2)


LegPath = tuple[Leg, ...]


def plan_at(path: LegPath, age_months: int) -> PathPlan:
    """What is paid at an age: the last leg that has begun, before the first one that leg; nothing without legs."""
    begun = [leg for leg in path if leg.from_months <= age_months]
    return begun[-1].plan if begun else path[0].plan if path else "none"


def salary_at(path: LegPath, age_months: int) -> float | None:
    """The wage that the path says for an age, None for that of today; before the first leg that leg's."""
    begun = [leg for leg in path if leg.from_months <= age_months] or list(path[:1])
    return next((leg.salary for leg in reversed(begun) if leg.salary is not None), None)


def one_plan(plan: PathPlan, age_months: int, path: LegPath = ()) -> LegPath:
    """One plan from now on, with the wages of `path`."""
    changes = [leg.from_months for leg in path if leg.salary is not None and leg.from_months > age_months]
    return tuple(Leg(start, plan, salary_at(path, start)) for start in (age_months, *changes))


def encode(path: LegPath) -> str:
    """The path as it stands in a link."""
    return "~".join(
        f"{leg.plan}-{leg.from_age:g}" + ("" if leg.salary is None else f"-{leg.salary:.2f}".rstrip("0").rstrip("."))
        for leg in path
    )


def decode(text: str) -> tuple[LegPath, tuple[Fault, ...]]:
    """The path in a text; a leg that is not understood is dropped and named (`where`: row.column)."""
    rows: list[dict[str, Any]] = []
    for piece in text.replace(",", "~").split("~"):
        plan, mark, rest = piece.strip().lower().partition("-")
        age, _, salary = rest.partition("-")
        rows.append({"plan": plan, "from_age": age if mark else None, "salary": salary})
    return read_rows(rows)


def read_rows(rows: Sequence[Mapping[str, Any]]) -> tuple[LegPath, tuple[Fault, ...]]:
    """The legs in the rows of a table, in the order of their ages; a row that cannot be used is named and left out."""
    legs: dict[int, Leg] = {}
    faults: list[Fault] = []
    for number, raw in enumerate(rows, 1):
        if all(is_empty(raw.get(name)) for name in ("plan", "from_age", "salary")):
            continue
        if number > MAX_LEGS:
            faults.append(Fault(f"{number}.rows", str(len(rows)), f"at most {MAX_LEGS} rows", "rows", (str(MAX_LEGS),)))
            break
        plan = str(raw.get("plan") or "").strip().lower()
        months = _months(raw.get("from_age"))
        salary = None if is_empty(raw.get("salary")) else read_number("salary", raw["salary"], FIELDS["salary"])
        if plan not in PATH_PLANS:
            faults.append(Fault(f"{number}.plan", shown(plan), "one of " + ", ".join(PATH_PLANS), "word", PATH_PLANS))
        elif months is None:
            limits = (f"{AGES[0]:.0f}", f"{AGES[1]:.0f}")
            found = shown(str(raw.get("from_age")))
            faults.append(
                Fault(f"{number}.from_age", found, f"an age from {limits[0]} to {limits[1]}", "number", limits)
            )
        elif months in legs:
            faults.append(Fault(f"{number}.from_age", f"{months / 12:g}", "each age once", "twice"))
        elif isinstance(salary, Fault):
            faults.append(replace(salary, where=f"{number}.salary"))
        else:
            legs[months] = Leg(months, plan, None if salary is None else round(salary, 2))  # type: ignore[arg-type]
    return tuple(legs[m] for m in sorted(legs)), tuple(faults)


def _months(value: Any) -> int | None:
    try:
        age = float(str(value).strip())
    except ValueError:
        return None
    return round(age * 12) if AGES[0] <= age <= AGES[1] else None


# --- ready-made paths --------------------------------------------------------------------------


class ReadyLeg(Strict):
    """One leg: from now on, or from so many years before the statutory age."""

    from_: Literal["now"] | None = Field(None, alias="from")
    before_retirement: Annotated[int, Field(ge=0, le=50)] | None = None
    plan: PathPlan

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.from_ is None) == (self.before_retirement is None):
            raise ValueError("allowed: exactly one of from, before_retirement")
        return self


class ReadyPath(Strict):
    """A ready-made path with its name."""

    id: Id
    zh: Text
    en: Text
    legs: Annotated[tuple[ReadyLeg, ...], Field(min_length=1)]

    def path(self, age_months: int, retires_at: int) -> LegPath:
        """Its legs for somebody of this age who retires at that one (both in months of life)."""
        legs: dict[int, Leg] = {}
        for leg in self.legs:
            start = age_months if leg.before_retirement is None else retires_at - 12 * leg.before_retirement
            start = max(start, age_months)
            legs[start] = Leg(start, leg.plan)  # a leg that begins before now takes the place of the one before
        return tuple(legs[m] for m in sorted(legs))


class ReadyPaths(Strict):
    """All ready-made paths; `start` is the one that a first visit shows."""

    start: Id
    paths: Annotated[tuple[ReadyPath, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        ids = [p.id for p in self.paths]
        if len(set(ids)) < len(ids) or self.start not in ids:
            raise ValueError(
                f"found {', '.join(ids)} with start {self.start}; allowed: each id once, start one of them"
            )
        return self

    def by_id(self, id_: str) -> ReadyPath | None:
        """The path with this id."""
        return next((p for p in self.paths if p.id == id_), None)


@lru_cache(maxsize=4)
def load_paths(file: Path = ROOT / "paths.yaml") -> ReadyPaths:
    """The ready-made paths. Raises PolicyError where the file cannot be used."""
    data, _ = read(file, file.name)
    try:
        return ReadyPaths.model_validate(data)
    except ValidationError as error:
        raise PolicyError(
            Fault(f"{file.name}: {'.'.join(map(str, e['loc'])) or 'top level'}", shown(e["input"]), e["msg"])
            for e in error.errors(include_url=False)
        ) from None
