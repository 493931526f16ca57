"""Loads the policy files, picks what is in force on a date, and says what is wrong with them."""

from __future__ import annotations

import datetime as dt
import gc
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from pydantic import BaseModel, ValidationError

from . import check, parsed_cache
from .faults import Fault, PolicyError, shown
from .schema import Area, National, Said

ROOT = Path(__file__).resolve().parent.parent / "policy"

_Model = TypeVar("_Model", bound=BaseModel)


REFERENCE = "reference"  # the code of the area that stands for a city we do not have


class Areas(Mapping[str, Area]):
    """Each area's rules by its code.

    The reference area is found by its code like any other, but it is no place: going through the areas,
    counting and ranking them meets real ones only. `codes` names all, the reference area last.
    """

    def __init__(self, real: Mapping[str, Area], reference: Area | None = None) -> None:
        self._real, self._reference = dict(real), reference

    def __getitem__(self, code: str) -> Area:
        if code == REFERENCE and self._reference is not None:
            return self._reference
        return self._real[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._real)

    def __len__(self) -> int:
        return len(self._real)

    def replaced(self, area: Area) -> Areas:
        """The same areas with another version of one of them."""
        if area.area == REFERENCE:
            return Areas(self._real, area)
        return Areas({**self._real, area.area: area}, self._reference)


def codes(areas: Mapping[str, Area]) -> tuple[str, ...]:
    """Every code that a visitor may choose, the reference area last."""
    return (*sorted(areas), *((REFERENCE,) if REFERENCE in areas and REFERENCE not in set(areas) else ()))


@dataclass(frozen=True, eq=False)
class Policy:
    """All rules: the nation's, and each area's by its code."""

    national: National
    areas: Areas


@lru_cache(maxsize=4)
def load(root: Path = ROOT) -> Policy:
    """Every policy file under `root`, checked. Raises PolicyError with all faults of all files."""
    files = [root / "national.yaml", *area_files(root)]
    kept = parsed_cache.read(root, files)
    if kept is not None:
        return _from_parsed(kept)
    policy, found, parsed = _read_all(root)
    if found or policy is None:
        raise PolicyError(found)
    parsed_cache.write(root, files, parsed)
    return policy


def without_reference(root: Path = ROOT) -> Policy:
    """The rules of the nation and the real areas, read anew: what the reference area is made from."""
    policy, found, _parsed = _read_all(root, with_reference=False)
    if found or policy is None:
        raise PolicyError(found)
    return policy


def area_files(root: Path, with_reference: bool = True) -> list[Path]:
    """The file of every area, the reference area's last."""
    reference = root / f"{REFERENCE}.yaml"
    return [*sorted((root / "areas").glob("*.yaml")), *([reference] if with_reference and reference.exists() else [])]


def _from_parsed(parsed: dict[str, Any]) -> Policy:
    """The policy from data that was checked before, unchanged since; only the types are built."""
    collecting = gc.isenabled()
    gc.disable()  # tens of thousands of small objects that all stay
    try:
        areas = {stem: Area.model_validate(data) for stem, data in parsed.items() if stem != "national"}
        return Policy(National.model_validate(parsed["national"]), _split(areas))
    finally:
        if collecting:
            gc.enable()


def _split(areas: dict[str, Area]) -> Areas:
    reference = areas.pop(REFERENCE, None)
    return Areas(areas, reference)


def faults(root: Path = ROOT) -> tuple[Fault, ...]:
    """Everything wrong with the policy files under `root`; empty if they can be used."""
    return tuple(_read_all(root)[1])


def area_faults(path: Path) -> tuple[Fault, ...]:
    """Everything wrong with one area's file."""
    found: list[Fault] = []
    _read_area(path, found, {})
    return tuple(found)


def _read_all(root: Path, with_reference: bool = True) -> tuple[Policy | None, list[Fault], dict[str, Any]]:
    found: list[Fault] = []
    parsed: dict[str, Any] = {}
    national = _read_model(root / "national.yaml", National, found, check.national, parsed)
    areas: dict[str, Area] = {}
    for path in area_files(root, with_reference):
        area = _read_area(path, found, parsed)
        if area is not None:
            areas[area.area] = area
    if national is None or found:
        return None, found, {}
    return Policy(national, _split(areas)), found, parsed


def _read_area(path: Path, found: list[Fault], parsed: dict[str, Any]) -> Area | None:
    area = _read_model(path, Area, found, check.area, parsed)
    if area is not None and area.area != path.stem:
        found.append(Fault(f"{_name(path)}: area", shown(area.area), f"the file's name, {path.stem}"))
    return area


class _Check(Protocol):
    def __call__(self, model: Any) -> Iterator[tuple[str, str, str]]: ...


def _read_model(
    path: Path, model: type[_Model], found: list[Fault], rules: _Check, parsed_data: dict[str, Any]
) -> _Model | None:
    from .strict_yaml import read  # a start from the parsed cache needs no YAML reader

    name = _name(path)
    try:
        data, lines = read(path, name)
    except PolicyError as error:
        found.extend(error.faults)
        return None
    parsed_data[path.stem] = data

    def place(where: str) -> str:
        known = where
        while known and known not in lines:
            known = re.sub(r"(\.[^.\[]+|\[\d+\]|^[^.\[]+)$", "", known)
        return f"{name}:{lines.get(known, 1)}: {where or 'top level'}"

    try:
        parsed = model.model_validate(data)
    except ValidationError as error:
        found.extend(Fault(place(where), f, allowed) for where, f, allowed in _said(error, data))
        return None
    found.extend(Fault(place(where), f, allowed) for where, f, allowed in rules(parsed))
    return parsed


def read_model(
    path: Path, model: type[_Model], found: list[Fault], rules: _Check, parsed_data: dict[str, Any]
) -> _Model | None:
    """One file as its type, with its plain data put into `parsed_data`; what is wrong is added to `found`."""
    return _read_model(path, model, found, rules, parsed_data)


def _name(path: Path) -> str:
    try:
        return str(path.relative_to(ROOT.parent))
    except ValueError:
        return path.name


def _said(error: ValidationError, data: Any) -> list[tuple[str, str, str]]:
    """Pydantic's errors, one a place: where, what was found, what is allowed."""
    by_place: dict[str, tuple[str, list[str]]] = {}
    for item in error.errors(include_url=False):
        where = _path(item["loc"], data)
        message, found = item["msg"].removeprefix("Value error, "), shown(item["input"])
        if item["type"] == "extra_forbidden":
            message, found = "a key of the format (see docs/policy-format.md)", "an unknown key"
        elif item["type"] == "missing":
            message, found = "this key is required", "nothing"
        elif message.startswith("allowed: "):
            message = message.removeprefix("allowed: ")
        elif "; allowed: " in message:
            found, message = message.split("; allowed: ", 1)
            found = found.removeprefix("found ")
            found = found.replace(": found ", " ")
        else:
            message = message[0].lower() + message[1:].removeprefix("nput should be ")
            message = message.removeprefix("i") if message.startswith("ia ") else message
        by_place.setdefault(where, (found, []))[1].append(message)
    # Of a union's errors keep the one that got furthest into the data.
    return [
        (where, found, " or ".join(dict.fromkeys(allowed)))
        for where, (found, allowed) in by_place.items()
        if not any(other != where and other.startswith((f"{where}.", f"{where}[")) for other in by_place)
    ]


def _path(loc: Sequence[int | str], data: Any) -> str:
    """The place in the file; pydantic's own marks for unions and functions are left out."""
    path, here = "", data
    for i, step in enumerate(loc):
        if isinstance(step, int) and isinstance(here, list) and step < len(here):
            path, here = f"{path}[{step}]", here[step]
        elif isinstance(step, str) and isinstance(here, dict) and (step in here or i == len(loc) - 1):
            path, here = f"{path}.{step}" if path else step, here.get(step)
    return path


# --- by date -----------------------------------------------------------------------------------


_D = TypeVar("_D", bound=Said)


@dataclass(frozen=True, slots=True)
class Picked(Generic[_D]):
    """A block for a date. `ended`: the day its time was over. `before`: the first day of which anything is known."""

    block: _D | None
    before: dt.date | None = None
    ended: dt.date | None = None


def in_force(blocks: Iterable[_D], on: dt.date) -> list[_D]:
    """The blocks whose own time includes `on`, in file order."""
    return [b for b in blocks if (b.from_ is None or b.from_ <= on) and (b.to is None or on <= b.to)]


def pick(blocks: Sequence[_D], on: dt.date) -> Picked[_D]:
    """The newest block in force on `on`; else the last known before, marked outdated.

    A temporary block is never used after its end: what follows it is not known.
    """
    current = in_force(blocks, on)
    if current:
        return Picked(max(current, key=lambda b: b.from_ or dt.date.min))
    past = [b for b in blocks if b.to is not None and b.to < on]
    if past:
        last = max(past, key=lambda b: b.to or dt.date.min)
        return Picked(None if last.temporary else last, ended=last.to)
    starts = [b.from_ for b in blocks if b.from_ is not None]
    return Picked(None, before=min(starts) if starts else None)
