"""Classes of people and bills, and look-up in tables that are split by their ids.

Facts about a person are numbers, so that one row and a million rows run through the same
code: words become their index in `WORDS` (-1: not known), dates become day numbers and
ages years (NaN: not known). A condition on something that is not known does not hold.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal, get_args

import numpy as np

from . import schema
from .schema import BySex, Class, When

WORDS: dict[str, tuple[Any, ...]] = {
    "status": get_args(schema.Status),
    "sex": get_args(schema.Sex),
    "hukou": get_args(schema.Hukou),
    "origin": get_args(schema.Origin),
    "employer": ("enterprise", "public"),
    "route": ("employer", "individual"),
    "hardship": get_args(schema.Hardship),
    "place": get_args(schema.Place),
    "hospital": ("tcm", "psychiatric", "infectious"),
    "retirement_age": ("reached", "not_reached", "unclear"),
    "years": ("met", "short", "unknown"),
    "contracted": (False, True),
    "referred": (False, True),
    "unemployment_benefit": (False, True),
}

Facts = Mapping[str, Any]


def word(name: str, value: Any) -> int:
    """The index that stands for a word; -1 for None."""
    return -1 if value is None else WORDS[name].index(value)


def day(date: dt.date | None) -> float:
    """The day number that stands for a date; NaN for None."""
    return float("nan") if date is None else float(date.toordinal())


_NUMBER_OF = {"age": "age", "born": "birth_day", "retired": "retired_day", "joined": "joined_day",
              "reaches_age": "reaches_age_day", "months_insured": "months_insured"}  # fmt: skip


# One test of a condition: the fact it asks for, how it compares, and with what.
_Test = tuple[str, Literal["from", "below", "any", "is"], Any]
_COMPILED: dict[int, tuple[When, list[_Test]]] = {}


def _tests(when: When) -> list[_Test]:
    """The condition as tests, worked out once; the dictionary keeps `when` alive, so ids stay its own."""
    found = _COMPILED.get(id(when))
    if found is None:
        found = _COMPILED[id(when)] = (
            when,
            [_test(n, getattr(when, n)) for n in when.model_fields_set if getattr(when, n) is not None],
        )
    return found[1]


def _test(name: str, wanted: Any) -> _Test:
    stem, _, bound = name.rpartition("_")
    if bound in ("from", "below", "before"):
        limit = wanted.toordinal() if isinstance(wanted, dt.date) else wanted
        return _NUMBER_OF[stem], "from" if bound == "from" else "below", limit
    if name in ("option", "disease"):
        return name, "is", wanted
    options = wanted if isinstance(wanted, tuple) else (wanted,)
    if name == "hardship":
        options = tuple(h for h in WORDS["hardship"] if helps(options, h))
    return name, "any", tuple(WORDS[name].index(o) for o in options)


def helps(whom: Collection[str], hardship: str | None) -> bool:
    """Whether what is meant for these groups is also for somebody in this hardship."""
    return hardship in whom or ("assisted" in whom and hardship in schema.ASSISTED)


def holds(when: When | None, facts: Facts) -> Any:
    """Whether the condition holds: a bool, or an array of them where facts are arrays."""
    result: Any = True
    if when is None:
        return result
    for name, how, wanted in _tests(when):
        if how == "any":
            hit = _any_of(facts.get(name, -1), wanted)
        elif how == "is":
            hit = _any_of(facts.get(name), wanted)
        else:
            number = facts.get(name, float("nan"))
            limit = _by_sex(wanted, facts["sex"]) if isinstance(wanted, BySex) else wanted
            hit = number >= limit if how == "from" else number < limit
        result = result & hit
    return result if isinstance(result, np.ndarray) else bool(result)


def _by_sex(limits: BySex, sex: Any) -> Any:
    if isinstance(sex, np.ndarray):
        return np.where(sex == 0, limits.male, np.where(sex == 1, limits.female, np.nan))
    return (limits.male, limits.female, float("nan"))[sex]


def _any_of(fact: Any, options: Iterable[Any]) -> Any:
    hit: Any = False
    for option in options:
        hit = hit | (fact == option)
    return hit


def first(conditions: Sequence[When | None], facts: Facts, size: int | None = None) -> Any:
    """The index of the first condition that holds, -1 for none; an array of `size` for arrays."""
    if size is None:
        for i, when in enumerate(conditions):
            if holds(when, facts):
                return i
        return -1
    result = np.full(size, -1)
    open_ = np.ones(size, dtype=bool)
    for i, when in enumerate(conditions):
        hit = open_ & holds(when, facts)
        result[hit] = i
        open_ &= ~hit
    return result


def classify(classes: Sequence[Class], facts: Facts, size: int | None = None) -> Any:
    """The index of the class a person is in. A class that the visitor chooses never matches here."""
    never = When(age_below=0)
    return first([never if c.ask else c.when for c in classes], facts, size)


def chain(classes: Sequence[Class], id_: str) -> tuple[str, ...]:
    """`id_` and the ids it stands for, most specific first."""
    by_id = {c.id: c for c in classes}
    result = [id_]
    while (one := by_id.get(result[-1])) and one.as_ and one.as_ not in result:
        result.append(one.as_)
    return tuple(result)


class _Missing:
    pass


_MISSING = _Missing()


def look_up(table: Any, chains: Iterable[Sequence[str]]) -> Any:
    """The leaf of `table` for a set of ids, given as chains (most specific first).

    At each split the most specific id wins, then `all`. Returns None where the table has
    no entry or says that it is not known; a leaf may be a number, a tuple or a series' name.
    """
    return look_up_ranked(table, ranked(chains)) if isinstance(table, dict) else table


def ranked(chains: Iterable[Sequence[str]]) -> dict[str, int]:
    """The ids of some chains with their places, for many look-ups with the same ids."""
    return {id_: place for one in chains for place, id_ in enumerate(one)}


def look_up_ranked(table: Any, rank: Mapping[str, int]) -> Any:
    """`look_up` for ids that have been ranked."""
    found = _look(table, rank)
    return None if found is _MISSING else found


def _look(table: Any, rank: Mapping[str, int]) -> Any:
    if not isinstance(table, dict):
        return table
    for key in sorted((k for k in table if k in rank), key=rank.__getitem__):
        found = _look(table[key], rank)
        if found is not _MISSING:
            return found
    return _look(table["all"], rank) if "all" in table else _MISSING
