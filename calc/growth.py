"""How fast contribution bases rose, as the area's own file shows it: a measure for whoever assumes a growth."""

from __future__ import annotations

from dataclasses import dataclass

from .figure import Figure, figure
from .schema import Area


@dataclass(frozen=True, slots=True)
class Risen:
    """The lowest base in two years, and the average yearly rise between them (0.05 is 5 %)."""

    first: Figure
    last: Figure
    first_year: int
    last_year: int
    yearly: float


def base_growth(area: Area) -> Risen | None:
    """The average yearly rise of the lowest contribution base over the years known; None with fewer than three."""
    base = area.plans["employee"].base if "employee" in area.plans else None
    known = sorted(
        ((v.from_, v) for v in (base.floor if base else ()) if v.from_ and v.value), key=lambda pair: pair[0]
    )
    if not known:
        return None
    (start, one), (end, other) = known[0], known[-1]
    assert one.value and other.value
    years = (end - start).days / 365.25
    if years < 1.9:
        return None
    said = [figure(area.area, area.sources, v.value, [v]) for v in (one, other)]
    return Risen(said[0], said[1], start.year, end.year, (other.value / one.value) ** (1 / years) - 1)
