"""Until retirement and after: when, whether the years are enough, the ways out, and what each path costs.

A scenario: today's rules and prices are held for life. What is not known stays unknown, and what the answer needs
from the visitor is named in `asks`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from . import life_paths
from .compare import PlanResult, compare, source
from .figure import Figure, figure, worst
from .life_cost import Behind, Overtaking, PathCost, Setting, Standing, overtaking, path_cost, standing_of
from .life_input import Job, Life, birth_of, checked_life, retires_at, rule_of
from .life_paths import LegPath, one_plan, plan_at, salary_at
from .life_stages import WORKING_AGE, StageCost
from .life_ways import LumpPrice, Way, lump_price, ways
from .notice import Notice
from .policy import Policy, load
from .retirement_age import month_date, month_number
from .schema import Area, Confidence, Retirement, RetirementAge
from .years_needed import Needed, Span, needed

Ask = Literal["sex", "job", "birth", "years", "local_years", "started"]


@dataclass(frozen=True)
class LifeResult:
    """The answer. Without a sex nothing about retirement is known: then everything but `asks` is empty.

    `age_months`, `retirement_age_months`: today's and the statutory age. `stopped`: where one stands at the age
    if nothing more is paid; `standing`: on the path that was asked about. `ways` lead out of what `standing` lacks,
    `ways_stopped` out of what `stopped` lacks. `pay_from`: the last month in which going on by the month is still
    in time. `retired`, `resident`: a year after retirement with lifetime cover, and as a resident.
    """

    life: Life
    on: dt.date
    birth: dt.date
    age_months: int
    assumed_job: Job | None
    retirement: dt.date | None = None
    retirement_age_months: int | None = None
    rule: RetirementAge | None = None
    rule_figure: Figure | None = None
    need: Needed | None = None
    stopped: Standing | None = None
    standing: Standing | None = None
    lump: LumpPrice | None = None
    ways: tuple[Way, ...] = ()
    ways_stopped: tuple[Way, ...] = ()
    pay_from: dt.date | None = None
    flexible: PlanResult | None = None
    retired: StageCost | None = None
    resident: StageCost | None = None
    cost: PathCost | None = None
    others: Mapping[str, PathCost] = field(default_factory=dict)
    pair: tuple[PathCost, PathCost] | None = None  # flexible until retirement, resident for life
    overtaking: Overtaking | None = None
    overtaking_paid: Overtaking | None = None
    asks: tuple[Ask, ...] = ()
    notices: tuple[Notice, ...] = ()

    @property
    def sources(self) -> tuple[str, ...]:
        """Every document behind the answer."""
        return tuple(dict.fromkeys(s for f in self.figures for s in f.sources))

    @property
    def confidence(self) -> Confidence:
        """The least that a number of the answer can be trusted."""
        return worst(f.confidence for f in self.figures if f.known)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers on which retirement, years and ways out stand."""
        found = [f for f in (self.rule_figure,) if f]
        if self.need:
            found += [self.need.figure, self.need.actual_figure]
        found += list(self.lump.figures) if self.lump else []
        for one in (self.flexible, self.resident.plan if self.resident else None):
            found += one.figures_of("individual_yearly") if one else []
        return tuple(found)

    def to_dict(self, policy: Policy) -> dict[str, Any]:
        """As `life --json` prints it."""
        return _as_dict(self, policy)


def life(
    asked: Life, on: dt.date, policy: Policy | None = None, others: Mapping[str, LegPath] | None = None
) -> LifeResult:
    """When somebody retires, whether the years are enough, what is missing and what it costs.

    `others`: further paths to compare with, by name. Raises InputError naming every field that cannot be used.
    """
    policy = policy or load()
    asked = checked_life(asked, policy, on)
    birth = birth_of(asked.person, on)
    age = max(0, month_number(on) - month_number(birth))
    if asked.person.years is None and age < 12 * WORKING_AGE:  # nobody has paid before one may work
        asked = replace(asked, person=replace(asked.person, years=0.0))
    person, area = asked.person, policy.areas[asked.person.area]
    rule, assumed = rule_of(policy, person)
    asks: list[Ask] = []
    if person.birth is None:
        asks.append("birth")
    if rule is None or person.sex is None:
        return LifeResult(asked, on, birth, age, None, asks=("sex", *asks))
    if assumed:
        asks.append("job")
    setting, need, stopped, block = _setting(asked, on, policy, area, birth, age, rule)
    cost = path_cost(setting, asked.path)
    asks += _unanswered(asked, need, stopped)
    price = setting_price(setting, area, block, asked)
    flexible = compare(replace(person, status="flexible"), on, policy).best("flexible")
    resident = setting.cost("resident", max(setting.retires, age))
    flexible_path = path_cost(setting, one_plan("flexible", age, asked.path))
    resident_path = path_cost(setting, one_plan("resident", age, asked.path))
    standing, statutory = cost.standing, retires_at(birth, rule)
    pay_from = (
        month_date(month_number(birth) + setting.retires - int(stopped.missing.most)) if stopped.missing.most else None
    )
    via: Literal["employee", "flexible"] = (
        "employee" if plan_at(asked.path, setting.retires - 1) == "employee" else "flexible"
    )
    return LifeResult(
        asked, on, birth, age, assumed, month_date(month_number(birth) + statutory), statutory, rule,
        figure("national", policy.national.sources, rule.original_age, [rule]), need, stopped, standing, price,
        ways(block, standing.missing, price, flexible, resident), ways(block, stopped.missing, price, flexible, resident),
        pay_from if pay_from and pay_from >= on.replace(day=1) else None, flexible,
        setting.cost("retired", max(setting.retires, age), via), resident, cost,
        {name: path_cost(setting, path) for name, path in (others or {}).items()},
        (flexible_path, resident_path), overtaking(flexible_path, resident_path, "all_in"), overtaking(flexible_path, resident_path, "paid"),
        tuple(asks), tuple(_notices(asked, on, need, assumed, birth, setting, cost, rule)),
    )  # fmt: skip


def _setting(
    asked: Life, on: dt.date, policy: Policy, area: Area, birth: dt.date, age: int, rule: RetirementAge
) -> tuple[Setting, Needed, Standing, Retirement | None]:
    """What all paths share; the rule on the day of retirement, and the one in force today for prices."""
    person = asked.person
    assert person.sex is not None
    retires = retires_at(birth, rule)
    if person.status == "retired":  # somebody who has retired early need not wait for the age
        retires = min(retires, age)
    day = month_date(month_number(birth) + retires)
    plan = plan_at(asked.path, max(retires - 1, age)) if asked.path else person.status
    by: Literal["employee", "flexible"] = "employee" if plan in ("employee", "employed") else "flexible"
    joined = _joined(asked, birth, on)
    need = needed(area, person.sex, by, day, joined)
    block = needed(area, person.sex, by, on, joined).block or need.block
    behind = Behind(
        None if person.years is None else 12 * person.years,
        None if asked.local_years is None else 12 * asked.local_years, _deemed(asked, need, on),
    )  # fmt: skip
    named = block.short if block else ()
    setting = Setting(policy, asked, on, age, retires, need, behind, None, named)
    price = setting_price(setting, area, block, asked)
    setting = replace(setting, lump_monthly=price.month)
    return setting, need, standing_of(setting, ()), block


def setting_price(setting: Setting, area: Area, block: Retirement | None, asked: Life) -> LumpPrice:
    """The price of a missing month at today's prices, for this person's last base and tier."""
    last = max(setting.retires - 1, setting.start)
    plan = plan_at(asked.path, last) if asked.path else asked.person.status
    stage: Literal["employee", "flexible"] = "employee" if plan in ("employee", "employed") else "flexible"
    salary = salary_at(asked.path, last)
    results = [setting.cost(s, last, salary=salary).plan for s in (stage, "flexible", "employee")]  # type: ignore[arg-type]
    members = [p for p in results if p is not None]
    return lump_price(area, block, setting.on, members, members[0].base)


def _joined(asked: Life, birth: dt.date, on: dt.date) -> tuple[dt.date, dt.date]:
    """The earliest and the latest month in which work or payment may have begun."""
    if asked.started is not None:
        return asked.started, asked.started
    earliest = month_number(birth) + 12 * WORKING_AGE
    latest = month_number(on) - int(12 * (asked.person.years or 0.0))
    return month_date(min(earliest, max(latest, month_number(birth)))), month_date(max(latest, earliest))


def _deemed(asked: Life, need: Needed, on: dt.date) -> float:
    """Months that count without payment: as said, or from the first work to the day on which work stopped to count."""
    if asked.deemed_years is not None:
        return 12 * asked.deemed_years
    until = need.block.deemed_until if need.block else None
    if asked.started is None or until is None:
        return 0.0
    worked = max(0, month_number(until) - month_number(asked.started) + 1)
    # work that was paid for counts once
    most = month_number(on) - month_number(asked.started) - 12 * (asked.person.years or 0.0)
    return float(max(0.0, min(worked, most)))


def _unanswered(asked: Life, need: Needed, stopped: Standing) -> list[Ask]:
    found: list[Ask] = []
    if asked.person.years is None:
        found.append("years")
    if "started" in need.asks:
        found.append("started")
    if asked.local_years is None and need.where == "local" and asked.person.years and need.actual.most:
        found.append("local_years")
    return found


def _notices(
    asked: Life,
    on: dt.date,
    need: Needed,
    assumed: Job | None,
    birth: dt.date,
    setting: Setting,
    cost: PathCost,
    rule: RetirementAge,
) -> list[Notice]:
    found = [Notice("scenario", {"on": on})]
    if assumed:
        found.append(Notice("job_assumed", {"job": assumed}))
    if asked.person.birth is None:
        found.append(Notice("birth_assumed", {"birth": birth}))
    if not need.years.known:
        found.append(Notice("years_needed_unknown"))
    elif need.years.exact is None:
        found.append(Notice("years_needed_between", {"least": need.years.least, "most": need.years.most}))
    if need.ended:
        found.append(Notice("years_rule_ended", {"ended": need.ended}))
    if need.first:
        found.append(Notice("years_rule_begins", {"first": need.first}))
    block = need.block
    until = block.deemed_until if block and asked.deemed_years is None and asked.started is None else None
    if until and month_number(birth) + 12 * WORKING_AGE <= month_number(until):
        found.append(Notice("deemed_unasked", {"until": until}))
    if asked.local_years is None and need.where == "local" and asked.person.years and need.actual.most:
        found.append(Notice("local_assumed"))
    if block and block.unbroken_months:
        found.append(Notice("unbroken", {"months": block.unbroken_months}))
    if not cost.in_scheme and cost.standing.missing.most == 0 and cost.standing.counted.least:
        found.append(Notice("enough_but_outside"))
    if asked.person.status == "retired" and retires_at(birth, rule) > setting.start:
        found.append(Notice("retired_early"))
    elif setting.retires <= setting.start:
        found.append(Notice("age_reached"))
    return found


# --- plain data --------------------------------------------------------------------------------


def _as_dict(r: LifeResult, policy: Policy) -> dict[str, Any]:
    need, standing, cost = r.need, r.standing, r.cost
    local = need if need and need.where == "local" else None
    return {
        "area": r.life.person.area, "on": r.on.isoformat(), "birth": f"{r.birth:%Y-%m}",
        "retirement_month": r.retirement and f"{r.retirement:%Y-%m}",
        "retirement_age_months": r.retirement_age_months,
        "required_years": need.years.exact if need else None,
        "required_years_between": _span(need.years) if need else None,
        "required_actual_years": need.actual.exact if need and need.actual.most else None,
        "required_local_years": local.actual.exact if local else None,
        "missing_months": _whole(standing.missing.exact) if standing else None,
        "missing_months_between": _span(standing.missing) if standing else None,
        "missing_months_if_stopped": _span(r.stopped.missing) if r.stopped else None,
        "pay_from": r.pay_from and f"{r.pay_from:%Y-%m}",
        "path": life_paths.encode(r.life.path),
        "ways": [_way(w) for w in r.ways],
        "retired": _stage(r.retired), "resident": _stage(r.resident),
        "cost": _cost(cost),
        "others": {name: _cost(one) for name, one in r.others.items()},
        "overtaking": _overtaking(r.overtaking), "overtaking_paid": _overtaking(r.overtaking_paid),
        "growth": r.life.growth, "discount": r.life.discount,
        "asks": list(r.asks),
        "notices": [{"code": n.code, **{k: v.isoformat() if isinstance(v, dt.date) else v for k, v in n.values.items()}}
                    for n in r.notices],
        "confidence": r.confidence,
        "sources": {k: source(policy, k).model_dump(exclude_none=True) for k in r.sources},
    }  # fmt: skip


def _span(span: Span) -> list[float | None]:
    return [span.least, span.most]


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _way(way: Way) -> dict[str, Any]:
    return {
        "way": way.code, "named": way.named, "months": _whole(way.months.exact), "months_between": _span(way.months),
        "month": None if way.month is None else round(way.month, 2), "year": way.year, "total": way.total.exact, "total_between": _span(way.total),
        "less": way.less.exact, "unknown": way.lack,
    }  # fmt: skip


def _stage(one: StageCost | None) -> dict[str, Any] | None:
    if one is None:
        return None
    share = one.care.paid_share if one.care else None
    return {
        "individual_yearly": one.premium, "account_yearly": one.account if one.account_known else None,
        "own_share_typical_year": one.own, "own_share_is": one.own_is,
        "paid_share_average_stay": None if share is None else round(share, 4),
    }  # fmt: skip


def _cost(one: PathCost | None) -> dict[str, Any] | None:
    if one is None:
        return None
    ages = list(range(12 * (one.start // 12 + 1), one.end + 1, 12))
    return {
        "missing_months": _whole(one.standing.missing.exact), "in_scheme": one.in_scheme, "after": one.after, "lump": one.lump,
        "lifetime_age_months": one.lifetime_at,
        "paid_until_retirement": one.paid_at(one.retires), "paid_in_all": one.paid_at(one.end), "all_in": one.all_in_at(one.end),
        "unknown": {"paid": one.paid_ends, "all_in": one.all_in_ends},
        "by_age": [{"age": age // 12, "paid": one.paid_at(age), "all_in": one.all_in_at(age)} for age in ages],
    }  # fmt: skip


def _overtaking(one: Overtaking | None) -> dict[str, Any] | None:
    return None if one is None else {"verdict": one.verdict, "age_months": one.age_months, "unknown": one.why}
