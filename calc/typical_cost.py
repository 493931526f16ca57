"""What a typical year of care would cost a member of a plan: the averages of `typical` on the curves of `year_cost`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from .compare import Comparison, PlanResult
from .policy import Policy
from .schema import Kind
from .typical import TypicalYear, beyond, expected
from .year_cost import Bound, YearCurve, together, year_curve

MOST_VISITS = 52
SURE = 1e-4  # a share of bills beyond what is known that does not count
Missing = tuple[Literal["premium", "account", "benefit"], Kind]


@dataclass(frozen=True)
class Expected:
    """Expected yuan of a year in one plan; None: not known, and `missing` says what is lacking.

    `stays`, `visits`: own share of stays and of visits; `total`: premium − account + own share; `paid_share`
    what the plan pays of an average stay.
    """

    stays: float | None
    visits: float | None
    total: float | None
    own_is: Bound
    total_is: Bound
    paid_share: float | None
    missing: tuple[Missing, ...]
    curves: tuple[YearCurve, ...]

    @property
    def own(self) -> float | None:
        """Own share of stays and visits together."""
        return None if self.stays is None or self.visits is None else round(self.stays + self.visits, 2)


def expected_year(
    result: Comparison, plan: PlanResult, level: str, year: TypicalYear, rate: float, spread: float, outside: float,
    policy: Policy,
) -> Expected:  # fmt: skip
    """The expected own share of a year at one hospital level.

    `rate` stays a year of one person, `spread` standard deviation over mean of the bills, `outside` the share
    of each bill outside the catalogue. Needs a `year` with stay_bill, outpatient and visits.
    """
    assert year.stay_bill and year.outpatient and year.visits
    number = min(max(1, round(year.visits.figure.value)), MOST_VISITS)
    bill, spent = year.stay_bill.figure.value, year.outpatient.figure.value
    wanted: Sequence[tuple[Kind, float, int]] = (("inpatient", bill, 1), ("outpatient", spent, number))
    found: list[float | None] = []
    missing: list[Missing] = []
    bounds: list[Bound] = []
    curves: list[YearCurve] = []
    share = None
    for kind, mean, visits in wanted:
        one = year_curve(result, plan, kind, level, policy, visits)
        if isinstance(one, YearCurve) and beyond(mean, spread, one.known_to) > SURE:
            one = "benefit"
        if not isinstance(one, YearCurve):
            missing.append((one, kind))
            found.append(None)
            continue
        curves.append(one)
        found.append(expected(one.own, mean, spread, outside))
        bounds.append("exact" if beyond(mean, spread, one.second_to) <= SURE else "at_most")
        if kind == "inpatient":
            share = 1 - float(one.own.at(mean)) / mean
    stays = None if found[0] is None else round(rate * found[0], 2)
    out = None if found[1] is None else round(found[1], 2)
    own_is = together(*bounds)
    total = None
    if stays is not None and out is not None:
        total = round((curves[0].fixed.amount or 0.0) + stays + out, 2)
    total_is = together(own_is, *(c.fixed.bound for c in curves[:1]))
    return Expected(stays, out, total, own_is, total_is, share, tuple(dict.fromkeys(missing)), tuple(curves))
