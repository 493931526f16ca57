"""What must hold for every area, plan, option, date and person."""

from __future__ import annotations

import datetime as dt
import math
from typing import get_args

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calc import Comparison, Person, Policy, compare, compare_frame, load
from calc import schema as s
from calc.check import walk
from calc.compare import MONEY
from calc.frame import COLUMNS
from calc.money import rounded, rounded_one
from calc.policy import codes
from calc.schema import Said

AREAS = codes(load().areas)
STATUSES = get_args(s.Status)
DATES = [
    dt.date(2019, 6, 30),
    dt.date(2023, 7, 1),
    dt.date(2024, 3, 1),
    dt.date(2025, 9, 1),
    dt.date(2026, 11, 23),
    dt.date(2027, 1, 1),
]

people = st.builds(
    Person,
    area=st.sampled_from(AREAS),
    status=st.sampled_from(STATUSES),
    salary=st.one_of(st.floats(0, 60_000), st.sampled_from([0.0, 0.01, 1_000_000.0])),
    age=st.one_of(st.none(), st.integers(0, 120)),
    sex=st.sampled_from([None, "male", "female"]),
    hukou=st.sampled_from(get_args(s.Hukou)),
    job=st.sampled_from([None, "worker", "cadre"]),
    origin=st.sampled_from(get_args(s.Origin)),
    employer=st.sampled_from(["enterprise", "public"]),
    unemployment_benefit=st.booleans(),
    hardship=st.sampled_from([None, *get_args(s.Hardship)]),
    years=st.one_of(st.none(), st.floats(0, 60)),
    flex_base=st.one_of(st.none(), st.floats(0, 100_000)),
)
dates = st.one_of(st.sampled_from(DATES), st.dates(dt.date(2015, 1, 1), dt.date(2030, 12, 31)))
quick = settings(max_examples=150, deadline=None)


def changed(person: Person, **values: object) -> Person:
    fields = {name: getattr(person, name) for name in Person.__dataclass_fields__}
    return Person(**{**fields, **values})  # type: ignore[arg-type]


@quick
@given(people, dates)
def test_amounts_are_plausible_and_unknowns_are_named(person: Person, on: dt.date) -> None:
    result = compare(person, on)
    assert {p.plan for p in result.plans} == {"employee", "flexible", "resident"}
    for plan in result.plans:
        for name in MONEY:
            value = getattr(plan, name)
            named = name in plan.unknown or name in plan.not_applicable
            assert (value is None) == named, (plan.plan, name)
            if value is not None:
                assert math.isfinite(value)
                assert value >= 0
                assert round(value, 2) == value, "whole cents"
        assert plan.confidence in ("official", "reported", "unverified")
        for steps in plan.steps.values():
            assert all(step.value is None or math.isfinite(step.value) for step in steps)


@quick
@given(people, dates, st.floats(0, 50_000))
def test_more_salary_never_lowers_a_premium(person: Person, on: dt.date, more: float) -> None:
    low, high = compare(person, on), compare(changed(person, salary=min(person.salary + more, 1_000_000)), on)
    for a, b in zip(low.plans, high.plans, strict=True):
        for name in MONEY:
            x, y = getattr(a, name), getattr(b, name)
            assert (x is None) == (y is None)
            assert x is None or x <= y


@quick
@given(st.sampled_from(AREAS), st.sampled_from(DATES), st.floats(0, 1_000_000))
@example("beijing", dt.date(2025, 9, 1), 7162.0)
@example("beijing", dt.date(2025, 9, 1), 7161.99)
@example("beijing", dt.date(2025, 9, 1), 35811.0)
@example("beijing", dt.date(2025, 9, 1), 35811.01)
def test_the_base_is_the_wage_between_floor_and_cap(area: str, on: dt.date, salary: float) -> None:
    best = compare(Person(area=area, status="employed", salary=salary), on).best("employee")
    floor, cap = best.rule.base.floor.value, best.rule.base.cap.value
    if best.base is None:
        assert math.isnan(floor) or math.isnan(cap)
    else:
        assert best.base == pytest.approx(min(max(salary, floor), cap), abs=0.0051)


def shown_sum(result: Comparison) -> None:
    for plan in result.plans:
        for name, steps in plan.steps.items():
            if not name.endswith("_monthly") or name == "account_monthly" or getattr(plan, name) is None:
                continue
            if plan.special or plan.rule.rounding.each == "total" or plan.rule.aid:
                continue
            parts = [x for x in steps if x.code in ("rate", "month") and not x.inputs.get("from_account")]
            published = [x for x in steps if x.code == "published"]
            total = sum(x.value or 0 for x in parts)
            total += sum((x.value or 0) / (12 if x.inputs["measure"] == "year" else 1) for x in published)
            assert getattr(plan, name) == pytest.approx(total, abs=0.0051), (plan.plan, name)


@quick
@given(people, dates)
def test_the_steps_shown_add_up_to_the_amount(person: Person, on: dt.date) -> None:
    shown_sum(compare(person, on))


@quick
@given(people, dates)
def test_a_year_is_twelve_months_and_the_yearly_parts(person: Person, on: dt.date) -> None:
    for plan in compare(person, on).plans:
        if plan.special or plan.individual_monthly is None or plan.individual_yearly is None or plan.rule.aid:
            continue
        parts = plan.rule.parts
        extra = sum(
            p.figure.value
            for p in parts
            if p.payer == "individual" and p.measure == "year" and not p.covered and not p.once and not p.from_account
        )
        within = 0.07 if plan.rule.published_measure == "year" and plan.rule.published else 0.011
        assert plan.individual_yearly == pytest.approx(12 * plan.individual_monthly + extra, abs=within)


@quick
@given(people, dates)
def test_aid_takes_from_the_member_what_it_gives_to_the_state(person: Person, on: dt.date) -> None:
    with_aid, without = compare(person, on), compare(changed(person, hardship=None), on)
    for a, b in zip(with_aid.plans, without.plans, strict=True):
        assert a.employer_yearly == b.employer_yearly
        assert a.account_monthly == b.account_monthly
        if a.individual_yearly is None or b.individual_yearly is None:
            continue
        assert a.individual_yearly <= b.individual_yearly
        if a.government_yearly is not None and b.government_yearly is not None:
            together = a.individual_yearly + a.government_yearly
            assert together == pytest.approx(b.individual_yearly + b.government_yearly, abs=0.001)


def frame_of(sample: list[Person]) -> pd.DataFrame:
    local = {"local": "yes", "permit": "permit", "none": "no"}
    return pd.DataFrame(
        [
            {"area": p.area, "status": p.status, "salary": p.salary, "age": p.age, "sex": p.sex, "local": local[p.hukou],
             "job": p.job, "origin": p.origin, "employer": p.employer, "benefit": "yes" if p.unemployment_benefit else "no",
             "hardship": p.hardship, "years": p.years, "flex_base": p.flex_base, "option": ",".join(p.options) or None, "group": p.group}
            for p in sample
        ]
    )  # fmt: skip


def same_as_single(sample: list[Person], on: dt.date, policy: Policy) -> None:
    frame = compare_frame(frame_of(sample), on, policy)
    for i, person in enumerate(sample):
        single = compare(person, on, policy)
        for plan in ("employee", "flexible", "resident"):
            best = single.best(plan)  # type: ignore[arg-type]
            assert frame[f"{plan}_verdict"].iloc[i] == best.verdict, (person, plan)
            option = frame[f"{plan}_option"].iloc[i]
            assert (None if pd.isna(option) else option) == best.option
            for name in COLUMNS:
                a, b = frame[f"{plan}_{name}"].iloc[i], getattr(best, name)
                b = None if name in best.not_applicable else b
                if b is None:
                    assert np.isnan(a) or name in best.not_applicable, (person, plan, name)
                else:
                    assert a == pytest.approx(b, abs=0.0001), (person, plan, name)


@settings(max_examples=60, deadline=None)
@given(st.lists(people, min_size=1, max_size=8), dates)
def test_frame_and_single_agree(sample: list[Person], on: dt.date) -> None:
    same_as_single(sample, on, load())


@pytest.mark.parametrize("on", DATES)
def test_frame_and_single_agree_for_every_area_status_and_option(policy: Policy, on: dt.date) -> None:
    sample = []
    for area in AREAS:
        rules = policy.areas[area]
        groups = [c.id for c in rules.plans["resident"].axes.get("group", ())]
        for status in STATUSES:
            sample.append(Person(area=area, status=status, salary=6000, age=45, sex="female"))
        for options in {tuple(o.id for o in plan.options[-1:]) for plan in rules.plans.values()}:
            sample.append(Person(area=area, status="flexible", salary=6000, age=30, sex="male", options=options))
        sample += [Person(area=area, status="unemployed", group=g) for g in groups]
    same_as_single(sample, on, policy)


def test_every_date_of_change_computes(policy: Policy) -> None:
    """On the day of each change and the day before it, every status and option gets a result."""
    for area in AREAS:
        rules = policy.areas[area]
        days = set()
        for _, block in walk(rules):
            if isinstance(block, Said):
                days |= {d for d in (block.from_, block.to) if d}
        for day in sorted(days | {d - dt.timedelta(days=1) for d in days}):
            for status in STATUSES:
                compare(Person(area=area, status=status, salary=6000), day, policy)


@given(st.floats(0, 1_000_000), st.sampled_from([0.01, 0.1, 1.0]), st.sampled_from(["half_up", "up", "down"]))
def test_rounding_is_the_same_for_one_and_for_many(amount: float, to: float, how: str) -> None:
    one = rounded_one(amount, to, how)  # type: ignore[arg-type]
    assert rounded(np.array([amount]), to, how)[0] == one  # type: ignore[arg-type]
    assert abs(one - amount) <= to * 1.001


@pytest.mark.parametrize(
    ("amount", "cents"),
    [(2.675, 2.68), (1.005, 1.01), (0.125, 0.13), (584.925, 584.93), (701.876, 701.88), (571.425, 571.43)],
)
def test_halves_go_up(amount: float, cents: float) -> None:
    assert rounded_one(amount) == cents


@pytest.mark.parametrize("on", [dt.date(2001, 1, 1), *DATES])
def test_who_never_pays_into_a_plan_pays_nothing_also_where_figures_are_missing(policy: Policy, on: dt.date) -> None:
    """Flexible members pay all themselves (社会保险法 Art. 23 ¶2), residents have no employer (Art. 25)."""
    for area in AREAS:
        result = compare(Person(area=area, status="flexible", salary=6000, age=40), on, policy)
        for plan in result.plans:
            if plan.plan != "employee":
                assert plan.employer_monthly == plan.employer_yearly == 0, (area, plan.plan)
            if plan.plan != "resident":
                assert plan.government_yearly == 0, (area, plan.plan)
