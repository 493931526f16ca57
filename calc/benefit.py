"""What a plan pays back: a benefit rule resolved to numbers for one class of people and bills.

`rule` looks everything up once (group, level, option, place, conditions that hold, date) and applies
the modifiers; what comes out is plain numbers with their sources, which `ledger` then settles bills with.

How the words of the policy files are read:

- A position in brackets counts the eligible yuan of the bill (`edges_over: bill`) or of the year, from
  the first yuan (`zero`) or without the deductible (`above_deductible`).
- A cap on `expense` counts in the same way; that of a layer above a cap counts what this layer takes.
- Of several caps the one that binds first decides. Caps with the same `pot` share one counter.
- A modifier works on all layers and levels unless it names some. Levels match what they stand for.
- A second layer with `takes: expense` pays beside the first, on the same yuan.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal, get_args

from .figure import NAN, UNKNOWN, Figure, Typed, dated_value, figure, nothing_known, worst
from .policy import Picked, Policy, pick
from .schema import (
    Area,
    Benefit,
    Cap,
    Cited,
    Deductible,
    Kind,
    Later,
    Layer,
    Modifier,
    Op,
    OwnShare,
    Place,
    Plan,
    PlanId,
    When,
)
from .tables import chain, look_up_ranked, ranked

STEPS_OF_LATER = 12  # a deductible that steps down is written out for so many admissions


@dataclass(frozen=True, slots=True)
class Query:
    """Everything that decides which numbers a bill meets. `held`: which of `conditions` hold."""

    area: str
    plan: PlanId
    kind: Kind
    level: str
    option: str | None
    place: Place
    classes: tuple[tuple[str, str], ...]
    held: tuple[bool, ...]
    on: dt.date
    reading: str | None = None
    insured_years: int = 0
    missing_years: int = 0


@dataclass(frozen=True, slots=True)
class Limit:
    """A cap as a number: the most that is paid, or counted, in a period. `key` names its counter."""

    on: Literal["paid", "expense"]
    figure: Figure
    per: str
    key: str


@dataclass(frozen=True, slots=True)
class DeductibleRule:
    """Yuan that come before any payment; `amounts` by admission or visit, the last repeats."""

    per: Literal["year", "admission", "visit", "day", "quarter"]
    amounts: tuple[Figure, ...]
    year_max: Figure | None
    key: str
    across_levels: str | None = None

    def amount(self, number: int) -> Figure:
        """The deductible of the `number`-th admission or visit of the year."""
        return self.amounts[min(number, len(self.amounts)) - 1]


@dataclass(frozen=True, slots=True)
class LayerRule:
    """One payer: `ratios` between `edges`, up to its limits."""

    id: str
    takes: Literal["expense", "over_cap"]
    pays_as: Literal["pooled", "second"]
    edges: tuple[float, ...]
    from_zero: bool
    over_year: bool
    ratios: tuple[Figure, ...]
    limits: tuple[Limit, ...]
    cap_unknown: bool
    key: str
    cited: Figure  # where the layer stands, its value unused
    notes: tuple[str, ...] = ()

    def figures(self) -> tuple[Figure, ...]:
        """Every number of the layer."""
        return (*self.ratios, *(limit.figure for limit in self.limits))


@dataclass(frozen=True, slots=True)
class OwnRule:
    """A second layer on what is left: a yearly threshold, then a layer on the own share above it."""

    id: str
    takes: Literal["own_share", "excluded"]
    kinds: tuple[Kind, ...]
    counts: tuple[str, ...]
    threshold: DeductibleRule
    layer: LayerRule


@dataclass(frozen=True, slots=True, eq=False)
class BenefitRule:
    """All that one kind of care gets in one class: deductible, layers, layers on the own share."""

    query: Query
    deductible: DeductibleRule | None = None
    layers: tuple[LayerRule, ...] = ()
    own: tuple[OwnRule, ...] = ()
    missing: Figure | None = None  # no rule recorded, or none for the day
    pays_here: bool = True  # the level is one of those that pay at all
    visit_from: float = 0.0
    account_first: bool = False
    settle_every_days: int | None = None
    second_recorded: bool = True
    skipped_own: tuple[str, ...] = ()  # layers whose condition does not hold
    notices: tuple[tuple[str, tuple[tuple[str, Any], ...]], ...] = ()
    readings: tuple[str, ...] = ()

    @property
    def second_unknown(self) -> bool:
        """Whether nothing can be said of the second layer, where yuan are left that it might take."""
        if self.missing is not None:
            return bool(self.own) or not self.second_recorded
        return not self.second_recorded and self.pays_here


# --- which blocks ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Blocks:
    """The blocks in force for one plan and kind, and the conditions that they ask about, in order."""

    owner: Plan
    benefit: Picked[Benefit]
    own: tuple[Picked[OwnShare], ...]
    second_recorded: bool
    conditions: tuple[When, ...]
    readings: tuple[str, ...] = field(default=())


def owner_of(area: Area, plan: PlanId) -> PlanId:
    """The plan in which the benefits of a plan stand."""
    return area.plans[plan].benefits_of or plan


@lru_cache(maxsize=4096)
def blocks(policy: Policy, area: str, plan: PlanId, kind: Kind, on: dt.date, reading: str | None = None) -> Blocks:
    """What is in force on a day. `reading` picks another reading of doubtful words by its id."""
    rules = policy.areas[area]
    own_plan = rules.plans[plan]
    owner_id = owner_of(rules, plan)
    owner = rules.plans[owner_id]
    picked: Picked[Benefit] = pick(getattr(own_plan, kind) or getattr(owner, kind), on)
    readings = tuple(picked.block.readings) if picked.block else ()
    if picked.block and reading in readings:
        picked = replace(picked, block=reread(picked.block, picked.block.readings[str(reading)]))
    shares = [*owner.own_share, *(own_plan.own_share if own_plan is not owner else ())]
    shares += [s for s in rules.own_share if s.plans is None or plan in s.plans or owner_id in s.plans]
    groups: dict[Any, list[OwnShare]] = {}
    for share in shares:
        groups.setdefault((share.id, share.when, share.kinds, share.takes), []).append(share)
    own = tuple(pick(group, on) for group in groups.values() if kind in group[0].kinds)
    second = bool(shares) or any(
        layer.pays_as == "second" for k in ("outpatient", "inpatient") for b in getattr(owner, k) for layer in b.layers
    )
    conditions = [m.when for m in picked.block.modifiers] if picked.block else []
    for one in own:
        if one.block is not None:
            conditions += [*([one.block.when] if one.block.when else []), *(m.when for m in one.block.modifiers)]
    return Blocks(owner, picked, own, second, tuple(conditions), readings)


def reread(benefit: Benefit, patch: Mapping[str, Any]) -> Benefit:
    """A benefit with another reading put in. Paths name fields and, in lists, ids or places (`layers.pool.cap`)."""
    data = benefit.model_dump(by_alias=True, exclude_unset=True, mode="json")
    for path, value in patch.items():
        *way, last = path.split(".")
        here: Any = data
        for step in way:
            here = here[_place(here, step)]
        here[_place(here, last)] = value
    return Benefit.model_validate(data)


def _speaks_of(benefit: Benefit, place: Place) -> bool:
    """Whether a rule says what it pays for treatment at a place; at home it always does."""
    if place == "home" or splits_by_place(benefit):
        return True
    return any(m.when.place and place in m.when.place for m in benefit.modifiers)


def _speaks_of_places(benefit: Benefit) -> bool:
    """Whether a rule speaks of treatment elsewhere at all; what it leaves out is then taken as at home, with a notice."""
    return splits_by_place(benefit) or any(m.when.place for m in benefit.modifiers)


_PLACES = frozenset(get_args(Place))


def splits_by_place(benefit: Benefit) -> bool:
    """Whether a table of a rule has numbers of its own for places of treatment."""
    tables = [
        benefit.deductible.yuan if benefit.deductible else None,
        *(t for layer in benefit.layers for t in (layer.ratio, layer.edges)),
    ]
    return any(_names_place(t) for t in tables)


def _names_place(table: Any) -> bool:
    return isinstance(table, dict) and (bool(_PLACES & set(table)) or any(map(_names_place, table.values())))


def _place(here: Any, step: str) -> Any:
    if not isinstance(here, list):
        return step
    ids = [one.get("id") for one in here]
    if step not in ids and not step.isdigit():
        raise KeyError(f"{step} is not one of {', '.join(map(str, ids))}")
    return ids.index(step) if step in ids else int(step)


# --- resolving ---------------------------------------------------------------------------------


@lru_cache(maxsize=65536)
def rule(policy: Policy, query: Query) -> BenefitRule:
    """The numbers that one class of bills meets."""
    return _Resolver(policy, query).rule()


def chains_for(area: Area, query: Query) -> list[tuple[str, ...]]:
    """The ids that tables of a benefit are looked up by, most specific first in each chain."""
    own, owner = area.plans[query.plan], area.plans[owner_of(area, query.plan)]
    found = [chain(area.levels, query.level), (query.place,)]
    for plan in (owner, own) if own is not owner else (own,):
        found += [chain(plan.axes[axis], id_) for axis, id_ in query.classes if axis in plan.axes]
    if query.option:
        found.append(chain((*own.options, *owner.options), query.option))
    return found


# By the parts of a file that numbers stand in (kept, so that their ids stay their own): their figures so far.
_Cells = dict[tuple[float | None, dt.date | None], Figure]
_CITED: dict[tuple[int, ...], tuple[tuple[Cited | None, ...], _Cells]] = {}
MOST_CITED = 20_000


class _Resolver:
    def __init__(self, policy: Policy, query: Query) -> None:
        self.query, self.area = query, policy.areas[query.area]
        self.blocks = blocks(policy, query.area, query.plan, query.kind, query.on, query.reading)
        self.chains = chains_for(self.area, query)
        self.rank = ranked(self.chains)
        self.levels = set(self.chains[0])
        self.notices: list[tuple[str, tuple[tuple[str, Any], ...]]] = []
        self.ended: dt.date | None = None

    def rule(self) -> BenefitRule:
        held = list(self.query.held)
        picked = self.blocks.benefit
        benefit = picked.block
        if benefit is None:
            missing = replace(nothing_known(picked), note=None)
            own, skipped = self._own_rules(held)
            return BenefitRule(self.query, missing=missing, own=own, skipped_own=skipped,
                               second_recorded=self.blocks.second_recorded, notices=tuple(self.notices))  # fmt: skip
        if not _speaks_of(benefit, self.query.place):
            self._notice("place_unknown", place=self.query.place)
            if not _speaks_of_places(benefit):  # care elsewhere is paid less, nobody told us how much
                return BenefitRule(self.query, missing=UNKNOWN, second_recorded=self.blocks.second_recorded,
                                   own=self._own_rules(held[len(benefit.modifiers):])[0], notices=tuple(self.notices))  # fmt: skip
        self.ended = picked.ended
        count = len(benefit.modifiers)
        modifiers = [
            m for m, holds in zip(benefit.modifiers, held[:count], strict=True) if holds and self._at_level(m.levels)
        ]
        deductible = self._deductible(benefit, modifiers) if benefit.deductible else None
        layers = tuple(self._layer(benefit, i, modifiers) for i in range(len(benefit.layers)))
        if benefit.note:
            self._notice("rule_note", text=benefit.note)
        for modifier in modifiers:
            if modifier.note:
                self._notice("rule_note", text=modifier.note)
        own, skipped = self._own_rules(held[count:])
        return BenefitRule(
            self.query, deductible, layers, own, None, self._at_level(benefit.only_levels), benefit.visit_from or 0.0,
            benefit.account_first, benefit.settle_every_days, self.blocks.second_recorded, skipped,
            tuple(dict.fromkeys(self.notices)), self.blocks.readings,
        )  # fmt: skip

    def _notice(self, code: str, **values: Any) -> None:
        self.notices.append((code, tuple(values.items())))

    def _at_level(self, levels: Sequence[str] | None) -> bool:
        return levels is None or bool(self.levels & set(levels))

    def _figure(self, leaf: Any, *cited: Cited | None) -> Figure:
        if isinstance(leaf, str):
            return dated_value(self.area.area, self.area.sources, self.area.series.get(leaf, ()), self.query.on)
        if isinstance(leaf, Typed):  # equal to a published number, but not the same figure
            return figure(self.area.area, self.area.sources, leaf, cited)
        key = tuple(map(id, cited))
        known = _CITED.get(key)
        if known is None:
            if len(_CITED) > MOST_CITED:  # edited rules bring parts of their own
                _CITED.clear()
            known = (cited, {})
            if not any(one is not None and isinstance(one.confidence, dict) for one in cited):
                _CITED[key] = known  # the confidence is the same in every cell
        cells, cell = known[1], (leaf, self.ended)
        if cell not in cells:
            cells[cell] = figure(self.area.area, self.area.sources, leaf, cited, self.chains, self.ended)
        return cells[cell]

    def _figures(self, table: Any, *cited: Cited | None) -> tuple[Figure, ...]:
        """The leaf of a table as figures: one, or one for each place of a list."""
        leaf = look_up_ranked(table, self.rank)
        return tuple(self._figure(one, *cited) for one in (leaf if isinstance(leaf, tuple) else (leaf,)))

    # --- deductible

    def _deductible(self, benefit: Benefit, modifiers: Sequence[Modifier]) -> DeductibleRule:
        d = benefit.deductible
        assert d is not None
        amounts = self._figures(d.yuan, d, benefit)
        if d.later is not None:
            amounts = self._later(d, amounts[0], benefit)
        for m in modifiers:
            if m.deductible:
                amounts = tuple(self._changed(m, m.deductible, a, i) for i, a in enumerate(amounts))
        year_max = self._figures(d.year_max, d, benefit)[0] if "year_max" in d.model_fields_set else None
        pot = d.pot or self.query.kind
        if d.per == "year" and d.across_levels in ("separate", "unknown"):
            pot += "." + self.query.level
        return DeductibleRule(d.per, amounts, year_max, f"borne|{pot}", d.across_levels)

    def _later(self, d: Deductible, first: Figure, benefit: Benefit) -> tuple[Figure, ...]:
        """The amounts of later admissions, written out."""
        if isinstance(d.later, tuple):
            return (first, *(replace(first, value=first.value * share) for share in d.later))
        later = d.later
        assert isinstance(later, Later)

        def number(name: str) -> Figure | None:
            return self._figures(getattr(later, name), d, benefit)[0] if name in later.model_fields_set else None

        less, share, low, low_share = (number(n) for n in ("less", "less_share", "min", "min_share"))
        step = less.value if less else share.value * first.value if share else NAN
        least = low.value if low else low_share.value * first.value if low_share else 0.0
        least = min(least, first.value) if first.known else least
        values = [
            max(least, first.value - step * k) if not math.isnan(step + least) else NAN
            for k in range(1, STEPS_OF_LATER)
        ]
        return (first, *(replace(first, value=v) for v in values))

    # --- layers

    def _layer(self, benefit: Benefit, index: int, modifiers: Sequence[Modifier]) -> LayerRule:
        layer = benefit.layers[index]
        mine = [m for m in modifiers if m.layers is None or layer.id in m.layers]
        name = layer.id or ("pool" if index == 0 else f"layer{index + 1}")
        if layer.edges_over == "unknown":
            self._notice("edges_over_unknown", layer=name)
        return self._built(
            name, f"{self.query.kind}.{name}", layer.takes, layer.pays_as, layer, benefit, mine,
            layer.edges_count == "zero", layer.edges_over == "year",
        )  # fmt: skip

    def _built(
        self, name: str, key: str, takes: Literal["expense", "over_cap"], pays_as: Literal["pooled", "second"],
        layer: Layer | OwnShare, block: Cited, modifiers: Sequence[Modifier], from_zero: bool, over_year: bool,
    ) -> LayerRule:  # fmt: skip
        edges, ratios = self._brackets(layer, block)
        for m in modifiers:
            if m.ratio:
                ratios = tuple(_share(self._changed(m, m.ratio, r, i)) for i, r in enumerate(ratios))
        caps: Sequence[Cap] = ()
        if not isinstance(layer.cap, str):
            caps = layer.cap if isinstance(layer.cap, tuple) else (layer.cap,)
        limits = [
            self._limit(cap, i, name, key, layer, block, modifiers)
            for i, cap in enumerate(caps)
            if self._at_level(cap.levels)
        ]
        notes = [c.note for c in (layer, *caps) if c.note]
        return LayerRule(
            name, takes, pays_as, edges, from_zero, over_year, ratios, tuple(one for one in limits if one.figure.known),
            layer.cap == "unknown" or any(not one.figure.known for one in limits), key,
            self._figure(None, layer, block), tuple(dict.fromkeys(notes)),
        )  # fmt: skip

    def _brackets(self, layer: Layer | OwnShare, block: Cited) -> tuple[tuple[float, ...], tuple[Figure, ...]]:
        """Edges and as many ratios as brackets. Where the edges are not known, nor are the ratios."""
        ratios = self._figures(layer.ratio, layer, block)
        if layer.edges is None:
            return (), ratios[:1] if len(ratios) == 1 else (UNKNOWN,)
        edges = tuple(e.value for e in self._figures(layer.edges, layer, block))
        if len(ratios) == 1:
            return (), ratios  # one ratio, or one unknown, for all brackets
        if len(ratios) != len(edges) + 1 or any(math.isnan(e) for e in edges):
            return (), (replace(ratios[0], value=NAN),)
        return edges, ratios

    def _limit(
        self, cap: Cap, index: int, name: str, key: str, layer: Cited, block: Cited, modifiers: Sequence[Modifier]
    ) -> Limit:
        on: Literal["paid", "expense"] = "paid" if "paid" in cap.model_fields_set else "expense"
        found = self._figures(getattr(cap, on), cap, layer, block)[0]
        if cap.unit:
            unit = self._figure(cap.unit)
            found = replace(found, value=found.value * unit.value, sources=(*found.sources, *unit.sources),
                            confidence=worst((found.confidence, unit.confidence)), ended=found.ended or unit.ended,
                            first=unit.first)  # fmt: skip
        for m in modifiers:
            if m.cap:
                found = self._changed(m, m.cap, found, 0)
        if cap.reward:
            self._notice("cap_reward", layer=name)
        pot = cap.pot or (key if index == 0 else f"{key}.{index + 1}")
        return Limit(on, found, cap.per, f"{on}|{pot}|{cap.per}")

    # --- the own share

    def _own_rules(self, held: list[bool]) -> tuple[tuple[OwnRule, ...], tuple[str, ...]]:
        found: list[OwnRule] = []
        skipped: list[str] = []
        for i, picked in enumerate(self.blocks.own):
            block = picked.block
            name = (block.id if block else None) or ("own_share" if i == 0 else f"own_share{i + 1}")
            if block is None:
                found.append(_unknown_own(name, self.query.kind, nothing_known(picked)))
                continue
            applies = not block.when or held.pop(0)
            mine = [m for m in block.modifiers if held.pop(0) and self._at_level(m.levels)]
            if not applies:
                skipped.append(name)
                continue
            self.ended = picked.ended
            found.append(self._own(name, block, mine))
        return tuple(found), tuple(skipped)

    def _own(self, name: str, block: OwnShare, modifiers: Sequence[Modifier]) -> OwnRule:
        threshold = self._figures(block.threshold, block)[0]
        for m in modifiers:
            if m.threshold:
                threshold = self._changed(m, m.threshold, threshold, 0)
            if m.note:
                self._notice("rule_note", text=m.note)
        from_zero = block.edges_count != "above_threshold"
        layer = self._built(name, f"own.{name}", "expense", "second", block, block, modifiers, from_zero, True)
        due = DeductibleRule("year", (threshold,), None, f"borne|own.{name}")
        return OwnRule(name, block.takes, block.kinds, block.counts, due, layer)

    # --- modifiers

    def _changed(self, modifier: Modifier, op: Op, found: Figure, index: int) -> Figure:
        """A number after a modifier, which adds its source and its doubt."""
        value = found.value
        if "set" in op.model_fields_set:
            leaf = look_up_ranked(op.set, self.rank)
            leaf = leaf[min(index, len(leaf) - 1)] if isinstance(leaf, tuple) else leaf
            value = NAN if leaf is None else float(leaf)
        value = _operated(op, value, self.query)
        extra = self._figure(value, modifier)
        if not modifier.source:
            return replace(found, value=value)
        if "set" in op.model_fields_set:
            return replace(extra, ended=found.ended)
        return replace(found, value=value, sources=tuple(dict.fromkeys((*found.sources, *extra.sources))),
                       confidence=worst((found.confidence, extra.confidence)))  # fmt: skip


def _operated(op: Op, value: float, query: Query) -> float:
    if op.times is not None:
        value *= op.times
    if op.own_times is not None:
        value = 1 - (1 - value) * op.own_times
    if op.plus is not None:
        times: float = 1
        if op.per:
            years = query.insured_years if op.per == "insured_year" else query.missing_years
            times = max(0, years - (op.after or 0))
        change = op.plus * times
        value += math.copysign(min(abs(change), op.limit), change) if op.limit is not None else change
    if op.min is not None:
        value = max(value, op.min) if not math.isnan(value) else value
    if op.max is not None:
        value = min(value, op.max) if not math.isnan(value) else value
    return value if math.isnan(value) else max(0.0, round(value, 12))


def _share(found: Figure) -> Figure:
    return replace(found, value=1.0) if found.value > 1 else found


def _unknown_own(name: str, kind: Kind, missing: Figure) -> OwnRule:
    """A layer of which nothing is known on the day."""
    layer = LayerRule(name, "expense", "second", (), True, True, (missing,), (), False, f"own.{name}", missing)
    due = DeductibleRule("year", (Figure(0.0),), None, f"borne|own.{name}")
    return OwnRule(name, "own_share", (kind,), ("deductible", "share", "over_cap"), due, layer)
