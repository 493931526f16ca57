"""Figures that somebody types over the published ones: "what if the rate were 8 %?", "my city has other limits".

`EDITS` is the closed list of what can be typed, with its limits; `read` and `written` turn text such as
`floor:4500,flexible_rate:0.08` into edits and back; `apply` gives the rules with these figures in them;
`present` says what the figures are without edits. A typed figure carries the source key `TYPED`, so that every
explanation shows that it was typed and not published.

What an edit means: rates are the total of what is charged on the contribution base; a ratio replaces all brackets of
the pooled fund's first layer; a deductible is that of the first admission, later ones keep their proportion; a cap is
what the pooled fund pays in a year. Retirees keep their premium and account. One number counts for all groups and
options. What holds at other places (filed, unfiled, ...) stays as published.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Literal, TypeVar, get_args

from .bill import bill
from .bill_input import Bill
from .compare import compare
from .eligibility import years_needed
from .faults import Fault, InputError, shown
from .figure import NAN, Typed, dated_value
from .member import member_bill
from .person import Field, Person
from .policy import Policy, pick
from .premium import PartRule, Rule
from .schema import (
    PLANS,
    TYPED,
    Account,
    Area,
    Base,
    BaseChoice,
    Benefit,
    Cap,
    Deductible,
    Kind,
    Layer,
    Modifier,
    Part,
    Place,
    Plan,
    PlanId,
    Premium,
    PublicLevel,
    Retirement,
    Said,
    Source,
    Value,
)
from .tables import chain

Edits = tuple[tuple[str, float], ...]  # name and number, in the order of EDITS, each name once
_B = TypeVar("_B", bound=Said)
_LEVELS: tuple[PublicLevel, ...] = get_args(PublicLevel)
_KINDS: tuple[Kind, ...] = get_args(Kind)
_TYPED_SOURCE = Source(title="你输入的数字", kind="unverified")


@dataclass(frozen=True, slots=True)
class EditField:
    """One figure that can be typed. `rate`: a ratio from 0 to 1, which people write in per cent."""

    limits: Field
    rate: bool = False
    plan: PlanId | None = None
    kind: Kind | None = None
    level: PublicLevel | None = None

    @property
    def allowed(self) -> str:
        """What may be written, in words."""
        return "a number from 0 to 1 (8 % is 0.08 or 8%)" if self.rate else self.limits.allowed


def _yuan(high: float, unit: str, low: float = 0.0, plan: PlanId | None = None) -> EditField:
    return EditField(Field(low=low, high=high, unit=unit), plan=plan)


def _rate(plan: PlanId | None = None) -> EditField:
    return EditField(Field(low=0, high=1), rate=True, plan=plan)


def _benefit_fields() -> Iterable[tuple[str, EditField]]:
    owners: tuple[PlanId, ...] = ("employee", "resident")
    for plan in owners:
        for kind in _KINDS:
            for level in (None, *_LEVELS):
                suffix = f"_{level}" if level else ""
                most = Field(low=0, high=100_000, unit="yuan")
                yield f"{plan}_{kind}_deductible{suffix}", EditField(most, False, plan, kind, level)
            for level in (None, *_LEVELS):
                suffix = f"_{level}" if level else ""
                yield f"{plan}_{kind}_ratio{suffix}", EditField(Field(low=0, high=1), True, plan, kind, level)
            cap = Field(low=0, high=20_000_000, unit="yuan a year")
            yield f"{plan}_{kind}_cap", EditField(cap, False, plan, kind)


# Everything that can be typed. `employee` in a benefit means the employee scheme, with its flexible members.
EDITS: dict[str, EditField] = {
    "floor": _yuan(200_000, "yuan a month", low=1),
    "cap": _yuan(1_000_000, "yuan a month", low=1),
    "own_rate": _rate("employee"),
    "own_month": _yuan(10_000, "yuan a month", plan="employee"),
    "employer_rate": _rate("employee"),
    "account_rate": _rate("employee"),
    "flexible_rate": _rate("flexible"),
    "flexible_base": _yuan(200_000, "yuan a month", low=1, plan="flexible"),
    "flexible_month": _yuan(10_000, "yuan a month", plan="flexible"),
    "flexible_account_rate": _rate("flexible"),
    "resident": _yuan(50_000, "yuan a year", plan="resident"),
    "government": _yuan(50_000, "yuan a year", plan="resident"),
    **dict(_benefit_fields()),
    "years_male": _yuan(60, "years"),
    "years_female": _yuan(60, "years"),
}


# --- text --------------------------------------------------------------------------------------


def in_order(numbers: Mapping[str, float]) -> Edits:
    """Edits from numbers by name."""
    return tuple((name, numbers[name]) for name in EDITS if name in numbers)


def written(edits: Edits) -> str:
    """`floor:4500,flexible_rate:0.08`; empty for none."""
    return ",".join(f"{name}:{f'{value:.6f}'.rstrip('0').rstrip('.')}" for name, value in edits)


def read(text: str, policy: Policy, area: str, on: dt.date) -> tuple[Edits, tuple[Fault, ...]]:
    """The edits in a text. What is not known or out of limits is dropped and named; the rest is kept."""
    numbers: dict[str, float] = {}
    faults: list[Fault] = []
    last = None
    for piece in filter(None, (p.strip() for p in re.split(r"[,;，；]", text[:4000]))):
        name, mark, value = (p.strip() for p in re.match(r"([^:：=]*)([:：=]?)(.*)", piece, re.S).groups())  # type: ignore[union-attr]
        name = name.lower()
        if not mark and last and re.fullmatch(r"\d{3}(\.\d+)?", name):  # 4,500: never taken as 4
            numbers.pop(last, None)
            faults.append(Fault(last, shown(f"…,{piece}"), "a number without commas, such as 4500", "edit_comma"))
            continue
        if name not in EDITS:
            faults.append(Fault("edit", shown(name), "one of " + ", ".join(EDITS), "edit_name"))
            last = None
            continue
        found = read_one(name, value)
        last = name
        if isinstance(found, Fault):
            faults.append(found)
            numbers.pop(name, None)
        else:
            numbers[name] = found
    edits, more = checked(in_order(numbers), policy, area, on)
    return edits, (*faults, *more)


def read_one(name: str, value: str) -> float | Fault:
    """The number of one edit; a rate as 0.08 or 8%."""
    field = EDITS[name]
    low, high = field.limits.bounds
    text = value.strip().replace("％", "%")
    percent = field.rate and text.endswith("%")
    try:
        number = float(text.removesuffix("%")) / 100 if percent else float(text)
    except ValueError:
        number = NAN
    if re.search(r"[^0-9.%\-+e]", text) or not low <= number <= high:
        code = "edit_rate" if field.rate else "edit_number"
        return Fault(name, shown(value), field.allowed, code, (f"{low:.0f}", f"{high:.0f}"))
    return round(number, 6)


def checked(edits: Edits, policy: Policy, area: str, on: dt.date) -> tuple[Edits, tuple[Fault, ...]]:
    """Without a floor above the cap (or a cap below the floor), which no rule could use."""
    numbers = dict(edits)
    base, sources = policy.areas[area].plans["employee"].base, policy.areas[area].sources
    published = {
        name: dated_value(area, sources, getattr(base, name), on).value if base else NAN for name in ("floor", "cap")
    }
    wrong = [n for n in ("floor", "cap") if n in numbers and _crossed({**published, n: numbers[n]})]
    if not wrong and _crossed({**published, **numbers}):
        wrong = ["floor", "cap"]  # each is possible, but not together
    faults = []
    for name in wrong:
        other, words = ("cap", "at most the cap") if name == "floor" else ("floor", "at least the floor")
        bound = f"{numbers[other] if len(wrong) == 2 and other in numbers else published[other]:.2f}"
        faults.append(Fault(name, f"{numbers[name]:g}", f"{words}, {bound}", f"edit_{name}", (bound,)))
    return in_order({n: v for n, v in numbers.items() if n not in wrong}), tuple(faults)


def _crossed(limits: Mapping[str, float]) -> bool:
    return limits["floor"] > limits["cap"]


# --- applying ----------------------------------------------------------------------------------


@lru_cache(maxsize=128)
def apply(policy: Policy, area: str, edits: Edits, on: dt.date) -> Policy:
    """The rules with the typed figures in place of those of one area that are in force on a day.

    The same edits give the same object again, so that what is worked out for it stays in its caches.
    Raises InputError naming a figure that cannot be used.
    """
    if not edits:
        return policy
    _kept, faults = read(written(edits), policy, area, on)
    if faults:
        raise InputError(faults)
    rules = policy.areas[area]
    numbers = {name: Typed(value) for name, value in edits}
    plans = dict(rules.plans)
    for plan in PLANS:
        plans[plan] = _premiums(plans[plan], plan, numbers, on)
    edited = rules.model_copy(
        update={
            "plans": plans,
            "retirement": _retirement(rules.retirement, numbers, on),
            "sources": {**rules.sources, TYPED: _TYPED_SOURCE},
        }
    )
    for name, value in numbers.items():
        if EDITS[name].kind:
            edited = _with_benefit(edited, name, value, on)
    return replace(policy, areas=policy.areas.replaced(edited))


def _in_place(blocks: Sequence[_B], on: dt.date, change: Callable[[_B], _B], new: Callable[[], _B]) -> tuple[_B, ...]:
    """The blocks with the one that counts on the day changed; where none does, a new one."""
    picked = pick(blocks, on).block
    if picked is None:
        return (*blocks, change(new().model_copy(update={"from_": on})))
    return tuple(change(b) if b is picked else b for b in blocks)


# --- premiums


def _premiums(plan: Plan, plan_id: PlanId, numbers: Mapping[str, Typed], on: dt.date) -> Plan:
    change: dict[str, Any] = {}
    base = _base(plan, plan_id, numbers, on)
    if base is not plan.base:
        change["base"] = base
    retired = _retired_ids(plan)
    edited = {n: v for n, v in numbers.items() if EDITS[n].plan == plan_id and EDITS[n].kind is None}
    # a printed amount stands for a formula; it says nothing any more once a part of the formula is typed
    formula = {"own_rate", "own_month", "flexible_rate", "flexible_base", "flexible_month", "resident"} & set(edited)
    if plan_id == "flexible" and _hangs_on_limits(plan, on):
        formula |= {"floor", "cap"} & set(numbers)
    if formula or set(edited) & {"employer_rate", "government"}:
        change["premium"] = _in_place(
            plan.premium,
            on,
            lambda block: _premium(block, plan_id, edited, retired, bool(formula)),
            lambda: _new_premium(plan_id),
        )
    rate = edited.get("account_rate", edited.get("flexible_account_rate"))
    if rate is not None:
        change["account"] = _in_place(
            plan.account,
            on,
            lambda block: _account(block, rate, retired),
            lambda: Account.model_validate({"source": TYPED, "rate": None}),
        )
    return plan.model_copy(update=change) if change else plan


def _hangs_on_limits(plan: Plan, on: dt.date) -> bool:
    block = pick(plan.base.choice, on).block if plan.base else None
    return block is not None and bool(block.equals or block.between)


def _base(plan: Plan, plan_id: PlanId, numbers: Mapping[str, Typed], on: dt.date) -> Any:
    base = plan.base
    change: dict[str, Any] = {}
    for name in ("floor", "cap"):
        own = getattr(base, name) if base else ()
        if name in numbers and (plan_id == "employee" or (plan_id == "flexible" and own)):
            change[name] = _in_place(own, on, _typed_value(numbers[name]), _new_value)
    if plan_id == "flexible" and "flexible_base" in numbers:
        amount = BaseChoice.model_validate({"source": TYPED, "amount": 1}).model_copy(
            update={"amount": numbers["flexible_base"]}
        )
        change["choice"] = _in_place(
            base.choice if base else (),
            on,
            lambda block: amount.model_copy(update={"from_": block.from_, "to": block.to}),
            lambda: amount,
        )
    if not change:
        return base
    return (base or Base()).model_copy(update=change)


def _new_value() -> Value:
    return Value.model_validate({"source": TYPED, "value": 1})


def _typed_value(number: Typed) -> Callable[[Value], Value]:
    return lambda old: old.model_copy(update={"value": number, "derived": None, "note": None})


def _new_premium(plan: PlanId) -> Premium:
    data: dict[str, Any] = {"source": TYPED, "individual": "unknown"}
    if plan == "employee":
        data["employer"] = "unknown"
    if plan == "resident":
        data |= {"government": "unknown", "charged": "yearly"}
    return Premium.model_validate(data)


def _premium(
    block: Premium, plan: PlanId, edited: Mapping[str, Typed], retired: Sequence[str], formula: bool
) -> Premium:
    change: dict[str, Any] = {}
    if formula and block.published is not None:
        change["published"] = None
    mine: Any = block.individual
    measures: dict[str, Literal["rate", "month"]] = {
        "own_rate": "rate", "own_month": "month", "flexible_rate": "rate", "flexible_month": "month",
    }  # fmt: skip
    for name, measure in measures.items():
        if name in edited:
            mine = change["individual"] = _side(mine, measure, edited[name], retired)
    if "employer_rate" in edited:
        change["employer"] = _side(block.employer, "rate", edited["employer_rate"], ())
    for name, side in (("resident", "individual"), ("government", "government")):
        if name in edited:
            change[side] = (_part("year", edited[name]),)
    return block.model_copy(update=change)


def _part(measure: str, amount: Any) -> Part:
    return Part.model_validate({"for": "basic", measure: 0}).model_copy(update={measure: amount})


def _side(side: Any, measure: Literal["rate", "month"], number: Typed, retired: Sequence[str]) -> tuple[Part, ...]:
    """A side of a premium whose parts of one measure together come to the typed number."""
    parts = side if isinstance(side, tuple) else ()
    found: list[Part] = []
    first: int | None = None
    for part in parts:
        if not _counts(part, measure):
            found.append(part)
        elif first is None:
            first = len(found)
            found.append(part.model_copy(update={measure: _for_workers(getattr(part, measure), number, retired)}))
        elif retired:  # retirees keep it; for the others it is inside the first
            found.append(part.model_copy(update={measure: _for_workers(getattr(part, measure), Typed(0), retired)}))
        else:  # now inside the first
            more = tuple(p for p in (part.for_, *part.includes) if p not in (found[first].for_, *found[first].includes))
            found[first] = found[first].model_copy(update={"includes": (*found[first].includes, *more)})
    if first is None:
        found.append(_part(measure, {**dict.fromkeys(retired, 0.0), "all": number} if retired else number))
    return tuple(found)


def _counts(part: Part, measure: str) -> bool:
    """Whether a part belongs to the total that `own_rate`, `flexible_month` and so on name."""
    return (
        measure in part.model_fields_set and part.of is None and not part.from_account and part.charged != "once"
    )  # fmt: skip


def _retired_ids(plan: Plan) -> tuple[str, ...]:
    """Ids of the plan's classes that only retirees are in, and what they stand for."""
    found: dict[str, None] = {}
    for classes in plan.axes.values():
        for one in classes:
            if one.when is not None and one.when.status == ("retired",):
                found |= dict.fromkeys(chain(classes, one.id))
    return tuple(found)


def _splits(table: Any, retired: Sequence[str]) -> bool:
    return isinstance(table, dict) and (
        bool(set(table) & set(retired)) or any(_splits(v, retired) for v in table.values())
    )


def _for_workers(table: Any, number: Typed, retired: Sequence[str]) -> Any:
    """A table with one number for all but retirees."""

    def filled(node: Any) -> Any:
        if not isinstance(node, dict):
            return number
        return {k: v if k in retired else filled(v) for k, v in node.items()}

    if retired and not _splits(table, retired):
        return {**dict.fromkeys(retired, table), "all": number}
    return filled(table)


def _account(block: Account, rate: Typed, retired: Sequence[str]) -> Account:
    table: Any = {**dict.fromkeys(retired, None), "all": rate} if retired else rate
    if block.of is None and "rate" in block.model_fields_set and block.rate is not None:
        table = _for_workers(block.rate, rate, retired)
    elif "rate" not in block.model_fields_set and retired:
        table = {**dict.fromkeys(retired, 0.0), "all": rate}
    return block.model_copy(update={"rate": table, "of": None})


# --- years


def _retirement(
    blocks: tuple[Retirement, ...], numbers: Mapping[str, Typed], on: dt.date
) -> tuple[Retirement, ...]:  # fmt: skip
    """Years needed, for everybody who is asked about on the day."""
    typed = {sex: numbers[f"years_{sex}"] for sex in ("male", "female") if f"years_{sex}" in numbers}
    if not typed:
        return blocks

    def change(block: Retirement) -> Retirement:
        sources = tuple(dict.fromkeys((TYPED, *block.source)))
        return block.model_copy(update={"years": block.years.model_copy(update=typed), "source": sources})

    def now(block: Retirement) -> bool:
        same = [b for b in blocks if (b.plan, b.when) == (block.plan, block.when)]
        return pick(same, on).block is block

    found = [change(b) if now(b) else b for b in blocks]
    if not any(now(b) and b.when is None and "employee" in b.plan for b in blocks):
        plans = ["employee", "flexible"]
        new = {"plan": plans, "source": TYPED, "years": {"male": None, "female": None}, "from": on.isoformat()}
        found.append(change(Retirement.model_validate(new)))
    return tuple(found)


# --- benefits

_PERSONAL = frozenset({
    "status", "sex", "age_from", "age_below", "born_from", "born_before", "retired_from", "retired_before",
    "joined_from", "joined_before", "reaches_age_from", "reaches_age_before", "months_insured_from",
    "months_insured_below", "employer", "route", "option", "retirement_age", "years",
})  # fmt: skip
_ELSEWHERE = frozenset(get_args(Place)) - {"home"}


def _with_benefit(area: Area, name: str, number: Typed, on: dt.date) -> Area:
    """The area with a deductible, ratio or cap typed for one plan and kind, at one level or at all."""
    field = EDITS[name]
    what = name.removeprefix(f"{field.plan}_{field.kind}_").split("_")[0]
    plans = dict(area.plans)
    targets: dict[PlanId, None] = {}
    for plan in ("employee", "flexible") if field.plan == "employee" else ("resident",):
        mine: PlanId = plan  # type: ignore[assignment]
        own = getattr(plans[mine], str(field.kind))
        targets[mine if own else plans[mine].benefits_of or mine] = None
    levels = _level_ids(area, field.level)
    for plan_id in targets:
        plan_rules = plans[plan_id]
        blocks = _in_place(
            getattr(plan_rules, str(field.kind)),
            on,
            lambda block: _benefit(block, what, number, levels, area, str(field.kind)),
            _new_benefit,
        )
        plans[plan_id] = plan_rules.model_copy(update={str(field.kind): blocks})
    return area.model_copy(update={"plans": plans})


def _new_benefit() -> Benefit:
    return Benefit.model_validate({"source": TYPED, "layers": [{"id": "pool", "ratio": None, "cap": "unknown"}]})


def _level_ids(area: Area, level: str | None) -> tuple[str, ...]:
    """The area's levels that stand for a public one; empty for all levels."""
    if level is None:
        return ()
    return tuple(dict.fromkeys((level, *(c.id for c in area.levels if level in chain(area.levels, c.id)))))


def _benefit(block: Benefit, what: str, number: Typed, levels: Sequence[str], area: Area, kind: str) -> Benefit:
    # another reading is written against the published figures
    change: dict[str, Any] = {"readings": {}, "modifiers": _modifiers(block, what, levels, area)}
    first, *rest = block.layers
    if what == "deductible":
        change["deductible"] = _deductible(block.deductible, number, levels, kind)
    elif what == "ratio":
        change["layers"] = (first.model_copy(update={"ratio": _at(levels, first.ratio, number, _plain)}), *rest)
        if block.only_levels and levels:
            change["only_levels"] = tuple(dict.fromkeys((*block.only_levels, *levels)))
    else:
        change["layers"] = (first.model_copy(update={"cap": _caps(first, number)}), *rest)
    return block.model_copy(update=change)


def _deductible(old: Deductible | None, number: Typed, levels: Sequence[str], kind: str) -> Deductible:
    if old is None:
        old = Deductible.model_validate({"per": "admission" if kind == "inpatient" else "year", "yuan": 0.0})
        table: Any = 0.0
    else:
        table = old.yuan
    change: dict[str, Any] = {"yuan": _at(levels, table, number, _in_proportion)}
    if old.per == "year" and levels and old.across_levels is None:
        change["across_levels"] = "unknown"
    return old.model_copy(update=change)


def _at(levels: Sequence[str], table: Any, number: Typed, leaf: Callable[[Any, Typed], Any]) -> Any:
    """A table with the number typed at some levels, or everywhere; other places keep theirs."""

    def typed(node: Any) -> Any:
        if not isinstance(node, dict):
            return leaf(node, number)
        found = {k: v if k in _ELSEWHERE else typed(v) for k, v in node.items()}
        if "all" not in found:  # what the table leaves out is typed as well, at home
            found.setdefault("home" if set(node) & _ELSEWHERE else "all", leaf(None, number))
        return found

    return {**dict.fromkeys(levels, typed(table)), "all": table} if levels else typed(table)


def _plain(_old: Any, number: Typed) -> Any:
    return number


def _in_proportion(old: Any, number: Typed) -> Any:
    """A first deductible; later ones keep their proportion to it."""
    if not isinstance(old, tuple):
        return number
    first = old[0]
    if not first or isinstance(first, str):
        return (number,)
    return (number, *(None if x is None or isinstance(x, str) else Typed(number * x / first) for x in old[1:]))


def _caps(layer: Layer, number: Typed) -> tuple[Cap, ...]:
    old: tuple[Cap, ...] = ()
    if not isinstance(layer.cap, str):
        old = layer.cap if isinstance(layer.cap, tuple) else (layer.cap,)
    yearly = [c for c in old if c.per == "year"]
    pot = yearly[0].pot if yearly else None
    kept = tuple(c for c in old if c.per != "year" or (c.pot and c is not yearly[0]))
    return (Cap.model_validate({"paid": 0, "pot": pot}).model_copy(update={"paid": number}), *kept)


def _modifiers(block: Benefit, what: str, levels: Sequence[str], area: Area) -> tuple[Modifier, ...]:
    """Without what would change the typed number for classes of people: it is typed as the person has it."""
    found: list[Modifier] = []
    others = [layer.id for layer in block.layers[1:] if layer.id]
    elsewhere = [c.id for c in area.levels if c.id not in levels] if levels else []
    for m in block.modifiers:
        if getattr(m, what) is None or not m.when.model_fields_set <= _PERSONAL or (
            what != "deductible" and m.layers is not None and block.layers[0].id not in m.layers
        ):  # fmt: skip
            found.append(m)
            continue
        found.append(m.model_copy(update={what: None}))
        only = dict.fromkeys(("deductible", "ratio", "cap", "threshold")) | {what: getattr(m, what), "note": None}
        if what != "deductible" and others:
            found.append(m.model_copy(update={**only, "layers": tuple(others)}))
        if elsewhere and (block.layers[0].id or what == "deductible"):
            first = None if what == "deductible" else (str(block.layers[0].id),)
            there = tuple(x for x in elsewhere if m.levels is None or set(chain(area.levels, x)) & set(m.levels))
            if there:
                found.append(m.model_copy(update={**only, "layers": first, "levels": there}))
    return tuple(found)


# --- what the figures are ----------------------------------------------------------------------


def present(policy: Policy, person: Person, on: dt.date) -> Mapping[str, float | None]:
    """What every figure is for this person, in the words of `EDITS`; None where it is not known or not one number."""
    return _present(policy, replace(person, salary=0.0, years=None), on)  # none of them hangs on the salary


@lru_cache(maxsize=512)
def _present(policy: Policy, person: Person, on: dt.date) -> Mapping[str, float | None]:
    area = policy.areas[person.area]
    result = compare(person, on, policy)
    best = {plan: result.best(plan) for plan in PLANS}
    flexible, resident = best["flexible"].rule, best["resident"]
    worker = replace(person, status="employed") if person.status == "retired" else person
    employee = compare(worker, on, policy).best("employee").rule  # retirees keep what they pay
    found: dict[str, float] = {
        "floor": employee.base.floor.value,
        "cap": employee.base.cap.value,
        "own_rate": total(employee, "individual", "rate"),
        "own_month": total(employee, "individual", "month"),
        "employer_rate": total(employee, "employer", "rate"),
        "account_rate": inflow_rate(employee),
        "flexible_rate": total(flexible, "individual", "rate"),
        "flexible_base": float(best["flexible"].money.base),
        "flexible_month": total(flexible, "individual", "month"),
        "flexible_account_rate": inflow_rate(flexible),
        "resident": NAN if resident.individual_yearly is None else resident.individual_yearly,
        "government": NAN if resident.government_yearly is None else resident.government_yearly,
    }
    for plan in ("employee", "resident"):
        for kind in _KINDS:
            found |= _benefit_present(policy, person, best[plan], kind, on)
    found["years_male"], found["years_female"] = years_needed(area, on)
    return {name: None if found.get(name, NAN) != found.get(name, NAN) else found[name] for name in EDITS}


def total(rule: Rule, payer: str, measure: str) -> float:
    """The sum of one payer's rates of the contribution base, or of fixed yuan a month; NaN if it is not known."""
    if payer in rule.unknown_sides or rule.premium_missing is not None:
        return NAN
    return round(sum(p.figure.value for p in rule.parts if p.payer == payer and _is(p, measure)), 6)


def _is(part: PartRule, measure: str) -> bool:
    return part.measure == measure and part.of is None and not part.from_account and not part.once


def inflow_rate(rule: Rule) -> float:
    """The share of the contribution base that flows into the account; NaN if it is not known."""
    if rule.account_unknown is not None:
        return NAN
    return round(sum(p.figure.value for p in rule.account if _is(p, "rate")), 6)


def _benefit_present(policy: Policy, person: Person, plan: Any, kind: Kind, on: dt.date) -> dict[str, float]:
    start = f"{plan.plan}_{kind}"
    found: dict[str, float] = {}
    for level in _LEVELS:
        asked = Bill(person.area, plan.plan, kind, level, 1.0, admission=1 if kind == "inpatient" else None)
        try:
            rule = bill(member_bill(asked, person, plan, on), on, policy).rule
        except InputError:
            continue
        if rule.missing is not None:
            continue
        found[f"{start}_deductible_{level}"] = rule.deductible.amount(1).value if rule.deductible else 0.0
        first = rule.layers[0]
        ratios = {r.value for r in first.ratios}
        found[f"{start}_ratio_{level}"] = 0.0 if not rule.pays_here else ratios.pop() if len(ratios) == 1 else NAN
        paid = [one.figure.value for one in first.limits if one.on == "paid" and one.per == "year"]
        if paid:
            found[f"{start}_cap"] = max(min(paid), found.get(f"{start}_cap", 0.0))
    for what in ("deductible", "ratio"):
        same = {found.get(f"{start}_{what}_{level}", NAN) for level in _LEVELS}
        if len(same) == 1:
            found[f"{start}_{what}"] = same.pop()
    return found
