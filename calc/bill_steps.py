"""How the amounts of a bill came about: codes and numbers, from the settlement itself."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from .benefit import BenefitRule, DeductibleRule
from .bill_input import Bill
from .curve import NEAR
from .figure import Figure, worst
from .ledger import LayerSettled, Settled

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


def _cents(value: float) -> float | None:
    """For display: tidy, but finer than a cent, as only a layer's sum is rounded."""
    return None if math.isnan(value) else round(value, 4)


def steps_of(
    rule: BenefitRule,
    settled: Sequence[Settled],
    amounts: Mapping[str, float | None],
    bill: Bill,
    number: int,
    self_paid: float,
) -> tuple[BillStep, ...]:
    """The steps of one bill; several equal visits are added up."""
    eligible = round(bill.amount - bill.excluded, 2)
    steps = [BillStep("eligible", eligible, {"amount": bill.amount, "excluded": bill.excluded})]
    if len(settled) > 1:
        steps.append(BillStep("visits", _cents(eligible / len(settled)), {"count": len(settled)}))
    used = eligible - sum(one.x for one in settled)
    if used > NEAR and bill.account_credit:
        steps.append(BillStep("account", _cents(used), {"credit": bill.account_credit}))
    if rule.deductible is not None and settled[0].layers:
        steps.append(_deductible_step(rule.deductible, settled, number))
    for i in range(len(settled[0].layers)):
        steps += _layer_steps([one.layers[i] for one in settled], amounts, sum(one.x for one in settled))
    for i, own in enumerate(settled[0].own):
        mine = [one.own[i] for one in settled]
        counted = sum(one.counted for one in mine)
        inputs: dict[str, Any] = {"layer": own.layer.rule.id, "counts": list(own.rule.counts), "takes": own.rule.takes}
        steps.append(BillStep("own_share", _cents(counted), inputs))
        threshold = own.rule.threshold.amounts[0]
        inputs = {
            "layer": own.layer.rule.id,
            "amount": _cents(threshold.value),
            "borne_before": _cents(own.borne_before),
        }
        due = sum(one.due for one in mine) if threshold.known else math.nan
        steps.append(BillStep("threshold", _cents(due), inputs, (threshold,)))
        steps += _layer_steps([one.layer for one in mine], amounts, counted)
    paid = {k: v for k, v in amounts.items() if v is not None}
    steps.append(BillStep("self", self_paid, {"amount": bill.amount, "paid": paid}))
    return tuple(steps)


def _deductible_step(rule: DeductibleRule, settled: Sequence[Settled], number: int) -> BillStep:
    first = settled[0]
    inputs = {
        "amount": _cents(first.due_amount),
        "per": rule.per,
        "number": number,
        "borne_before": _cents(first.borne_before),
    }
    due = math.nan if math.isnan(first.due_amount) else sum(one.due for one in settled)
    return BillStep("deductible", _cents(due), inputs, (rule.amount(number),))


def _layer_steps(layers: Sequence[LayerSettled], amounts: Mapping[str, float | None], x: float) -> list[BillStep]:
    rule = layers[0].rule
    steps = []
    here = layers[0].start
    for i, ratio in enumerate(rule.ratios):
        take = sum(one.takes[i] for one in layers)
        if take > NEAR:
            span = {"from": _cents(here), "to": _cents(here + take)} if len(layers) == 1 else {"from": None, "to": None}
            inputs = {"layer": rule.id, "bracket": i, **span, "expense": _cents(take), "ratio": _cents(ratio.value)}
            steps.append(BillStep("bracket", _cents(take * ratio.value), inputs, (ratio,)))
        here += layers[0].takes[i]
    beyond = x - sum(one.end for one in layers)
    if rule.limits and beyond > NEAR:
        limits = [{"on": one.on, "amount": _cents(one.figure.value), "per": one.per} for one in rule.limits]
        figures = tuple(one.figure for one in rule.limits)
        steps.append(BillStep("cap", _cents(beyond), {"layer": rule.id, "limits": limits}, figures))
    amount = amounts[rule.id]
    if steps or amount != 0:
        steps.append(BillStep("layer", amount, {"layer": rule.id, "pays_as": rule.pays_as}))
    return steps
