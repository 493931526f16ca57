"""Bills of many rules at once: the knots of all rules side by side, one interpolation for all rows.

`bill_frame` is for many bills of few rules; this is for one bill each of many rules, as where one person is looked at
in every area. The numbers are those of `bill`, to the cent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from .bill_case import Case, has_knots, settle_case
from .ledger import EMPTY, compiled
from .money import rounded


@dataclass(frozen=True, eq=False)
class Stack:
    """Cases from empty years, a row each. Arrays are rows × knots, or rows × layers × knots; short rules are filled up.

    `known_to`: eligible yuan up to which a layer is known. `marched`: rows that hang on more than eligible yuan;
    they are settled one by one.
    """

    cases: tuple[Case, ...]
    amount: Any
    eligible: Any
    x: Any
    paid: Any
    known_to: Any
    is_second: Any
    visit_from: Any
    account_first: Any
    pooled_known: Any
    second_unknown: Any
    marched: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class SettledStack:
    """What is paid row by row, in yuan; NaN is not known, and counts as not paying in `self_paid`."""

    pooled_paid: Any
    second_paid: Any
    self_paid: Any
    ratio: Any


def stack(cases: Sequence[Case]) -> Stack:
    """Puts the compiled knots of all cases side by side. A case must not have a year before it."""
    assert all(case.before == EMPTY for case in cases)
    knots = [compiled(case.rule, case.number) if _is_on_knots(case) else None for case in cases]
    rules = [(*case.rule.layers, *(own.layer for own in case.rule.own)) for case in cases]
    wide = max((len(one.due.x) for one in knots if one), default=1)
    deep = max(map(len, rules), default=0)
    rows = len(cases)
    x, paid = np.full((rows, wide), np.inf), np.zeros((rows, deep, wide))
    known_to, is_second = np.full((rows, deep), np.inf), np.zeros((rows, deep), dtype=bool)
    for row, (one, layers) in enumerate(zip(knots, rules, strict=True)):
        if one is None:
            continue
        count = len(one.due.x)
        x[row, :count] = one.due.x
        for place, layer in enumerate(layers):
            paid[row, place, :count] = one.paid[layer.key].y
            known_to[row, place] = one.known_to[layer.key]
            is_second[row, place] = layer.pays_as == "second"
    return Stack(
        tuple(cases), np.array([c.bill.amount for c in cases]), np.array([c.eligible for c in cases]), x, paid, known_to, is_second,
        np.array([c.rule.visit_from for c in cases]), np.array([c.rule.account_first for c in cases], dtype=bool),
        np.array([c.rule.missing is None for c in cases], dtype=bool),
        np.array([c.rule.second_unknown for c in cases], dtype=bool),
        tuple(row for row, one in enumerate(knots) if one is None),
    )  # fmt: skip


def _is_on_knots(case: Case) -> bool:
    return has_knots(case.rule) and case.pieces == 1 and not case.bill.spent_before


def settle_stack(stacked: Stack, credit: Any) -> SettledStack:
    """Settles every row; `credit`: yuan that this year put into the personal account, a row each."""
    amount, eligible = stacked.amount, stacked.eligible
    x = eligible * (eligible >= stacked.visit_from)
    x = x - np.where(stacked.account_first, np.minimum(x, credit), 0.0)
    exact = _interpolated(stacked, x)
    left, sums = amount.copy(), np.zeros((2, len(amount)))
    for place in range(exact.shape[1]):
        is_known = x <= stacked.known_to[:, place]
        yuan = np.minimum(rounded(exact[:, place]), left)
        second = stacked.is_second[:, place]
        for pot, mine in enumerate((~second, second)):
            sums[pot] += np.where(mine, np.where(is_known, yuan, np.nan), 0.0)
        left = left - np.where(is_known, yuan, 0.0)
    pooled = np.where(stacked.pooled_known, sums[0], np.nan)
    second_paid = np.where(stacked.second_unknown, np.where(eligible > 0, np.nan, 0.0), sums[1])
    own = np.maximum(np.round(left, 2), 0.0)
    for row in stacked.marched:
        pooled[row], second_paid[row], own[row] = _one(stacked.cases[row], credit[row])
    return SettledStack(pooled, second_paid, own, np.round((amount - own) / np.maximum(amount, 1e-300), 6))


def _one(case: Case, credit: float) -> tuple[float, float, float]:
    """A row that is settled by itself: pooled, second, own share."""
    paid = settle_case(replace(case, bill=replace(case.bill, account_credit=float(credit)))).paid
    sums = {"pooled": 0.0, "second": 0.0}
    for one in paid:
        sums[one.rule.pays_as] += one.amount if one.known else np.nan
    if case.rule.missing is not None:
        sums["pooled"] = np.nan
    if case.rule.second_unknown:
        sums["second"] = np.nan if case.eligible > 0 else 0.0
    own = case.bill.amount - sum(one.amount for one in paid if one.known)
    return sums["pooled"], sums["second"], max(round(own, 2), 0.0)


def _interpolated(stacked: Stack, x: Any) -> Any:
    """What each layer pays at `x`: rows × layers. Where two knots share an `x`, the later one counts."""
    rows = np.arange(len(x))
    count = np.isfinite(stacked.x).sum(axis=1)
    low = np.clip((stacked.x <= x[:, None]).sum(axis=1) - 1, 0, np.maximum(count - 2, 0))
    high = np.minimum(low + 1, stacked.x.shape[1] - 1)
    x_low, x_high = stacked.x[rows, low], stacked.x[rows, high]
    y_low, y_high = stacked.paid[rows, :, low], stacked.paid[rows, :, high]
    with np.errstate(invalid="ignore", divide="ignore"):
        slope = (y_high - y_low) / (x_high - x_low)[:, None]
        found = slope * (x - x_low)[:, None] + y_low
    return np.where((count > 1)[:, None], found, 0.0)
