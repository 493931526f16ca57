"""What a year costs in a plan: own premium − what flows into the account + own share of the year's bills.

`year_cost` settles the bills of a year claim by claim; `year_curve` gives the same total as a function of
the year's medical spending, as knots; `cheaper` says exactly where one plan costs less than another.
What is not known is carried: a total is exact, at most, at least, of the known parts only, or not known at all.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from .benefit import BenefitRule
from .bill import BillResult, YearResult, settle_year
from .bill_case import Case, open_case
from .bill_curve import curve as bill_curve
from .bill_input import Bill, checked
from .compare import Comparison, PlanResult
from .curve import MAX_YUAN, NEAR, Curve, crossings, knots_of
from .ledger import EMPTY, Ledger, paid_by_layer, period_of, settle
from .member import member_bill
from .money import rounded_one
from .policy import Policy, load
from .premium import Amounts, PartRule, Rule
from .schema import Kind
from .year_bills import YearBill

Bound = Literal["exact", "at_most", "at_least", "partial", "unknown"]
SAME = 0.005  # yuan a year that count as no difference: half a cent
QUARTERS = 4


def together(*bounds: Bound) -> Bound:
    """What holds for a sum of amounts that are known exactly, at most or at least; `partial`: both ways open."""
    found = set(bounds) - {"exact"}
    if "unknown" in found:
        return "unknown"
    return "partial" if len(found) > 1 else found.pop() if found else "exact"


# --- what does not hang on bills ---------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fixed:
    """Yuan of a year that do not hang on bills; None: not known.

    `premium` is paid by hand, `inflow` goes into the personal account, `from_account` is taken out of it
    again for premiums (long-term care and the like).
    """

    premium: float | None
    inflow: float | None
    from_account: float | None

    @property
    def credit(self) -> float:
        """What stays in the account to pay bills with; 0 where the inflow is not known."""
        return max(0.0, round((self.inflow or 0.0) - (self.from_account or 0.0), 2))

    @property
    def amount(self) -> float | None:
        """Premium less what stays in the account. An account that is not known counts as nothing."""
        if self.premium is None:
            return None
        taken = (self.from_account or 0.0) if self.inflow is not None else 0.0
        return round(self.premium - (self.inflow or 0.0) + taken, 2)

    @property
    def bound(self) -> Bound:
        """Whether `amount` is all: without a known inflow it is the most, without the deductions the least."""
        if self.premium is None:
            return "unknown"
        if self.inflow is None:
            return "at_most"
        return "at_least" if self.from_account is None else "exact"


def fixed_cost(plan: PlanResult) -> Fixed:
    """The fixed part of a year in a plan: twelve months at the rates of the day, and yearly sums."""
    return fixed_of(plan.rule, plan.money, plan.individual_yearly, plan.account_monthly, plan.special is not None)


def fixed_of(
    rule: Rule, money: Amounts, premium: float | None, account_monthly: float | None, is_special: bool = False
) -> Fixed:
    """The same from a premium rule and its amounts for one person; `premium` in yuan a year, None: not known.

    `is_special`: a case of `compare.special_case`, in which nothing is taken from the account.
    """
    inflow = None if account_monthly is None else _year_of(rule.account, money.account_parts)
    taken = [
        (p, v)
        for p, v in zip(rule.parts, money.parts, strict=True)
        if p.payer == "individual" and p.from_account and not p.covered and not p.once
    ]
    from_account = 0.0 if is_special else _year_of([p for p, _ in taken], [v for _, v in taken])
    return Fixed(premium, inflow, from_account)


def _year_of(parts: Iterable[PartRule], values: Iterable[float]) -> float | None:
    """Yuan a year of monthly and yearly parts; the months together are rounded to the cent, as they are paid."""
    month = year = 0.0
    for part, value in zip(parts, values, strict=True):
        if part.measure == "year":
            year += value
        else:
            month += value
    total = 12 * rounded_one(month) + rounded_one(year)
    return None if math.isnan(total) else round(total, 2)


# --- a year of bills ---------------------------------------------------------------------------


@dataclass(frozen=True)
class PlanYear:
    """A year of bills in one plan. Yuan; `own` None: what the plan pays back is not known, `total` likewise.

    `own_is`, `total_is`: whether the sum is exact. `settled` gives each result with the number of its row.
    """

    plan: PlanResult
    fixed: Fixed
    settled: tuple[tuple[int, BillResult], ...]
    own: float | None
    own_is: Bound
    total: float | None
    total_is: Bound

    @property
    def spent(self) -> float:
        """All bills together."""
        return round(sum(r.amount for _, r in self.settled), 2)


def year_cost(
    comparison: Comparison, plan: PlanResult, bills: Sequence[tuple[int, YearBill]], policy: Policy | None = None
) -> PlanYear:
    """What a year with these bills (row number, bill) costs the person in this plan.

    The bills are settled in the order of their rows under the rules of the day; the premium is that of
    twelve months. Where a rule counts by the quarter, several visits of a row are spread over the quarters.
    Raises InputError where a bill does not fit the area.
    """
    policy = policy or load()
    fixed = fixed_cost(plan)
    settled = _settled(comparison, plan, bills, policy, fixed)
    own, own_is = _own(settled, fixed)
    amount = fixed.amount
    total = None if amount is None or own is None else round(amount + own, 2)
    return PlanYear(plan, fixed, settled, own, own_is, total, "unknown" if total is None else _total_is(fixed, own_is))


def _total_is(fixed: Fixed, own_is: Bound) -> Bound:
    # an account that is not known may have to pay first: the share then rises by at most what the account gives
    return "at_most" if fixed.inflow is None else together(fixed.bound, own_is)


def _own(settled: Sequence[tuple[int, BillResult]], fixed: Fixed) -> tuple[float | None, Bound]:
    results = [r for _, r in settled]
    if any(r.pooled_paid is None for r in results):
        return None, "unknown"
    bounds: list[Bound] = ["at_most" if r.second_paid is None else "exact" for r in results]
    if fixed.inflow is None and any(r.rule.account_first and r.amount for r in results):
        bounds.append("at_least")
    return round(sum(r.self_paid for r in results), 2), together(*bounds)


def _settled(
    comparison: Comparison, plan: PlanResult, bills: Sequence[tuple[int, YearBill]], policy: Policy, fixed: Fixed
) -> tuple[tuple[int, BillResult], ...]:
    by_quarter: list[list[tuple[int, Bill]]] = [[] for _ in range(QUARTERS)]
    for row, one in bills:
        for quarter, bill in _claims(comparison, plan, one, policy, fixed):
            by_quarter[quarter].append((row, bill))
    found: list[tuple[int, BillResult]] = []
    ledger = EMPTY
    for claims in filter(None, by_quarter):
        year: YearResult = settle_year([bill for _, bill in claims], comparison.on, policy, ledger)
        found += zip((row for row, _ in claims), year.results, strict=True)
        ledger = _next_quarter(year.ledger, comparison.on)
    return tuple(found)


def _next_quarter(ledger: Ledger, on: dt.date) -> Ledger:
    """The same year without what counts only in the quarter that ends."""
    kept = {k: v for k, v in ledger.counters.items() if not k.endswith(f"|{period_of(on)}")}
    return replace(ledger, counters=kept)


def _claims(
    comparison: Comparison, plan: PlanResult, one: YearBill, policy: Policy, fixed: Fixed
) -> list[tuple[int, Bill]]:
    """The claims of a row with the quarter (0 to 3) that they fall in."""
    if one.kind == "inpatient":
        return [(0, _member(comparison, plan, one, fixed))] * one.times
    whole = _member(comparison, plan, one, fixed, one.times)
    if one.times == 1 or not counts_by_quarter(_case(whole, comparison.on, policy).rule):
        return [(0, whole)]
    each = [one.times // QUARTERS + (quarter < one.times % QUARTERS) for quarter in range(QUARTERS)]
    return [(q, _member(comparison, plan, one, fixed, visits)) for q, visits in enumerate(each) if visits]


def _member(comparison: Comparison, plan: PlanResult, one: YearBill, fixed: Fixed, visits: int = 1) -> Bill:
    bill = Bill(
        comparison.person.area, "employee", one.kind, one.level, round(one.amount * visits, 2),
        excluded=round(one.excluded * visits, 2), visits=visits, account_credit=fixed.credit,
    )  # fmt: skip
    return member_bill(bill, comparison.person, plan, comparison.on)


def _case(bill: Bill, on: dt.date, policy: Policy) -> Case:
    return open_case(checked(bill, policy, on), on, policy, EMPTY)


def counts_by_quarter(rule: BenefitRule) -> bool:
    """Whether a deductible or a cap starts again with each quarter."""
    per: set[str] = {limit.per for layer in rule.layers for limit in layer.limits}
    return "quarter" in per or (rule.deductible is not None and rule.deductible.per == "quarter")


# --- the year as a function of its spending ----------------------------------------------------


@dataclass(frozen=True, eq=False)
class YearCurve:
    """Total and own share of a year by its medical spending (yuan → yuan), exactly and unrounded.

    Good up to `known_to`, where what the pooled fund pays ends to be known. From `second_to` on the second
    layer is not known and counts as not paying: there the own share is the most that it can be.
    """

    plan: PlanResult
    fixed: Fixed
    own: Curve
    known_to: float
    second_to: float
    rule: BenefitRule

    @property
    def total(self) -> Curve:
        """Premium − account + own share."""
        return self.own.moved(up=self.fixed.amount or 0.0)


def year_curve(
    comparison: Comparison,
    plan: PlanResult,
    kind: Kind,
    level: str,
    policy: Policy | None = None,
    visits: int = 1,
    up_to: float = 2_000_000.0,
) -> YearCurve | Literal["premium", "account", "benefit"]:
    """The cost of a year against its spending at one kind and level: one stay, or `visits` equal visits.

    What is not known is returned instead, where the total cannot be drawn without it.
    """
    fixed = fixed_cost(plan)
    if fixed.premium is None:
        return "premium"
    if fixed.inflow is None:
        return "account"
    bill = _member(comparison, plan, YearBill(kind, level, 0.0), fixed)
    bill = replace(bill, visits=visits if kind == "outpatient" else 1)
    own, known_to, second_to, rule = _own_curve(bill, comparison.on, policy or load(), up_to)
    nothing_paid = known_to < up_to and own.at(known_to) >= known_to - NEAR
    return "benefit" if nothing_paid else YearCurve(plan, fixed, own, known_to, second_to, rule)


@lru_cache(maxsize=512)
def _own_curve(bill: Bill, on: dt.date, policy: Policy, up_to: float) -> tuple[Curve, float, float, BenefitRule]:
    """The own share; how far what the pooled fund pays is known, and how far the second layer."""
    case = _case(bill, on, policy)
    rule = case.rule
    if bill.visits > 1 and rule.missing is None and counts_by_quarter(rule):
        own, known_to = _over_quarters(case, up_to)
        return own, known_to, known_to if rule.second_recorded else 0.0, rule
    found = bill_curve(bill, on, policy, up_to=up_to)
    known_to = found.pooled_to
    second_to = min(found.known_to, known_to) if rule.second_recorded or not rule.pays_here else 0.0
    return found.own, known_to, second_to, rule


def _over_quarters(case: Case, up_to: float) -> tuple[Curve, float]:
    """The own share of visits that are spread evenly over the quarters; no curve where anything is in doubt."""
    visits = max(1, round(case.bill.visits / QUARTERS))
    doubts: list[float] = []

    def own(x: Any) -> Any:
        counters = dict(case.counters)
        left = x
        for quarter in range(QUARTERS):
            done = settle(
                case.rule, x / QUARTERS, x * 0.0, counters, visits, 1, f"quarter {quarter}", case.bill.account_credit
            )
            for paid, doubt in paid_by_layer(done).values():
                left = left - paid
                doubts.append(float(np.max(doubt)))
        return np.maximum(left, 0.0)

    found = knots_of(own, 0.0, up_to)
    return found, 0.0 if max(doubts, default=0.0) > NEAR else up_to


# --- which of two plans costs less -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stretch:
    """From where to where (yuan of spending) which of two plans costs less."""

    from_: float
    to: float
    lower: Literal["first", "second", "same"]


def cheaper(first: Curve, second: Curve, end: float) -> tuple[Stretch, ...]:
    """Which of two totals is lower from 0 to `end`, in stretches that meet at the exact break-even points."""
    one, other = first.up_to(end), second.up_to(end)
    points = [0.0, *(x for x in crossings(one, other) if 0 < x < end), end]
    found: list[Stretch] = []
    for start, stop in itertools.pairwise(points):
        middle = (start + stop) / 2
        gap = one.at(middle) - other.at(middle)
        lower: Literal["first", "second", "same"] = "same" if abs(gap) < SAME else "first" if gap < 0 else "second"
        if found and found[-1].lower == lower:
            found[-1] = Stretch(found[-1].from_, stop, lower)
        else:
            found.append(Stretch(start, stop, lower))
    return tuple(found)


def known_end(first: YearCurve, second: YearCurve, end: float) -> float:
    """How far two curves can be compared."""
    return min(first.known_to, second.known_to, end, MAX_YUAN)
