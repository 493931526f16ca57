"""What a number in an area's file must look like to be believed.

The loader refuses what cannot be computed; these checks find what computes and is still wrong: a pension cap under
a medical floor, a month's amount written as a year's, two hospital levels swapped. Each check is a generator of
faults, so that it runs on a real file and on a broken one alike. A rule that an area really breaks carries a `note`
which says why, for visitors to read; where the words "unless noted" do not stand, no note helps.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise, product
from typing import Any, get_args

from calc.check import walk
from calc.faults import Fault
from calc.schema import (
    Account,
    Area,
    Benefit,
    Cap,
    Deductible,
    Layer,
    National,
    OwnShare,
    Part,
    Place,
    Plan,
    PublicLevel,
    Published,
    Said,
    Value,
)
from calc.tables import chain, look_up

Found = tuple[str, str, str]  # place in the file, what was found, what is allowed
Numbers = Iterator[tuple[str, float]]

LEVELS: tuple[PublicLevel, ...] = ("primary", "secondary", "tertiary")  # the fund pays less the further up one goes
_SPEAKS_OF_LEVELS = re.compile("级|基层|社区|医院")
_SOFT = 1e-9


def violations(area: Area) -> Iterator[Fault]:
    """Everything in one area's file that is not plausible."""
    for check in CHECKS:
        for where, found, allowed in check(area):
            yield Fault(f"policy/areas/{area.area}.yaml: {where}", found, allowed)


# --- the contribution base -----------------------------------------------------------------------


def floor_and_cap(area: Area) -> Iterator[Found]:
    """60 % and 300 % of one wage: the cap is five times the floor."""
    for name, plan in area.plans.items():
        for i, floor in enumerate(plan.base.floor if plan.base else ()):
            for j, cap in enumerate(plan.base.cap if plan.base else ()):
                if not (floor.value and cap.value and _together(floor, cap)) or floor.note or cap.note:
                    continue
                times = cap.value / floor.value
                if not 4.95 <= times <= 5.05:
                    yield (
                        f"plans.{name}.base.cap[{j}].value",
                        f"{_said(cap.value)}, {times:.2f} times floor[{i}] of the same time ({_said(floor.value)})",
                        "4.95 to 5.05 times the floor (300 % and 60 % of one wage), unless a note on one says why not",
                    )


def limits_of_the_wage(area: Area) -> Iterator[Found]:
    """Floor and cap are 60 % and 300 % of the average wage that the area's own rules name."""
    bases = [plan.base for plan in area.plans.values() if plan.base]
    named = {c.of for base in bases for c in base.choice} | {base.unknown_wage for base in bases}
    limits = area.plans["employee"].base
    if not limits:
        return
    for series in sorted(name for name in named if name):
        for wage, (field, share) in product(area.series.get(series, ()), (("floor", 0.6), ("cap", 3.0))):
            for i, limit in enumerate(getattr(limits, field)):
                if not (wage.value and limit.value and _together(wage, limit)):
                    continue
                noted = any(v.note for v in (*limits.floor, *limits.cap) if _together(v, limit) and _together(v, wage))
                if abs(limit.value / wage.value / share - 1) > 0.01 and not noted:
                    yield (
                        f"plans.employee.base.{field}[{i}].value",
                        f"{_said(limit.value)}, {limit.value / wage.value:.1%} of {series} ({_said(wage.value)})",
                        f"{share:.0%} of it, unless a note on the floor or cap of that time says why not",
                    )


def newer_not_lower(area: Area) -> Iterator[Found]:
    """Wages grow; a base that falls is mostly another city's, or the pension's."""
    lists: list[tuple[str, Sequence[Value]]] = [(f"series.{name}", values) for name, values in area.series.items()]
    for name, plan in area.plans.items():
        if plan.base:
            lists += [(f"plans.{name}.base.floor", plan.base.floor), (f"plans.{name}.base.cap", plan.base.cap)]
    for path, values in lists:
        known = [(i, v) for i, v in enumerate(values) if v.value is not None]
        known.sort(key=lambda one: one[1].from_ or dt.date.min)
        for (i, old), (j, new) in pairwise(known):
            assert old.value is not None and new.value is not None
            if new.value < 0.97 * old.value and not (old.note or new.note):
                yield (
                    f"{path}[{j}].value",
                    f"{_said(new.value)}, {1 - new.value / old.value:.1%} below [{i}] before it ({_said(old.value)})",
                    "at most 3 % below the older one, unless a note says why",
                )


def base_units(area: Area) -> Iterator[Found]:
    """Yuan a month."""
    limits = {"floor": (1_500, 10_000), "cap": (8_000, 50_000)}
    for name, plan in area.plans.items():
        for field, (low, high) in limits.items():
            for i, value in enumerate(getattr(plan.base, field) if plan.base else ()):
                if value.value is not None and not low <= value.value <= high:
                    yield f"plans.{name}.base.{field}[{i}].value", f"{_said(value.value)}", _yuan(low, high, "a month")
        for i, choice in enumerate(plan.base.choice if plan.base else ()):
            for at, amount in _numbers(choice.amount):
                if not 1_500 <= amount <= 50_000:
                    yield (
                        f"plans.{name}.base.choice[{i}].amount{at}",
                        f"{_said(amount)}",
                        _yuan(1_500, 50_000, "a month"),
                    )


# --- premiums and accounts -----------------------------------------------------------------------


def rates(area: Area) -> Iterator[Found]:
    """No side pays more than 15 % of the base for medical insurance, nor flows more into an account."""
    for path, node in walk(area):
        if isinstance(node, (Part, Account)):
            for at, rate in _numbers(node.rate):
                if rate > 0.15:
                    yield f"{path}.rate{at}", f"{_said(rate)}", "at most 0.15"


def amounts(area: Area) -> Iterator[Found]:
    """Yuan a month and yuan a year are not mixed up."""
    for name, plan in area.plans.items():
        for i, block in enumerate(plan.premium):
            for path, node in walk(block, f"plans.{name}.premium[{i}]"):
                if isinstance(node, (Part, Published)):
                    for at, yuan in _numbers(node.month):
                        if yuan > 3_000:
                            yield f"{path}.month{at}", f"{_said(yuan)}", _yuan(0, 3_000, "a month")
                    for at, yuan in _numbers(node.year):
                        if yuan > 12_000:
                            yield f"{path}.year{at}", f"{_said(yuan)}", _yuan(0, 12_000, "a year")
        for i, account in enumerate(plan.account):
            for at, yuan in _numbers(account.month):
                if yuan > 600:
                    yield f"plans.{name}.account[{i}].month{at}", f"{_said(yuan)}", _yuan(0, 600, "a month")
            for at, yuan in _numbers(account.year):
                if yuan > 7_200:
                    yield f"plans.{name}.account[{i}].year{at}", f"{_said(yuan)}", _yuan(0, 7_200, "a year")


def resident_premium(area: Area) -> Iterator[Found]:
    """What a resident pays, all parts together, and what government adds."""
    for i, block in enumerate(area.plans["resident"].premium if "resident" in area.plans else ()):
        for side, high in (("individual", 3_000), ("government", 8_000)):
            parts = getattr(block, side)
            if not isinstance(parts, tuple):
                continue
            most = sum(
                max([12 * y for _, y in _numbers(p.month)] + [y for _, y in _numbers(p.year)], default=0) for p in parts
            )
            if most > high:
                yield (
                    f"plans.resident.premium[{i}].{side}",
                    f"{_said(most)}",
                    _yuan(0, high, "a year, all parts together"),
                )


# --- benefits ------------------------------------------------------------------------------------


def levels_in_order(area: Area) -> Iterator[Found]:
    """The fund pays at least as much of a bill at a lower hospital level."""
    public = {c.id: next((x for x in chain(area.levels, c.id) if x in LEVELS), None) for c in area.levels}
    by_class = {level: [i for i, p in public.items() if p == level] or [level] for level in LEVELS}
    for path, plan, benefit in _benefits(area):
        for k, layer in enumerate(benefit.layers):
            if any(note and _SPEAKS_OF_LEVELS.search(note) for note in (benefit.note, layer.note)):
                continue
            paid = [x for x in LEVELS if _pays_at(benefit, by_class[x])]
            for lower, higher in pairwise(paid):
                worst = _first_worse(area, plan, layer.ratio, by_class[lower], by_class[higher])
                if worst:
                    below, above, low, high = worst
                    yield (
                        f"{path}.layers[{k}].ratio",
                        f"{_said(low)} at {below}, {_said(high)} at {above}",
                        f"at least as much at a {lower} as at a {higher} hospital, unless a note says so of the levels",
                    )


def _pays_at(benefit: Benefit, ids: Sequence[str]) -> bool:
    return benefit.only_levels is None or any(i in benefit.only_levels for i in ids)


def _first_worse(
    area: Area, plan: Plan, table: Any, lower: Sequence[str], higher: Sequence[str]
) -> tuple[str, str, float, float] | None:
    for others in _member_kinds(area, plan, table):
        for below, above in product(lower, higher):
            low = _leaf(table, [*others, chain(area.levels, below)])
            high = _leaf(table, [*others, chain(area.levels, above)])
            for a, b in zip(low, high, strict=False):
                if a is not None and b is not None and a < b - _SOFT:
                    who = ", ".join(o[0] for o in others if o)
                    return (f"{below} ({who})" if who else below), above, a, b
    return None


def retirees_not_worse(area: Area) -> Iterator[Found]:
    """Retirees are paid at least what the active are, from a deductible that is not higher."""
    for path, plan, benefit in _benefits(area):
        retired = [c.id for c in plan.axes.get("group", ()) if "retiree" in chain(plan.axes["group"], c.id)]
        active = [c.id for c in plan.axes.get("group", ()) if "active" in chain(plan.axes["group"], c.id)]
        numbers: list[tuple[str, Any, int]] = []  # +1: more is better for the member
        for k, layer in enumerate(benefit.layers):
            numbers.append((f"layers[{k}].ratio", layer.ratio, 1))
            caps = (layer.cap,) if isinstance(layer.cap, Cap) else layer.cap if isinstance(layer.cap, tuple) else ()
            for cap in caps:
                numbers += [(f"layers[{k}].cap.{f}", getattr(cap, f), 1) for f in ("paid", "expense")]
        if benefit.deductible:
            numbers.append(("deductible.yuan", benefit.deductible.yuan, -1))
        for field, table, sign in numbers:
            for old, young in product(retired, active):
                worse = _first_worse_for(area, plan, table, old, young, sign)
                if worse:
                    yield (
                        f"{path}.{field}",
                        f"{_said(worse[0])} for {old}, {_said(worse[1])} for {young}",
                        f"retirees {'no less' if sign > 0 else 'no more'} than the active",
                    )


def _first_worse_for(area: Area, plan: Plan, table: Any, old: str, young: str, sign: int) -> tuple[float, float] | None:
    groups = plan.axes["group"]
    for others in _member_kinds(area, plan, table, without="group", levels=True):
        first = _leaf(table, [*others, chain(groups, old)])
        second = _leaf(table, [*others, chain(groups, young)])
        for a, b in zip(first, second, strict=False):
            if a is not None and b is not None and sign * (a - b) < -_SOFT:
                return a, b
    return None


def benefit_units(area: Area) -> Iterator[Found]:
    """A ratio is not a percentage of a percentage, a deductible no cap, a cap no deductible."""
    for path, node in walk(area):
        if isinstance(node, (Layer, OwnShare)):
            for at, ratio in _numbers(node.ratio):
                if 0 < ratio < 0.1:
                    yield f"{path}.ratio{at}", f"{_said(ratio)}", "0, or 0.1 to 1"
        if isinstance(node, Deductible):
            for at, yuan in [*_numbers(node.yuan), *_numbers(node.year_max)]:
                if yuan > 5_000:
                    yield f"{path}.yuan{at}", f"{_said(yuan)}", "a deductible of at most 5000 yuan"
        if isinstance(node, OwnShare):
            for at, yuan in _numbers(node.threshold):
                if yuan and not 1_000 <= yuan <= 60_000:
                    yield f"{path}.threshold{at}", _said(yuan), f"0, or {_yuan(1_000, 60_000, 'a year')}"
        if isinstance(node, Cap):
            # 0 says that an option or level is not paid; what holds for a visit, a day or some levels may be small
            low = 100 if node.per == "year" and not node.levels else 5
            for field, table in (("paid", node.paid), ("expense", node.expense)):
                for at, number in _numbers(table):
                    yuan = number * _latest(area, node.unit) if node.unit else number
                    if yuan and not low <= yuan <= 10_000_000:
                        yield (
                            f"{path}.{field}{at}",
                            f"{_said(yuan)} yuan",
                            f"0, or {_yuan(low, 10_000_000, f'a {node.per}')}",
                        )


def _latest(area: Area, series: str) -> float:
    return max((v.value for v in area.series.get(series, ()) if v.value is not None), default=0)


def retirement_years(area: Area) -> Iterator[Found]:
    """Years, not months; more years actually paid than needed in all cannot be."""
    for i, block in enumerate(area.retirement):
        needed = [*_years(block.years.male), *_years(block.years.female)]
        for years in [*needed, *_years(block.actual_years)]:
            if not 3 <= years <= 40:
                yield f"retirement[{i}]", f"{_said(years)} years", "3 to 40 years"
        actual = list(_years(block.actual_years))
        if needed and actual and min(actual) > max(needed):
            yield f"retirement[{i}].actual_years", f"{min(actual):g}", f"at most the years needed, {max(needed):g}"


CHECKS: tuple[Callable[[Area], Iterator[Found]], ...] = (
    floor_and_cap,
    limits_of_the_wage,
    newer_not_lower,
    base_units,
    rates,
    amounts,
    resident_premium,
    levels_in_order,
    retirees_not_worse,
    benefit_units,
    retirement_years,
)


def national_violations(national: National) -> Iterator[Fault]:
    """What is not plausible in the national file: minimums that fall, averages that contradict each other."""

    def fault(where: str, found: str, allowed: str) -> Fault:
        return Fault(f"policy/national.yaml: {where}", found, allowed)

    years = list(enumerate(national.resident_minimum))
    for (_, old), (j, new) in pairwise(years):
        if new.cover <= old.cover:
            yield fault(f"resident_minimum[{j}].cover", str(new.cover), f"a year after {old.cover}")
    for side in ("individual", "government"):
        known = [(i, m.cover, getattr(m, side)) for i, m in years if getattr(m, side) is not None]
        for (_, year, old_yuan), (j, _, yuan) in pairwise(known):
            if yuan < old_yuan:
                yield fault(
                    f"resident_minimum[{j}].{side}", _said(yuan), f"at least the {_said(old_yuan)} yuan of {year}"
                )
    # dearer and less covered the higher the hospital; the retired need more care
    at = {(s.item, s.plan, s.group, s.level, s.from_): (i, s.value) for i, s in enumerate(national.statistics)}
    for (item, plan, group, level, start), (i, value) in at.items():
        rising = {"stay_bill": 1, "paid_share": -1}.get(item)
        if level in LEVELS[1:] and rising:
            lower = at.get((item, plan, group, LEVELS[LEVELS.index(level) - 1], start))
            if lower and rising * (value - lower[1]) < 0:
                yield fault(
                    f"statistics[{i}].value",
                    f"{_said(value)} at {level}",
                    f"{'more' if rising > 0 else 'less'} than at the level below, {_said(lower[1])}",
                )
        if group == "retiree" and (active := at.get((item, plan, "active", level, start))) and value < active[1]:
            yield fault(f"statistics[{i}].value", f"{_said(value)} for retirees", f"at least {_said(active[1])}")


# --- reading tables ------------------------------------------------------------------------------


def _said(number: float) -> str:
    return f"{number:.10g}"


def _yuan(low: float, high: float, per: str) -> str:
    return f"{_said(low)} to {_said(high)} yuan {per}"


def _together(a: Said, b: Said) -> bool:
    start = max(a.from_ or dt.date.min, b.from_ or dt.date.min)
    return start <= min(a.to or dt.date.max, b.to or dt.date.max)


def _numbers(table: Any, at: str = "") -> Numbers:
    """Every number of a table, with its place in it."""
    if isinstance(table, Mapping):
        for key, value in table.items():
            yield from _numbers(value, f"{at}.{key}")
    elif isinstance(table, (tuple, list)):
        for i, value in enumerate(table):
            yield from _numbers(value, f"{at}[{i}]")
    elif isinstance(table, (int, float)):
        yield at, table


def _years(needed: Any) -> Iterator[float]:
    for step in needed if isinstance(needed, tuple) else (needed,):
        value = getattr(step, "value", step)
        if value is not None:
            yield value


def _benefits(area: Area) -> Iterator[tuple[str, Plan, Benefit]]:
    for name, plan in area.plans.items():
        for field in ("outpatient", "inpatient"):
            for i, benefit in enumerate(getattr(plan, field)):
                yield f"plans.{name}.{field}[{i}]", plan, benefit


def _leaf(table: Any, chains: Sequence[Sequence[str]]) -> tuple[float | None, ...]:
    found = look_up(table, chains)
    return tuple(x if isinstance(x, (int, float)) else None for x in (found if isinstance(found, tuple) else (found,)))


def _member_kinds(
    area: Area, plan: Plan, table: Any, without: str = "", levels: bool = False
) -> Iterator[tuple[tuple[str, ...], ...]]:
    """Every kind of member that the table tells apart: one chain of ids for each axis it is split by."""
    keys = set(_keys(table))
    axes = [classes for name, classes in _axes(area, plan) if name != without]
    choices = [[chain(classes, c.id) for c in classes] for classes in axes if keys & {c.id for c in classes}]
    places: list[tuple[str, ...]] = [(p,) for p in get_args(Place)]
    if keys & set(get_args(Place)):
        choices.append(places)
    if levels and keys & {*LEVELS, *(c.id for c in area.levels)}:
        choices.append([chain(area.levels, c.id) for c in area.levels])
    yield from product(*choices)


def _axes(area: Area, plan: Plan) -> Iterator[tuple[str, Sequence[Any]]]:
    """The axes of a plan and of those that use its benefits, with their options."""
    for other in area.plans.values():
        if other is plan or (other.benefits_of and area.plans.get(other.benefits_of) is plan):
            yield "option", other.options
            yield from other.axes.items()


def _keys(table: Any) -> Iterator[str]:
    if isinstance(table, Mapping):
        for key, value in table.items():
            yield key
            yield from _keys(value)


# --- golden cases ---------------------------------------------------------------------------------

Case = Mapping[str, Any]


def case_gaps(area: Area, cases: Sequence[Case], known: Mapping[str, bool]) -> Iterator[Fault]:
    """What an area's golden cases leave uncovered. `known`: whether premiums of a plan are known at all."""

    def gap(what: str, found: str) -> Fault:
        return Fault(f"tests/golden/{area.area}.yaml", found, what)

    people = [c for c in cases if "person" in c]
    base = area.plans["employee"].base
    if base and any(v.value is not None for v in base.floor):
        sides: list[tuple[str, Sequence[Value], int]] = [("floor", base.floor, -1), ("cap", base.cap, 1)]
        for side, values, sign in sides:
            limit = any(v.value is not None for v in values)
            hit = [c for c in people if _expects(c, "employee") and _beyond(c, values, sign)]
            if limit and not hit:
                yield gap(
                    f"a case of somebody employed with a salary {'below' if sign < 0 else 'above'} the {side} of its date",
                    f"no case at the {side}",
                )
    elif not any(None in _expects(c, "employee") for c in people):
        yield gap("a case with employee.individual_monthly: null, as no base is known", "no case of an unknown base")
    for plan, field in (("flexible", "individual_"), ("resident", "individual_yearly")):
        values_of = [x for c in people for x in _expects(c, plan, field)]
        if not values_of:
            yield gap(f"a case that expects {plan}.{field.rstrip('_')}, a number or null", f"no {plan} amount")
        elif known[plan] and all(x is None for x in values_of):
            yield gap(f"a number in at least one case, as the {plan} amount is known", f"only null for {plan}")
    bills = [c for c in cases if "bill" in c]
    if not bills:
        yield gap("at least one bill (pooled_paid: null where nothing is known)", "no bill")
    elif _pays_something(area) and not any(c["expect"].get("pooled_paid") is not None for c in bills):
        yield gap("a bill with a number, as benefits are known", "only bills that expect null")


def _expects(case: Case, plan: str, field: str = "") -> list[Any]:
    return [
        value
        for key, value in case["expect"].items()
        if key.split(".")[0] == plan and key.split(".")[-1].startswith(field)
    ]


def _beyond(case: Case, values: Sequence[Value], sign: int) -> bool:
    """Whether the person's wage lies beyond the limit in force on the case's date."""
    on = case["date"] if isinstance(case["date"], dt.date) else dt.date.fromisoformat(str(case["date"]))
    person = case["person"]
    started = [v for v in values if v.value is not None and (v.from_ or dt.date.min) <= on]
    if not started or person.get("status") != "employed" or "salary" not in person:
        return False
    limit = max(started, key=lambda v: v.from_ or dt.date.min).value
    assert limit is not None
    return bool(sign * (person["salary"] - limit) > 0)


def _pays_something(area: Area) -> bool:
    """Whether some benefit has ratio, cap and deductible written, so that at least one bill comes out."""
    return any(
        any(True for _ in _numbers(layer.ratio)) and (benefit.deductible is None or _has_number(benefit.deductible))
        for _, _, benefit in _benefits(area)
        for layer in benefit.layers
    )


def _has_number(deductible: Deductible) -> bool:
    return any(True for _ in _numbers(deductible.yuan))
