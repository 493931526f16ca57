"""How the amounts of a bill came about: codes and numbers, from the settlement itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .benefit import DeductibleRule
from .bill_case import Case, Outcome, Paid
from .curve import NEAR
from .figure import Figure, worst
from .ledger import LayerSettled, OwnSettled, Settled

Code = Literal[
    "eligible", "visits", "account", "deductible", "bracket", "cap", "own_share", "threshold", "layer", "self"
]


@dataclass(frozen=True, slots=True)
class BillStep:
    """One step: the amount in yuan that came out (None: not known), and what went in.

    `eligible` amount − excluded · `visits` the bill as so many equal ones · `account` money of the personal
    account that went first · `deductible` yuan that come before any payment · `bracket` paid of the
    yuan `from`–`to` · `cap` yuan that a cap left to the next layer · `own_share` what counted for a layer on
    the own share · `threshold` what its threshold kept · `layer` the layer's sum, rounded · `self` what is left.
    """

    code: Code
    value: float | None
    inputs: dict[str, Any] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """As `bill --json` prints it."""
        return {
            "code": self.code, "value": self.value, **self.inputs,
            "sources": list(dict.fromkeys(s for f in self.figures for s in f.sources)),
            "confidence": worst(f.confidence for f in self.figures) if self.figures else None,
        }  # fmt: skip


def _tidy(value: float) -> float | None:
    """For display: tidy, but finer than a cent, as only a layer's sum is rounded."""
    return None if math.isnan(value) else round(value, 4)


def steps_of(case: Case, outcome: Outcome, self_paid: float) -> tuple[BillStep, ...]:
    """The steps of one bill; several equal visits are added up."""
    bill, pieces = case.bill, outcome.pieces
    steps = [BillStep("eligible", _tidy(case.eligible), {"amount": bill.amount, "excluded": bill.excluded})]
    if len(pieces) > 1:
        steps.append(BillStep("visits", _tidy(case.eligible / len(pieces)), {"count": len(pieces)}))
    used = case.eligible - sum(one.x for one in pieces)
    if used > NEAR and case.rule.account_first:
        steps.append(BillStep("account", _tidy(used), {"credit": bill.account_credit}))
    if case.rule.deductible is not None and case.rule.pays_here:
        steps.append(_deductible_step(case.rule.deductible, pieces, case.number))
    paid = {one.rule.key: one for one in outcome.paid}
    for i in range(len(pieces[0].layers)):
        steps += _layer_steps([one.layers[i] for one in pieces], paid, sum(one.x for one in pieces))
    for i in range(len(pieces[0].own)):
        steps += _own_steps([one.own[i] for one in pieces], paid)
    amounts = {one.rule.id: one.amount for one in outcome.paid if one.known and one.amount}
    steps.append(BillStep("self", self_paid, {"amount": bill.amount, "paid": amounts}))
    return tuple(steps)


def _own_steps(pieces: Sequence[OwnSettled], paid: Mapping[str, Paid]) -> list[BillStep]:
    own = pieces[0].rule
    counted = sum(one.counted for one in pieces)
    threshold = own.threshold.amounts[0]
    due = sum(one.due for one in pieces) if threshold.known else math.nan
    what: dict[str, Any] = {"layer": own.id, "counts": list(own.counts), "takes": own.takes}
    kept = {"layer": own.id, "amount": _tidy(threshold.value), "borne_before": _tidy(pieces[0].borne_before)}
    return [
        BillStep("own_share", _tidy(counted), what),
        BillStep("threshold", _tidy(due), kept, (threshold,)),
        *_layer_steps([one.layer for one in pieces], paid, counted),
    ]


def _deductible_step(rule: DeductibleRule, settled: Sequence[Settled], number: int) -> BillStep:
    first = settled[0]
    inputs = {
        "amount": _tidy(first.due_amount),
        "per": rule.per,
        "number": number,
        "borne_before": _tidy(first.borne_before),
    }
    due = math.nan if math.isnan(first.due_amount) else sum(one.due for one in settled)
    return BillStep("deductible", _tidy(due), inputs, (rule.amount(number),))


def _layer_steps(layers: Sequence[LayerSettled], paid: Mapping[str, Paid], x: float) -> list[BillStep]:
    rule = layers[0].rule
    steps = []
    here = layers[0].start
    for i, ratio in enumerate(rule.ratios):
        take = sum(one.takes[i] for one in layers)
        if take > NEAR:
            span = {"from": _tidy(here), "to": _tidy(here + take)} if len(layers) == 1 else {"from": None, "to": None}
            inputs = {"layer": rule.id, "bracket": i, **span, "expense": _tidy(take), "ratio": _tidy(ratio.value)}
            steps.append(BillStep("bracket", _tidy(take * ratio.value), inputs, (ratio,)))
        here += layers[0].takes[i]
    beyond = x - sum(one.end for one in layers)
    if rule.limits and beyond > NEAR:
        limits = [{"on": one.on, "amount": _tidy(one.figure.value), "per": one.per} for one in rule.limits]
        figures = tuple(one.figure for one in rule.limits)
        steps.append(BillStep("cap", _tidy(beyond), {"layer": rule.id, "limits": limits}, figures))
    mine = paid[rule.key]
    if steps or mine.amount or not mine.known:
        sum_ = mine.amount if mine.known else None
        steps.append(BillStep("layer", sum_, {"layer": rule.id, "pays_as": rule.pays_as}))
    return steps
