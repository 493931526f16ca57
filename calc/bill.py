"""One hospital bill, or a year of them: who pays what, how it came about, what is not known.

`bill` settles one bill, `settle_year` a list of them in the order of their days, each from the ledger
that the one before returned.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from .benefit import BenefitRule
from .bill_case import Case, Outcome, Paid, open_case, settle_case
from .bill_input import Bill, checked
from .bill_notices import notices_of
from .bill_steps import BillStep, steps_of
from .compare import source
from .faults import Fault, InputError
from .figure import Figure, worst
from .ledger import EMPTY, Ledger
from .notice import Notice
from .policy import Policy, load
from .schema import Confidence


@dataclass(frozen=True, slots=True)
class LayerResult:
    """What one layer pays of a bill, in yuan; `amount` None: not known, and `at_most` what it cannot exceed."""

    id: str
    pays_as: Literal["pooled", "second"]
    amount: float | None
    at_most: float | None
    sources: tuple[str, ...]
    confidence: Confidence
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """As `bill --json` prints it."""
        return {
            "id": self.id, "pays_as": self.pays_as, "amount": self.amount, "at_most": self.at_most,
            "sources": list(self.sources), "confidence": self.confidence, "notes": list(self.notes),
        }  # fmt: skip


@dataclass
class BillResult:
    """Who pays a bill. Money in yuan, rounded to the cent layer by layer; None is not known (see `unknown`).

    `deductible` is what this bill bears of it, `deductible_in_force` the amount that it is measured by.
    A layer that is not known counts as not paying in `self_paid` and `ratio`; a notice says so.
    `ledger` is the year after this bill.
    """

    amount: float
    eligible: float
    deductible: float | None
    deductible_in_force: float | None
    pooled_paid: float | None
    second_paid: float | None
    self_paid: float
    ratio: float
    layers: tuple[LayerResult, ...]
    unknown: tuple[str, ...]
    notices: tuple[Notice, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    figures: tuple[Figure, ...]  # the numbers that the result stands on
    ledger: Ledger
    case: Case
    outcome: Outcome

    @property
    def rule(self) -> BenefitRule:
        """The numbers of the rule that was applied, with their sources: headline ratio, deductible, cap."""
        return self.case.rule

    @property
    def level(self) -> str:
        """The area's own level that was used."""
        return self.rule.query.level

    @property
    def group(self) -> str | None:
        """The area's own group that was used."""
        return dict(self.rule.query.classes).get("group", self.case.bill.group)

    @cached_property
    def steps(self) -> tuple[BillStep, ...]:
        """How the amounts came about: the intermediate results of this very computation."""
        return steps_of(self.case, self.outcome, self.self_paid)

    def to_dict(self, policy: Policy) -> dict[str, Any]:
        """As `bill --json` prints it."""
        bill = self.case.bill
        keys = sorted({*self.sources, *(s for layer in self.layers for s in layer.sources)})
        return {
            "area": bill.area, "on": self.case.on.isoformat(), "plan": bill.plan, "option": self.rule.query.option,
            "group": self.group, "kind": bill.kind, "level": self.level, "amount": self.amount, "excluded": bill.excluded,
            "eligible": self.eligible, "admission": self.case.number if bill.kind == "inpatient" else None,
            "deductible": self.deductible, "deductible_in_force": self.deductible_in_force,
            "pooled_paid": self.pooled_paid, "second_paid": self.second_paid, "self_paid": self.self_paid,
            "ratio": self.ratio, "layers": [one.to_dict() for one in self.layers],
            "steps": [one.to_dict() for one in self.steps], "unknown": list(self.unknown),
            "notices": [{"code": n.code, **{k: _plain(v) for k, v in n.values.items()}} for n in self.notices],
            "sources": {k: source(policy, k).model_dump(exclude_none=True) for k in keys},
            "confidence": self.confidence,
        }  # fmt: skip


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


@dataclass(frozen=True)
class YearResult:
    """A year of bills, settled one after the other. Sums in yuan; None where one of them is not known."""

    results: tuple[BillResult, ...]
    ledger: Ledger

    def _sum(self, name: str) -> float | None:
        values = [getattr(r, name) for r in self.results]
        return None if None in values else round(sum(values), 2)

    @property
    def amount(self) -> float:
        """All bills together."""
        return self._sum("amount") or 0.0

    @property
    def pooled_paid(self) -> float | None:
        """What the pooled fund pays."""
        return self._sum("pooled_paid")

    @property
    def second_paid(self) -> float | None:
        """What the second layer pays."""
        return self._sum("second_paid")

    @property
    def self_paid(self) -> float:
        """What is left to the patient; layers that are not known count as not paying."""
        return self._sum("self_paid") or 0.0


def bill(bill: Bill, on: dt.date, policy: Policy | None = None, ledger: Ledger | None = None) -> BillResult:
    """Who pays this bill under the rules of the day `on` (or of the bill's own date).

    `ledger` is the member's year so far, as an earlier result returned it; without it the year is empty
    but for `spent_before` and `admission`. Raises InputError naming every field that cannot be used.
    """
    policy = policy or load()
    case = open_case(checked(bill, policy, on), on, policy, ledger or EMPTY)
    return _result(case, settle_case(case))


def settle_year(
    bills: Iterable[Bill], on: dt.date, policy: Policy | None = None, ledger: Ledger | None = None
) -> YearResult:
    """A year of one member's bills in the order of their dates (those without one count as of `on`).

    Raises InputError naming the bill (counted from 1) and the field that cannot be used.
    """
    policy = policy or load()
    ready: list[tuple[int, Bill]] = []
    faults: list[Fault] = []
    for i, one in enumerate(bills, 1):
        try:
            ready.append((i, checked(one, policy, on)))
        except InputError as error:
            faults += _of_bill(i, error)
    if faults:
        raise InputError(faults)
    now, found = ledger or EMPTY, []
    for i, one in sorted(ready, key=lambda pair: pair[1].date or on):
        try:
            case = open_case(one, on, policy, now)
        except InputError as error:
            raise InputError(_of_bill(i, error)) from None
        result = _result(case, settle_case(case))
        now = result.ledger
        found.append(result)
    return YearResult(tuple(found), now)


def _of_bill(i: int, error: InputError) -> list[Fault]:
    return [Fault(f"bill {i}, {f.where}", f.found, f.allowed, f.code, f.limits) for f in error.faults]


# --- the result --------------------------------------------------------------------------------


def _result(case: Case, outcome: Outcome) -> BillResult:
    rule, amount = case.rule, case.bill.amount
    layers = tuple(_layer_result(rule, one) for one in outcome.paid)
    in_force = _in_force(case, outcome)
    values = {
        "deductible": None if in_force is None else round(sum(float(one.due) for one in outcome.pieces), 2),
        "pooled_paid": None if rule.missing is not None else _sum_of(layers, "pooled"),
        "second_paid": None if case.eligible and rule.second_unknown else _sum_of(layers, "second"),
    }
    known = round(sum(one.amount for one in layers if one.amount is not None), 2)
    unknown = (*(n for n, v in values.items() if v is None), *(one.id for one in layers if one.amount is None))
    figures = _figures(rule, outcome.paid)
    return BillResult(
        **values, amount=amount, eligible=round(case.eligible, 2), deductible_in_force=in_force,
        self_paid=max(0.0, round(amount - known, 2)), ratio=round(known / amount, 6) if amount else 0.0, layers=layers,
        unknown=unknown, notices=notices_of(case, outcome, unknown, figures),
        sources=tuple(dict.fromkeys(s for f in figures for s in f.sources)),
        confidence=worst(f.confidence for f in figures) if figures else "unverified", figures=tuple(figures),
        ledger=outcome.ledger, case=case, outcome=outcome,
    )  # fmt: skip


def _sum_of(layers: Sequence[LayerResult], side: str) -> float | None:
    mine = [one.amount for one in layers if one.pays_as == side]
    return None if None in mine else round(sum(a for a in mine if a is not None), 2)


def _in_force(case: Case, outcome: Outcome) -> float | None:
    """The deductible that the bill is measured by; None if it is not known."""
    value = math.nan if case.rule.missing is not None else outcome.pieces[0].due_amount
    return None if math.isnan(value) else round(value, 2)


def _layer_result(rule: BenefitRule, paid: Paid) -> LayerResult:
    layer = paid.rule
    figures = [f for f in layer.figures() if f.known] or [layer.cited]
    bounded = layer in rule.layers and layer.takes == "expense" and not paid.known
    return LayerResult(
        layer.id, layer.pays_as, paid.amount if paid.known else None, paid.amount if bounded else None,
        tuple(dict.fromkeys(s for f in figures for s in f.sources)) or layer.cited.sources,
        worst(f.confidence for f in figures), layer.notes,
    )  # fmt: skip


def _figures(rule: BenefitRule, paid: Sequence[Paid]) -> list[Figure]:
    """The numbers that a result stands on: the deductible, the first layer, and every other one that pays or may pay."""
    used = list(rule.deductible.amounts[:1]) if rule.deductible is not None else []
    for i, one in enumerate(paid):
        if i == 0 or one.amount or not one.known:
            used += one.rule.figures()
            used += [own.threshold.amounts[0] for own in rule.own if own.layer is one.rule]
    return [f for f in used if f.known and f.sources]
