"""What a year costs in each stage of life at the rules and prices of one day: premium, account, own share of care."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from .check import walk
from .compare import Comparison, PlanResult, compare
from .person import Person
from .policy import Policy
from .schema import Area, BySex, PlanId, PublicLevel, When
from .typical import Population, TypicalYear, public_level, typical_year
from .typical_cost import Expected, expected_year
from .year_cost import Bound, fixed_cost

Stage = Literal["employee", "flexible", "resident", "retired", "none"]
WORKING_AGE = 16  # 劳动法 Art. 15: before that nobody works
ADULT_AGE = 18
SPREAD = 1.0  # standard deviation over mean of bills: an assumption, as no statistic is published
_STATUS: dict[Stage, Literal["employed", "flexible", "retired"]] = {
    "employee": "employed", "flexible": "flexible", "retired": "retired",
}  # fmt: skip
_PLAN: dict[Stage, PlanId] = {
    "employee": "employee",
    "flexible": "flexible",
    "resident": "resident",
    "retired": "employee",
}


@dataclass(frozen=True)
class StageCost:
    """A year in a stage. Yuan; None: not known.

    `premium` is paid by hand, `account` is what stays in the personal account (0 if that is not known, then
    `account_known` is false), `own` the expected own share of an average year of care, at most if `own_is` says so.
    `care` is how that came about; without a plan everything is paid by oneself.
    """

    stage: Stage
    plan: PlanResult | None
    premium: float | None
    account: float
    account_known: bool
    own: float | None
    own_is: Bound
    care: Expected | None
    year: TypicalYear | None

    @property
    def all_in(self) -> float | None:
        """Premium − account + own share."""
        return None if self.premium is None or self.own is None else round(self.premium - self.account + self.own, 2)

    @property
    def once(self) -> float:
        """What is paid a single time on entering the stage."""
        if self.plan is None:
            return 0.0
        parts = zip(self.plan.rule.parts, self.plan.money.parts, strict=True)
        return float(sum(v for p, v in parts if p.once and p.payer == "individual" and v == v))


@lru_cache(maxsize=128)
def age_steps(policy: Policy, area: str) -> tuple[int, ...]:
    """The ages at which any rule of the area may change, from 0 on."""
    found = {0, WORKING_AGE, ADULT_AGE}
    for _, one in walk(policy.areas[area]):
        if isinstance(one, When):
            for limit in (one.age_from, one.age_below):
                if isinstance(limit, BySex):
                    found |= {limit.male, limit.female}
                elif limit is not None:
                    found.add(limit)
    return tuple(sorted(found))


def step_of(policy: Policy, area: str, age: int) -> int:
    """The age that stands for `age`: the last one at which a rule changed."""
    return max(s for s in age_steps(policy, area) if s <= max(age, 0))


def stage_cost(
    policy: Policy, person: Person, on: dt.date, stage: Stage, age: int, is_past_retirement: bool, level: str,
    via: Literal["employee", "flexible"] = "employee",
) -> StageCost:  # fmt: skip
    """A year of somebody aged `age` (years) in a stage.

    People past the retirement age are taken to need as much care as the average retired member of the employee
    scheme, people before it as the average active one, children as the average resident; the same in every plan,
    so that plans compare. `via`: by which plan a retiree came there.
    """
    step = step_of(policy, person.area, age)
    kind: Population = "resident" if age < WORKING_AGE else "retiree" if is_past_retirement else "active"
    return _stage_cost(policy, replace(person, age=step, birth=None, group=None), on, stage, kind, level, via)


@lru_cache(maxsize=4096)
def _stage_cost(
    policy: Policy, person: Person, on: dt.date, stage: Stage, kind: Population, level: str, via: Literal["employee", "flexible"]
) -> StageCost:  # fmt: skip
    area = policy.areas[person.area]
    public: PublicLevel | None = public_level(area, level)
    year = typical_year(policy, kind, public, on)
    usable = year.admissions and year.stay_bill and year.outpatient and year.visits
    if stage == "none":
        own = None
        if year.admissions and year.stay_bill and year.outpatient:
            own = round(year.admissions.figure.value * year.stay_bill.figure.value + year.outpatient.figure.value, 2)
        return StageCost(stage, None, 0.0, 0.0, True, own, "exact" if own is not None else "unknown", None, year)
    result, plan = _member(policy, area, person, on, stage, via)
    fixed = fixed_cost(plan)
    known = fixed.inflow is not None
    care = None
    if usable and year.admissions:
        counted = plan if known else _without_account(plan)
        if fixed.premium is None:  # the own share does not hang on the premium
            counted = replace(counted, individual_yearly=0.0)
        care = expected_year(result, counted, level, year, year.admissions.figure.value, SPREAD, 0.0, policy)
    own, own_is = (care.own, care.own_is) if care else (None, "unknown")
    return StageCost(stage, plan, fixed.premium, fixed.credit if known else 0.0, known, own, own_is, care, year)


def _member(
    policy: Policy, area: Area, person: Person, on: dt.date, stage: Stage, via: Literal["employee", "flexible"]
) -> tuple[Comparison, PlanResult]:
    age = person.age or 0
    if stage == "resident":
        member = replace(
            person, status="child" if age < ADULT_AGE else "unemployed", years=None, unemployment_benefit=False
        )
    else:
        member = replace(person, status=_STATUS[stage], years=60.0 if stage == "retired" else person.years)
    result = compare(member, on, policy)
    plan = result.best(_PLAN[stage])
    if stage == "retired" and via == "flexible":
        flexible = result.best("flexible")
        group = next((c for c in area.plans["flexible"].axes.get("group", ()) if c.id == flexible.group), None)
        if group is not None and group.when is not None and group.when.status == ("retired",):
            plan = flexible  # the area has rules of its own for those who retire as flexible members
    return result, plan


def _without_account(plan: PlanResult) -> PlanResult:
    """The plan as if nothing flowed into the account, where that is not known: the cost is then the most it can be."""
    rule = replace(plan.rule, account=(), account_unknown=None)
    return replace(
        plan, account_monthly=0.0, rule=rule, money=replace(plan.money, account_parts=[], account_monthly=0.0)
    )
