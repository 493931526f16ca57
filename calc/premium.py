"""What a plan costs: rules resolved to numbers once, then plain arithmetic on the base.

`rule` looks everything up for one class of people (area, plan, option, classes, date);
`amounts` then computes one person or a million people with it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np

from .figure import NAN, UNKNOWN, Figure, dated_value, figure, nothing_known
from .money import rounded, rounded_one
from .policy import Policy, in_force, pick
from .schema import (
    TO_THE_CENT,
    Account,
    Area,
    Cited,
    Hardship,
    National,
    Part,
    Plan,
    PlanId,
    Premium,
    Purpose,
    Rounding,
    Said,
    Side,
    Value,
)
from .tables import chain, helps, look_up

Payer = Literal["individual", "employer", "government"]
PAYERS: tuple[Payer, ...] = ("individual", "employer", "government")
# Who pays into a plan at all (社会保险法 Art. 23, 25); the others pay nothing, also where no figure is known.
SIDES: dict[PlanId, frozenset[Payer]] = {
    "employee": frozenset({"individual", "employer"}),
    "flexible": frozenset({"individual"}),
    "resident": frozenset({"individual", "government"}),
}


@dataclass(frozen=True, slots=True)
class PartRule:
    """One part of a premium: `rate` of a base, or yuan a `month`, a `year`, or `once`."""

    payer: Payer
    purpose: Purpose
    measure: Literal["rate", "month", "year"]
    figure: Figure
    of: Figure | None = None  # a series in yuan a month instead of the contribution base
    of_name: str | None = None
    once: bool = False
    covered: bool = False  # a published amount stands for it
    from_account: bool = False
    includes: tuple[Purpose, ...] = ()


@dataclass(frozen=True, slots=True)
class BaseRule:
    """How the contribution base comes about (yuan a month)."""

    way: Literal["wage", "floor", "share", "amount", "between", "steps", "none"]
    floor: Figure = UNKNOWN
    cap: Figure = UNKNOWN
    share: Figure = UNKNOWN
    of: Figure = UNKNOWN
    of_name: str | None = None
    steps: tuple[float, ...] = ()
    choice: Figure = UNKNOWN  # where the way of choosing stands
    employer: str = "same"
    rounded_to: float = 0.01

    def figures(self) -> list[Figure]:
        """Every number that the base comes from."""
        return {
            "wage": [self.floor, self.cap],
            "floor": [self.floor, self.choice],
            "share": [self.share, self.of],
            "amount": [self.choice],
            "between": [self.floor, self.cap, self.choice],
            "steps": [self.of, self.choice],
            "none": [],
        }[self.way]


@dataclass(frozen=True, slots=True)
class AidRule:
    """What the state takes over of the premium of somebody in need: all but what is paid, or a share."""

    measure: Literal["pays", "share"]
    figure: Figure


@dataclass(frozen=True, slots=True)
class HelpRule:
    """A subsidy that is applied for after paying: at most this share of it, or yuan a year, for so many years."""

    measure: Literal["share", "yuan_year"]
    figure: Figure
    years: float | None
    years_near_retirement: float | None


@dataclass(frozen=True, slots=True)
class Rule:
    """Everything that decides the premium of one class of people in one plan and option."""

    base: BaseRule
    parts: tuple[PartRule, ...]
    unknown_sides: frozenset[Payer]
    published: Figure | None
    published_measure: Literal["month", "year"]
    rounding: Rounding
    charged: Literal["monthly", "yearly"]
    account: tuple[PartRule, ...]
    account_unknown: Figure | None
    premium_missing: Figure | None  # no premium block for the day
    credited: Literal["monthly", "yearly"] = "monthly"
    note: str | None = None
    aid: AidRule | None = None
    help: HelpRule | None = None

    def figures(self, with_base: bool = True) -> list[Figure]:
        """Every number the rule uses; without those of the base where no amount hangs on it."""
        found = [*(self.base.figures() if with_base else []), *(p.figure for p in self.parts if not p.covered)]
        found += [p.figure for p in self.account]
        found += [p.of for p in self.parts if p.of is not None and not p.covered]
        found += [f for f in (self.published, self.account_unknown, self.premium_missing) if f is not None]
        found += [self.aid.figure] if self.aid is not None else []
        return found

    def figures_of(self, what: Payer | Literal["account"]) -> list[Figure]:
        """Every number behind what one side pays, or behind what flows into the account."""
        parts = self.account if what == "account" else tuple(p for p in self.parts if p.payer == what and not p.covered)
        found = [f for p in parts for f in (p.figure, p.of) if f is not None]
        if any(p.measure == "rate" and p.of is None and p.figure.value != 0 for p in parts):
            found += self.base.figures()
        more = self.account_unknown if what == "account" else self.premium_missing
        found += [more] if more is not None else []
        found += [self.aid.figure] if self.aid is not None and what in ("individual", "government") else []
        return found + ([self.published] if what == "individual" and self.published is not None else [])


def chains_of(
    area: Area, plan: Plan, option: str | None, classes: tuple[tuple[str, str], ...]
) -> list[tuple[str, ...]]:
    """The ids that tables of a plan are looked up by; `classes` are (axis, id) pairs."""
    found = [chain(plan.axes[axis], id_) for axis, id_ in classes if axis in plan.axes]
    if option:
        found.append(chain(plan.options, option))
    return found


@lru_cache(maxsize=8192)
def rule(
    policy: Policy,
    area: str,
    plan: PlanId,
    option: str | None,
    classes: tuple[tuple[str, str], ...],
    on: dt.date,
    hardship: Hardship | None = None,
) -> Rule:
    """The premium rule of one class of people on one day."""
    return _Compiler(policy.areas[area], plan, option, classes, on, policy.national, hardship).rule()


class _Compiler:
    def __init__(
        self,
        area: Area,
        plan: PlanId,
        option: str | None,
        classes: tuple[tuple[str, str], ...],
        on: dt.date,
        national: National | None = None,
        hardship: Hardship | None = None,
    ) -> None:
        self.area, self.plan_id, self.on, self.national, self.hardship = area, plan, on, national, hardship
        self.plan = self.area.plans[plan]
        self.chains = chains_of(self.area, self.plan, option, classes)
        # employers pay for people at work, not for retirees (社会保险法 Art. 27)
        self.retired = any(
            c.id == id_ and c.when is not None and c.when.status == ("retired",)
            for axis, id_ in classes for c in self.plan.axes.get(axis, ())
        )  # fmt: skip

    def rule(self) -> Rule:
        picked = pick(self.plan.premium, self.on)
        block, ended = picked.block, picked.ended
        account, account_unknown, credited = self._account()
        if block is None:
            payers = SIDES[self.plan_id] - ({"employer"} if self.retired else set())
            return Rule(self.base(), (), payers, None, "month", TO_THE_CENT, "monthly",
                        account, account_unknown, nothing_known(picked), credited)  # fmt: skip
        covers = set(block.published.covers) if block.published else set()
        parts: list[PartRule] = []
        unknown: set[Payer] = set()
        sides: dict[Payer, Side | None] = {
            "individual": block.individual, "employer": "none" if self.retired else block.employer, "government": block.government
        }  # fmt: skip
        for payer, side in sides.items():
            if side == "unknown":
                unknown.add(payer)
            elif isinstance(side, tuple):
                parts += [self._part(payer, p, block, ended, payer == "individual" and p.for_ in covers) for p in side]
        published = None
        measure: Literal["month", "year"] = "month"
        if block.published:
            measure = "month" if "month" in block.published.model_fields_set else "year"
            published = self._figure(getattr(block.published, measure), block.published, block, ended=ended)
            if not published.known:
                published = None
                parts = [PartRule(**{**_fields(p), "covered": False}) for p in parts]
        return Rule(self.base(), tuple(parts), frozenset(unknown), published, measure, block.rounding,
                    block.charged, account, account_unknown, None, credited, block.note,
                    self._aid(block, ended), self._help())  # fmt: skip

    def _help(self) -> HelpRule | None:
        for one in in_force(self.plan.help, self.on):
            if helps(one.whom, self.hardship):
                measure: Literal["share", "yuan_year"] = "share" if "share" in one.model_fields_set else "yuan_year"
                near = one.years_near_retirement
                return HelpRule(measure, self._figure(getattr(one, measure), one), one.years, near)
        return None

    def _aid(self, block: Premium, ended: dt.date | None) -> AidRule | None:
        for one in block.aid:
            if helps(one.to, self.hardship):
                measure: Literal["pays", "share"] = "share" if "share" in one.model_fields_set else "pays"
                return AidRule(measure, self._figure(getattr(one, measure), one, block, ended=ended))
        return None

    def _figure(self, table: Any, *cited: Cited, ended: dt.date | None = None) -> Figure:
        leaf = self._leaf(table)
        if isinstance(leaf, str):
            return self._series(leaf)
        return figure(self.area.area, self.area.sources, leaf, cited, self.chains, ended)

    def _leaf(self, table: Any) -> Any:
        leaf = look_up(table, self.chains)
        return leaf[0] if isinstance(leaf, tuple) else leaf

    def _series(self, name: str) -> Figure:
        return self._dated(self.area.series.get(name, ()))

    def _dated(self, values: tuple[Value, ...]) -> Figure:
        return dated_value(self.area.area, self.area.sources, values, self.on)

    def _part(self, payer: Payer, part: Part, block: Said, ended: dt.date | None, covered: bool) -> PartRule:
        measure: Literal["rate", "month", "year"] = next(
            m
            for m in ("rate", "month", "year")
            if m in part.model_fields_set  # type: ignore[misc]
        )
        of = None
        if part.of:
            of = UNKNOWN if part.of == "pension" else self._series(part.of)
        return PartRule(payer, part.for_, measure, self._figure(getattr(part, measure), part, block, ended=ended), of,
                        part.of, part.charged == "once", covered, part.from_account, part.includes)  # fmt: skip

    def base(self) -> BaseRule:
        if self.plan_id == "resident":
            return BaseRule("none")
        own = self.plan.base
        other = self.area.plans["employee"].base if "employee" in self.area.plans else None
        floors = own.floor if own and own.floor else other.floor if other else ()
        caps = own.cap if own and own.cap else other.cap if other else ()
        floor, cap = self._dated(floors), self._dated(caps)
        if self.plan_id == "employee":
            return BaseRule("wage", floor, cap, employer=own.employer if own else "same")
        picked = pick(own.choice, self.on) if own else None
        if picked is None or picked.block is None:
            missing = nothing_known(picked) if picked else UNKNOWN
            return BaseRule("amount", floor, cap, choice=missing)
        block, ended = picked.block, picked.ended
        cite = figure(self.area.area, self.area.sources, 0.0, [block], self.chains, ended)  # the way itself, no yuan
        of = self._series(block.of) if block.of else UNKNOWN
        if block.equals:
            return BaseRule("floor", floor, cap, choice=cite)
        if block.share is not None:
            share = self._figure(block.share, block, ended=ended)
            return BaseRule("share", floor, cap, share, of, block.of, rounded_to=block.rounded_to)
        if block.amount is not None:
            return BaseRule("amount", floor, cap, choice=self._figure(block.amount, block, ended=ended))
        if block.steps:
            return BaseRule("steps", floor, cap, UNKNOWN, of, block.of, block.steps, cite, rounded_to=block.rounded_to)
        return BaseRule("between", floor, cap, choice=cite)

    def _account(self) -> tuple[tuple[PartRule, ...], Figure | None, Literal["monthly", "yearly"]]:
        picked = pick(self.plan.account, self.on)
        block: Account | None = picked.block
        file, sources = self.area.area, self.area.sources
        if not self.plan.account and self.national:
            picked = pick(self.national.account.get(self.plan_id, ()), self.on)
            block, file, sources = picked.block, "national", self.national.sources
        if block is None:
            return (), nothing_known(picked), "monthly"
        parts = []
        for measure in ("rate", "month", "year"):
            if measure not in block.model_fields_set:
                continue
            of = None
            if measure == "rate" and block.of:
                of = UNKNOWN if block.of == "pension" else self._series(block.of)
            one = figure(file, sources, self._leaf(getattr(block, measure)), [block], self.chains, picked.ended)
            parts.append(PartRule("individual", "basic", measure, one, of, block.of))  # type: ignore[arg-type]
        return tuple(parts), None, block.credited


def _fields(part: PartRule) -> dict[str, Any]:
    return {name: getattr(part, name) for name in PartRule.__slots__}


# --- arithmetic --------------------------------------------------------------------------------


@dataclass(slots=True)
class Amounts:
    """Money of one class of people; each value a number or an array, NaN where not known."""

    base: Any
    parts: list[Any]
    account_parts: list[Any]
    individual_monthly: Any
    employer_monthly: Any
    individual_yearly: Any
    employer_yearly: Any
    government_yearly: Any
    account_monthly: Any
    spared_monthly: Any  # 0 without aid; of the individual share, what the state pays for somebody in need
    spared_yearly: Any


def base_of(rule: BaseRule, salary: Any, flex_base: Any) -> Any:
    """The contribution base: the wage between floor and cap, or what the area sets or lets choose."""
    if rule.way == "none":
        return NAN
    if rule.way == "wage":
        return _held(salary, rule.floor.value, rule.cap.value)
    if rule.way == "floor":
        return _like(salary, rule.floor.value)
    if rule.way == "share":
        return _like(salary, rounded_one(rule.share.value * rule.of.value, rule.rounded_to))
    if rule.way == "amount":
        return _like(salary, rule.choice.value)
    if rule.way == "steps":
        return _nearest(flex_base, [rounded_one(s * rule.of.value, rule.rounded_to) for s in rule.steps], salary)
    if isinstance(salary, np.ndarray):
        return _held(np.where(np.isnan(flex_base), rule.floor.value, flex_base), rule.floor.value, rule.cap.value)
    return _held(rule.floor.value if math.isnan(flex_base) else flex_base, rule.floor.value, rule.cap.value)


def _held(value: Any, low: float, high: float) -> Any:
    if math.isnan(low) or math.isnan(high):
        return _like(value, NAN)
    return np.clip(value, low, high) if isinstance(value, np.ndarray) else min(max(value, low), high)


def _like(pattern: Any, value: float) -> Any:
    return np.full(np.shape(pattern), value) if isinstance(pattern, np.ndarray) else value


def _nearest(wish: Any, steps: list[float], pattern: Any) -> Any:
    """The step nearest to the wish, the lower one in the middle; the lowest without a wish."""
    if any(map(math.isnan, steps)):
        return _like(pattern, NAN)
    grid = np.array(sorted(steps))
    wishes = np.where(np.isnan(wish), grid[0], wish)
    found = grid[np.abs(np.asarray(wishes)[..., None] - grid).argmin(axis=-1)]
    return found if isinstance(pattern, np.ndarray) else float(found)


def amounts(rule: Rule, salary: Any, flex_base: Any) -> Amounts:
    """What everybody pays: `salary` and `flex_base` in yuan a month, numbers or arrays (NaN: no wish).

    Monthly: rates of the base and monthly sums, each rounded as the area rounds. Yearly: twelve
    months at the rates in force plus yearly sums. A published amount replaces the parts it covers.
    """
    round_ = rounded if isinstance(salary, np.ndarray) else rounded_one
    by_part = rule.rounding.each == "part"
    to, how = float(rule.rounding.to), rule.rounding.how
    base = round_(base_of(rule.base, salary, flex_base))
    values = [_part_value(p, base, salary) for p in rule.parts]
    if by_part:
        values = [round_(v, to, how) for v in values]
    monthly: dict[str, Any] = {}
    yearly: dict[str, Any] = {}
    for payer in PAYERS:
        missing = payer in rule.unknown_sides
        month, year = _like(salary, NAN if missing else 0.0), _like(salary, NAN if missing else 0.0)
        for part, value in zip(rule.parts, values, strict=True):
            if part.payer != payer or part.covered or part.once or part.from_account:
                continue  # what the account pays is not paid by hand; explanations list it
            if part.measure == "year":
                year = year + value
            else:
                month = month + value
        year = 12 * round_(month, to, how) + year if not by_part else 12 * month + year
        if payer == "individual" and rule.published is not None:
            amount = rule.published.value
            if rule.published_measure == "month":
                month, year = month + amount, year + 12 * amount
            else:
                month, year = month + amount / 12, year + amount
        monthly[payer], yearly[payer] = (
            round_(month, to if not by_part else 0.01, how if not by_part else "half_up"),
            round_(year),
        )
    spared_month: Any = 0.0
    spared_year: Any = 0.0
    if rule.aid is not None:
        month, year = monthly["individual"], yearly["individual"]
        own_month, own_year = _aided(rule.aid, month, year, rule.charged, round_)
        monthly["individual"], yearly["individual"] = own_month, own_year
        spared_month, spared_year = round_(month - own_month), round_(year - own_year)
        yearly["government"] = round_(yearly["government"] + spared_year)
    account_values = [_part_value(p, base, salary) for p in rule.account]
    inflow = _like(salary, NAN if rule.account_unknown is not None else 0.0)
    for part, value in zip(rule.account, account_values, strict=True):
        inflow = inflow + (value / 12 if part.measure == "year" else value)
    return Amounts(base, values, account_values, monthly["individual"], monthly["employer"],
                   yearly["individual"], yearly["employer"], yearly["government"], round_(inflow),
                   spared_month, spared_year)  # fmt: skip


def _aided(
    aid: AidRule, month: Any, year: Any, charged: Literal["monthly", "yearly"], round_: Callable[[Any], Any]
) -> tuple[Any, Any]:
    """What somebody in need pays of a month and of a year; never more than anybody else."""
    if aid.measure == "share":
        own = round_(month * (1 - aid.figure.value))
        return own, round_(12 * own + (year - 12 * month) * (1 - aid.figure.value))
    if not aid.figure.known:
        return _like(month, NAN), _like(year, NAN)
    if charged == "monthly":
        own = np.fmin(month, aid.figure.value)
        return own, 12 * own
    return month * 0, np.fmin(year, aid.figure.value)


def _part_value(part: PartRule, base: Any, pattern: Any) -> Any:
    if part.measure != "rate":
        return _like(pattern, part.figure.value)
    if part.figure.value == 0:
        return _like(pattern, 0.0)
    return (base if part.of is None else _like(pattern, part.of.value)) * part.figure.value


def base_choice(area: Area, options: tuple[str, ...], on: dt.date) -> tuple[float, float, tuple[float, ...]] | None:
    """Whether a flexible member chooses the base: (lowest, highest, steps in yuan), or None.

    `steps` is empty where every base between the two may be chosen.
    """
    option = next((o.id for o in area.plans["flexible"].options if o.id in options), None)
    compiler = _Compiler(area, "flexible", option, (), on)
    base = compiler.base()
    if base.way == "between" and base.floor.known and base.cap.known:
        return base.floor.value, base.cap.value, ()
    if base.way == "steps" and base.of.known:
        steps = tuple(rounded_one(s * base.of.value, base.rounded_to) for s in base.steps)
        return min(steps), max(steps), steps
    return None
