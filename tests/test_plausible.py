"""The areas' numbers are plausible, and their golden cases cover what matters; the checks themselves are seen to fail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import yaml

from calc import Person, Policy, compare
from calc.policy import ROOT
from calc.schema import Area, National, PlanId, Status
from calc.strict_yaml import parse

from .conftest import HERE
from .plausible import case_gaps, national_violations, violations

AREAS = sorted(p.stem for p in (ROOT / "areas").glob("*.yaml"))
MEMBER: dict[PlanId, Status] = {"flexible": "flexible", "resident": "unemployed"}


@pytest.mark.parametrize("code", AREAS)
def test_numbers_are_plausible(code: str, policy: Policy) -> None:
    found = [str(v) for v in violations(policy.areas[code])]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", AREAS)
def test_golden_cases_cover_what_matters(code: str, policy: Policy) -> None:
    area = policy.areas[code]
    cases = yaml.safe_load((HERE / "golden" / f"{code}.yaml").read_text(encoding="utf-8"))
    found = [str(v) for v in case_gaps(area, cases, {plan: is_known(area, plan, policy) for plan in MEMBER})]
    assert not found, "\n".join(found)


def is_known(area: Area, plan: PlanId, policy: Policy) -> bool:
    """Whether what a member of the plan pays comes out on any day that the file speaks of."""
    person = Person(area=area.area, status=MEMBER[plan], salary=6000, age=40, sex="male")
    base = area.plans["employee"].base
    blocks = [*area.plans[plan].premium, *(base.floor if base and plan == "flexible" else ())]
    days = {day for block in blocks for day in (block.from_, block.to) if day}
    return any(compare(person, day, policy).best(plan).individual_yearly is not None for day in days)


# --- the checks can fail --------------------------------------------------------------------------

SOUND = """
area: sound
zh: 试
en: Sound
province: 试
province_en: Sound
levels:
  - {id: village, zh: 村, en: village, as: primary}
  - {id: primary, zh: 一级, en: primary}
  - {id: secondary, zh: 二级, en: secondary}
  - {id: tertiary, zh: 三级, en: tertiary}
series:
  wage:
    - {from: 2024-01-01, to: 2024-12-31, value: 8000, source: notice}
    - {from: 2025-01-01, to: 2025-12-31, value: 8200, source: notice}
plans:
  employee:
    axes:
      group:
        - {id: retiree70, zh: 七十, en: seventy, as: retiree, when: {status: retired, age_from: 70}, source: notice}
        - {id: retiree, zh: 退休, en: retired, when: {status: retired}}
        - {id: active, zh: 在职, en: active}
    base:
      unknown_wage: wage
      floor:
        - {from: 2024-01-01, to: 2024-12-31, value: 4800, source: notice}
        - {from: 2025-01-01, to: 2025-12-31, value: 4920, source: notice}
      cap:
        - {from: 2024-01-01, to: 2024-12-31, value: 24000, source: notice}
        - {from: 2025-01-01, to: 2025-12-31, value: 24600, source: notice}
    premium:
      - from: 2024-01-01
        source: notice
        employer: [{for: basic, rate: 0.08}]
        individual: [{for: basic, rate: 0.02}, {for: large_claims, month: 7}]
    account:
      - {source: notice, rate: {active: 0.02, retiree: 0}, month: {active: 0, retiree: 100}}
    outpatient:
      - source: notice
        deductible: {per: year, yuan: {active: 300, retiree: 200}}
        layers:
          - ratio: {active: {primary: 0.7, secondary: 0.6, tertiary: 0.5}, retiree: {primary: 0.8, secondary: 0.7, tertiary: 0.6}}
            cap: [{paid: {active: 4000, retiree: 5000}}, {paid: 80, per: visit}]
    inpatient:
      - source: notice
        deductible: {per: admission, yuan: {primary: [300, 150], secondary: 600, tertiary: 900}}
        layers:
          - edges: [10000]
            edges_over: year
            ratio: {primary: [0.9, 0.95], secondary: [0.85, 0.9], tertiary: [0.8, 0.85]}
            cap: {paid: 6, unit: wage}
    own_share:
      - {source: notice, threshold: 20000, ratio: 0.8, cap: none}
  flexible:
    benefits_of: employee
    base:
      choice: [{source: notice, share: 1, of: wage}]
    premium:
      - {from: 2024-01-01, source: notice, individual: [{for: basic, rate: 0.09}]}
  resident:
    premium:
      - from: 2025-01-01
        to: 2025-12-31
        source: notice
        individual: [{for: basic, year: 400}, {for: long_term_care, year: 20}]
        government: [{for: basic, year: 670}]
    outpatient:
      - source: notice
        only_levels: [village, primary]
        layers: [{ratio: {primary: 0.6, all: 0}, cap: {paid: 350}}]
retirement:
  - {plan: [employee], source: notice, years: {male: 30, female: 25}, actual_years: 10}
sources:
  notice: {title: 通知, kind: official}
"""


def area_of(text: str) -> Area:
    return Area.model_validate(parse(text, "sound.yaml")[0])


def swap(*pairs: tuple[str, str]) -> str:
    text = SOUND
    for old, new in pairs:
        assert old in text, f"nothing to change: {old}"
        text = text.replace(old, new, 1)
    return text


# name: what is changed, where the fault must be, what it says was found, what it says is allowed
BROKEN: dict[str, tuple[tuple[tuple[str, str], ...], str, str, str]] = {
    "cap not five floors": ((("value: 24600", "value: 26000"),), "plans.employee.base.cap[1].value", "5.28 times", "4.95 to 5.05"),
    "floor of another wage": ((("value: 4920", "value: 4400"), ("value: 24600", "value: 22000")), "plans.employee.base.floor[1].value", "53.7% of wage", "60% of it"),
    "cap of another wage": ((("value: 4920", "value: 5200"), ("value: 24600", "value: 26000")), "plans.employee.base.cap[1].value", "317.1% of wage", "300% of it"),
    "a base that falls": ((("value: 4920", "value: 4600"),), "plans.employee.base.floor[1].value", "4.2% below", "3 % below"),
    "a wage that falls": ((("value: 8200", "value: 7600"),), "series.wage[1].value", "5.0% below", "3 % below"),
    "a floor in yuan a year": ((("value: 4920", "value: 59040"),), "plans.employee.base.floor[1].value", "59040", "1500 to 10000 yuan a month"),
    "a chosen base in yuan a year": ((("share: 1, of: wage", "amount: 98400"),), "plans.flexible.base.choice[0].amount", "98400", "yuan a month"),
    "a rate above 15 %": ((("rate: 0.08", "rate: 0.8"),), "plans.employee.premium[0].employer[0].rate", "0.8", "0.15"),
    "an account rate above 15 %": ((("rate: {active: 0.02", "rate: {active: 0.2"),), "plans.employee.account[0].rate.active", "0.2", "0.15"),
    "a year's fee as a month's": ((("month: 7", "month: 4200"),), "plans.employee.premium[0].individual[1].month", "4200", "3000 yuan a month"),
    "an account of a year as a month's": ((("retiree: 100}", "retiree: 1200}"),), "plans.employee.account[0].month.retiree", "1200", "600 yuan a month"),
    "a resident paying ten times": ((("year: 400}", "year: 4000}"),), "plans.resident.premium[0].individual", "4020", "0 to 3000 yuan a year"),
    "a subsidy of ten persons": ((("year: 670}", "year: 9000}"),), "plans.resident.premium[0].government", "9000", "0 to 8000 yuan a year"),
    "levels upside down": ((("active: {primary: 0.7, secondary: 0.6", "active: {primary: 0.5, secondary: 0.6"),), "plans.employee.outpatient[0].layers[0].ratio", "0.5 at village (active), 0.6 at secondary", "primary as at a secondary"),
    "levels upside down in one bracket": ((("secondary: [0.85, 0.9]", "secondary: [0.85, 0.84]"),), "plans.employee.inpatient[0].layers[0].ratio", "0.84 at secondary, 0.85 at tertiary", "a note"),
    "a finer level upside down": ((("{primary: [0.9, 0.95]", "{village: [0.7, 0.75], primary: [0.9, 0.95]"),), "plans.employee.inpatient[0].layers[0].ratio", "0.7 at village, 0.85 at secondary", "a note"),
    "retirees paid less": ((("retiree: {primary: 0.8", "retiree: {primary: 0.65"), ("secondary: 0.7, tertiary: 0.6", "secondary: 0.65, tertiary: 0.6")), "plans.employee.outpatient[0].layers[0].ratio", "0.65 for retiree70, 0.7 for active", "no less"),
    "retirees with a higher deductible": ((("retiree: 200", "retiree: 400"),), "plans.employee.outpatient[0].deductible.yuan", "400 for retiree", "no more"),
    "retirees with a lower cap": ((("retiree: 5000", "retiree: 3000"),), "plans.employee.outpatient[0].layers[0].cap.paid", "3000 for retiree", "no less"),
    "a ratio as a share of a share": ((("ratio: 0.8, cap: none", "ratio: 0.008, cap: none"),), "plans.employee.own_share[0].ratio", "0.008", "0.1 to 1"),
    "a deductible as large as a cap": ((("tertiary: 900", "tertiary: 90000"),), "plans.employee.inpatient[0].deductible.yuan.tertiary", "90000", "at most 5000 yuan"),
    "a cap as small as a fee": ((("cap: {paid: 350}", "cap: {paid: 35}"),), "plans.resident.outpatient[0].layers[0].cap.paid", "35 yuan", "100 to"),
    "a cap of six yuan": ((("cap: {paid: 6, unit: wage}", "cap: {paid: 6}"),), "plans.employee.inpatient[0].layers[0].cap.paid", "6 yuan", "100 to"),
    "a threshold in ten thousands": ((("threshold: 20000", "threshold: 2"),), "plans.employee.own_share[0].threshold", "2", "1000 to 60000 yuan a year"),
    "years in months": ((("actual_years: 10", "actual_years: 60"),), "retirement[0]", "60 years", "3 to 40 years"),
    "more actual years than years": ((("actual_years: 10", "actual_years: 35"),), "retirement[0].actual_years", "35", "at most the years needed, 30"),
}  # fmt: skip


def test_a_sound_area_passes() -> None:
    assert [str(v) for v in violations(area_of(SOUND))] == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_area_is_named(name: str) -> None:
    pairs, where, found, allowed = BROKEN[name]
    said = list(violations(area_of(swap(*pairs))))
    assert any(v.where == f"policy/areas/sound.yaml: {where}" and found in v.found and allowed in v.allowed for v in said), (
        "\n".join(map(str, said)) or "no fault was found"
    )  # fmt: skip
    assert all("\n" not in str(v) for v in said)


NOTED: dict[str, tuple[tuple[str, str], ...]] = {
    "an odd cap": (("value: 24600, source", "value: 26000, note: 上下限来自两个年度, source"),),
    "a base that fell": (
        ("value: 4920, source", "value: 4600, note: 工资口径改变, source"),
        ("value: 24600, source", "value: 23000, note: 工资口径改变, source"),
    ),
    "levels out of order": (
        ("ratio: {primary: [0.9, 0.95]", "note: 一级医院低于二级\n            ratio: {primary: [0.7, 0.75]"),
    ),
}


@pytest.mark.parametrize("name", NOTED)
def test_a_note_explains_an_exception(name: str) -> None:
    assert [str(v) for v in violations(area_of(swap(*NOTED[name])))] == []


def test_a_note_on_something_else_does_not_excuse_levels() -> None:
    text = swap(("ratio: {primary: [0.9, 0.95]", "note: 起始日期未见\n            ratio: {primary: [0.7, 0.75]"))
    assert [v.where for v in violations(area_of(text))] == [
        "policy/areas/sound.yaml: plans.employee.inpatient[0].layers[0].ratio"
    ]


# --- the nation ------------------------------------------------------------------------------------


def test_national_numbers_are_plausible(policy: Policy) -> None:
    assert [str(v) for v in national_violations(policy.national)] == []


NATION: dict[str, Any] = {
    "zh": "全国",
    "en": "nationwide",
    "join": {},
    "retirement_age": [],
    "late_fee": [],
    "resident_minimum": [
        {"cover": 2025, "individual": 400, "government": 670, "source": "notice"},
        {"cover": 2026, "individual": 400, "government": 700, "source": "notice"},
    ],
    "statistics": [
        {"from": "2024-01-01", "to": "2024-12-31", "plan": "employee", "source": "notice", **one}
        for one in (
            {"item": "stay_bill", "level": "secondary", "value": 8000},
            {"item": "stay_bill", "level": "tertiary", "value": 14000},
            {"item": "paid_share", "level": "secondary", "value": 0.87},
            {"item": "paid_share", "level": "tertiary", "value": 0.83},
            {"item": "admissions", "group": "active", "value": 0.1},
            {"item": "admissions", "group": "retiree", "value": 0.4},
        )
    ],
    "sources": {"notice": {"title": "通知", "kind": "official"}},
}
WRONG: dict[str, tuple[str, int, str, float, str]] = {
    "a year twice": ("resident_minimum", 1, "cover", 2025, "a year after 2025"),
    "a minimum that falls": ("resident_minimum", 1, "individual", 380, "at least the 400 yuan of 2025"),
    "a subsidy that falls": ("resident_minimum", 1, "government", 640, "at least the 670 yuan of 2025"),
    "a dear small hospital": ("statistics", 1, "value", 1400, "more than at the level below, 8000"),
    "a generous large hospital": ("statistics", 3, "value", 0.93, "less than at the level below, 0.87"),
    "healthy retirees": ("statistics", 5, "value", 0.04, "at least 0.1"),
}


def test_a_sound_nation_passes() -> None:
    assert [str(v) for v in national_violations(National.model_validate(NATION))] == []


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_national_number_is_named(name: str) -> None:
    block, place, field, value, allowed = WRONG[name]
    nation = deepcopy(NATION)
    nation[block][place][field] = value
    said = list(national_violations(National.model_validate(nation)))
    assert [v.where for v in said] == [f"policy/national.yaml: {block}[{place}].{field}"]
    assert f"{value:g}" in said[0].found
    assert allowed in said[0].allowed


# --- golden cases ---------------------------------------------------------------------------------

CASES: dict[str, dict[str, Any]] = {
    "floor": {"date": dt.date(2025, 6, 1), "person": {"status": "employed", "salary": 3000}, "expect": {"employee.individual_monthly": 105.4}},
    "cap": {"date": "2025-06-01", "person": {"status": "employed", "salary": 30000}, "expect": {"employee.individual_monthly": 499}},
    "flexible": {"date": "2025-06-01", "person": {"status": "flexible"}, "expect": {"flexible.individual_monthly": 738}},
    "resident": {"date": "2025-06-01", "person": {"status": "unemployed"}, "expect": {"resident.individual_yearly": 420}},
    "bill": {"date": "2025-06-01", "bill": {"plan": "employee"}, "expect": {"pooled_paid": 100}},
}  # fmt: skip
KNOWN = {"flexible": True, "resident": True}


def gaps(
    change: Callable[[dict[str, dict[str, Any]]], object], text: str = SOUND, known: dict[str, bool] = KNOWN
) -> str:
    cases = deepcopy(CASES)
    change(cases)
    return "\n".join(str(g) for g in case_gaps(area_of(text), list(cases.values()), known))


def test_a_full_set_of_cases_passes() -> None:
    assert gaps(lambda cases: None) == ""


@pytest.mark.parametrize("name", CASES)
def test_a_missing_case_is_named(name: str) -> None:
    said = gaps(lambda cases: cases.pop(name))
    assert said.startswith("tests/golden/sound.yaml: found ")
    assert name in said
    assert "; allowed: " in said


def test_a_salary_within_the_limits_of_its_date_is_no_floor_case() -> None:
    assert "below the floor" in gaps(lambda cases: cases["floor"]["person"].update(salary=4950))


@pytest.mark.parametrize("name", ["flexible", "resident", "bill"])
def test_null_is_no_answer_where_the_number_is_known(name: str) -> None:
    def forget(cases: dict[str, dict[str, Any]]) -> None:
        cases[name]["expect"] = dict.fromkeys(cases[name]["expect"])

    assert "only" in gaps(forget)
    if name != "bill":
        assert gaps(forget, known={"flexible": False, "resident": False}) == ""


def test_an_unknown_base_asks_for_a_case_that_expects_null() -> None:
    start, end = SOUND.index("      unknown_wage"), SOUND.index("    premium:")
    text = SOUND[:start] + "      note: 没有查到\n" + SOUND[end:]

    def without(cases: dict[str, dict[str, Any]]) -> None:
        del cases["cap"]

    assert "null" in gaps(without, text)

    def unknown(cases: dict[str, dict[str, Any]]) -> None:
        cases["floor"]["expect"] = {"employee.individual_monthly": None}

    assert gaps(unknown, text) == ""
