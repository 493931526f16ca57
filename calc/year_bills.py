"""A year of medical bills: the rows a visitor fills in, and ready-made years from `policy/scenarios.yaml`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from .bill_input import FIELDS, LEVELS, MAX_VISITS, level_of, number
from .faults import Fault, PolicyError, shown
from .policy import ROOT
from .schema import Area, Id, Kind, PublicLevel, Strict, Text
from .strict_yaml import read

COLUMNS = ("kind", "level", "amount", "times", "excluded")
MAX_ROWS = 20
MAX_TIMES: dict[str, int] = {"outpatient": MAX_VISITS, "inpatient": 30}


@dataclass(frozen=True, slots=True)
class YearBill:
    """One row of a year: `times` stays or visits of `amount` yuan each, `excluded` yuan of each outside the catalogue."""

    kind: Kind
    level: str
    amount: float
    times: int = 1
    excluded: float = 0.0

    @property
    def whole(self) -> float:
        """Yuan of all its times together."""
        return round(self.amount * self.times, 2)


@dataclass(frozen=True, slots=True)
class YearReading:
    """What could be read of a table: the bills with their row numbers from 1, and what was wrong (`where`: row.column)."""

    bills: tuple[tuple[int, YearBill], ...]
    faults: tuple[Fault, ...]


def read_rows(rows: Sequence[Mapping[str, Any]], area: Area) -> YearReading:
    """The bills in the rows of a table. A row that cannot be used is named and left out; the others stay.

    Rows without anything in them are passed over.
    """
    bills: list[tuple[int, YearBill]] = []
    faults: list[Fault] = []
    for row, raw in enumerate(rows, 1):
        said = {name: raw[name] for name in COLUMNS if not is_empty(raw.get(name))}
        if not said:
            continue
        if row > MAX_ROWS:
            faults.append(Fault(f"{row}.rows", str(len(rows)), f"at most {MAX_ROWS} rows", "rows", (str(MAX_ROWS),)))
            break
        found, wrong = _row(said, area)
        faults += [Fault(f"{row}.{f.where}", f.found, f.allowed, f.code, f.limits) for f in wrong]
        if found is not None:
            bills.append((row, found))
    return YearReading(tuple(bills), tuple(faults))


def is_empty(value: Any) -> bool:
    """Whether a cell of a table holds nothing."""
    return value is None or (isinstance(value, float) and math.isnan(value)) or str(value).strip() in ("", "<NA>")


def _row(said: Mapping[str, Any], area: Area) -> tuple[YearBill | None, list[Fault]]:
    faults: list[Fault] = []
    kind = str(said.get("kind", "")).strip().lower()
    if kind not in FIELDS["kind"].words:
        faults.append(_missing("kind") if not kind else _word("kind", kind, FIELDS["kind"].words))
    level = str(said.get("level", "")).strip().lower()
    if level_of(area, level) is None:
        ids = tuple(c.id for c in area.levels) or LEVELS
        faults.append(_missing("level") if not level else _word("level", level, ids))
    values: dict[str, float] = {}
    for name, usual in (("amount", None), ("times", 1), ("excluded", 0.0)):
        found = _number(name, said.get(name, usual), kind)
        if isinstance(found, Fault):
            faults.append(found)
        else:
            values[name] = found
    if not faults and values["excluded"] > values["amount"]:
        limit = f"{values['amount']:.2f}"
        faults.append(
            Fault("excluded", f"{values['excluded']:g}", f"at most the amount, {limit}", "excluded", (limit,))
        )
    whole = number("amount", round(values.get("amount", 0.0) * values.get("times", 1), 2))
    if not faults and isinstance(whole, Fault):
        faults.append(whole)
    if faults:
        return None, faults
    amount, excluded = round(values["amount"], 2), round(values["excluded"], 2)
    return YearBill(kind, level_of(area, level) or level, amount, int(values["times"]), excluded), []  # type: ignore[arg-type]


def _number(name: str, value: Any, kind: str) -> float | Fault:
    if value is None:
        return _missing(name)
    if name != "times":
        return number(name, value)
    most = MAX_TIMES.get(kind, MAX_VISITS)
    found = number("visits", value)
    if isinstance(found, Fault) or found > most:
        return Fault("times", shown(str(value)), f"a whole number from 1 to {most}", "number", ("1", str(most)))
    return found


def _missing(name: str) -> Fault:
    return Fault(name, "nothing", "a value", "missing")


def _word(name: str, found: str, words: Sequence[str]) -> Fault:
    return Fault(name, shown(found), "one of " + ", ".join(words), "word", tuple(words))


# --- ready-made years --------------------------------------------------------------------------


class ScenarioBill(Strict):
    """One row of a ready-made year, as in `YearBill`."""

    kind: Kind
    level: PublicLevel
    amount: Annotated[float, Field(gt=0, le=100_000_000)]
    times: Annotated[int, Field(ge=1, le=MAX_VISITS)] = 1
    excluded: Annotated[float, Field(ge=0)] = 0.0


class Scenario(Strict):
    """A ready-made year with its name and, for visitors, where its numbers come from."""

    id: Id
    zh: Text
    en: Text
    why: Text
    bills: tuple[ScenarioBill, ...]

    @property
    def rows(self) -> tuple[YearBill, ...]:
        """Its bills, with public levels."""
        return tuple(YearBill(b.kind, b.level, b.amount, b.times, b.excluded) for b in self.bills)


class Scenarios(Strict):
    """All ready-made years; `start` is the one that a first visit shows."""

    start: Id
    scenarios: Annotated[tuple[Scenario, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _known(self) -> Self:
        ids = [s.id for s in self.scenarios]
        if len(set(ids)) < len(ids) or self.start not in ids:
            raise ValueError(
                f"found {', '.join(ids)} with start {self.start}; allowed: each id once, start one of them"
            )
        return self

    def by_id(self, id_: str) -> Scenario | None:
        """The year with this id."""
        return next((s for s in self.scenarios if s.id == id_), None)


@lru_cache(maxsize=4)
def load_scenarios(path: Path = ROOT / "scenarios.yaml") -> Scenarios:
    """The ready-made years. Raises PolicyError where the file cannot be used."""
    data, _ = read(path, path.name)
    try:
        return Scenarios.model_validate(data)
    except ValidationError as error:
        raise PolicyError(
            Fault(f"{path.name}: {'.'.join(map(str, e['loc'])) or 'top level'}", shown(e["input"]), e["msg"])
            for e in error.errors(include_url=False)
        ) from None


def of_scenario(scenario: Scenario, area: Area) -> tuple[YearBill, ...]:
    """Its bills with the area's own hospital levels."""
    return tuple(
        YearBill(b.kind, level_of(area, b.level) or b.level, b.amount, b.times, b.excluded) for b in scenario.rows
    )
