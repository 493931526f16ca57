"""The ways out for those whose years are short at the age, and what each costs at today's prices."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from .compare import PlanResult
from .figure import NAN, UNKNOWN, Figure, dated_value, figure
from .life_stages import StageCost
from .money import rounded_one
from .schema import Area, Retirement
from .tables import chain, look_up
from .years_needed import UNKNOWN_SPAN, Span

WayCode = Literal["lump_sum", "monthly", "resident", "reduced"]
Lack = Literal["no_rule", "no_price", "rate_unknown", "series_unknown", "base_unknown", "premium_unknown"]


@dataclass(frozen=True, slots=True)
class LumpPrice:
    """The price of one missing month in yuan; None: not known (`lack`). `rate` of `of` yuan, or a printed sum."""

    month: float | None
    lack: Lack | None = None
    rate: Figure | None = None
    of: Figure | None = None
    of_name: str | None = None  # a series, or `own_base`
    note: str | None = None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What the price stands on."""
        return tuple(f for f in (self.rate, self.of) if f is not None)


@dataclass(frozen=True, slots=True)
class Way:
    """One way out. `named`: the area's documents name it; else only the law's general words allow it.

    `months` are missing; `month` yuan a missing month (or a year of `resident` premium in `year`); `total` all
    together, between two bounds where the months are. `less`: by how much benefits fall (`reduced`, 0 to 1).
    `lack`: why an amount is not known.
    """

    code: WayCode
    named: bool
    months: Span
    month: float | None = None
    year: float | None = None
    total: Span = UNKNOWN_SPAN
    less: Span = UNKNOWN_SPAN
    lack: Lack | None = None
    lump: LumpPrice | None = None
    plan: PlanResult | None = None


def lump_price(
    area: Area, block: Retirement | None, on: dt.date, members: Sequence[PlanResult], base: float | None
) -> LumpPrice:
    """What a missing month costs at once under a rule.

    `members`: the person in the plan of the last years, then in others, whose tiers the price may hang on; `base`:
    the last own contribution base, yuan a month.
    """
    if block is None or (block.lump is None and "lump_sum" not in block.short):
        return LumpPrice(None, "no_rule")
    if block.lump is None:
        return LumpPrice(None, "no_price")
    lump = block.lump
    chains = [[chain(area.plans[m.plan].options, m.option)] for m in members if m.option]
    cited = [lump, block]

    def leaf(table: Any) -> Figure:
        known = (look_up(table, one) for one in chains)
        found = table if not isinstance(table, dict) else next((v for v in known if v is not None), None)
        number = found if isinstance(found, (int, float)) else None
        return figure(area.area, area.sources, number, cited, chains[0] if chains else ())

    if lump.month is not None or lump.year is not None:
        price = leaf(lump.month if lump.month is not None else lump.year)
        month = price.value if lump.month is not None else price.value / 12
        return LumpPrice(_known(month), None if price.known else "no_price", price, note=lump.note)
    rate = leaf(lump.rate)
    if lump.of is None:
        of = UNKNOWN if base is None else Figure(base)
        lack: Lack = "base_unknown"
    else:
        of = dated_value(area.area, area.sources, area.series.get(lump.of, ()), on)
        lack = "series_unknown"
    name = lump.of or "own_base"
    if not rate.known:
        return LumpPrice(None, "rate_unknown", rate, of, name, lump.note)
    price_month = _known(rounded_one(rate.value * of.value) if of.known else NAN)
    return LumpPrice(price_month, None if price_month is not None else lack, rate, of, name, lump.note)


def _known(value: float) -> float | None:
    return None if math.isnan(value) else value


def ways(
    block: Retirement | None, missing: Span, price: LumpPrice, flexible: PlanResult, resident: StageCost
) -> tuple[Way, ...]:
    """Every way out for somebody who lacks so many months; none if nothing is missing.

    Lump sum, going on by the month and the resident scheme are what the law leaves open (社会保险法 Art. 27, 25);
    areas name those they use. Less instead of nothing exists only where an area says so.
    """
    if missing.most == 0:
        return ()
    named = block.short if block else ()
    month = _monthly(flexible)
    found = [
        Way("lump_sum", "lump_sum" in named, missing, price.month, total=_times(missing, price.month), lack=price.lack, lump=price),
        Way("monthly", "monthly" in named, missing, month, total=_times(missing, month),
            lack="premium_unknown" if month is None else None, plan=flexible),
        Way("resident", "resident" in named, missing, year=resident.premium,
            lack="premium_unknown" if resident.premium is None else None, plan=resident.plan),
    ]  # fmt: skip
    if block and block.reduced_per_year:
        found.append(Way("reduced", "reduced" in named, missing, less=_less(missing, block.reduced_per_year)))
    return tuple(found)


def _monthly(flexible: PlanResult) -> float | None:
    """A month of the flexible premium; sums paid by the year are spread over its months."""
    year = flexible.individual_yearly
    return None if year is None else year / 12


def _times(months: Span, price: float | None) -> Span:
    if price is None:
        return UNKNOWN_SPAN
    return Span(*(None if n is None else rounded_one(n * price) for n in (months.least, months.most)))


def _less(months: Span, a_year: float) -> Span:
    """A begun year counts as a whole one: the least favourable reading, as the rule does not say."""
    return Span(
        *(None if n is None else min(1.0, round(math.ceil(n / 12) * a_year, 6)) for n in (months.least, months.most))
    )
