"""A bill with its rule and its year: everything that settling needs, and the settling itself."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .benefit import BenefitRule, LayerRule, rule
from .bill_input import Bill, resolved
from .curve import NEAR
from .faults import Fault, InputError
from .ledger import (
    EMPTY,
    Counters,
    Ledger,
    Settled,
    compiled,
    opening,
    paid_by_layer,
    period_of,
    settle,
    settle_rounded,
)
from .money import rounded_one
from .policy import Policy


@dataclass(frozen=True, slots=True)
class Case:
    """A checked bill, the rule it meets, and where its year stands before it.

    `number`: which stay or visit of the year it (or its first piece) is. `pieces`: into how many equal visits
    or settlements it falls. `notices`: what was taken for it, as (code, values).
    """

    bill: Bill
    on: dt.date
    rule: BenefitRule
    before: Ledger
    counters: Mapping[str, float]
    number: int
    pieces: int
    period: str
    notices: tuple[tuple[str, dict[str, Any]], ...]

    @property
    def eligible(self) -> float:
        """Yuan of the bill inside the catalogue."""
        return self.bill.amount - self.bill.excluded

    @property
    def on_knots(self) -> bool:
        """Whether the payment is a function of eligible yuan alone, which the compiled knots give."""
        return self.before == EMPTY and not self.bill.spent_before and self.pieces == 1 and has_knots(self.rule)


def open_case(bill: Bill, on: dt.date, policy: Policy, ledger: Ledger) -> Case:
    """Finds the rule of a checked bill and opens its year. Raises InputError where bill and ledger do not fit."""
    whose = f"{bill.area}.{bill.plan}"
    if ledger.plan not in (None, whose):
        raise InputError([Fault("ledger", str(ledger.plan), f"a year in the same area and plan, {whose}")])
    if ledger != EMPTY and bill.spent_before:
        raise InputError([Fault("spent_before", f"{bill.spent_before:,.2f}", "0 where earlier bills are given")])
    what = resolved(bill, policy, on)
    found = rule(policy, what.query)
    number = (bill.admission or ledger.admissions + 1) if bill.kind == "inpatient" else ledger.visits + 1
    period = period_of(bill.date or on)
    counters = opening(found, bill.spent_before, number, period) if ledger == EMPTY else dict(ledger.counters)
    return Case(bill, on, found, ledger, counters, number, pieces_of(found, bill), period, what.notices)


def pieces_of(found: BenefitRule, bill: Bill) -> int:
    """How many equal visits or settlements a bill is taken as."""
    if bill.kind == "outpatient":
        return bill.visits if is_by_visit(found) else 1
    if found.settle_every_days and bill.days:
        return math.ceil(bill.days / found.settle_every_days)
    return 1


def is_by_visit(found: BenefitRule) -> bool:
    """Whether it matters to a rule how many visits a bill consists of."""
    d = found.deductible
    per: set[str] = {limit.per for layer in found.layers for limit in layer.limits}
    if d is not None:
        per.add(d.per)
    brackets = any(layer.edges and not layer.over_year for layer in found.layers)
    by_number = d is not None and len(d.amounts) > 1
    return bool(per & {"visit", "day", "admission"}) or bool(found.visit_from) or brackets or by_number


def has_knots(found: BenefitRule) -> bool:
    """Whether a rule is a function of eligible yuan alone."""
    return found.missing is None and found.pays_here and all(one.takes != "excluded" for one in found.own)


@dataclass(frozen=True, slots=True)
class Paid:
    """What one layer pays: exactly, in cents, and whether that is known (else both are the most it can be)."""

    rule: LayerRule
    exact: float
    amount: float
    known: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """A settled case: the pieces with all their steps, what each layer pays, and the year after it."""

    pieces: tuple[Settled, ...]
    paid: tuple[Paid, ...]
    ledger: Ledger


def settle_case(case: Case) -> Outcome:
    """Settles a bill from its year and returns the next one."""
    bill, counters = case.bill, dict(case.counters)
    pieces = settle(
        case.rule, case.eligible, bill.excluded, counters, case.pieces, case.number, case.period, bill.account_credit
    )
    exact = paid_by_layer(pieces)
    if case.on_knots:
        knots = compiled(case.rule, case.number)
        exact = {k: (c.at(pieces[0].x), float(pieces[0].x > knots.known_to[k])) for k, c in knots.paid.items()}
    paid = _in_cents(case.rule, exact, bill.amount)
    settle_rounded(counters, [(p.rule, p.exact, p.amount) for p in paid if p.known])
    return Outcome(tuple(pieces), paid, _next(case, counters))


def _in_cents(found: BenefitRule, exact: Mapping[str, tuple[float, float]], amount: float) -> tuple[Paid, ...]:
    """Each layer rounded half-up to the cent; together not more than the bill."""
    rules = {one.key: one for one in (*found.layers, *(own.layer for own in found.own))}
    left, result = amount, []
    for key, (yuan, doubt) in exact.items():
        one = Paid(rules[key], yuan, min(rounded_one(yuan), left), doubt <= NEAR)
        left = round(left - one.amount, 2) if one.known else left
        result.append(one)
    return tuple(result)


def _next(case: Case, counters: Counters) -> Ledger:
    admissions, visits = case.before.admissions, case.before.visits
    if case.bill.kind == "inpatient":
        admissions = case.number + case.pieces - 1
    else:
        visits += case.bill.visits
    return Ledger(counters, admissions, visits, f"{case.bill.area}.{case.bill.plan}")
