"""Every figure of an area in force on a day, one by one, as the policy file has it.

The pages list, search and export these; nothing is computed for a person here. What was in force last is
listed as outdated where nothing newer is known. What exists but is not known has no value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Literal

from .actual import member, total
from .documents import Topic
from .figure import Figure, dated_value, figure
from .policy import Policy, in_force, pick
from .schema import (
    PLANS,
    Account,
    Area,
    Benefit,
    Cap,
    Cited,
    Layer,
    Op,
    OwnShare,
    Plan,
    PlanId,
    Premium,
    Retirement,
    Said,
    Value,
    When,
)

Unit = Literal["yuan", "yuan_month", "yuan_year", "ratio", "times", "years", "months", "days", "text", "dates"]
Payer = Literal["individual", "employer", "government"]
_HELP_UNITS: dict[str, Unit] = {"share": "ratio", "yuan_year": "yuan_year"}
_AID_UNITS: dict[str, Unit] = {"pays": "yuan_year", "share": "ratio"}
PAYERS: tuple[Payer, ...] = ("individual", "employer", "government")


@dataclass(frozen=True, slots=True)
class Item:
    """One figure. `what` is a code with a name in the pages; `ids` are the classes it holds for (groups, levels,
    tiers), `bracket` the yuan between which it holds, `number` the admission or visit from which it holds.

    `value` is in `unit`; None is "exists, not known" unless `text` or `dates` say it. `start`, `end`: the time
    for which the notice says it. `outdated`: that time is over and nothing newer is known.
    """

    area: str
    plan: PlanId | None
    topic: Topic
    what: str
    unit: Unit
    value: float | None
    figure: Figure
    start: dt.date | None
    end: dt.date | None
    outdated: bool = False
    ids: tuple[str, ...] = ()
    bracket: tuple[float | None, float | None] | None = None
    number: int | None = None
    text: str | None = None
    dates: tuple[dt.date, dt.date] | None = None
    detail: tuple[tuple[str, Any], ...] = ()  # what else the name needs: payer, purpose, period, series
    when: When | None = field(default=None)
    note: str | None = None


def items(policy: Policy, area: str, on: dt.date) -> tuple[Item, ...]:
    """Every figure of an area on a day: shared ones first, then plan by plan."""
    return _items(policy, area, on)


@lru_cache(maxsize=64)
def _items(policy: Policy, area: str, on: dt.date) -> tuple[Item, ...]:
    return tuple(_Lister(policy.areas[area], on).all())


def leaves(table: Any, ids: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """The ends of a nested table with the ids that lead there; `all` stays only beside others, as the rest."""
    if isinstance(table, dict):
        for key, value in table.items():
            yield from leaves(value, ids if key == "all" and len(table) == 1 else (*ids, key))
    else:
        yield ids, table


class _Lister:
    def __init__(self, area: Area, on: dt.date) -> None:
        self.area, self.on = area, on

    def all(self) -> Iterator[Item]:
        for name, values in self.area.series.items():
            # a series may be of a month or a year; only that of wages is known to be monthly
            unit: Unit = "yuan_month" if name == "average_wage" else "yuan"
            yield from self._dated(None, "base", "series", values, (("series", name),), unit)
        for plan in PLANS:
            yield from self._plan(plan, self.area.plans[plan])
        for share in self._own_shares(self.area.own_share):
            yield from self._own(None, *share)
        for retirement in in_force(self.area.retirement, self.on):
            yield from self._retirement(retirement)
        for gap in in_force(self.area.gap, self.on):
            yield from self._gap(gap)
        for channel in in_force(self.area.channels, self.on):
            yield self._text(
                "enrol", "channel", channel.zh, channel, self._one(channel.plan), (("about", channel.about),)
            )

    def _one(self, plans: Sequence[PlanId] | None) -> PlanId | None:
        return plans[0] if plans and len(plans) == 1 else None

    # --- building items

    def _item(
        self, plan: PlanId | None, topic: Topic, what: str, unit: Unit, leaf: Any, block: Said, *inner: Cited | None,
        ids: tuple[str, ...] = (), ended: dt.date | None = None, **more: Any,
    ) -> Item:  # fmt: skip
        if isinstance(leaf, str):
            found = dated_value(self.area.area, self.area.sources, self.area.series.get(leaf, ()), self.on)
        else:
            cited = [*inner, block]
            found = figure(self.area.area, self.area.sources, leaf, cited, [(i,) for i in ids], ended)
        return Item(
            self.area.area, plan, topic, what, unit, found.value if found.known else None, found, block.from_, block.to,
            outdated=found.ended is not None, ids=ids, note=more.pop("note", found.note), **more,
        )  # fmt: skip

    def _table(
        self, plan: PlanId | None, topic: Topic, what: str, unit: Unit, table: Any, block: Said, *inner: Cited | None,
        edges: Any = None, **more: Any,
    ) -> Iterator[Item]:  # fmt: skip
        """One item an end of a table; a list becomes one a bracket (with edges) or one an admission."""
        for ids, leaf in leaves(table):
            if not isinstance(leaf, tuple):
                yield self._item(plan, topic, what, unit, leaf, block, *inner, ids=ids, **more)
                continue
            steps = _edges_for(edges, ids)
            for i, one in enumerate(leaf):
                place: dict[str, Any] = {"number": i + 1}
                if edges is not None:
                    low = steps[i - 1] if i and steps else 0.0
                    high = steps[i] if steps and i < len(steps) else None
                    place = {"bracket": (low, high)}
                yield self._item(plan, topic, what, unit, one, block, *inner, ids=ids, **place, **more)

    def _text(
        self, topic: Topic, what: str, text: str, block: Said, plan: PlanId | None, detail: tuple[tuple[str, Any], ...] = ()
    ) -> Item:  # fmt: skip
        found = figure(self.area.area, self.area.sources, None, [block])
        return Item(self.area.area, plan, topic, what, "text", None, found, block.from_, block.to, text=text, detail=detail,
                    note=block.note)  # fmt: skip

    def _dated(
        self, plan: PlanId | None, topic: Topic, what: str, values: Sequence[Value],
        detail: tuple[tuple[str, Any], ...] = (), unit: Unit = "yuan_month",
    ) -> Iterator[Item]:  # fmt: skip
        picked = pick(values, self.on)
        if picked.block is not None:
            note = picked.block.note or picked.block.derived
            yield self._item(plan, topic, what, unit, picked.block.value, picked.block, ended=picked.ended,
                             detail=detail, note=note)  # fmt: skip

    # --- a plan

    def _plan(self, plan: PlanId, rules: Plan) -> Iterator[Item]:
        if rules.base:
            yield from self._dated(plan, "base", "floor", rules.base.floor)
            yield from self._dated(plan, "base", "cap", rules.base.cap)
            yield from self._choice(plan, rules)
        premium = pick(rules.premium, self.on)
        if premium.block is not None:
            yield from self._premium(plan, premium.block, premium.ended)
        account = pick(rules.account, self.on)
        if account.block is not None:
            yield from self._account(plan, account.block, account.ended)
        for kind in ("outpatient", "inpatient"):
            benefit = pick(getattr(rules, kind), self.on)
            if benefit.block is not None:
                yield from self._benefit(plan, kind, benefit.block, benefit.ended)  # type: ignore[arg-type]
        for share in self._own_shares(rules.own_share):
            yield from self._own(plan, *share)
        yield from self._enrolment(plan, rules)
        for join in in_force(rules.join, self.on):
            detail = (("verdict", join.verdict), ("reasons", join.reasons))
            yield self._text("join", "join", join.note or "", join, plan, detail)
        for one in in_force(rules.help, self.on):
            for name, unit in _HELP_UNITS.items():
                if getattr(one, name) is not None:
                    yield from self._table(
                        plan, "help", "help", unit, getattr(one, name), one, detail=(("whom", one.whom),)
                    )

    def _account(self, plan: PlanId, block: Account, ended: dt.date | None) -> Iterator[Item]:
        units: dict[str, Unit] = {"rate": "ratio", "month": "yuan_month", "year": "yuan_year"}
        given = [name for name in units if name in block.model_fields_set]
        for name in given:
            of = block.of if name == "rate" else None
            for item in self._table(plan, "account", "account", units[name], getattr(block, name), block, ended=ended,
                                    detail=(("of", of),) if of else ()):  # fmt: skip
                # beside a rate for some and yuan for others, the zeros say nothing of their own
                if item.value != 0 or len(given) == 1:
                    yield item

    def _choice(self, plan: PlanId, rules: Plan) -> Iterator[Item]:
        assert rules.base
        picked = pick(rules.base.choice, self.on)
        block = picked.block
        if block is None:
            return
        if block.share is not None:
            yield from self._table(plan, "base", "base_share", "ratio", block.share, block, ended=picked.ended,
                                   detail=(("of", block.of),))  # fmt: skip
        elif block.amount is not None:
            yield from self._table(plan, "base", "base_amount", "yuan_month", block.amount, block, ended=picked.ended)
        elif block.steps:
            for step in block.steps:
                yield self._item(
                    plan, "base", "base_step", "ratio", step, block, ended=picked.ended, detail=(("of", block.of),)
                )
        else:
            way = "base_equals_floor" if block.equals else "base_between"
            yield self._text("base", way, "", block, plan)

    def _premium(self, plan: PlanId, block: Premium, ended: dt.date | None) -> Iterator[Item]:
        units: dict[str, Unit] = {"rate": "ratio", "month": "yuan_month", "year": "yuan_year"}
        for payer in PAYERS:
            side = getattr(block, payer)
            topic: Topic = "government" if payer == "government" else "amount" if plan == "resident" else "rates"
            if side == "unknown":
                yield self._item(
                    plan, topic, "premium_unknown", "text", None, block, ended=ended, detail=(("payer", payer),)
                )
            for part in side if isinstance(side, tuple) else ():
                measure = next(m for m in units if m in part.model_fields_set)
                detail = (("payer", payer), ("purpose", part.for_), ("includes", part.includes), ("of", part.of))
                yield from self._table(plan, topic, "premium", units[measure], getattr(part, measure), block, part,
                                       ended=ended, detail=detail)  # fmt: skip
        if block.published:
            measure = "month" if "month" in block.published.model_fields_set else "year"
            yield from self._table(plan, "amount", "published", units[measure], getattr(block.published, measure), block,
                                   block.published, ended=ended, detail=(("covers", block.published.covers),))  # fmt: skip
        for aid in block.aid:
            for name, unit in _AID_UNITS.items():
                if getattr(aid, name) is not None:
                    yield from self._table(plan, "help", f"aid_{name}", unit, getattr(aid, name), block, aid,
                                           ended=ended, detail=(("whom", aid.to),))  # fmt: skip

    def _enrolment(self, plan: PlanId, rules: Plan) -> Iterator[Item]:
        """The cover year of the day, and the next one if it is announced; else the last known, outdated."""
        shown = [e for e in rules.enrolment if e.cover >= self.on.year] or list(rules.enrolment[-1:])
        for one in shown:
            found = figure(self.area.area, self.area.sources, None, [one])
            yield Item(self.area.area, plan, "enrol", "window", "dates", None, found, one.from_, one.to,
                       outdated=one.cover < self.on.year, dates=one.window, detail=(("cover", one.cover),), note=one.note)  # fmt: skip

    # --- benefits

    def _benefit(self, plan: PlanId, kind: Topic, block: Benefit, ended: dt.date | None) -> Iterator[Item]:
        if block.deductible:
            d = block.deductible
            yield from self._table(
                plan, kind, "deductible", "yuan", d.yuan, block, d, ended=ended, detail=(("per", d.per),)
            )
            if d.year_max is not None:
                yield from self._table(plan, kind, "deductible_year_max", "yuan", d.year_max, block, d, ended=ended)
        for i, layer in enumerate(block.layers):
            topic: Topic = "second_layer" if layer.pays_as == "second" else kind
            yield from self._layer(
                plan, topic, layer, block, ended, over=i > 0 and layer.takes == "over_cap", kind=kind
            )
        for modifier in block.modifiers:
            for name in ("deductible", "ratio", "cap"):
                if getattr(modifier, name) is not None:
                    yield from self._operation(plan, kind, name, getattr(modifier, name), modifier.when, block, modifier, ended,
                                               modifier.levels or ())  # fmt: skip

    def _layer(
        self, plan: PlanId | None, topic: Topic, layer: Layer | OwnShare, block: Said, ended: dt.date | None,
        over: bool = False, kind: str = "",
    ) -> Iterator[Item]:  # fmt: skip
        detail = (("over_cap", over), ("kind", kind))
        cited = () if layer is block else (layer,)
        yield from self._table(plan, topic, "ratio", "ratio", layer.ratio, block, *cited, edges=layer.edges, ended=ended,
                               detail=detail)  # fmt: skip
        if isinstance(layer.cap, str):
            what = "cap_none" if layer.cap == "none" else "cap_unknown"
            yield self._item(plan, topic, what, "text", None, block, *cited, ended=ended, detail=detail)
            return
        for cap in layer.cap if isinstance(layer.cap, tuple) else (layer.cap,):
            yield from self._cap(plan, topic, cap, block, cited, ended, detail)

    def _cap(
        self, plan: PlanId | None, topic: Topic, cap: Cap, block: Said, cited: tuple[Cited, ...], ended: dt.date | None,
        detail: tuple[tuple[str, Any], ...],
    ) -> Iterator[Item]:  # fmt: skip
        on = "paid" if "paid" in cap.model_fields_set else "expense"
        more = (*detail, ("per", cap.per), ("of", cap.unit), ("levels", cap.levels or ()))
        unit: Unit = "times" if cap.unit else "yuan"
        yield from self._table(
            plan, topic, f"cap_{on}", unit, getattr(cap, on), block, cap, *cited, ended=ended, detail=more
        )

    def _operation(
        self, plan: PlanId | None, topic: Topic, name: str, op: Op, when: When, block: Said, modifier: Cited,
        ended: dt.date | None, levels: tuple[str, ...] = (),
    ) -> Iterator[Item]:  # fmt: skip
        money: Unit = "ratio" if name == "ratio" else "yuan"
        for how, unit in (("set", money), ("times", "times"), ("own_times", "times"), ("plus", money)):
            if getattr(op, how) is not None:
                yield from self._table(
                    plan, topic, f"modifier_{name}_{how}", unit, getattr(op, how), block, modifier, ended=ended,  # type: ignore[arg-type]
                    when=when, detail=(("levels", levels), ("per", op.per)), note=modifier.note,
                )  # fmt: skip

    def _own_shares(self, shares: Sequence[OwnShare]) -> Iterable[tuple[OwnShare, dt.date | None]]:
        groups: dict[Any, list[OwnShare]] = {}
        for share in shares:
            groups.setdefault((share.id, share.when, share.kinds, share.takes, share.plans), []).append(share)
        for group in groups.values():
            picked = pick(group, self.on)
            if picked.block is not None:
                yield picked.block, picked.ended

    def _own(self, plan: PlanId | None, share: OwnShare, ended: dt.date | None) -> Iterator[Item]:
        plan = plan or self._one(share.plans)
        yield from self._table(
            plan, "second_layer", "threshold", "yuan", share.threshold, share, ended=ended, when=share.when
        )
        yield from self._layer(plan, "second_layer", share, share, ended)
        for modifier in share.modifiers:
            for name in ("threshold", "ratio", "cap"):
                if getattr(modifier, name) is not None:
                    yield from self._operation(plan, "second_layer", name, getattr(modifier, name), modifier.when, share,
                                               modifier, ended)  # fmt: skip

    # --- later life and gaps

    def _retirement(self, block: Retirement) -> Iterator[Item]:
        plan = self._one(block.plan)
        for sex in ("male", "female"):
            needed = getattr(block.years, sex)
            if isinstance(needed, tuple):
                begun = [d for d in needed if d.from_ <= self.on] or list(needed[:1])
                needed = begun[-1].value
            yield self._item(plan, "retirement", f"years_{sex}", "years", needed, block, when=block.when)
        if "actual_years" in block.model_fields_set and not isinstance(block.actual_years, tuple):
            yield self._item(plan, "retirement", "actual_years", "years", block.actual_years, block, when=block.when)

    def _gap(self, block: Any) -> Iterator[Item]:
        plan = self._one(block.plan)
        if block.grace_months is not None:
            yield self._item(
                plan, "wait", "grace", "months", block.grace_months, block, detail=(("back", block.back_payment),)
            )
        for name in ("first_join", "after_grace", "fixed", "at_least"):
            wait = getattr(block, name)
            if wait is not None:
                unit: Unit = "months" if wait.months is not None else "days"
                yield self._item(
                    plan, "wait", f"wait_{name}", unit, wait.months if wait.months is not None else wait.days, block
                )
        if block.per_missed_year_months is not None:
            yield self._item(plan, "wait", "per_missed_year", "months", block.per_missed_year_months, block)
        if not any(getattr(block, n) is not None for n in
                   ("grace_months", "first_join", "after_grace", "fixed", "at_least", "per_missed_year_months")):  # fmt: skip
            yield self._text("wait", "gap_note", block.note or "", block, plan)


def _edges_for(edges: Any, ids: tuple[str, ...]) -> tuple[float, ...] | None:
    """The bracket edges for some ids; None where they are not plain numbers."""
    here = edges
    while isinstance(here, dict):
        here = next((here[i] for i in ids if i in here), here.get("all"))
    return here if isinstance(here, tuple) and all(isinstance(e, (int, float)) for e in here) else None


# --- over the years ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Spell:
    """A value with the time for which it is known; `end` None: no end is known."""

    start: dt.date
    end: dt.date | None
    value: float
    figure: Figure


def history(policy: Policy, area: str, what: str) -> dict[str, list[Spell]]:
    """How a figure of an area changed: for each line of a chart its spells, oldest first; gaps are left open.

    `what`: `base` (floor, cap, average wage: yuan a month), `rates` (shares of the base), `flexible` (what
    a member pays at the lowest base, by tier: yuan a month), `resident` or `government` (yuan a year).
    """
    rules = policy.areas[area]
    sources = rules.sources
    found: dict[str, list[Spell]] = {}

    def add(line: str, block: Said, value: Any, *inner: Cited) -> None:
        if isinstance(value, (int, float)) and block.from_ is not None:
            one = figure(area, sources, value, [*inner, block])
            found.setdefault(line, []).append(Spell(block.from_, block.to, float(value), one))

    if what == "base":
        base = rules.plans["employee"].base
        for line, values in (("floor", base.floor if base else ()), ("cap", base.cap if base else ()),
                             ("average_wage", rules.series.get("average_wage", ()))):  # fmt: skip
            for value in values:
                add(line, value, value.value)
    elif what == "flexible":
        return _flexible_history(policy, area)
    elif what in ("resident", "government"):
        side_of = "individual" if what == "resident" else "government"
        for block in rules.plans["resident"].premium:
            side = getattr(block, side_of)
            for part in side if isinstance(side, tuple) else ():
                if part.for_ == "basic" and "year" in part.model_fields_set:
                    for ids, leaf in leaves(part.year):
                        add(" ".join(ids) or "all", block, leaf, part)
    elif what == "rates":
        _rate_history(policy, area, add)
    return {line: sorted(spells, key=lambda s: s.start) for line, spells in found.items()}


def _flexible_history(policy: Policy, area: str) -> dict[str, list[Spell]]:
    """What a flexible member pays, computed for every stretch in which nothing changes and everything is in force."""
    rules = policy.areas[area]
    plan, base = rules.plans["flexible"], rules.plans["employee"].base
    own = plan.base or base
    blocks: list[Said] = [*plan.premium, *(v for values in rules.series.values() for v in values)]
    for one in (own, base):
        blocks += [*one.floor, *one.cap, *one.choice] if one else []
    days = {b.from_ for b in blocks if b.from_} | {b.to + dt.timedelta(1) for b in blocks if b.to}
    starts = sorted(days)
    found: dict[str, list[Spell]] = {}
    for i, start in enumerate(starts):
        end = starts[i + 1] - dt.timedelta(1) if i + 1 < len(starts) else None
        for result in member(policy, area, "flexible", start).plans:
            figures = result.figures_of("individual_monthly") if result.plan == "flexible" else []
            value = result.individual_monthly
            if value is None or not figures or any(f.ended for f in figures):
                continue
            spells = found.setdefault(result.option or "flexible", [])
            if spells and spells[-1].value == value and spells[-1].end == start - dt.timedelta(1):
                spells[-1] = Spell(spells[-1].start, end, value, spells[-1].figure)
            else:
                spells.append(Spell(start, end, value, total(figures)))
    return found


def _rate_history(policy: Policy, area: str, add: Any) -> None:
    """The rates of people at work, all parts of a payer together, block by block."""
    for plan, payers in (("employee", ("employer", "individual")), ("flexible", ("individual",))):
        for block in policy.areas[area].plans[plan].premium:  # type: ignore[index]
            for payer in payers:
                side = getattr(block, payer)
                parts = (
                    [p for p in side if "rate" in p.model_fields_set and p.of is None]
                    if isinstance(side, tuple)
                    else []
                )
                rates = [_of_active(p.rate) for p in parts]
                if parts and all(isinstance(r, (int, float)) for r in rates):
                    add(f"{plan}_{payer}", block, round(sum(rates), 6), *parts[:1])


def _of_active(table: Any) -> Any:
    """The rate of somebody at work: the class `active`, else all, else a single number."""
    while isinstance(table, dict):
        if "active" in table:
            table = table["active"]
        elif "all" in table:
            table = table["all"]
        else:
            ends = {leaf for ids, leaf in leaves(table) if not any("retire" in i for i in ids)}
            table = ends.pop() if len(ends) == 1 else None
    return table
