"""Until retirement: printed months, years and money by hand, and what must hold for everybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from calc import InputError, Person, Policy, load
from calc.faults import PolicyError
from calc.growth import base_growth
from calc.life import LifeResult, life
from calc.life_cost import PathCost, overtaking
from calc.life_input import Life, legs, read_life, retires_at, rule_of
from calc.life_paths import (
    MAX_LEGS,
    PATH_PLANS,
    Leg,
    decode,
    encode,
    load_paths,
    one_plan,
    plan_at,
    read_rows,
    salary_at,
)
from calc.life_stages import age_steps, stage_cost
from calc.retirement_age import month_number
from calc.years_needed import Span

from .conftest import HERE, as_date

ON = dt.date(2026, 3, 1)
AREAS = sorted(load().areas)
KEYS = {"name", "tier", "source", "why", "area", "date", "life", "expect"}


def golden() -> list[Any]:
    found = []
    for path in sorted((HERE / "golden_life").glob("*.yaml")):
        for case in yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader):
            found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


@pytest.mark.parametrize("case", golden())
def test_golden(case: dict[str, Any], policy: Policy) -> None:
    assert set(case) <= KEYS
    assert case["tier"] == "gold" or case["why"]
    sources = policy.areas[case["area"]].sources
    keys = case["source"] if isinstance(case["source"], list) else [case["source"]]
    assert all(k in sources or k in policy.national.sources for k in keys), keys
    on = as_date(case["date"])
    reading = read_life({"area": case["area"], **case["life"]}, policy, on, Person("beijing", "flexible"), load_paths())
    assert not reading.faults
    found = life(reading.life, on, policy).to_dict(policy)
    found["ways"] = {w["way"]: w for w in found["ways"]} or []
    cost = found["cost"]
    if cost["paid_in_all"] is not None:
        cost["paid_after_retirement"] = round(cost["paid_in_all"] - cost["paid_until_retirement"], 2)
    for key, expected in case["expect"].items():
        value = found
        for part in key.split("."):
            value = value[part]
        wanted = yaml.safe_load(yaml.safe_dump(expected, default_flow_style=True)) if expected == [] else expected
        assert _same(value, wanted), f"{key}: {value} is not {wanted}; {case.get('why', '')}"


def _same(value: Any, wanted: Any) -> bool:
    """The golden files are read as texts, so that months such as 2044-03 stay what they are."""
    if isinstance(wanted, list):
        return len(value) == len(wanted) and all(map(_same, value, wanted))
    if wanted in ("null", "true", "false"):
        return value is {"null": None, "true": True, "false": False}[wanted]
    if isinstance(value, (int, float)):
        return value == pytest.approx(float(wanted), abs=0.001)
    return bool(value == wanted)


def of(area: str = "beijing", path: Any = (), **more: Any) -> LifeResult:
    own = {k: more.pop(k) for k in list(more) if k in Life.__dataclass_fields__}
    who = {"status": "flexible", "salary": 9000, "sex": "male", "birth": dt.date(1986, 1, 1), "years": 12.0, **more}
    return life(Life(Person(area=area, **who), path=path, **own), ON)  # type: ignore[arg-type]


# --- paths -------------------------------------------------------------------------------------


def test_lump_sum_and_monthly_payment_lead_to_cover_for_life() -> None:
    """Hangzhou, age reached in 2031-05 with 84 months missing: 60,293.52 at once, or 84 months more."""
    about = {"birth": dt.date(1970, 1, 1), "years": 18.0, "local_years": 3.0, "path": legs((56, "none"))}
    once, monthly, resident = (of("hangzhou", after=a, **about) for a in ("lump_sum", "monthly", "resident"))  # type: ignore[arg-type]
    assert once.cost and monthly.cost and resident.cost
    assert once.retirement == dt.date(2031, 5, 1)
    assert once.cost.lump == 60_293.52
    assert once.cost.lifetime_at == once.retirement_age_months == 736
    assert monthly.cost.lifetime_at == 736 + 84
    assert resident.cost.lifetime_at is None
    assert once.cost.paid_at(736) == 0.0
    assert once.cost.paid_at(737) == pytest.approx(60_293.52, abs=0.01)
    assert once.cost.once == 60_293.52
    assert sum(s.paid or 0.0 for s in once.cost.stretches) == 0.0  # nothing else is paid by hand
    each = monthly.flexible.individual_yearly  # type: ignore[union-attr]
    assert each
    assert monthly.cost.paid_at(736 + 84) == pytest.approx(7 * each, abs=0.01)


def test_a_price_that_is_not_known_ends_the_sum() -> None:
    found = of("wuhan", after="lump_sum", birth=dt.date(1970, 1, 1), path=legs((56, "flexible"))).cost
    assert found
    assert (found.paid_ends, found.lump, found.lifetime_at) == ("lump_price", None, None)
    assert found.paid_at(found.retires) is not None
    assert found.paid_at(found.end) is None


def test_who_is_outside_the_scheme_at_the_age_stays_a_resident() -> None:
    found = of(path=legs((40, "flexible"), (60, "resident")), years=30.0)
    assert found.cost
    assert not found.cost.in_scheme
    assert found.cost.lifetime_at is None
    assert "enough_but_outside" in [n.code for n in found.notices]


def test_children_are_residents_until_16() -> None:
    found = of(birth=dt.date(2026, 2, 1), years=0.0, path=legs((0, "flexible"))).cost
    assert found
    assert [s.cost.stage for s in found.stretches][:2] == ["resident", "flexible"]
    assert next(s for s in found.stretches if s.cost.stage == "flexible").from_months == 16 * 12


def test_growth_and_discount_by_hand() -> None:
    """12 × 584.92 in the first year, 5 % more in the second, a later yuan 2 % less."""
    found = of(path=legs((40, "flexible")), growth=0.05, discount=0.02).cost
    assert found
    year = 12 * 584.92
    assert found.paid_at(found.start + 12) == pytest.approx(year, abs=0.01)
    assert found.paid_at(found.start + 30) == pytest.approx(
        year * (1 + 1.05 / 1.02 + 0.5 * (1.05 / 1.02) ** 2), abs=0.01
    )


def test_a_month_of_retirement_in_all() -> None:
    """Beijing at 65: 36 paid, 1,200 into the account, so all in all 1,164 less than the own share."""
    stage = stage_cost(load(), Person("beijing", "flexible", sex="male"), ON, "retired", 65, True, "tertiary")
    assert stage.own is not None
    assert (stage.premium, stage.account) == (36.0, 1_200.0)
    assert stage.all_in == pytest.approx(stage.own - 1_164, abs=0.01)
    uninsured = stage_cost(load(), Person("beijing", "flexible", sex="male"), ON, "none", 65, True, "tertiary")
    assert uninsured.own == pytest.approx(9_614, abs=1_000)  # about the published cost of care of a retired member
    assert uninsured.own > stage.own


# --- which costs less ---------------------------------------------------------------------------


def sums(template: PathCost, values: list[float]) -> PathCost:
    return replace(template, paid=tuple(values), all_in=tuple(values))


def test_overtaking_is_the_last_crossing() -> None:
    found = of(path=legs((40, "resident"))).cost
    assert found
    length = found.end - found.start
    flat = sums(found, [100.0] * length)
    falls = sums(found, [200.0] * 10 + [50.0] * (length - 10))
    again = sums(found, [50.0] * 5 + [200.0] * 10 + [50.0] * (length - 15))
    assert overtaking(falls, flat, "paid") == overtaking(falls, flat, "all_in")
    assert overtaking(falls, flat, "paid").age_months == found.start + 11  # at the end of the 11th month
    assert overtaking(again, flat, "paid").age_months == found.start + 16
    assert overtaking(flat, falls, "paid").verdict == "never"
    assert overtaking(sums(found, [50.0] * length), flat, "paid").verdict == "always"
    assert overtaking(flat, flat, "paid").verdict == "same"
    assert overtaking(sums(found, [1.0]), flat, "paid").verdict == "unknown"


@pytest.mark.parametrize("area", ["beijing", "jinan", "wuhan"])
def test_overtaking_agrees_with_the_two_paths(area: str) -> None:
    about = {"birth": dt.date(1991, 3, 1), "sex": "female", "job": "cadre", "years": 8.0}
    one, other = (of(area, legs((35, plan)), **about).cost for plan in ("flexible", "resident"))  # type: ignore[arg-type]
    found = of(area, **about).overtaking
    assert one and other and found
    assert found.verdict == "age"
    assert found.age_months
    now, before = found.age_months, found.age_months - 1
    assert one.all_in_at(now) <= other.all_in_at(now) + 0.01  # type: ignore[operator]
    assert one.all_in_at(before) > other.all_in_at(before)  # type: ignore[operator]


# --- what must hold ------------------------------------------------------------------------------

births = st.dates(dt.date(1926, 4, 1), ON).map(lambda d: d.replace(day=1))
quick = settings(max_examples=60, deadline=None)


def years_of(birth: dt.date) -> float:
    return max(0.0, min(60.0, (ON.year - birth.year) - 16))


@quick
@given(
    st.sampled_from(AREAS),
    births,
    st.sampled_from(["male", "female"]),
    st.floats(0, 59),
    st.booleans(),
    st.sampled_from(PATH_PLANS),
)
def test_one_more_year_never_makes_the_shortfall_larger(
    area: str, birth: dt.date, sex: str, years: float, is_cadre: bool, plan: Any
) -> None:
    most = years_of(birth)
    if most < 1:
        return
    years = min(years, most - 1)
    job = "cadre" if is_cadre else "worker"
    less, more = (
        of(area, legs((0, plan)), birth=birth, sex=sex, job=job, years=y).standing for y in (years, years + 1)
    )
    assert less and more
    for one, other in ((less.missing.least, more.missing.least), (less.missing.most, more.missing.most)):
        assert (one is None) == (other is None)
        assert one is None or other <= one  # type: ignore[operator]


@quick
@given(births, births, st.sampled_from([("male", None), ("female", "worker"), ("female", "cadre")]))
@example(dt.date(1965, 4, 1), dt.date(1965, 5, 1), ("male", None))
@example(dt.date(1976, 8, 1), dt.date(1976, 9, 1), ("male", None))
def test_who_is_born_later_never_retires_earlier(one: dt.date, other: dt.date, who: Any) -> None:
    sex, job = who
    rule, _assumed = rule_of(load(), Person("beijing", "flexible", sex=sex, job=job))
    assert rule
    first, last = (month_number(b) + retires_at(b, rule) for b in sorted((one, other)))
    assert first <= last


@quick
@given(
    st.sampled_from(AREAS), births, st.sampled_from(["male", "female"]), st.lists(st.tuples(st.integers(0, 80), st.sampled_from(PATH_PLANS)), max_size=4),
    st.sampled_from([None, "lump_sum", "monthly", "resident"]), st.sampled_from([0.0, 0.03]), st.sampled_from([0.0, 0.03]),
)  # fmt: skip
def test_totals_add_up(
    area: str, birth: dt.date, sex: str, pairs: list[Any], after: Any, growth: float, discount: float
) -> None:
    path = tuple(Leg(12 * age, plan) for age, plan in sorted(dict(pairs).items()))
    result = of(
        area, path, birth=birth, sex=sex, years=years_of(birth) / 2, after=after, growth=growth, discount=discount
    )
    cost = result.cost
    assert cost
    assert list(cost.paid) == sorted(cost.paid)
    if cost.paid_ends is None:
        assert len(cost.paid) == cost.end - cost.start == sum(s.months for s in cost.stretches)
        parts = sum(s.paid or 0.0 for s in cost.stretches) + cost.once
        assert parts == pytest.approx(cost.paid_at(cost.end), abs=0.2)
        if growth == discount:  # they cancel out: a plain sum
            plain = sum((s.cost.premium or 0.0) * s.months / 12 for s in cost.stretches)
            once = next((s.cost.once for s in cost.stretches if s.cost.stage == "retired"), 0.0)
            assert cost.paid_at(cost.end) == pytest.approx(plain + once + (cost.lump or 0.0), abs=0.02)
    if cost.lifetime_at is not None:
        assert cost.in_scheme
        assert cost.lifetime_at >= max(cost.retires, cost.start)
    for way in result.ways:
        assert way.total.least is None or way.total.most is None or way.total.least <= way.total.most
        assert way.month is not None or way.year is not None or way.lack is not None or way.code == "reduced"


def test_representative_ages_change_nothing(policy: Policy) -> None:
    """Every age at which a rule of the area changes is a step, so the steps stand for all ages."""
    for area in ("beijing", "chengdu", "hangzhou"):
        who = Person(area, "flexible", sex="female", salary=9000)
        steps = age_steps(policy, area)
        for age in (17, 33, 61, 74, 99):
            step = max(s for s in steps if s <= age)
            one, other = (stage_cost(policy, who, ON, "resident", a, age >= 55, "tertiary") for a in (age, step))
            assert one.premium == other.premium


def test_every_area_answers(policy: Policy) -> None:
    for area in AREAS:
        result = of(area, legs((40, "employee"), (50, "flexible")))
        assert result.retirement == dt.date(2049, 1, 1)
        data = result.to_dict(policy)
        assert (data["missing_months"] is None) == (result.standing.missing.exact is None)  # type: ignore[union-attr]
        if data["required_years"] is None and data["required_years_between"] == [None, None]:
            assert any(n["code"] == "years_needed_unknown" for n in data["notices"])


def test_without_a_sex_the_age_is_not_guessed() -> None:
    found = of(sex=None)
    assert (found.retirement, found.cost, found.asks) == (None, None, ("sex",))


def test_what_is_missing_is_asked_for() -> None:
    found = of("guangzhou", sex="female", birth=None, age=35)
    assert set(found.asks) == {"birth", "job", "local_years"}
    assert "years" in of(years=None).asks
    assert "started" in of("guiyang", birth=dt.date(1985, 1, 1), years=5.0).asks
    assert of(years=None).stopped.missing.exact is None  # type: ignore[union-attr]


# --- input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"growth": 0.5}, "growth"),
        ({"discount": -0.01}, "discount"),
        ({"local_years": 13.0}, "local_years"),
        ({"deemed_years": 60.0}, "deemed_years"),
        ({"years": 55.0}, "years"),
        ({"started": dt.date(1980, 1, 1)}, "started"),
        ({"level": "galactic"}, "level"),
        ({"birth": dt.date(2030, 1, 1)}, "birth"),
    ],
)
def test_impossible_values_are_refused_by_name(wrong: dict[str, Any], where: str) -> None:
    with pytest.raises(InputError) as error:
        of(**wrong)
    assert where in [f.where for f in error.value.faults]


def test_paths_in_texts() -> None:
    assert decode("flexible-35~resident-50.5") == (legs((35, "flexible"), (50.5, "resident")), ())
    path, faults = decode("flexible-35~gold-40~resident-120~resident~employee-35")
    assert path == legs((35, "flexible"))
    assert [f.where for f in faults] == ["2.plan", "3.from_age", "4.from_age", "5.from_age"]
    assert decode("employee-35-12000~employee-45") == ((Leg(420, "employee", 12_000), Leg(540, "employee")), ())
    assert [f.where for f in decode("employee-35-lots~employee-40--1")[1]] == ["1.salary", "2.salary"]
    many, faults = decode("~".join(f"flexible-{i}" for i in range(20, 40)))
    assert len(many) == MAX_LEGS
    assert faults[0].code == "rows"
    assert read_rows([{"plan": None, "from_age": None}]) == ((), ())
    assert (plan_at((), 300), plan_at(legs((50, "resident")), 300)) == ("none", "resident")


def test_a_child_has_no_years_to_be_asked_about() -> None:
    """Shorter than the working age: nothing paid, so a woman in Beijing lacks the whole 20 years if she never pays."""
    found = of(birth=dt.date(2026, 3, 1), sex="female", status="child", years=None)
    assert found.stopped is not None
    assert found.stopped.missing == Span(240.0, 240.0)
    assert "years" not in found.asks


def test_a_wage_holds_until_the_next_one() -> None:
    path = (Leg(420, "employee"), Leg(480, "employee", 12_000), Leg(540, "flexible"), Leg(600, "employee", 8_000))
    assert [salary_at(path, age) for age in (400, 420, 480, 550, 700)] == [None, None, 12_000, 12_000, 8_000]
    assert salary_at((), 400) is None
    assert one_plan("resident", 500, path) == (Leg(500, "resident", 12_000), Leg(600, "resident", 8_000))
    assert one_plan("flexible", 500) == legs((500 / 12, "flexible"))


def test_a_path_of_wages_by_hand() -> None:
    """Beijing, employed: 2 % and 3 yuan a month, at most of 35,811: ten years on 10,000, then eight on 50,000, then retired."""
    path = (Leg(480, "employee", 10_000), Leg(600, "employee", 50_000))
    found = of(birth=dt.date(1986, 3, 1), sex="female", job="cadre", path=path).cost
    assert found is not None
    assert found.paid_at(found.retires) == pytest.approx(120 * 203 + 96 * (716.22 + 3), abs=0.01)


@given(st.dictionaries(st.integers(0, 1200), st.sampled_from(PATH_PLANS), max_size=MAX_LEGS))
def test_paths_come_back_from_their_text(wanted: dict[int, Any]) -> None:
    path = tuple(Leg(m, p) for m, p in sorted(wanted.items()))
    if path:
        assert decode(encode(path)) == (path, ())


def test_ready_paths_are_checked(tmp_path: Path) -> None:
    assert load_paths().by_id(load_paths().start)
    assert load_paths().by_id("nothing") is None
    for bad in ("start: a\npaths: []\n", "start: a\npaths:\n  - {id: b, zh: b, en: b, legs: [{from: now, plan: flexible}]}\n",
                "start: b\npaths:\n  - {id: b, zh: b, en: b, legs: [{plan: flexible}]}\n"):  # fmt: skip
        file = tmp_path / f"{abs(hash(bad))}.yaml"
        file.write_text(bad, encoding="utf-8")
        with pytest.raises(PolicyError):
            load_paths(file)


def test_bases_rose_as_printed(policy: Policy) -> None:
    """Beijing: 5,360 from 2021-07 to 7,162 from 2025-07: (7,162 / 5,360) ^ (1 / 4) − 1 = 7.51 %."""
    found = base_growth(policy.areas["beijing"])
    assert found
    assert found.yearly == pytest.approx(0.0751, abs=0.0002)


def test_who_has_retired_early_need_not_wait_for_the_age() -> None:
    """Beijing, 30 years: 36 a year from now to 100."""
    found = of(status="retired", birth=dt.date(1970, 3, 1), years=30.0, path=legs((56, "flexible")))
    assert found.cost
    assert found.retirement == dt.date(2031, 7, 1)  # the 63rd birth month: 16 months later than 60
    assert found.cost.lifetime_at == found.age_months == 56 * 12
    assert found.cost.paid_at(1200) == pytest.approx(44 * 36, abs=0.01)
    assert "retired_early" in [n.code for n in found.notices]
