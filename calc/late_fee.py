"""What an employer owes that has not paid the premium: the unpaid sum of each month, and the fee for every day of delay."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from .compare import compare
from .figure import UNKNOWN, Figure, figure, worst
from .money import rounded_one
from .months import first_of, plus_months
from .person import Person
from .policy import Policy, load, pick


@dataclass(frozen=True, slots=True)
class LateMonth:
    """One unpaid month: what both sides owe for it in yuan (None: not known), and the days of delay."""

    month: dt.date
    unpaid: float | None
    days: int
    figures: tuple[Figure, ...] = ()

    def fee(self, rate: float) -> float | None:
        """The fee of this month, not rounded."""
        return None if self.unpaid is None else self.unpaid * self.days * rate


@dataclass(frozen=True, slots=True)
class LateFeeResult:
    """All unpaid months. `unpaid` and `fee` in yuan, None where a month is not known; the fee is rounded once, at the end."""

    months: tuple[LateMonth, ...]
    rate: Figure
    unpaid: float | None
    fee: float | None

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every number behind the fee."""
        return tuple(dict.fromkeys((self.rate, *(f for m in self.months for f in m.figures))))

    def to_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "rate_daily": self.rate.value if self.rate.known else None, "unpaid": self.unpaid, "fee": self.fee,
            "months": [{"month": f"{m.month:%Y-%m}", "unpaid": m.unpaid, "days": m.days} for m in self.months],
            "sources": sorted({s for f in self.figures if f.known for s in f.sources}),
            "confidence": worst(f.confidence for f in self.figures if f.known),
        }  # fmt: skip


def unpaid_months(last_paid: dt.date, pay: dt.date) -> tuple[dt.date, ...]:
    """The months after the last paid one that were over before the day of payment."""
    found, month = [], plus_months(first_of(last_paid), 1)
    while month < first_of(pay):
        found.append(month)
        month = plus_months(month, 1)
    return tuple(found)


def late_fee(person: Person, months: Sequence[dt.date], pay: dt.date, policy: Policy | None = None) -> LateFeeResult:
    """The fee on the premium of an employee that the employer did not pay in `months`, if it pays on `pay`.

    Each month counts the sum that both sides owed under that month's rules; it is taken as late from the first day
    of the next month, since the collecting day differs by area. 社会保险法第八十六条: 0.05 % of it for each day.
    The employer bears the fee alone.
    """
    policy = policy or load()
    worker = replace(person, status="employed", unemployment_benefit=False)
    picked = pick(policy.national.late_fee, pay)
    rate = UNKNOWN
    if picked.block is not None:
        rate = figure("national", policy.national.sources, picked.block.rate_daily, [picked.block], ended=picked.ended)
    owed = tuple(_month(worker, month, pay, policy) for month in months)
    sums = [m.unpaid for m in owed]
    if any(s is None for s in sums):
        return LateFeeResult(owed, rate, None, None)
    unpaid = round(sum(s for s in sums if s is not None), 2)
    fee = rounded_one(sum(m.fee(rate.value) or 0.0 for m in owed)) if rate.known else None
    return LateFeeResult(owed, rate, unpaid, fee)


def _month(worker: Person, month: dt.date, pay: dt.date, policy: Policy) -> LateMonth:
    result = compare(worker, month, policy).best("employee")
    mine, employers = result.individual_monthly, result.employer_monthly
    days = max(0, (pay - plus_months(month, 1)).days + 1)
    figures = (*result.figures_of("individual_monthly"), *result.figures_of("employer_monthly"))
    unpaid = None if mine is None or employers is None else round(mine + employers, 2)
    return LateMonth(month, unpaid, days, tuple(dict.fromkeys(figures)))
