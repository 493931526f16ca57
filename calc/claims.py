"""What the documents claim, held against the policy: a verdict with the actual figures and their sources.

A claim with a fixed verdict keeps it; a claim with a check is worked out anew from the rules in force in an
area on a day, so that it stays true when the policy changes. What an area does not know makes a claim
*unconfirmed*, never true or false.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

from .actual import (
    KINDS,
    LEVELS,
    amount_of,
    benefit,
    best,
    member,
    national_minimum,
    paid_cap,
    parts_for,
    rate,
    ratios,
    retirement_years,
    total,
)
from .benefit import BenefitRule, blocks
from .bill import bill
from .bill_input import Bill
from .compare import PlanResult, compare
from .documents import (
    VERDICTS,
    AccountFlow,
    Amount,
    Amounts,
    Better,
    Claim,
    ClaimVerdict,
    Documents,
    FlexibleBase,
    GapRule,
    HelpExists,
    Inpatient,
    Join,
    JoinCase,
    Limits,
    NoOutpatient,
    Pays,
    RateRange,
    Rates,
    SameBenefits,
    Tiers,
    Years,
    load,
)
from .figure import UNKNOWN, Figure, figure
from .member import member_bill
from .person import Person
from .policy import Policy, in_force, pick
from .schema import Area, Gap, PlanId, PublicLevel
from .tables import look_up
from .typical import typical_year

NEAR = 0.0005  # ratios that differ by less are the same
Reason = Literal[
    "fixed", "met", "not_met", "differs_elsewhere", "unknown_here", "unverified_here", "by_nation", "not_general",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Fact:
    """What the policy says about a claim. `code` has a sentence in the pages, `values` go into it."""

    code: str
    area: str | None
    values: dict[str, Any] = field(default_factory=dict)
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim with its verdict in an area on a day, why, and the actual values behind it."""

    claim: Claim
    verdict: ClaimVerdict
    reason: Reason
    area: str
    on: dt.date
    facts: tuple[Fact, ...] = ()

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Every number of the policy behind the facts."""
        return tuple(f for fact in self.facts for f in fact.figures if f.known)


@dataclass(frozen=True, slots=True)
class _Tried:
    """Whether what a claim says holds (None: not known), with the facts and figures that decide."""

    holds: bool | None
    facts: tuple[Fact, ...]
    unsure: bool = False  # an unverified figure decides


def check_all(policy: Policy, area: str, on: dt.date, documents: Documents | None = None) -> tuple[Finding, ...]:
    """Every claim of every document in an area on a day, in the documents' order."""
    return _check_all(policy, area, on, documents or load())


@lru_cache(maxsize=256)
def _check_all(policy: Policy, area: str, on: dt.date, documents: Documents) -> tuple[Finding, ...]:
    return tuple(check(policy, claim, area, on) for claim in documents.claims)


def check(policy: Policy, claim: Claim, area: str, on: dt.date) -> Finding:
    """One claim in an area on a day; a claim about a place or a day of its own is tried there and then."""
    area, on = claim.area or area, claim.day or on
    shown = tuple(f for name in claim.show for f in _SHOWN[name](policy, area, on, claim))
    if claim.check is None:
        assert claim.verdict is not None
        return Finding(claim, claim.verdict, "fixed", area, on, shown)
    tried = _tried(policy, claim, area, on)
    verdict, reason = _judged(policy, claim, area, on, tried)
    extra = tuple(f for f in shown if f.code not in {one.code for one in tried.facts})
    return Finding(claim, verdict, reason, area, on, tried.facts + extra)


def counts(findings: Iterable[Finding]) -> dict[ClaimVerdict, int]:
    """How many claims have each verdict, worst first; verdicts that nobody has are left out."""
    found = Counter(f.verdict for f in findings)
    return {v: found[v] for v in VERDICTS if found[v]}


def _judged(policy: Policy, claim: Claim, area: str, on: dt.date, tried: _Tried) -> tuple[ClaimVerdict, Reason]:
    rule = claim.check
    assert rule is not None
    if tried.holds is None or tried.unsure:
        if rule.nation is not None and (rule.nation_from is None or rule.nation_from <= on):
            return rule.nation, "by_nation"
        if rule.general and _differs_elsewhere(policy, claim, on):
            return rule.otherwise, "not_general"
        return "unconfirmed", "unknown_here" if tried.holds is None else "unverified_here"
    if not tried.holds:
        return rule.otherwise, "not_met"
    if rule.general and _differs_elsewhere(policy, claim, on):
        return "varies", "differs_elsewhere"
    found = [f for fact in tried.facts for f in fact.figures if f.known]
    if rule.met == "unconfirmed" and found and all(f.confidence == "official" for f in found):
        return "agrees", "met"
    return rule.met, "met"


def _differs_elsewhere(policy: Policy, claim: Claim, on: dt.date) -> bool:
    """Whether the claim fails in some area whose figures can be relied on."""
    found = (_tried(policy, claim, area, on) for area in policy.areas)
    return any(one.holds is False and not one.unsure for one in found)


@lru_cache(maxsize=4096)
def _tried(policy: Policy, claim: Claim, area: str, on: dt.date) -> _Tried:
    """Tries a claim once for each area and day."""
    rule = claim.check
    assert rule is not None
    return _CHECKS[rule.kind](policy, rule, area, on)


def elsewhere(policy: Policy, claim: Claim, on: dt.date) -> tuple[Fact, ...]:
    """How the figures that a claim speaks of stand over all areas; asks every area, so only where it is shown."""
    return tuple(_elsewhere(policy, claim, claim.day or on))


def _elsewhere(policy: Policy, claim: Claim, on: dt.date) -> Iterable[Fact]:
    rule = claim.check
    if isinstance(rule, Rates):
        for one in rule.claimed:
            known = [(a, f) for a in policy.areas if (f := rate(policy, a, one.plan, one.payer, on)).known]
            if known:
                values = [f.value for _, f in known]
                inside = sum(_within(v, one.low, one.high) for v in values)
                yield Fact("rate_everywhere", None, {
                    "plan": one.plan, "payer": one.payer, "low": min(values), "high": max(values), "known": len(values),
                    "inside": inside, "areas": len(policy.areas), "claimed": (one.low, one.high),
                    "unsure": sum(_unsure([f]) for _, f in known),
                })  # fmt: skip
        return
    if rule is None or claim.area is not None or isinstance(rule, (Inpatient, Join, GapRule, AccountFlow, HelpExists)):
        return
    tried = [_tried(policy, claim, area, on) for area in policy.areas]
    known_ = [t.holds for t in tried if t.holds is not None and not t.unsure]
    if known_:
        yield Fact("areas", None, {"known": len(known_), "holds": sum(known_), "areas": len(policy.areas)})


def _within(value: float, low: float, high: float) -> bool:
    return low - NEAR <= value <= high + NEAR


def _unsure(figures: Iterable[Figure]) -> bool:
    """Whether one of the numbers that decide is unverified; what the visitor typed is meant as it stands."""
    return any(f.known and not f.edited and f.confidence == "unverified" for f in figures)


def _together(parts: Iterable[tuple[bool | None, Iterable[Figure]]]) -> tuple[bool | None, bool]:
    """Whether a claim of several parts holds, and whether that is unsure.

    One part that surely fails decides, even where another is not known; to agree every part has to be sure.
    """
    found = [(holds, _unsure(figures)) for holds, figures in parts]
    if (False, False) in found:
        return False, False
    outcomes = [holds for holds, _doubt in found]
    decided = False if False in outcomes else None if None in outcomes else True
    return decided, any(doubt for _holds, doubt in found)


# --- the checks --------------------------------------------------------------------------------


def _rates(policy: Policy, rule: Rates, area: str, on: dt.date) -> _Tried:
    found = [_rate_fact(policy, one, area, on) for one in rule.claimed]
    holds, unsure = _together((inside, fact.figures) for fact, inside in found)
    return _Tried(holds, tuple(fact for fact, _inside in found), unsure)


def _rate_fact(policy: Policy, one: RateRange, area: str, on: dt.date) -> tuple[Fact, bool | None]:
    found = rate(policy, area, one.plan, one.payer, on)
    values = {"plan": one.plan, "payer": one.payer, "rate": found.value if found.known else None}
    return Fact("rate", area, values, (found,)), _within(found.value, one.low, one.high) if found.known else None


def _limits(policy: Policy, rule: Limits, area: str, on: dt.date) -> _Tried:
    base = best(policy, area, "employee", on).rule.base
    wage = _wage(policy.areas[area], on)
    if not (base.floor.known and base.cap.known):
        return _Tried(None, (Fact("limits", area, {"floor": None, "cap": None}, (base.floor, base.cap)),))
    printed = wage is not None and not wage.derived
    # where the wage is only known as a third of the cap, it cannot be used to prove the cap
    of = wage.value if wage is not None and printed else base.cap.value / rule.cap
    floor, cap = base.floor.value / of, base.cap.value / of
    values = {"floor": base.floor.value, "cap": base.cap.value, "floor_share": floor, "cap_share": cap if printed else None,
              "wage": of if printed else None}  # fmt: skip
    figures = (base.floor, base.cap, *((wage,) if wage is not None and printed else ()))
    # a published floor is rounded, and may be held at last year's: half a point is the same rule
    holds = abs(floor - rule.floor) < 0.005 and abs(cap - rule.cap) < 0.025
    return _Tried(holds, (Fact("limits", area, values, figures),), _unsure(figures))


def _wage(area: Area, on: dt.date) -> Figure | None:
    picked = pick(area.series.get("average_wage", ()), on)
    if picked.block is None or picked.block.value is None:
        return None
    found = figure(area.area, area.sources, picked.block.value, [picked.block], ended=picked.ended)
    return replace(found, derived=picked.block.derived)


def _amounts(policy: Policy, rule: Amounts, area: str, on: dt.date) -> _Tried:
    facts: list[Fact] = []
    same: list[tuple[bool | None, tuple[Figure, ...]]] = []
    for one in rule.claimed:
        found = _amount(policy, one, area, on)
        values = {"yuan": found.value if found.known else None, "group": one.group}
        if one.what == "flexible_monthly":
            way = best(policy, area, "flexible", on).rule.base.way
            chosen = way in ("between", "steps") or len(policy.areas[area].plans["flexible"].options) > 1
            values["chosen"] = chosen
        fact = Fact(one.what, area, values, (found,))
        if fact.values not in [f.values for f in facts if f.code == fact.code]:
            facts.append(fact)
        same.append((abs(found.value - one.yuan) < 0.005 if found.known else None, (found,)))
    if rule.window:
        cover = rule.window[1].year + 1
        block = next((e for e in policy.areas[area].plans["resident"].enrolment if e.cover == cover), None)
        cited = UNKNOWN
        if block is not None:
            cited = figure(area, policy.areas[area].sources, float(cover), [block])
            facts.append(Fact("window", area, {"window": block.window, "cover": cover}, (cited,)))
        same.append((None if block is None else block.window == rule.window, (cited,)))
    holds, unsure = _together(same)
    return _Tried(holds, tuple(facts), unsure)


def _amount(policy: Policy, one: Amount, area: str, on: dt.date) -> Figure:
    if one.what in ("floor", "cap"):
        return getattr(best(policy, area, "employee", on).rule.base, one.what)  # type: ignore[no-any-return]
    if one.what == "resident_yearly":
        person = replace(member(policy, area, "resident", on).person, group=one.group)
        return amount_of(compare(person, on, policy).best("resident"), "individual_yearly")
    name = "individual_monthly" if one.what == "flexible_monthly" else "account_monthly"
    return amount_of(best(policy, area, "flexible", on), name)


def _pays(policy: Policy, rule: Pays, area: str, on: dt.date) -> _Tried:
    if rule.purpose is None:
        found = amount_of(best(policy, area, rule.plan, on), f"{rule.payer}_yearly")
        facts = [Fact("pays", area, {"plan": rule.plan, "payer": rule.payer, "yuan": found.value if found.known else None},
                      (found,))]  # fmt: skip
        if rule.payer == "government" and (not found.known or found.confidence == "unverified"):
            least, cover = national_minimum(policy, on)  # what holds everywhere decides where the area's is not sure
            if least.known:
                found = least
                facts.append(Fact("national_minimum", None, {"yuan": found.value, "cover": cover}, (found,)))
        holds = (found.value > 0) is rule.claimed if found.known else None
        return _Tried(holds, tuple(facts), _unsure([found]))
    parts = parts_for(policy, area, rule.plan, rule.payer, rule.purpose, on)
    figures = tuple(p.figure for p in parts)
    known = [p for p in parts if p.figure.known]
    if any(p.figure.value > 0 for p in known):
        pays: bool | None = True
    elif parts and len(known) == len(parts):
        pays = False
    else:
        # nothing is said of the payer: only if somebody else is known to pay it can it be "no"
        others = parts_for(policy, area, rule.plan, "employer", rule.purpose, on) if not parts else []
        pays = False if any(p.figure.known and p.figure.value > 0 for p in others) else None
        figures = figures or tuple(p.figure for p in others)
    parts_said = tuple((p.measure, p.figure.value, p.of_name) for p in known if p.figure.value > 0)
    fact = Fact("extra", area, {"plan": rule.plan, "payer": rule.payer, "purpose": rule.purpose, "parts": parts_said,
                                "pays": pays}, figures)  # fmt: skip
    return _Tried(None if pays is None else pays is rule.claimed, (fact,), _unsure(figures))


def _inpatient(policy: Policy, rule: Inpatient, area: str, on: dt.date) -> _Tried:
    facts: list[Fact] = []
    same: list[tuple[bool | None, tuple[Figure, ...]]] = []
    for one in rule.areas or (area,):
        by_level = {level: ratios(benefit(policy, one, rule.plan, "inpatient", level, on)) for level in LEVELS}
        facts.append(_ratio_fact(one, rule.plan, by_level))
        for level, found in by_level.items():
            same.append((any(abs(f.value - getattr(rule, level)) < NEAR for f in found) if found else None, found))
    holds, unsure = _together(same)
    return _Tried(holds, tuple(facts), unsure)


def _ratio_fact(area: str, plan: PlanId, by_level: dict[PublicLevel, tuple[Figure, ...]]) -> Fact:
    values = {level: (min(f.value for f in found), max(f.value for f in found)) if found else None
              for level, found in by_level.items()}  # fmt: skip
    return Fact(
        "inpatient", area, {"plan": plan, "levels": values}, tuple(f for found in by_level.values() for f in found)
    )


def _same_benefits(policy: Policy, rule: SameBenefits, area: str, on: dt.date) -> _Tried:
    """Holds where a flexible member of some tier gets a lower ratio, a lower cap or nothing at all."""
    rules_ = policy.areas[area]
    flexible = rules_.plans["flexible"]
    if flexible.benefits_of is None and not (flexible.inpatient or flexible.outpatient):
        return _Tried(None, (Fact("same_benefits", area, {"less": None}),))
    cited = figure(area, rules_.sources, 1.0, [flexible.premium[-1]]) if flexible.premium else UNKNOWN
    conditions = [c for kind in KINDS for c in blocks(policy, area, "flexible", kind, on).conditions]
    if not flexible.options and flexible.benefits_of == "employee" and not any(c.route for c in conditions):
        # the file says whose benefits they are: nothing can differ
        return _Tried(False, (Fact("same_benefits", area, {"less": False, "options": ()}, (cited,)),))
    less: list[str] = []
    figures: list[Figure] = []
    for option in (*(o.id for o in flexible.options),) or (None,):
        for kind in KINDS:
            for level in LEVELS:
                mine = benefit(policy, area, "flexible", kind, level, on, option)
                theirs = benefit(policy, area, "employee", kind, level, on)
                figures += [*ratios(mine), *ratios(theirs)]
                if _less(mine, theirs) and option not in less:
                    less.append(option or "")
    names = tuple(o.id for o in flexible.options if o.id in less)
    fact = Fact("same_benefits", area, {"less": bool(less), "options": names}, tuple(figures) or (cited,))
    return _Tried(bool(less), (fact,))


def _less(mine: BenefitRule, theirs: BenefitRule) -> bool:
    if mine.missing is not None or theirs.missing is not None:
        return False
    if mine.pays_here != theirs.pays_here:
        return theirs.pays_here
    first, second = ratios(mine), ratios(theirs)
    if len(first) == len(second) and any(a.value < b.value - NEAR for a, b in zip(first, second, strict=True)):
        return True
    return paid_cap(mine) < paid_cap(theirs) - 0.5


def _tiers(policy: Policy, rule: Tiers, area: str, on: dt.date) -> _Tried:
    """Holds where members of different tiers get different shares or caps of any kind of care."""
    rules = policy.areas[area].plans
    plan: PlanId = "flexible" if len(rules["flexible"].options) > 1 else "employee"
    options = rules[plan].options
    if len(options) < 2:
        return _Tried(False, (Fact("tiers", area, {"plan": "flexible", "count": 0}),))
    got: dict[str, tuple[float, ...]] = {}
    figures: list[Figure] = []
    for option in options:
        found = [benefit(policy, area, plan, kind, level, on, option.id) for kind in KINDS for level in LEVELS]
        figures += [f for one in found for f in ratios(one)]
        got[option.id] = tuple(n for one in found for n in (*(f.value for f in ratios(one)), paid_cap(one)))
    values = {"plan": plan, "count": len(options), "differ": len(set(got.values())) > 1 if figures else None}
    return _Tried(values["differ"], (Fact("tiers", area, values, tuple(figures)),), _unsure(figures))  # type: ignore[arg-type]


def _years_needed(policy: Policy, rule: Years, area: str, on: dt.date) -> _Tried:
    facts = tuple(_years_facts(policy, area, on))
    figures = [f for fact in facts for f in fact.figures]
    known = [f.value for f in figures if f.known]
    holds = all(abs(v - rule.years) < 0.01 for v in known) if known else None
    return _Tried(holds, facts, _unsure(figures))


def _gap(policy: Policy, rule: GapRule, area: str, on: dt.date) -> _Tried:
    own = [(area, g) for g in in_force(policy.areas[area].gap, on) if rule.plan in g.plan]
    national = [("national", g) for g in in_force(policy.national.gap, on) if rule.plan in g.plan]
    local = [g for _, g in own if g.grace_months is not None or g.after_grace is not None]
    used = own if local else national
    facts = [_gap_fact(policy, file, block) for file, block in used]
    said = [g for _, g in used]
    grace = [g.grace_months for g in said if g.grace_months is not None]
    waits = [g.after_grace.months for g in said if g.after_grace is not None and g.after_grace.months is not None]
    if not grace and not waits:
        return _Tried(None, tuple(facts))
    holds = all(v == rule.grace for v in grace) and all(v <= rule.wait_at_most for v in waits)
    if not local:
        facts.append(Fact("gap_only_national", area))
    return _Tried(holds, tuple(facts), _unsure(f for fact in facts for f in fact.figures))


def _gap_fact(policy: Policy, file: str, block: Gap) -> Fact:
    sources = policy.national.sources if file == "national" else policy.areas[file].sources
    return Fact("gap", None if file == "national" else file, {"block": block}, (figure(file, sources, 1.0, [block]),))


def _account(policy: Policy, rule: AccountFlow, area: str, on: dt.date) -> _Tried:
    if rule.claimed == "employer":
        own = rate(policy, area, "employee", "individual", on)
        flow = _account_rate(best(policy, area, "employee", on))
        fact = Fact("account_rate", area, {"rate": flow.value if flow.known else None}, (flow,))
        if not (own.known and flow.known):
            return _Tried(None, (fact,))
        return _Tried(flow.value > own.value + NEAR, (fact,), _unsure([flow]))
    if rule.claimed == "pension":
        parts = member(policy, area, "employee", on, retired=True).best("employee").rule.account
        fixed = [p.figure for p in parts if p.measure != "rate" and p.figure.value > 0]
        shares = [p.figure for p in parts if p.measure == "rate" and p.of_name == "pension" and p.figure.value > 0]
        month = sum(p.figure.value / (12 if p.measure == "year" else 1) for p in parts
                    if p.measure != "rate" and p.figure.known)  # fmt: skip
        values = {"month": month if fixed else None, "share": shares[0].value if shares else None}
        fact = Fact("retiree_account", area, values, tuple(fixed + shares))
        if not fixed and not shares:
            return _Tried(None, (fact,))
        holds = not fixed and all(_within(f.value, rule.low, rule.high) for f in shares)
        return _Tried(holds, (fact,), _unsure(fixed + shares))
    flows = {a: amount_of(best(policy, a, "flexible", on), "account_monthly") for a in policy.areas}
    with_, without = (
        [a for a, f in flows.items() if f.known and not _unsure([f]) and (f.value > 0) is wanted]
        for wanted in (True, False)
    )
    here = amount_of(best(policy, area, "flexible", on), "account_monthly")
    facts = (Fact("flexible_account", area, {"yuan": here.value if here.known else None}, (here,)),
             Fact("flexible_accounts", None, {"with": len(with_), "without": len(without), "areas": len(flows)}))  # fmt: skip
    # a question of all areas: what this one does not know does not matter
    return _Tried(True if with_ and without else None, facts)


def _account_rate(result: PlanResult) -> Figure:
    """What flows into the account as a share of the base; UNKNOWN where it is yuan or not known."""
    parts = [p for p in result.rule.account if p.measure == "rate" and p.of is None and p.of_name != "pension"]
    if not parts or any(not p.figure.known for p in result.rule.account):
        return UNKNOWN
    return total(p.figure for p in parts)


def _flexible_base(policy: Policy, rule: FlexibleBase, area: str, on: dt.date) -> _Tried:
    facts = tuple(_flexible_facts(policy, area, on))
    base = best(policy, area, "flexible", on).rule.base
    if base.way == "amount" and not base.choice.known:
        return _Tried(None, facts)
    chosen = base.choice if base.choice.known else base.share  # where the way of choosing stands
    parts: list[tuple[bool | None, tuple[Figure, ...]]] = []
    if rule.ways:
        parts.append((base.way in rule.ways, (chosen,)))
    if rule.share is not None:
        if base.way == "share":
            parts.append((abs(base.share.value - rule.share) < NEAR if base.share.known else None, (base.share,)))
        elif base.way == "floor" and rule.share < 1:
            floor = _limits(policy, Limits(kind="limits", floor=rule.share, cap=3), area, on)
            parts.append((floor.holds, floor.facts[0].figures))
        else:
            parts.append((False, (chosen,)))  # free choice, steps or an amount of its own are other rules
    if rule.rate_low is not None and rule.rate_high is not None:
        found = rate(policy, area, "flexible", "individual", on)
        parts.append((_within(found.value, rule.rate_low, rule.rate_high) if found.known else None, (found,)))
    holds, unsure = _together(parts)
    return _Tried(holds, facts, unsure)


_OBLIGED = {"must": ("required",), "may": ("eligible", "required"), "no": ("ineligible",)}


def _join(policy: Policy, rule: Join, area: str, on: dt.date) -> _Tried:
    facts: list[Fact] = []
    holds: list[bool | None] = []
    for one in rule.areas or (area,):
        for case in rule.claimed:
            fact = _join_fact(policy, case, one, on)
            facts.append(fact)
            verdict = fact.values["verdict"]
            open_ = verdict == "conditional"
            holds.append(None if open_ and case.says != "must" else verdict in _OBLIGED[case.says])
    decided = False if False in holds else None if None in holds else True
    return _Tried(decided, tuple(facts))


def _join_fact(policy: Policy, case: JoinCase, area: str, on: dt.date) -> Fact:
    person = Person(area=area, status=case.status, salary=6000, age=case.age, sex=case.sex, hukou=case.hukou)
    result = compare(person, on, policy).best(case.plan)
    values = {"case": case, "verdict": result.verdict, "reasons": tuple(r.code for r in result.reasons)}
    because = tuple(Figure(1.0, r.sources, r.confidence) for r in result.reasons)
    return Fact("join", area, values, because)


def _better(policy: Policy, rule: Better, area: str, on: dt.date) -> _Tried:
    sides: dict[str, dict[str, Any]] = {}
    figures: list[Figure] = []
    for plan in (rule.plan, rule.than):
        comparison = member(policy, area, plan, on)
        mine_ = comparison.best(plan)
        cost = amount_of(mine_, "individual_yearly")
        asked = Bill(area, plan, "inpatient", "tertiary", rule.bill, admission=1)
        settled = bill(member_bill(asked, comparison.person, mine_, on), on, policy)
        paid = settled.pooled_paid
        figures += [cost, *ratios(settled.rule)]
        sides[plan] = {"yearly": cost.value if cost.known else None, "paid": paid}
    values = {"plan": rule.plan, "than": rule.than, "bill": rule.bill, "sides": sides}
    fact = Fact("better", area, values, tuple(f for f in figures if f.known))
    numbers = [v for side in sides.values() for v in side.values()]
    if any(v is None for v in numbers):
        return _Tried(None, (fact,))
    mine, theirs = sides[rule.plan], sides[rule.than]
    return _Tried(mine["yearly"] > theirs["yearly"] and mine["paid"] > theirs["paid"], (fact,), _unsure(figures))


def _no_outpatient(policy: Policy, rule: NoOutpatient, area: str, on: dt.date) -> _Tried:
    facts = tuple(_outpatient_facts(policy, area, on, (rule.plan, "employee")))
    figures = facts[0].figures
    levels = [benefit(policy, area, rule.plan, "outpatient", level, on) for level in LEVELS]
    pays = True if figures else None if any(one.missing is not None for one in levels) else False
    # one figure that is sure is enough to say that something is paid
    return _Tried(None if pays is None else not pays, facts, bool(figures) and all(_unsure([f]) for f in figures))


def _help(policy: Policy, rule: HelpExists, area: str, on: dt.date) -> _Tried:
    facts = tuple(_help_facts(policy, area, on))
    if facts and not _unsure(f for fact in facts for f in fact.figures):
        return _Tried(True, facts)
    known = {a: _help_facts(policy, a, on) for a in policy.areas}
    sure = [f for found in known.values() for fact in found for f in fact.figures if f.confidence != "unverified"]
    if not facts:
        facts = (Fact("help_elsewhere", area, {"known": sum(map(bool, known.values())), "areas": len(known)}),)
    return _Tried(True if sure else None, facts)  # that there is some somewhere is all that is claimed


_CHECKS: dict[str, Callable[[Policy, Any, str, dt.date], _Tried]] = {
    "rates": _rates, "limits": _limits, "amounts": _amounts, "pays": _pays, "inpatient": _inpatient,
    "same_benefits": _same_benefits, "tiers": _tiers, "years": _years_needed, "gap": _gap, "account": _account,
    "flexible_base": _flexible_base, "join": _join, "better": _better, "no_outpatient": _no_outpatient, "help": _help,
}  # fmt: skip


# --- figures put beside a claim ----------------------------------------------------------------


def _flexible_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    result = best(policy, area, "flexible", on)
    base, found = result.rule.base, rate(policy, area, "flexible", "individual", on)
    values = {
        "way": base.way if base.way != "amount" or base.choice.known else None,
        "share": base.share.value if base.share.known else None, "base": result.base,
        "rate": found.value if found.known else None, "month": result.individual_monthly,
    }  # fmt: skip
    return [Fact("flexible", area, values, (*result.figures_of("individual_monthly"), found))]


def _resident_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    result = best(policy, area, "resident", on)
    values = {"individual": result.individual_yearly, "government": result.government_yearly}
    return [
        Fact(
            "resident", area, values, (*result.figures_of("individual_yearly"), *result.figures_of("government_yearly"))
        )
    ]


def _rate_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    asked: tuple[tuple[PlanId, Literal["employer", "individual"]], ...] = (
        ("employee", "employer"), ("employee", "individual"), ("flexible", "individual"),
    )  # fmt: skip
    return [_rate_fact(policy, RateRange(plan=p, payer=w, low=0, high=1), area, on)[0] for p, w in asked]


def _limit_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    return list(_limits(policy, Limits(kind="limits", floor=0.6, cap=3), area, on).facts)


def _account_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    return list(_account(policy, AccountFlow(kind="account", claimed="employer"), area, on).facts)


def _outpatient_facts(
    policy: Policy, area: str, on: dt.date, plans: tuple[PlanId, ...] | Claim | None = None
) -> list[Fact]:
    asked = plans if isinstance(plans, tuple) else ("employee", "resident")
    facts = []
    for plan in dict.fromkeys(asked):
        by_level = {level: benefit(policy, area, plan, "outpatient", level, on) for level in LEVELS}
        found = [f for one in by_level.values() for f in ratios(one)]
        caps = [one.figure for rule in by_level.values() if rule.layers for one in rule.layers[0].limits
                if one.per == "year" and one.figure.known]  # fmt: skip
        values = {
            "plan": plan, "low": min((f.value for f in found), default=None), "high": max((f.value for f in found), default=None),
            "cap": max((f.value for f in caps), default=None),
        }  # fmt: skip
        facts.append(Fact("outpatient", area, values, (*found, *caps)))
    return facts


def _inpatient_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    plans: tuple[PlanId, ...] = ("employee", "flexible")
    return [
        _ratio_fact(area, p, {level: ratios(benefit(policy, area, p, "inpatient", level, on)) for level in LEVELS})
        for p in plans
    ]


def _years_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    rules_ = retirement_years(policy.areas[area], on)
    facts = []
    for block, male, female in rules_:
        values = {
            "male": male.value if male.known else None, "female": female.value if female.known else None,
            "plans": block.plan, "counts": block.counts, "special": block.when is not None,
        }  # fmt: skip
        facts.append(Fact("years", area, values, (male, female)))
    return facts or [Fact("years", area, {"male": None, "female": None, "plans": (), "counts": None, "special": False})]


def _gap_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    return list(_gap(policy, GapRule(kind="gap", plan="flexible", grace=3, wait_at_most=6), area, on).facts)


def _channel_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    found = policy.areas[area]
    blocks = [c for c in in_force(found.channels, on) if c.about == "pay"]
    return [
        Fact("channel", area, {"plans": c.plan or (), "text": c.zh}, (figure(area, found.sources, 1.0, [c]),))
        for c in blocks
    ]


def _help_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    found = policy.areas[area]
    facts = []
    for block in in_force(found.plans["flexible"].help, on):
        share = look_up(block.share, ()) if not isinstance(block.share, dict) else None
        cited = figure(area, found.sources, 1.0, [block])
        facts.append(Fact("help", area, {"share": share, "note": block.note}, (replace(cited, note=None),)))
    return facts


def _share_facts(policy: Policy, area: str, on: dt.date, claim: Claim | None = None) -> list[Fact]:
    """What the funds paid of in-catalogue hospital cost over the whole country."""
    employee, resident = (typical_year(policy, who, None, on).paid_share for who in ("active", "resident"))
    if employee is None or resident is None or employee.year != resident.year:
        return []
    values = {"year": employee.year, "employee": employee.figure.value, "resident": resident.figure.value}
    return [Fact("paid_share", None, values, (employee.figure, resident.figure))]


_SHOWN: dict[str, Callable[[Policy, str, dt.date, Claim], list[Fact]]] = {
    "rates": _rate_facts, "limits": _limit_facts, "flexible": _flexible_facts, "resident": _resident_facts,
    "account": _account_facts, "outpatient": _outpatient_facts, "inpatient": _inpatient_facts, "years": _years_facts,
    "gap": _gap_facts, "channels": _channel_facts, "help": _help_facts, "paid_share": _share_facts,
}  # fmt: skip
