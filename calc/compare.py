"""All three plans for one person: verdict, money, how each amount came about, what is not known."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from . import retirement_age
from .eligibility import Because, decide, entries, person_facts
from .figure import Figure, worst
from .notice import Notice
from .person import Person, checked
from .policy import Policy, load
from .premium import Amounts, PartRule, Rule, amounts, rule
from .schema import PLANS, Area, Class, Confidence, Hardship, Option, Plan, PlanId, Purpose, Source, Verdict
from .season import notices_of_season
from .tables import classify

MONEY = ("base", "individual_monthly", "employer_monthly", "individual_yearly", "employer_yearly",
         "government_yearly", "account_monthly")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a computation: what went in, and the amount in yuan that came out (None: not known)."""

    code: Literal["base_wage", "base_floor", "base_share", "base_amount", "base_chosen", "rate", "month",
                  "year", "published", "sum", "times12", "fund_pays", "side_unknown", "no_figure",
                  "years_short", "once", "aid", "help"]  # fmt: skip
    value: float | None
    inputs: dict[str, Any] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()
    purpose: Purpose | None = None
    payer: str | None = None


@dataclass
class PlanResult:
    """One plan and option for one person. Money in yuan; None is not known (see `unknown`)."""

    plan: PlanId
    option: str | None
    closed: bool
    verdict: Verdict
    reasons: tuple[Because, ...]
    base: float | None
    individual_monthly: float | None
    employer_monthly: float | None
    individual_yearly: float | None
    employer_yearly: float | None
    government_yearly: float | None
    account_monthly: float | None
    charged: Literal["monthly", "yearly"]
    group: str | None
    unknown: tuple[str, ...]
    not_applicable: tuple[str, ...]
    notices: tuple[Notice, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    rule: Rule
    money: Amounts
    person: Person
    special: Literal["fund_pays", "years_short"] | None

    @cached_property
    def steps(self) -> dict[str, tuple[Step, ...]]:
        """For each amount, how it came about: the intermediate results of this very computation."""
        if self.special == "fund_pays":
            step = (Step("fund_pays", 0.0),)
            return {"individual_monthly": step, "employer_monthly": step}
        if self.special == "years_short":
            return {"individual_monthly": (Step("years_short", None),)}
        return _steps(self.rule, self.money, self.person, {name: getattr(self, name) for name in MONEY})

    def figures_of(self, name: str) -> list[Figure]:
        """Every number behind one amount."""
        steps = self.steps.get(name, ())
        if any(s.code == "times12" for s in steps):
            steps = (*steps, *self.steps.get(name.replace("_yearly", "_monthly"), ()))
        return [f for s in steps for f in s.figures]

    def to_dict(self) -> dict[str, Any]:
        """As `compare --json` prints it. What does not apply is null and named in `unknown` too."""
        return {
            "plan": self.plan, "option": self.option, "closed": self.closed, "verdict": self.verdict,
            "reasons": [
                {"code": r.code, "article": r.article, "from": r.from_ and r.from_.isoformat(),
                 "sources": list(r.sources), "confidence": r.confidence, "note": r.note}
                for r in self.reasons
            ],
            **{name: getattr(self, name) for name in MONEY},
            "charged": self.charged, "group": self.group,
            "unknown": [*self.unknown, *self.not_applicable], "not_applicable": list(self.not_applicable),
            "steps": {name: [_step_dict(s) for s in steps] for name, steps in self.steps.items()},
            "notices": [{"code": n.code, **_plain(n.values)} for n in self.notices],
            "sources": list(self.sources), "confidence": self.confidence,
        }  # fmt: skip


@dataclass(slots=True)
class Comparison:
    """All plans and options for one person on a day."""

    person: Person
    on: dt.date
    plans: tuple[PlanResult, ...]
    notices: tuple[Notice, ...]
    retirement: tuple[dt.date, dt.date]  # earliest and latest month of the statutory age

    def best(self, plan: PlanId) -> PlanResult:
        """The entry of a plan that the person chose, else the first that is open."""
        entries_ = [p for p in self.plans if p.plan == plan]
        chosen = [p for p in entries_ if p.option in self.person.options and p.option]
        return (chosen or [p for p in entries_ if not p.closed] or entries_)[0]

    def to_dict(self, policy: Policy) -> dict[str, Any]:
        """As `compare --json` prints it."""
        person = {name: getattr(self.person, name) for name in Person.__dataclass_fields__}
        keys = sorted({k for p in self.plans for k in (*p.sources, *(s for r in p.reasons for s in r.sources))})
        return {
            "area": self.person.area, "on": self.on.isoformat(), "person": _plain(person),
            "plans": [p.to_dict() for p in self.plans],
            "notices": [{"code": n.code, **_plain(n.values)} for n in self.notices],
            "retirement_month": [f"{d:%Y-%m}" for d in self.retirement],
            "sources": {k: source(policy, k).model_dump(exclude_none=True) for k in keys},
        }  # fmt: skip


def source(policy: Policy, key: str) -> Source:
    """The document behind a full source key such as "beijing:base_2025"."""
    file, _, name = key.partition(":")
    return (policy.national if file == "national" else policy.areas[file]).sources[name]


def compare(person: Person, on: dt.date, policy: Policy | None = None) -> Comparison:
    """What each plan costs this person, who pays, and whether they may join.

    Raises InputError naming every field that cannot be used. Figures are given even where
    the verdict is `ineligible`, so that all plans can be compared.
    """
    policy = policy or load()
    person = checked(person, policy.areas, on)
    area = policy.areas[person.area]
    known = person_facts(policy, person, on)
    results = [
        _plan_result(policy, area, plan, option, person, known, on)
        for plan in PLANS
        for option in (area.plans[plan].options or (None,))
    ]
    return Comparison(
        person, on, tuple(results), tuple(_general(results, area, on)),
        (retirement_age.month_date(known["retirement_from"]), retirement_age.month_date(known["retirement_to"])),
    )  # fmt: skip


def class_ids(plan: Plan, known: dict[str, Any], option: str | None, group: str | None) -> tuple[tuple[str, str], ...]:
    """(axis, id) of every axis of a plan for one person; a chosen group wins."""
    facts = {**known, "option": option}
    found = []
    for axis, classes in plan.axes.items():
        chosen = group if axis == "group" and group in {c.id for c in classes} else None
        found.append((axis, chosen or classes[classify(classes, facts)].id))
    return tuple(found)


def _plan_result(
    policy: Policy,
    area: Area,
    plan_id: PlanId,
    option: Option | None,
    person: Person,
    known: dict[str, Any],
    on: dt.date,
) -> PlanResult:
    plan = area.plans[plan_id]
    option_id = option.id if option else None
    classes = class_ids(plan, known, option_id, person.group if plan_id == "resident" else None)

    def rule_on(day: dt.date) -> Rule:
        return rule(policy, area.area, plan_id, option_id, classes, day, person.hardship)

    found = rule_on(on)
    wish = math.nan if person.flex_base is None else person.flex_base
    money = amounts(found, person.salary, wish)
    decided = entries(policy, area.area, plan_id, on)
    index = decide(policy, area.area, plan_id, on, known)
    entry = decided[index] if index >= 0 else None
    special = special_case(plan_id, known)
    values = values_of(found, money, special)
    baseless = _baseless(found, special)
    not_applicable = ["base"] if values["base"] is None and baseless else []
    unknown = [n for n in MONEY if values[n] is None and n not in not_applicable]
    figures = [] if special else found.figures(with_base=not baseless)
    reasons = entry.reasons if entry else ()
    return PlanResult(
        plan=plan_id, option=option_id, closed=bool(option and option.closed),
        verdict=entry.verdict if entry else "conditional", reasons=reasons, **values, charged=found.charged,
        group=dict(classes).get("group"), unknown=tuple(unknown), not_applicable=tuple(not_applicable),
        notices=(
            *_notices(found, figures), *_of_need(plan_id, found, person.hardship, values, on),
            *(notices_of_season(policy, area.area, on, rule_on) if plan_id == "resident" else ()),
        ),
        sources=tuple(dict.fromkeys(s for f in figures if f.known for s in f.sources)),
        confidence=worst(f.confidence for f in figures if f.known and (f.value or f.sources)), rule=found,
        money=money, person=person, special=special,
    )  # fmt: skip


def special_case(plan: PlanId, known: dict[str, Any]) -> Literal["fund_pays", "years_short"] | None:
    """Cases in which the ordinary premium is not what this person pays in the employee plan."""
    if plan != "employee":
        return None
    if known["status"] == 2 and known["unemployment_benefit"] == 1:
        return "fund_pays"
    if known["status"] == 5 and known["years"] == 1:
        return "years_short"
    return None


def _baseless(found: Rule, special: str | None) -> bool:
    """Whether no contribution base is needed: residents, retirees who pay nothing on a wage."""
    if special:
        return True
    rates = [p for p in (*found.parts, *found.account) if p.measure == "rate" and p.of is None and p.figure.value != 0]
    return found.premium_missing is None and not rates


def values_of(found: Rule, money: Amounts, special: str | None) -> dict[str, Any]:
    """What is shown of `MONEY` for one person; None: not known, or, for the base, not needed."""
    if special == "fund_pays":
        return dict.fromkeys(MONEY, 0.0) | {"base": None, "account_monthly": None}
    if special == "years_short":
        return dict.fromkeys(MONEY) | {"employer_monthly": 0.0, "employer_yearly": 0.0, "government_yearly": 0.0}
    values = {name: _none_if_nan(getattr(money, name)) for name in MONEY}
    if _baseless(found, special):
        values["base"] = None
    return values


def _none_if_nan(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


# --- how it came about -------------------------------------------------------------------------


def _steps(found: Rule, money: Amounts, person: Person, values: dict[str, Any]) -> dict[str, tuple[Step, ...]]:
    base = [] if values["base"] is None and _baseless(found, None) else [_base_step(found, money, person)]
    result: dict[str, tuple[Step, ...]] = {"base": tuple(base)}
    for payer in ("individual", "employer", "government"):
        steps = list(_part_steps(found, money, payer))
        if payer == "individual" and found.published is not None:
            steps.insert(0, Step("published", found.published.value,
                                 {"measure": found.published_measure, "parts": [p.purpose for p in found.parts if p.covered]},
                                 (found.published,), None, payer))  # fmt: skip
        aid = _aid_steps(found, money, payer)
        if payer in found.unknown_sides:
            missing = (found.premium_missing,) if found.premium_missing else ()
            code: Literal["no_figure", "side_unknown"] = "no_figure" if missing else "side_unknown"
            steps = [Step(code, None, {}, missing, None, payer)]
        rated = any(s.code == "rate" and "of" not in s.inputs for s in steps)
        month, year = f"{payer}_monthly", f"{payer}_yearly"
        needs_base = base if rated else []
        if payer != "government":
            result[month] = (
                *needs_base,
                *(s for s in steps if s.code != "year"),
                *(aid if found.charged == "monthly" else ()),
                Step("sum", values[month], {"period": "month"}, (), None, payer),
            )
            yearly_only = [
                s for s in steps if s.code == "year" or (s.code == "published" and found.published_measure == "year")
            ]
            result[year] = (
                *([] if not values[month] else [Step("times12", _times12(values[month]), {"month": values[month]}, (), None, payer)]),
                *yearly_only, *(aid if found.charged == "yearly" else ()), *_help_steps(found, payer),
                Step("sum", values[year], {"period": "year"}, (), None, payer),
            )  # fmt: skip
        else:
            result[year] = (*steps, *aid, Step("sum", values[year], {"period": "year"}, (), None, payer))
    inflow = [_part_step(p, v, money) for p, v in zip(found.account, money.account_parts, strict=True)]
    if found.account_unknown is not None:
        inflow = [Step("no_figure", None, {}, (found.account_unknown,))]
    inflow = [s for s in inflow if s.value != 0 or len(inflow) == 1]
    uses_base = any(s.code == "rate" and "of" not in s.inputs for s in inflow)
    result["account_monthly"] = (
        *(base if uses_base else []),
        *inflow,
        Step("sum", values["account_monthly"], {"period": "month"}),
    )
    return result


def _aid_steps(found: Rule, money: Amounts, payer: str) -> tuple[Step, ...]:
    """How much of the individual's share the state takes over: less for the one, more for the other."""
    if found.aid is None or payer == "employer":
        return ()
    monthly = payer == "individual" and found.charged == "monthly"
    spared = _none_if_nan(money.spared_monthly if monthly else money.spared_yearly)
    inputs = {
        "measure": found.aid.measure,
        "amount": _none_if_nan(found.aid.figure.value),
        "period": "month" if monthly else "year",
    }
    return (Step("aid", spared, inputs, (found.aid.figure,), None, payer),)


def _help_steps(found: Rule, payer: str) -> tuple[Step, ...]:
    """What may be asked back afterwards; it is not taken off."""
    if found.help is None or payer != "individual":
        return ()
    one = found.help
    inputs = {
        "measure": one.measure,
        "amount": _none_if_nan(one.figure.value),
        "years": one.years,
        "near": one.years_near_retirement,
    }
    return (Step("help", None, inputs, (one.figure,), None, payer),)


def _times12(month: float | None) -> float | None:
    return None if month is None else round(12 * month, 2)


def _base_step(found: Rule, money: Amounts, person: Person) -> Step:
    base, value = found.base, _none_if_nan(money.base)
    limits = {"floor": _none_if_nan(base.floor.value), "cap": _none_if_nan(base.cap.value)}
    if base.way == "wage":
        return Step("base_wage", value, {"salary": person.salary, **limits}, (base.floor, base.cap))
    if base.way == "floor":
        return Step("base_floor", value, limits, (base.floor, base.choice))
    if base.way == "share":
        inputs = {"share": _none_if_nan(base.share.value), "of": base.of_name, "of_value": _none_if_nan(base.of.value)}
        return Step("base_share", value, inputs, (base.share, base.of))
    if base.way == "amount":
        return Step("base_amount", value, {}, (base.choice,))
    wish = {"wish": person.flex_base, "steps": list(base.steps), "of_value": _none_if_nan(base.of.value)}
    return Step("base_chosen", value, {**limits, **wish}, (base.floor, base.cap, base.choice))


def _part_steps(found: Rule, money: Amounts, payer: str) -> list[Step]:
    return [
        _part_step(part, value, money)
        for part, value in zip(found.parts, money.parts, strict=True)
        if part.payer == payer and not part.covered
    ]


def _part_step(part: PartRule, value: float, money: Amounts) -> Step:
    inputs: dict[str, Any] = {
        "amount": _none_if_nan(part.figure.value),
        "from_account": part.from_account,
        "includes": part.includes,
    }
    figures = [part.figure]
    if part.measure == "rate":
        if part.of is not None:
            inputs |= {"of": part.of_name, "of_value": _none_if_nan(part.of.value)}
            figures.append(part.of)
        else:
            inputs["base"] = _none_if_nan(money.base)
    code: Literal["once", "rate", "month", "year"] = "once" if part.once else part.measure
    return Step(code, _none_if_nan(value), inputs, tuple(figures), part.purpose, part.payer)


# --- notices -----------------------------------------------------------------------------------


def _notices(found: Rule, figures: list[Figure]) -> list[Notice]:
    notices = []
    ended = [f.ended for f in figures if f.ended and f.known]
    if ended:
        notices.append(Notice("outdated", {"ended": min(ended)}))
    over = [f.ended for f in figures if f.ended and not f.known]
    if over:
        notices.append(Notice("nothing_after", {"ended": max(over)}))
    first = [f.first for f in figures if f.first]
    if first:
        notices.append(Notice("nothing_before", {"first": max(first)}))
    if any(f.edited for f in figures):
        notices.append(Notice("edited"))
    if any(f.known and f.confidence == "unverified" and not f.edited for f in figures):
        notices.append(Notice("unverified"))
    if any(p.once for p in found.parts):
        notices.append(Notice("paid_once"))
    if found.base.employer != "same" and any(p.payer == "employer" for p in found.parts):
        notices.append(Notice("employer_base_" + found.base.employer))
    return notices


def _of_need(plan: PlanId, found: Rule, hardship: Hardship | None, values: dict[str, Any], on: dt.date) -> list[Notice]:
    """What somebody in need must know beside the amounts: what was taken off, is not known, or comes back later."""
    if hardship is None:
        return []
    if found.aid is not None:
        return [Notice("aid", {"hardship": hardship})] if found.aid.figure.known else []
    if found.help is not None:
        return [Notice("help", {"hardship": hardship})]
    if plan == "resident" and hardship != "hard_to_employ" and values["individual_yearly"] != 0:
        return [Notice("aid_unknown", {"hardship": hardship, "on": on})]
    return []


def _general(results: list[PlanResult], area: Area, on: dt.date) -> list[Notice]:
    """What concerns the whole comparison, said once."""
    notices = []
    ended = [n.values["ended"] for p in results for n in p.notices if n.code in ("outdated", "nothing_after")]
    if ended:
        notices.append(Notice("figures_outdated", {"ended": min(ended), "on": on, "area": area.area}))
    if any(n.code == "nothing_before" for p in results for n in p.notices):
        first = [n.values["first"] for p in results for n in p.notices if n.code == "nothing_before"]
        notices.append(Notice("figures_begin", {"first": max(first), "on": on}))
    if any("individual_monthly" in p.unknown or "employer_monthly" in p.unknown for p in results):
        notices.append(Notice("figures_missing", {"area": area.area}))
    return notices


# --- plain data --------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def _step_dict(step: Step) -> dict[str, Any]:
    return {
        "code": step.code, "value": step.value, "purpose": step.purpose, **_plain(step.inputs),
        "sources": list(dict.fromkeys(s for f in step.figures for s in f.sources)),
        "confidence": worst(f.confidence for f in step.figures if f.known) if step.figures else None,
    }  # fmt: skip


def option_of(area: Area, plan: PlanId, option: str | None) -> Class | None:
    """The option with an id, for its name."""
    return next((o for o in area.plans[plan].options if o.id == option), None)
