"""How long somebody must have paid to keep employee benefits for life: the area's rule on the day of retirement.

The rule that counts is the one of the day on which the age is reached. Where a rule rises year by year and the
steps between two known years were not published, the answer lies between the two.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .figure import Figure, figure
from .policy import in_force, pick
from .schema import Area, DatedYears, Retirement
from .tables import day, holds

Where = Literal["local", "province", "anywhere"]


@dataclass(frozen=True, slots=True)
class Span:
    """An amount that lies between two bounds; None: no bound is known on that side."""

    least: float | None
    most: float | None

    @property
    def exact(self) -> float | None:
        """The amount, if both bounds say the same."""
        return self.least if self.least is not None and self.least == self.most else None

    @property
    def known(self) -> bool:
        """Whether anything at all is known."""
        return self.least is not None or self.most is not None


NOT_ASKED = Span(0.0, 0.0)
UNKNOWN_SPAN = Span(None, None)


@dataclass(frozen=True, slots=True)
class Needed:
    """The years an area asks for on the day of retirement, and the rule they stand in.

    `years` counts everything, `actual` only what was really paid, `where` says whether that must have been
    in the area. `blocks`: the rules that may hold, more than one where an answer about the person is missing.
    `asks`: what would decide between them. `ended`, `first`: the rule's time is over, or starts later.
    """

    years: Span
    actual: Span
    where: Where | None
    blocks: tuple[Retirement, ...]
    figure: Figure
    actual_figure: Figure
    asks: tuple[Literal["started", "sex"], ...] = ()
    ended: dt.date | None = None
    first: dt.date | None = None

    @property
    def block(self) -> Retirement | None:
        """The rule, where it is known which one holds."""
        return self.blocks[0] if len(self.blocks) == 1 else None


def needed(
    area: Area, sex: Literal["male", "female"], plan: Literal["employee", "flexible"], when: dt.date,
    joined: tuple[dt.date, dt.date],
) -> Needed:  # fmt: skip
    """What somebody needs who reaches the age on the day `when` as a member by `plan`.

    `joined`: the earliest and the latest day on which they may have begun to work or pay; the same if it is known.
    """
    found = {}
    for day_joined in joined:
        one = _for(area, sex, plan, when, day_joined)
        found[id(one.block), one.years, one.actual] = one
    first, *rest = found.values()
    if not rest:
        return first
    all_ = (first, *rest)
    return Needed(
        _around([n.years for n in all_]), _around([n.actual for n in all_]), first.where,
        tuple({id(b): b for n in all_ for b in n.blocks}.values()), first.figure, first.actual_figure, ("started",),
        first.ended, first.first,
    )  # fmt: skip


def _around(spans: Sequence[Span]) -> Span:
    low, high = [s.least for s in spans], [s.most for s in spans]
    return Span(
        None if None in low else min(v for v in low if v is not None),
        None if None in high else max(v for v in high if v is not None),
    )


def _for(area: Area, sex: str, plan: str, when: dt.date, joined: dt.date) -> Needed:
    facts: Mapping[str, Any] = {
        "joined_day": day(joined),
        "reaches_age_day": day(when),
        "sex": 0 if sex == "male" else 1,
    }
    mine = [b for b in area.retirement if plan in b.plan and holds(b.when, facts)]
    # a rule for some people goes before a rule for everybody
    special = [b for b in mine if b.when is not None]
    picked = pick(special if in_force(special, when) else mine, when)
    block = picked.block
    if block is None:
        return Needed(UNKNOWN_SPAN, UNKNOWN_SPAN, None, (), Figure(float("nan")), Figure(float("nan")), (),
                      picked.ended, picked.before)  # fmt: skip
    years, first = _years(getattr(block.years, sex), when)
    if years.least is None and years.most is not None:
        before = [b for b in mine if b.to and block.from_ and b.to < block.from_]
        if before:  # what held until this rule began to rise
            years = Span(_years(getattr(before[-1].years, sex), before[-1].to or when)[0].most, years.most)
    asks_actual = block.actual_years is not None or "actual_years" in block.model_fields_set
    actual = _years(block.actual_years, when)[0] if asks_actual else NOT_ASKED
    if actual.most is None:  # years really paid are a part of all years
        actual = Span(actual.least, years.most)
    cite = figure(area.area, area.sources, years.exact, [block], ended=picked.ended)
    return Needed(years, actual, block.actual_where, (block,), cite,
                  figure(area.area, area.sources, actual.exact, [block], ended=picked.ended), (), picked.ended, first)  # fmt: skip


def _years(said: float | tuple[DatedYears, ...] | None, when: dt.date) -> tuple[Span, dt.date | None]:
    """The years on a day, and the first day of which anything is known if that is later."""
    if not isinstance(said, tuple):
        return Span(said, said), None
    past = [s for s in said if s.from_ <= when]
    if not past:
        return UNKNOWN_SPAN, min(s.from_ for s in said)
    now = max(past, key=lambda s: s.from_)
    if now.value is not None:
        return Span(now.value, now.value), None
    earlier = [s for s in past if s.value is not None]
    later = [s for s in said if s.from_ > when and s.value is not None]
    low = max(earlier, key=lambda s: s.from_).value if earlier else None
    high = min(later, key=lambda s: s.from_).value if later else None
    return Span(low, high), None


def shortfall(need: Needed, counted: Span, actual: Span, local: Span) -> Span:
    """Missing months, given the months that count so far; each of the area's demands may be the one that lacks.

    A missing month that is paid here counts for every demand, so the largest shortfall decides.
    """
    ours = {"local": local, "anywhere": actual}.get(need.where or "", Span(local.least, actual.most))
    demands = [(need.years, counted), (need.actual, ours)]
    least = max(_lack(_months(span.least) or 0.0, have.most) for span, have in demands)
    tops = [None if span.most is None else _lack(_months(span.most) or 0.0, have.least) for span, have in demands]
    known = [t for t in tops if t is not None]
    return Span(least, max(known) if len(known) == len(tops) else None)


def _months(years: float | None) -> float | None:
    return None if years is None else round(years * 12, 6)


def _lack(wanted: float, have: float | None) -> float:
    """Whole months that are missing; nothing if there may be any number of them."""
    if have is None:
        return 0.0
    lack = wanted - have
    return float(max(0, -int(-round(lack, 6) // 1)))
