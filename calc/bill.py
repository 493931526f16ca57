"""One hospital bill, or a year of them: who pays what, how it came about, what is not known.

`bill` settles one bill, `settle_year` a list of them in the order of their days, each from the ledger
that the one before returned. `curve` gives the whole own share as knots, `break_even` where two plans
leave the same to pay. All stand on `benefit.rule` and `ledger.settle_one`.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from .benefit import BenefitRule, LayerRule, rule
from .bill_input import Bill, checked, resolved
from .bill_steps import BillStep, steps_of
from .compare import Notice, source
from .curve import MAX_YUAN, NEAR, Curve, crossings, knots_of, simplified
from .faults import Fault, InputError
from .figure import Figure, worst
from .ledger import (
    EMPTY,
    Ledger,
    Settled,
    bends,
    compiled,
    counted,
    opening,
    paid_by_layer,
    period_of,
    settle,
    settle_one,
    settle_rounded,
)
from .money import rounded_one
from .policy import Policy, load
from .schema import Confidence, Kind, PlanId


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


@dataclass
class BillResult:
    """Who pays a bill. Money in yuan, rounded to the cent layer by layer; None is not known (see `unknown`).

    `deductible` is what this bill bears of it, `deductible_in_force` the amount that it is measured by.
    A layer that is not known counts as not paying in `self_paid` and `ratio`; a notice says so.
    """

    bill: Bill
    on: dt.date
    level: str
    group: str | None
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
    ledger: Ledger
    rule: BenefitRule
    settled: tuple[Settled, ...]
    number: int

    @cached_property
    def steps(self) -> tuple[BillStep, ...]:
        """How the amounts came about: the intermediate results of this very computation."""
        amounts = {layer.id: layer.amount for layer in self.layers}
        return steps_of(self.rule, self.settled, amounts, self.bill, self.number, self.self_paid)

    def to_dict(self, policy: Policy) -> dict[str, Any]:
        """As `bill --json` prints it."""
        b = self.bill
        keys = sorted({*self.sources, *(s for layer in self.layers for s in layer.sources)})
        return {
            "area": b.area, "on": self.on.isoformat(), "plan": b.plan, "option": self.rule.query.option, "group": self.group,
            "kind": b.kind, "level": self.level, "amount": self.amount, "excluded": b.excluded, "eligible": self.eligible,
            "admission": self.number if b.kind == "inpatient" else None, "deductible": self.deductible,
            "deductible_in_force": self.deductible_in_force, "pooled_paid": self.pooled_paid, "second_paid": self.second_paid,
            "self_paid": self.self_paid, "ratio": self.ratio,
            "layers": [
                {"id": one.id, "pays_as": one.pays_as, "amount": one.amount, "at_most": one.at_most, "sources": list(one.sources),
                 "confidence": one.confidence, "notes": list(one.notes)} for one in self.layers
            ],
            "steps": [one.to_dict() for one in self.steps], "unknown": list(self.unknown),
            "notices": [{"code": n.code, **{k: _plain(v) for k, v in n.values.items()}} for n in self.notices],
            "sources": {k: source(policy, k).model_dump(exclude_none=True) for k in keys}, "confidence": self.confidence,
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
    return _settled(checked(bill, policy, on), on, policy, ledger or EMPTY)


def settle_year(
    bills: Iterable[Bill], on: dt.date, policy: Policy | None = None, ledger: Ledger | None = None
) -> YearResult:
    """A year of one member's bills in the order of their dates (those without one count as of `on`).

    Raises InputError naming the bill (counted from 1) and the field that cannot be used.
    """
    policy = policy or load()
    found: list[BillResult] = []
    faults: list[Fault] = []
    ready: list[Bill] = []
    for i, one in enumerate(bills, 1):
        try:
            ready.append(checked(one, policy, on))
        except InputError as error:
            faults += [Fault(f"bill {i}, {f.where}", f.found, f.allowed, f.code, f.limits) for f in error.faults]
    if faults:
        raise InputError(faults)
    now = ledger or EMPTY
    for one in sorted(ready, key=lambda b: b.date or on):
        result = _settled(one, on, policy, now)
        now = result.ledger
        found.append(result)
    return YearResult(tuple(found), now)


# --- one bill ----------------------------------------------------------------------------------


def is_by_visit(found: BenefitRule) -> bool:
    """Whether it matters to the rule how many visits a bill consists of."""
    d = found.deductible
    per: set[str] = {limit.per for layer in found.layers for limit in layer.limits}
    if d is not None:
        per.add(d.per)
    brackets = any(layer.edges and not layer.over_year for layer in found.layers)
    return bool(per & {"visit", "day"}) or bool(found.visit_from) or brackets or (d is not None and len(d.amounts) > 1)


def pieces_of(found: BenefitRule, bill: Bill) -> int:
    """How many equal visits or settlements the bill is taken as."""
    if bill.kind == "outpatient":
        return bill.visits if is_by_visit(found) else 1
    if found.settle_every_days and bill.days:
        return math.ceil(bill.days / found.settle_every_days)
    return 1


def _whose(bill: Bill) -> str:
    return f"{bill.area}.{bill.plan}"


def _settled(bill: Bill, on: dt.date, policy: Policy, ledger: Ledger) -> BillResult:
    if ledger.plan not in (None, _whose(bill)):
        raise InputError([Fault("ledger", str(ledger.plan), f"a year in the same area and plan, {_whose(bill)}")])
    if ledger.counters and bill.spent_before:
        raise InputError([Fault("spent_before", f"{bill.spent_before:,.2f}", "0 where earlier bills are given")])
    what = resolved(bill, policy, on)
    found = rule(policy, what.query)
    pieces, period = pieces_of(found, bill), period_of(bill.date or on)
    number = (bill.admission or ledger.admissions + 1) if bill.kind == "inpatient" else ledger.visits + 1
    eligible = round(bill.amount - bill.excluded, 2)
    fresh = ledger == EMPTY
    counters = opening(found, bill.spent_before, number, period) if fresh else dict(ledger.counters)
    settled = settle(found, eligible, bill.excluded, counters, pieces, number, period, bill.account_credit)
    exact = paid_by_layer(settled)
    if fresh and pieces == 1 and not bill.spent_before and is_on_knots(found):
        exact = _by_knots(found, number, settled[0].x)
    amounts = _rounded(exact, bill.amount)
    settle_rounded(counters, [(_layer(found, i), v[0], amounts[i]) for i, v in exact.items() if v[1] <= NEAR])
    following = Ledger(
        counters, ledger.admissions + pieces if bill.kind == "inpatient" else ledger.admissions,
        ledger.visits + bill.visits if bill.kind == "outpatient" else ledger.visits, _whose(bill),
    )  # fmt: skip
    if bill.kind == "inpatient" and bill.admission:
        following = Ledger(counters, number + pieces - 1, following.visits, _whose(bill))
    notices = [Notice(code, values) for code, values in what.notices]
    return _result(bill, on, found, settled, exact, amounts, eligible, number, following, notices, ledger)


def is_on_knots(found: BenefitRule) -> bool:
    """Whether the payment is a function of eligible expense alone."""
    return found.missing is None and found.pays_here and all(one.takes != "excluded" for one in found.own)


def _by_knots(found: BenefitRule, number: int, x: float) -> dict[str, tuple[float, float]]:
    knots = compiled(found, number)
    return {id_: (one.at(x), float(x > knots.known_to[id_])) for id_, one in knots.paid.items()}


def _layer(found: BenefitRule, id_: str) -> LayerRule:
    return next(one for one in (*found.layers, *(o.layer for o in found.own)) if one.id == id_)


def _rounded(exact: Mapping[str, tuple[float, float]], amount: float) -> dict[str, float]:
    """Each layer to the cent; together not more than the bill."""
    left, found = amount, {}
    for id_, (paid, doubt) in exact.items():
        found[id_] = min(rounded_one(paid), left)
        left = round(left - (found[id_] if doubt <= NEAR else 0.0), 2)
    return found


def _result(
    bill: Bill, on: dt.date, found: BenefitRule, settled: Sequence[Settled], exact: Mapping[str, tuple[float, float]],
    amounts: Mapping[str, float], eligible: float, number: int, following: Ledger, notices: list[Notice], before: Ledger,
) -> BillResult:  # fmt: skip
    layers = tuple(_layer_result(found, i, doubt <= NEAR, amounts[i]) for i, (_, doubt) in exact.items())
    sums: dict[str, float | None] = {}
    for side in ("pooled", "second"):
        mine = [one.amount for one in layers if one.pays_as == side]
        sums[side] = None if None in mine else round(sum(a for a in mine if a is not None), 2)
    in_force = _in_force(found, settled)
    deductible = None if in_force is None else round(sum(one.due for one in settled), 2)
    if found.missing is not None:
        sums["pooled"] = None
    if (found.missing is not None and found.own) or (not found.second_recorded and eligible > 0 and found.pays_here):
        sums["second"] = None
    known = sum(one.amount for one in layers if one.amount is not None)
    self_paid = max(0.0, round(bill.amount - known, 2))
    values = {"deductible": deductible, "pooled_paid": sums["pooled"], "second_paid": sums["second"]}
    unknown = (*(n for n, v in values.items() if v is None), *(one.id for one in layers if one.amount is None))
    figures = _figures(found, settled, layers)
    notices += _notices(found, bill, settled, unknown, figures, before)
    query = found.query
    return BillResult(
        bill=bill, on=on, level=query.level, group=dict(query.classes).get("group", bill.group), amount=bill.amount, eligible=eligible,
        deductible=deductible, deductible_in_force=in_force, pooled_paid=sums["pooled"], second_paid=sums["second"],
        self_paid=self_paid, ratio=round(known / bill.amount, 6) if bill.amount else 0.0, layers=layers, unknown=unknown,
        notices=tuple(notices), sources=tuple(dict.fromkeys(s for f in figures for s in f.sources)),
        confidence=worst(f.confidence for f in figures if f.sources) if any(f.sources for f in figures) else "unverified",
        ledger=following, rule=found, settled=tuple(settled), number=number,
    )  # fmt: skip


def _in_force(found: BenefitRule, settled: Sequence[Settled]) -> float | None:
    if found.missing is not None:
        return None
    value = settled[0].due_amount
    return None if math.isnan(value) else round(value, 2)


def _layer_result(found: BenefitRule, id_: str, known: bool, amount: float) -> LayerResult:
    layer = _layer(found, id_)
    figures = [f for f in layer.figures() if f.known] or [layer.cited]
    is_first = any(layer is one for one in found.layers) and layer.takes == "expense"
    return LayerResult(
        id_, layer.pays_as, amount if known else None, None if known or not is_first else amount,
        tuple(dict.fromkeys(s for f in figures for s in f.sources)) or layer.cited.sources,
        worst(f.confidence for f in figures), layer.notes,
    )  # fmt: skip


def _figures(found: BenefitRule, settled: Sequence[Settled], layers: Sequence[LayerResult]) -> list[Figure]:
    """The numbers that the result stands on: the deductible, and the layers that paid, would pay, or are unknown."""
    used: list[Figure] = []
    if found.deductible is not None:
        used += [f for f in found.deductible.amounts[:1] if f.known]
    first = found.layers[0].id if found.layers else None
    for one in layers:
        layer = _layer(found, one.id)
        if one.id == first or one.amount != 0:
            used += [f for f in layer.figures() if f.known]
            used += [own.threshold.amounts[0] for own in found.own if own.layer is layer]
    return [f for f in used if f.known]


# --- notices -----------------------------------------------------------------------------------


def _notices(
    found: BenefitRule,
    bill: Bill,
    settled: Sequence[Settled],
    unknown: Sequence[str],
    figures: Sequence[Figure],
    before: Ledger,
) -> list[Notice]:
    notices = [Notice(code, dict(values)) for code, values in found.notices]
    notices += _missing_notices(found, bill, unknown)
    ended = [f.ended for f in figures if f.ended]
    if ended:
        notices.append(Notice("outdated", {"ended": min(ended)}))
    if any(f.confidence == "unverified" for f in figures):
        notices.append(Notice("unverified"))
    if not found.pays_here:
        notices.append(Notice("level_not_paid", {"level": found.query.level}))
    if found.visit_from and all(one.x == 0 for one in settled) and bill.amount:
        notices.append(Notice("below_visit_from", {"visit_from": found.visit_from}))
    if found.account_first:
        notices.append(Notice("account_first", {"credit": bill.account_credit}))
    if found.settle_every_days:
        notices.append(Notice("settled_every_days", {"days": found.settle_every_days}))
    if found.readings:
        notices.append(Notice("other_reading", {"readings": found.readings, "used": bill.reading}))
    if found.skipped_own:
        notices.append(Notice("conditional_layer", {"layers": found.skipped_own}))
    return notices + _ledger_notices(found, bill, before)


def _missing_notices(found: BenefitRule, bill: Bill, unknown: Sequence[str]) -> list[Notice]:
    notices = []
    if found.missing is not None:
        if found.missing.ended:
            notices.append(Notice("nothing_after", {"ended": found.missing.ended}))
        elif found.missing.first:
            notices.append(Notice("nothing_before", {"first": found.missing.first}))
        else:
            notices.append(Notice("benefit_not_known", {"kind": bill.kind}))
    if not found.second_recorded:
        notices.append(Notice("second_not_recorded"))
    capless = [one.id for one in (*found.layers, *(o.layer for o in found.own)) if one.cap_unknown]
    if capless:
        notices.append(Notice("cap_unknown", {"layers": tuple(capless)}))
    lacking = [u for u in unknown if u != "deductible"]
    if lacking:
        notices.append(Notice("counted_as_not_paying", {"what": tuple(lacking)}))
    return notices


def _ledger_notices(found: BenefitRule, bill: Bill, before: Ledger) -> list[Notice]:
    notices = []
    d = found.deductible
    if d is not None and d.across_levels == "unknown":
        others = [k for k, v in before.counters.items() if k.startswith(f"borne|{bill.kind}.") and k != d.key and v]
        if others:
            notices.append(Notice("across_levels_unknown"))
    if before == EMPTY and bill.spent_before:
        notices.append(
            Notice(
                "spent_before_as_stays", {"stays": max(1, (bill.admission or 1) - 1) if bill.kind == "inpatient" else 1}
            )
        )
    elif (
        before == EMPTY and (bill.admission or 1) > 1 and d is not None and (d.per == "year" or d.year_max is not None)
    ):
        notices.append(Notice("earlier_stays_bore_deductible"))
    return notices


# --- curves ------------------------------------------------------------------------------------


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
    """A bill's own share for every size of the bill, as knots (yuan of the bill → yuan).

    Good up to `known_to`; beyond it layers that are not known (named in `unknown`) pay no more.
    """

    own: Curve
    pooled: Curve
    second: Curve
    segments: tuple[Segment, ...]
    known_to: float
    unknown: tuple[str, ...]
    rule: BenefitRule


def curve(
    bill: Bill, on: dt.date, policy: Policy | None = None, ledger: Ledger | None = None, up_to: float = MAX_YUAN
) -> BillCurve:
    """The own share of bills like this one of every size from 0 to `up_to` yuan, exactly.

    What is outside the catalogue stays as it is on the bill. Amounts are not rounded.
    """
    policy = policy or load()
    bill = checked(bill, policy, on)
    found = rule(policy, resolved(bill, policy, on).query)
    ledger = ledger or EMPTY
    period = period_of(bill.date or on)
    number = (bill.admission or ledger.admissions + 1) if bill.kind == "inpatient" else ledger.visits + 1
    counters = opening(found, bill.spent_before, number, period) if ledger == EMPTY else dict(ledger.counters)
    pieces = pieces_of(found, bill)
    x = _knots(found, bill, counters, pieces, number, period)
    paid = paid_by_layer(settle(found, x, x * 0.0, dict(counters), pieces, number, period, bill.account_credit))
    sides = {"pooled": np.zeros(len(x)), "second": np.zeros(len(x))}
    known_to, unknown = MAX_YUAN, []
    for id_, (amount, doubt) in paid.items():
        y, doubts = (np.broadcast_to(np.asarray(v, dtype=float), x.shape) for v in (amount, doubt))
        if (doubts > NEAR).any():
            unknown.append(id_)
            last = max(0, int(np.argmax(doubts > NEAR)) - 1)
            y = np.where(np.arange(len(x)) > last, y[last], y)
            known_to = min(known_to, float(x[last]))
        sides[_layer(found, id_).pays_as] += np.maximum.accumulate(y)
    e = bill.excluded
    pooled, second = (_moved(simplified(Curve(x, y)), e).up_to(up_to) for y in sides.values())
    if found.missing is not None:
        known_to, unknown = 0.0, ["pooled_paid"]
    grid = np.union1d(pooled.x, second.x)
    own = Curve(grid, np.maximum(grid - pooled.at(grid) - second.at(grid), 0.0))
    segments = _segments(found, counters, number, period, e, up_to) if pieces == 1 else ()
    return BillCurve(
        own, pooled, second, segments, min(known_to + e, up_to) if unknown else up_to, tuple(unknown), found
    )


def _moved(paid: Curve, excluded: float) -> Curve:
    """What is paid of a bill of which `excluded` yuan never count."""
    if not excluded:
        return paid
    moved = paid.moved(right=excluded)
    return Curve(np.append(0.0, moved.x), np.append(0.0, moved.y))


def _knots(found: BenefitRule, bill: Bill, counters: dict[str, Any], pieces: int, number: int, period: str) -> Any:
    """Every bend in eligible yuan of the bill, before account money and small visits are taken off."""
    if found.missing is not None or not found.pays_here:
        return np.array([0.0, MAX_YUAN])
    if pieces > 1:

        def self_of(x: Any) -> Any:
            settled = settle(found, x, x * 0.0, dict(counters), pieces, number, period, bill.account_credit)
            return x - sum(np.asarray(v[0], dtype=float) for v in paid_by_layer(settled).values())

        return knots_of(self_of, 0.0, MAX_YUAN).x
    knots = bends(found, number, period, counters)
    if found.account_first:
        credit = max(0.0, bill.account_credit - counters.get("account", 0.0))
        knots = np.append(0.0, knots + credit)
    if found.visit_from:
        below = np.nextafter(found.visit_from, 0)
        knots = np.union1d(np.append(0.0, knots[knots >= found.visit_from]), [below, found.visit_from])
    return np.unique(np.minimum(knots, MAX_YUAN))


def _segments(
    found: BenefitRule, counters: Mapping[str, Any], number: int, period: str, excluded: float, up_to: float
) -> tuple[Segment, ...]:
    """The march over the whole length, named: deductible, each bracket of each layer, what is above all caps."""
    whole = settle_one(found, MAX_YUAN, 0.0, dict(counters), number, period)
    parts: list[Segment] = []

    def add(start: float, end: float, **what: Any) -> None:
        start, end = start + excluded, min(end + excluded, up_to)
        if end - start > NEAR:
            parts.append(Segment(start, end, **what))

    if excluded:
        parts.append(Segment(0.0, min(excluded, up_to), "excluded"))
    if found.missing is not None:
        return tuple(parts)
    add(0.0, whole.due, what="deductible", ratio=0.0, paid=0.0)
    for layer in whole.layers:
        here, paid = layer.start, 0.0
        for i, (take, ratio) in enumerate(zip(layer.takes, layer.rule.ratios, strict=True)):
            paid += take * ratio.value
            value = ratio.value if ratio.known else None
            add(
                here,
                here + take,
                what="bracket",
                layer=layer.rule.id,
                bracket=i,
                ratio=value,
                paid=None if math.isnan(paid) else paid,
            )
            here += take
    add(MAX_YUAN - whole.over, MAX_YUAN, what="above_cap", ratio=0.0)
    return tuple(parts)


def break_even(
    first: Bill, second: Bill, on: dt.date, policy: Policy | None = None, up_to: float = MAX_YUAN
) -> tuple[float, ...]:
    """The sizes of a bill at which two plans leave the same to pay and the cheaper one changes.

    Solved exactly on the knots, as far as both plans are known.
    """
    curves = [curve(one, on, policy, up_to=up_to) for one in (first, second)]
    end = min(up_to, *(one.known_to for one in curves))
    if end <= 0:
        return ()
    one, other = (c.own.up_to(end) for c in curves)
    return tuple(crossings(one, other))


__all__ = [
    "Bill", "BillCurve", "BillResult", "Kind", "LayerResult", "PlanId", "Segment", "YearResult", "bill", "break_even",
    "counted", "curve", "is_on_knots", "pieces_of", "settle_year",
]  # fmt: skip
