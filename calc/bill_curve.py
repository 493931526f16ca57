"""The own share for every size of a bill, as exact knots: for charts, and for where two plans break even."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from .benefit import BenefitRule
from .bill_case import Case, open_case
from .bill_input import Bill, checked
from .curve import MAX_YUAN, NEAR, Curve, crossings, knots_of, simplified
from .ledger import EMPTY, Ledger, bends, paid_by_layer, settle, settle_one
from .policy import Policy, load


@dataclass(frozen=True, slots=True)
class Segment:
    """A straight piece of a rule, in yuan of the bill: what happens to these yuan.

    `ratio` is what `layer` pays of them (None: not known), `paid` what it has paid at the end of them.
    `own_share` pieces lie over the others: from where to where a layer on the own share pays.
    """

    from_: float
    to: float
    what: Literal["excluded", "deductible", "bracket", "above_cap", "own_share"]
    layer: str | None = None
    bracket: int | None = None
    ratio: float | None = None
    paid: float | None = None


@dataclass(frozen=True)
class BillCurve:
    """Own share and payments for every size of a bill (yuan of the bill → yuan).

    Good up to `known_to`; beyond it the layers named in `unknown` count as paying no more. Up to `pooled_to` all that the
    pooled fund pays is in it, so that the own share is the most that it can be. Bills that are taken as several visits
    have no `segments`.
    """

    own: Curve
    pooled: Curve
    second: Curve
    segments: tuple[Segment, ...]
    known_to: float
    pooled_to: float
    unknown: tuple[str, ...]
    rule: BenefitRule


def curve(
    bill: Bill, on: dt.date, policy: Policy | None = None, ledger: Ledger | None = None, up_to: float = MAX_YUAN
) -> BillCurve:
    """The own share of bills like this one of every size from 0 to `up_to` yuan, exactly and unrounded.

    What is outside the catalogue stays as it is on the bill. Raises InputError as `bill` does.
    """
    policy = policy or load()
    case = open_case(checked(bill, policy, on), on, policy, ledger or EMPTY)
    x = _knots(case, up_to)
    sides = {"pooled": np.zeros(len(x)), "second": np.zeros(len(x))}
    unknown: list[str] = ["pooled_paid"] if case.rule.missing is not None else []
    known_to = pooled_to = 0.0 if unknown else MAX_YUAN
    rules = {one.key: one for one in (*case.rule.layers, *(own.layer for own in case.rule.own))}
    for key, (amount, doubt) in _paid(case, x).items():
        y, doubts = (np.broadcast_to(np.asarray(v, dtype=float), x.shape) for v in (amount, doubt))
        if (doubts > NEAR).any():
            unknown.append(rules[key].id)
            last = max(0, int(np.argmax(doubts > NEAR)) - 1)
            y = np.minimum(y, y[last])
            known_to = min(known_to, float(x[last]))
            if rules[key].pays_as == "pooled":
                pooled_to = min(pooled_to, float(x[last]))
        sides[rules[key].pays_as] += y
    excluded = case.bill.excluded
    pooled, second = (_with_excluded(simplified(Curve(x, y)), excluded).up_to(up_to) for y in sides.values())
    grid = np.union1d(pooled.x, second.x)
    own = Curve(grid, np.maximum(grid - pooled.at(grid) - second.at(grid), 0.0))
    known_to, pooled_to = (min(to + excluded, up_to) if unknown else up_to for to in (known_to, pooled_to))
    return BillCurve(own, pooled, second, _segments(case, x, up_to), known_to, pooled_to, tuple(unknown), case.rule)


def break_even(
    first: Bill, second: Bill, on: dt.date, policy: Policy | None = None, up_to: float = MAX_YUAN
) -> tuple[float, ...]:
    """The sizes of a bill at which it changes which of two plans leaves less to pay, or whether both leave the same.

    Solved exactly on the knots, as far as both plans are known.
    """
    one, other = (curve(bill, on, policy, up_to=up_to) for bill in (first, second))
    end = min(one.known_to, other.known_to)
    return tuple(crossings(one.own.up_to(end), other.own.up_to(end))) if end > 0 else ()


def _paid(case: Case, x: Any) -> dict[str, tuple[Any, Any]]:
    """What each layer pays of `x` eligible yuan (an array), and the doubt."""
    bill = case.bill
    excluded = np.minimum(x, bill.excluded) if case.pieces == 1 else x * 0.0
    settled = settle(
        case.rule, x, excluded, dict(case.counters), case.pieces, case.number, case.period, bill.account_credit
    )
    return paid_by_layer(settled)


def _with_excluded(paid: Curve, excluded: float) -> Curve:
    """What is paid of a bill of which `excluded` yuan never count."""
    if not excluded:
        return paid
    moved = paid.moved(right=excluded)
    return Curve(np.append(0.0, moved.x), np.append(0.0, moved.y))


def _knots(case: Case, up_to: float) -> Any:
    """Every bend in eligible yuan of the bill, before account money and small visits are taken off."""
    rule = case.rule
    if rule.missing is not None or not rule.pays_here:
        return np.array([0.0, MAX_YUAN])
    if case.pieces > 1:
        return knots_of(lambda x: sum(np.asarray(v[0], dtype=float) for v in _paid(case, x).values()), 0.0, up_to).x
    knots = bends(rule, case.number, case.period, dict(case.counters))
    if rule.account_first:
        credit = max(0.0, case.bill.account_credit - case.counters.get("account", 0.0))
        knots = np.append(0.0, knots + credit)
    if rule.visit_from:
        below = np.nextafter(rule.visit_from, 0)
        knots = np.union1d(np.append(0.0, knots[knots >= rule.visit_from]), [below, rule.visit_from])
    return np.unique(np.minimum(knots, MAX_YUAN))


def _segments(case: Case, x: Any, up_to: float) -> tuple[Segment, ...]:
    """The march over the whole length, named: deductible, each bracket of each layer, what is above all caps."""
    if case.pieces > 1:
        return ()
    excluded = case.bill.excluded
    parts = [Segment(0.0, min(excluded, up_to), "excluded")] if excluded else []
    if case.rule.missing is not None:
        return tuple(parts)
    credit = max(0.0, case.bill.account_credit - case.counters.get("account", 0.0)) if case.rule.account_first else 0.0
    for one in _march(case, x):
        start, end = one.from_ + excluded + credit, min(one.to + excluded + credit, up_to)
        if end - start > NEAR:
            parts.append(Segment(start, end, one.what, one.layer, one.bracket, one.ratio, one.paid))
    return tuple(parts)


def _march(case: Case, x: Any) -> list[Segment]:
    """The pieces in eligible yuan that count."""
    rule, counters = case.rule, dict(case.counters)
    whole = settle_one(rule, MAX_YUAN, 0.0, dict(counters), case.number, case.period)
    parts = [Segment(0.0, whole.due, "deductible", ratio=0.0, paid=0.0)]
    for layer in whole.layers:
        here, paid = layer.start, 0.0
        for i, (take, ratio) in enumerate(zip(layer.takes, layer.rule.ratios, strict=True)):
            paid += take * ratio.value if take else 0.0
            value = ratio.value if ratio.known else None
            total = None if math.isnan(paid) else paid
            parts.append(Segment(here, here + take, "bracket", layer.rule.id, i, value, total))
            here += take
    parts.append(Segment(MAX_YUAN - whole.over, MAX_YUAN, "above_cap", ratio=0.0))
    settled = settle_one(rule, x, x * 0.0, dict(counters), case.number, case.period)
    for own in settled.own:
        so_far = np.broadcast_to(np.asarray(own.layer.paid, dtype=float), x.shape)
        pays = np.flatnonzero(np.diff(so_far) > NEAR)
        if len(pays):
            last = float(so_far[pays[-1] + 1])
            parts.append(Segment(float(x[pays[0]]), float(x[pays[-1] + 1]), "own_share", own.rule.id, paid=last))
    return parts
