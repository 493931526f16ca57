"""A number as it stood in a policy file, with where it comes from and how far to trust it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .policy import Picked, pick
from .schema import CONFIDENCE_OF_KIND, CONFIDENCE_ORDER, TYPED, Cited, Confidence, Source, Value
from .tables import look_up

NAN = float("nan")
Chains = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value in yuan or a ratio; NaN where it is not known.

    `sources` are "<file>:<key>". `ended`: its time was over, so it is outdated (or, with NaN,
    a temporary rule whose successor is not known). `first`: nothing is known before that day.
    """

    value: float
    sources: tuple[str, ...] = ()
    confidence: Confidence = "official"
    ended: dt.date | None = None
    first: dt.date | None = None
    note: str | None = None
    derived: str | None = None

    @property
    def known(self) -> bool:
        return not math.isnan(self.value)

    @property
    def edited(self) -> bool:
        """Whether the visitor typed it, or a number that it was made from."""
        return any(s.endswith(f":{TYPED}") for s in self.sources)


class Typed(float):
    """A number that the visitor typed, standing in a table in place of the published one."""

    __slots__ = ()


UNKNOWN = Figure(NAN)


def worst(confidences: Iterable[Confidence]) -> Confidence:
    """The least of several confidences; `official` for none."""
    return max(confidences, key=CONFIDENCE_ORDER.index, default="official")


def confidence_of(
    sources: Mapping[str, Source], cited: Sequence[Cited | None], chains: Chains = ()
) -> tuple[tuple[str, ...], Confidence]:
    """Source keys and confidence of a number; `cited` from the innermost part outwards."""
    for one in cited:
        if one is None or not (one.source or one.confidence):
            continue
        keys = one.source or next((c.source for c in cited if c is not None and c.source), ()) or ()
        said = look_up(one.confidence, chains) if one.confidence else None
        if said is None:
            said = worst(CONFIDENCE_OF_KIND[sources[k].kind] for k in keys) if keys else "unverified"
        return tuple(keys), said
    return (), "unverified"


def figure(
    file: str,
    sources: Mapping[str, Source],
    value: Any,
    cited: Sequence[Cited | None],
    chains: Chains = (),
    ended: dt.date | None = None,
) -> Figure:
    """A Figure for a number found in a block, with the inner parts it stood in.

    A typed number has none of the block's sources, notes and dates.
    """
    if isinstance(value, Typed):
        return Figure(float(value), (f"{file}:{TYPED}",), "unverified")
    keys, confidence = confidence_of(sources, cited, chains)
    note = next((c.note for c in cited if c is not None and c.note), None)
    return Figure(
        NAN if value is None else float(value),
        tuple(f"{file}:{k}" for k in keys),
        confidence,
        ended,
        None,
        note,
    )


def dated_value(file: str, sources: Mapping[str, Source], values: Sequence[Value], on: dt.date) -> Figure:
    """The Figure of a dated list of values on a day."""
    picked: Picked[Value] = pick(values, on)
    if picked.block is None:
        return Figure(NAN, ended=picked.ended, first=picked.before)
    found = figure(file, sources, picked.block.value, [picked.block], ended=picked.ended)
    return Figure(found.value, found.sources, found.confidence, found.ended, None, found.note, picked.block.derived)


def nothing_known(picked: Picked[Any]) -> Figure:
    """The Figure for a block that does not exist on the day."""
    return Figure(NAN, ended=picked.ended, first=picked.before)
