"""The arithmetic of benefits: bills settled from a ledger of the year, which returns the next one.

`settle` marches through the eligible yuan of a bill: first the deductible, then each layer bracket by
bracket until its cap binds, then what the layers on the own share give back. Where each yuan went *is*
the explanation. Amounts may be numbers or arrays (many bills of one class), with the same code.

A yuan whose payment hangs on an unknown number is counted in `doubt`: a layer's payment is known as
long as no such yuan has fallen to it. `paid` is then the most that it can be, `low` the least.

`compiled` turns a rule into knots: the march over `MAX_YUAN` from an empty ledger has all bends in it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np

from .benefit import BenefitRule, DeductibleRule, LayerRule, OwnRule
from .curve import MAX_YUAN, NEAR, Curve, crossings, reaches
from .figure import Figure
from .money import rounded_one

Counters = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One member's year so far, in one plan.

    `counters`, by pot, in yuan: `borne|…` deductible borne, `paid|…` money paid under a cap, `expense|…`
    expense counted under a cap, `pos|…` position in yearly brackets, `account` account money used.
    NaN: not known, as a payment before was not. `admissions` and `visits` are numbers of stays and visits.
    """

    counters: Mapping[str, float] = field(default_factory=dict)
    admissions: int = 0
    visits: int = 0
    plan: str | None = None

    @property
    def empty(self) -> bool:
        """Whether nothing has happened in the year."""
        return not any(self.counters.values())


EMPTY = Ledger()


@dataclass(slots=True)
class LayerSettled:
    """What one layer did with a bill. `takes`: yuan in each bracket; `start`: where on the bill it began."""

    rule: LayerRule
    start: Any
    takes: list[Any]
    paid: Any
    low: Any
    doubt: Any
    over_doubt: Any  # by how much the cap may be exceeded for all that is known
    left: Any  # yuan left under the cap on money paid before the bill (inf: no such cap)

    @property
    def end(self) -> Any:
        """Where on the bill the layer ended."""
        return self.start + sum(self.takes)


@dataclass(slots=True)
class OwnSettled:
    """A layer on the own share: what counted, what the threshold kept, what it paid."""

    rule: OwnRule
    counted: Any
    due: Any
    borne_before: Any
    layer: LayerSettled


@dataclass(slots=True)
class Settled:
    """One bill: where its eligible yuan went. `x` is what counted after account money."""

    x: Any
    due: Any
    due_amount: float
    borne_before: Any
    layers: list[LayerSettled]
    own: list[OwnSettled]
    over: Any  # yuan above all caps


# --- numbers and arrays alike ------------------------------------------------------------------


def _low(a: Any, b: Any) -> Any:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.minimum(a, b)
    return a if a < b else b


def _high(a: Any, b: Any) -> Any:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return np.maximum(a, b)
    return a if a > b else b


def _or(value: Any, instead: float) -> tuple[Any, Any]:
    """A counter with `instead` where it is not known, and 1 there, else 0."""
    if isinstance(value, np.ndarray):
        unknown = np.isnan(value)
        return (np.where(unknown, instead, value), unknown * 1.0) if unknown.any() else (value, 0.0)
    return (instead, 1.0) if math.isnan(value) else (value, 0.0)


def _positive(value: Any) -> Any:
    return (value > NEAR) * 1.0


def _marked(value: Any, doubt: Any) -> Any:
    """The value, NaN where there is doubt."""
    if isinstance(doubt, np.ndarray):
        return np.where(doubt > NEAR, np.nan, value)
    return value if doubt <= NEAR else value * math.nan


# --- the march ---------------------------------------------------------------------------------


def _deductible(
    rule: DeductibleRule, x: Any, number: int, counters: Counters, period: str
) -> tuple[Any, Any, Any, float]:
    """Yuan of the deductible in this bill, those borne before, doubt (1 or 0), and the amount in force."""
    amount = rule.amount(number).value
    if math.isnan(amount):
        return x * 0.0, 0.0, 1.0, amount
    key = _period_key(rule.key, rule.per, period)
    borne, doubt = _or(counters.get(key, 0.0), math.inf)  # inf: the most that may be paid
    left: Any = amount
    if rule.per in ("year", "quarter"):
        left = _high(amount - borne, 0.0)
    if rule.year_max is not None:
        limit, unknown = _or(rule.year_max.value, math.inf)
        left = _low(left, _high(limit - borne, 0.0))
        doubt = doubt + unknown
    due = _low(x, left)
    if rule.per not in ("year", "quarter") and rule.year_max is None:
        doubt = 0.0
    counters[key] = borne + due
    return due, borne, doubt, amount


def _period_key(key: str, per: str, period: str) -> str:
    return f"{key}|{period}" if per == "quarter" else key


def _march(
    rule: LayerRule, start: Any, x: Any, due: Any, doubtful: Any, counters: Counters, period: str, spill: Any = 0.0
) -> LayerSettled:
    """One layer over the yuan from `start` to `x`.

    `doubtful` (1 or 0): the deductible or what went before is not known. `spill`: yuan that the layer
    before may hand on for all that is known.
    """
    before = counters.get(rule.key, 0.0) if rule.over_year else 0.0
    before, unknown = _or(before, 0.0)
    doubtful = doubtful + unknown
    shift = before if rule.from_zero else before - due
    left, stop, unknown = _room(rule, start, x, due, counters, period)
    doubtful = doubtful + unknown  # a cap that is not known is taken as not reached; a notice says so
    capped_from = left
    takes: list[Any] = []
    paid: Any = 0.0
    unknown_yuan: Any = 0.0
    last = len(rule.ratios) - 1
    for i, ratio in enumerate(rule.ratios):
        begin = start if i == 0 else _high(start, rule.edges[i - 1] - shift)
        end = stop if i == last else _low(stop, rule.edges[i] - shift)
        take = _high(end - begin, 0.0)
        if math.isnan(ratio.value):
            unknown_yuan = unknown_yuan + take
        elif ratio.value > 0:
            if left is not math.inf:
                take = _low(take, left / ratio.value)
                left = _high(left - take * ratio.value, 0.0)
            paid = paid + take * ratio.value
        takes.append(take)
    if _is_sure(doubtful, spill, unknown_yuan):
        settled = LayerSettled(rule, start, takes, paid, paid, 0.0, 0.0, capped_from)
    else:
        settled = _doubted(rule, start, takes, paid, unknown_yuan, capped_from, stop, doubtful, spill)
    if rule.over_year:
        counters[rule.key] = before + (x if rule.from_zero else x - due)
    _count(settled, x, due, counters, period)
    return settled


def _is_sure(*doubts: Any) -> bool:
    return not any(isinstance(one, np.ndarray) or one > NEAR for one in doubts)


def _doubted(
    rule: LayerRule, start: Any, takes: list[Any], paid: Any, unknown_yuan: Any, capped_from: Any, stop: Any,
    doubtful: Any, spill: Any,
) -> LayerSettled:  # fmt: skip
    """A layer of which part is not known: the most and the least that it pays, and the yuan in doubt."""
    most = _low(paid + unknown_yuan, capped_from)
    may_pay = 1.0 if any(r.value != 0 for r in rule.ratios) else 0.0
    touched = (sum(takes) * _positive(doubtful) + spill) * may_pay
    over_doubt = _high(paid + unknown_yuan - capped_from, 0.0) * _positive(unknown_yuan) + touched
    low = paid * (1 - _positive(touched))
    doubt = unknown_yuan + touched
    return LayerSettled(rule, start, takes, most, low, doubt, over_doubt, capped_from)


def _room(rule: LayerRule, start: Any, x: Any, due: Any, counters: Counters, period: str) -> tuple[Any, Any, Any]:
    """Yuan left under the caps on money paid, where those on expense end the layer, and doubt."""
    left: Any = math.inf
    stop, doubt = x, 0.0
    for limit in rule.limits:
        used, unknown = _or(_used(limit.key, limit.per, counters, period), 0.0)
        doubt = doubt + unknown
        room = _high(limit.figure.value - used, 0.0)
        if limit.on == "paid":
            left = _low(left, room)
        else:
            stop = _low(stop, room + (start if rule.takes == "over_cap" else 0.0 if rule.from_zero else due))
    return left, _high(stop, start), doubt


def _used(key: str, per: str, counters: Counters, period: str) -> Any:
    return 0.0 if per in ("visit", "day") else counters.get(_period_key(key, per, period), 0.0)


def _count(settled: LayerSettled, x: Any, due: Any, counters: Counters, period: str) -> None:
    """Writes what a layer paid and counted under its caps."""
    rule = settled.rule
    for limit in rule.limits:
        key = _period_key(limit.key, limit.per, period)
        if limit.on == "paid":
            added = _marked(settled.paid, settled.doubt)
        else:
            added = sum(settled.takes) if rule.takes == "over_cap" else x if rule.from_zero else x - due
        counters[key] = counters.get(key, 0.0) + added


def settle_one(rule: BenefitRule, x: Any, excluded: Any, counters: Counters, number: int, period: str) -> Settled:
    """One stay or visit of `x` eligible yuan. Changes `counters`; amounts are not rounded."""
    if not rule.pays_here or rule.missing is not None:
        return Settled(x, x * 0.0, 0.0, 0.0, [], [], x)
    due, borne_before, doubt, amount = x * 0.0, 0.0, 0.0, 0.0
    if rule.deductible is not None:
        due, borne_before, doubt, amount = _deductible(rule.deductible, x, number, counters, period)
    layers: list[LayerSettled] = []
    reached: Any = due
    for layer in rule.layers:
        if layer.takes == "over_cap":
            settled = _march(layer, layers[-1].end, x, due, doubt, counters, period, layers[-1].over_doubt)
        else:
            settled = _march(layer, due, x, due, doubt, counters, period)
        reached = _high(reached, settled.end)
        layers.append(settled)
    over = x - reached
    base_doubt = _positive(doubt) + sum(one.doubt for one in layers)
    if rule.deductible is not None and _any(doubt):
        key = _period_key(rule.deductible.key, rule.deductible.per, period)
        counters[key] = _marked(counters.get(key, 0.0), doubt)
    paid = sum(one.low for one in layers)
    own = _settle_own(
        rule, {"deductible": due, "share": reached - due - paid, "over_cap": over}, excluded, base_doubt, counters
    )
    return Settled(x, due, amount, borne_before, layers, own, over)


def _any(doubt: Any) -> bool:
    return bool((doubt > NEAR).any()) if isinstance(doubt, np.ndarray) else bool(doubt > NEAR)


def _settle_own(
    rule: BenefitRule, parts: Mapping[str, Any], excluded: Any, base_doubt: Any, counters: Counters
) -> list[OwnSettled]:
    """The layers on the own share, in order, each on what the one before left."""
    found: list[OwnSettled] = []
    given_back: Any = 0.0
    for one in rule.own:
        doubtful: Any = 0.0
        if one.takes == "excluded":
            y = excluded
        else:
            y = _high(sum(parts[name] for name in one.counts) - given_back, 0.0)
            doubtful = _positive(base_doubt)
        due, before, doubt, _ = _deductible(one.threshold, y, 1, counters, "")
        settled = _march(one.layer, due, y, due, doubt + doubtful, counters, "")
        if _any(doubtful) or _any(doubt):
            key = one.threshold.key
            counters[key] = _marked(counters.get(key, 0.0), doubtful + doubt)
            if one.layer.over_year:
                counters[one.layer.key] = _marked(counters[one.layer.key], doubtful + doubt)
        if one.takes == "own_share":
            given_back = given_back + settled.low
            base_doubt = base_doubt + settled.doubt
        found.append(OwnSettled(one, y, due, before, settled))
    return found


# --- whole bills -------------------------------------------------------------------------------


def counted(rule: BenefitRule, x: Any, credit: Any) -> tuple[Any, Any]:
    """What counts of `x` eligible yuan of one visit, and the account money used for it.

    Visits below `visit_from` do not count at all; where the account pays first, `credit` yuan of it
    go first.
    """
    if rule.visit_from:
        x = x * (x >= rule.visit_from)
    used = _low(x, credit) if rule.account_first else x * 0.0
    return x - used, used


def settle(
    rule: BenefitRule,
    eligible: Any,
    excluded: Any,
    counters: Counters,
    pieces: int,
    number: int,
    period: str,
    credit: Any = 0.0,
) -> list[Settled]:
    """A bill as `pieces` equal stays or visits, the first being the `number`-th of the year. Changes `counters`."""
    found = []
    for i in range(pieces):
        left = _high(credit - counters.get("account", 0.0), 0.0) if rule.account_first else 0.0
        x, used = counted(rule, eligible / pieces, left)
        if rule.account_first:
            counters["account"] = counters.get("account", 0.0) + used
        found.append(settle_one(rule, x, excluded / pieces, counters, number + i, period))
    return found


def opening(rule: BenefitRule, spent_before: Any, number: int, period: str) -> Counters:
    """The counters at the `number`-th stay of a year in which `spent_before` eligible yuan were settled.

    They are taken as `number - 1` equal stays (at least one) of the same level and kind. Without a sum,
    earlier stays are taken to have borne their deductibles in full.
    """
    counters: Counters = {}
    is_some = spent_before > 0 if not isinstance(spent_before, np.ndarray) else bool(np.any(spent_before > 0))
    if is_some:
        settle(rule, spent_before, spent_before * 0.0, counters, max(1, number - 1), 1, period)
    elif number > 1 and rule.deductible is not None and rule.query.kind == "inpatient":
        d = rule.deductible
        if d.per == "year":
            counters[d.key] = d.amount(1).value
        elif d.year_max is not None:
            counters[d.key] = min(sum(d.amount(i).value for i in range(1, number)), d.year_max.value)
    return counters


def settle_rounded(counters: Counters, layers: Sequence[tuple[LayerRule, float, float]]) -> None:
    """Sets the caps' counters to money as it was paid, in cents: `layers` gives rule, exact and rounded sum."""
    for rule, exact, paid in layers:
        for key in {_period_key(one.key, one.per, "") for one in rule.limits if one.on == "paid" and one.per == "year"}:
            if key in counters and not math.isnan(counters[key]):
                counters[key] = rounded_one(counters[key] + paid - exact)


# --- knots -------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False, slots=True)
class Compiled:
    """A rule as knots of eligible yuan, for a bill from an empty ledger.

    `due` is the deductible, `paid` each layer's payment by its key, known up to `known_to` yuan (below 0: nowhere)
    and nothing up to `nothing_to`.
    """

    due: Curve
    paid: Mapping[str, Curve]
    known_to: Mapping[str, float]
    nothing_to: Mapping[str, float]


def paid_by_layer(settled: Sequence[Settled]) -> dict[str, tuple[Any, Any]]:
    """By a layer's key what was paid and the doubt, over the pieces of a bill."""
    found: dict[str, tuple[Any, Any]] = {}
    for one in settled:
        for layer in (*one.layers, *(own.layer for own in one.own)):
            paid, doubt = found.get(layer.rule.key, (0.0, 0.0))
            found[layer.rule.key] = (paid + layer.paid, doubt + layer.doubt)
    return found


def bends(rule: BenefitRule, number: int, period: str, counters: Counters) -> Any:
    """The knots of a rule from a ledger: every bend of every layer, in eligible yuan after account money."""
    whole = settle_one(rule, MAX_YUAN, 0.0, dict(counters), number, period)
    found = {0.0, MAX_YUAN, whole.due}
    for layer in whole.layers:
        found.update(_ends(layer))
        if layer.left is not math.inf and any(not r.known for r in layer.rule.ratios):
            found.update(_ends_at_most(layer))
    knots = np.array(sorted(found))
    for i, own in enumerate(rule.own):
        if own.takes == "own_share":
            knots = _own_bends(rule, i, knots, number, period, counters)
    return knots[(knots >= 0) & (knots <= MAX_YUAN)]


def _own_bends(rule: BenefitRule, i: int, knots: Any, number: int, period: str, counters: Counters) -> Any:
    """`knots` with those of a layer on the own share: its threshold, its brackets, and where its cap binds.

    The cap may be shared with other layers and so have less left on larger bills; where it binds is where
    the payment without it meets what is left.
    """
    own = rule.own[i]
    free = replace(own.layer, limits=tuple(one for one in own.layer.limits if one.on == "expense"))
    before = dict(counters)
    due, _, _, _ = _deductible(own.threshold, MAX_YUAN, 1, before, "")
    ends = {due, *_ends(_march(free, due, MAX_YUAN, due, 0.0, before, ""))}
    at_knots = settle_one(rule, knots, knots * 0.0, dict(counters), number, period).own[i]
    rising = Curve(knots, np.maximum.accumulate(np.asarray(at_knots.counted, dtype=float)))
    knots = _merged(knots, reaches(rising, ends))
    if free.limits == own.layer.limits:
        return knots
    capped = settle_one(rule, knots, knots * 0.0, dict(counters), number, period).own[i]
    uncapped = _march(free, capped.due, capped.counted, capped.due, 0.0, dict(counters), "")
    left = np.broadcast_to(np.asarray(capped.layer.left, dtype=float), knots.shape)
    return _merged(knots, crossings(Curve(knots, uncapped.paid * np.ones(len(knots))), Curve(knots, left)))


def _merged(knots: Any, more: Sequence[float]) -> Any:
    return np.array(sorted({*knots.tolist(), *more}))


def _ends(layer: LayerSettled) -> list[float]:
    found, here = [layer.start], layer.start
    for take in layer.takes:
        here += take
        found.append(here)
    return [float(one) for one in found]


def _ends_at_most(layer: LayerSettled) -> list[float]:
    """Where the cap would bind if each unknown ratio were 1: from there on the next layer is in doubt."""
    here, left, found = layer.start, layer.left, []
    for ratio, take in zip(layer.rule.ratios, layer.takes, strict=True):
        value = ratio.value if ratio.known else 1.0
        room = left / value if value else math.inf
        found.append(here + min(take, room))
        here, left = here + take, max(0.0, left - take * value)
    return found


@lru_cache(maxsize=65536)
def compiled(rule: BenefitRule, number: int = 1) -> Compiled:
    """The knots of a rule for the `number`-th stay or visit of an otherwise empty year.

    Rules with the same numbers share them, whatever their area or class.
    """
    key = (number, _numbers(rule))
    if key not in COMPILED:
        COMPILED[key] = _compiled(rule, number)
    return COMPILED[key]


COMPILED: dict[Any, Compiled] = {}  # by the numbers that they hang on


def _numbers(rule: BenefitRule) -> tuple[Any, ...]:
    """Everything in a rule that its knots hang on."""
    d = rule.deductible
    return (
        rule.query.kind, d and (d.per, d.key, *_values(d.amounts), *_values((d.year_max,) if d.year_max else ())),
        *(_numbers_of(one) for one in rule.layers),
        *((own.takes, own.counts, *_values(own.threshold.amounts), _numbers_of(own.layer)) for own in rule.own),
    )  # fmt: skip


def _numbers_of(layer: LayerRule) -> tuple[Any, ...]:
    return (
        layer.key, layer.takes, layer.edges, layer.from_zero, layer.over_year, *_values(layer.ratios),
        *((one.on, one.figure.value, one.per, one.key) for one in layer.limits),
    )  # fmt: skip


def _values(figures: Sequence[Figure]) -> tuple[float | None, ...]:
    """Values that compare equal where they are alike: None for not known."""
    return tuple(one.value if one.known else None for one in figures)


def _compiled(rule: BenefitRule, number: int, period: str = "") -> Compiled:
    counters = opening(rule, 0.0, number, period)
    knots = bends(rule, number, period, counters)
    settled = settle_one(rule, knots, knots * 0.0, dict(counters), number, period)
    paid, known_to, nothing_to = {}, {}, {}
    for layer in (*settled.layers, *(own.layer for own in settled.own)):
        y = layer.paid if isinstance(layer.paid, np.ndarray) else np.full(len(knots), layer.paid)
        key, pays = layer.rule.key, y > NEAR
        paid[key], known_to[key], nothing_to[key] = Curve(knots, y), MAX_YUAN, MAX_YUAN
        if pays.any():
            nothing_to[key] = float(knots[pays.argmax() - 1])
        if _any(layer.doubt):
            known_to[key] = _last_sure(knots, layer.doubt)
    return Compiled(Curve(knots, settled.due), paid, known_to, nothing_to)


def _last_sure(knots: Any, doubt: Any) -> float:
    """The last knot without doubt; below 0 if there is none."""
    first = int((doubt > NEAR).argmax()) if isinstance(doubt, np.ndarray) else 0
    return float(knots[first - 1]) if first else -1.0


def period_of(date: dt.date) -> str:
    """The quarter that rules `per: quarter` count a bill in."""
    return f"{date.year}q{(date.month + 2) // 3}"
