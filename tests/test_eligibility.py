"""Who must, may and may not: the law's own cases, before and after 2027."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from calc import Person, Policy, compare
from calc.policy import codes

NOW, NEW_LAW = dt.date(2026, 12, 31), dt.date(2027, 1, 1)

# person, date, verdict of employee, flexible, resident, and a reason that one of them must name
CASES: list[tuple[str, dict[str, Any], dt.date, tuple[str, str, str], str]] = [
    ("职工必须由单位参保", {"status": "employed", "salary": 8000}, NOW, ("required", "ineligible", "ineligible"), "employer_pays_share"),
    ("单位少缴有滞纳金", {"status": "employed", "salary": 8000}, NOW, ("required", "ineligible", "ineligible"), "unpaid_premium_late_fee"),
    ("外地职工一样", {"status": "employed", "salary": 8000, "hukou": "none"}, NOW, ("required", "ineligible", "ineligible"), "must_join_through_employer"),
    ("灵活就业可以", {"status": "flexible", "salary": 8000, "age": 30}, NOW, ("ineligible", "eligible", "eligible"), "may_join_flexible"),
    ("2027 起鼓励", {"status": "flexible", "salary": 8000, "age": 30}, NEW_LAW, ("ineligible", "eligible", "eligible"), "encouraged_flexible"),
    ("2027 起应当参加居民", {"status": "unemployed", "age": 30}, NEW_LAW, ("ineligible", "conditional", "eligible"), "should_join_resident"),
    ("2027 起不得重复", {"status": "employed", "salary": 8000}, NEW_LAW, ("required", "ineligible", "ineligible"), "no_double_cover"),
    ("没有工作要先登记", {"status": "unemployed", "age": 30}, NOW, ("ineligible", "conditional", "eligible"), "register_as_flexible"),
    ("领失业金由基金缴", {"status": "unemployed", "age": 30, "unemployment_benefit": True}, NOW, ("eligible", "ineligible", "ineligible"), "fund_pays_while_unemployed"),
    ("学生参加居民", {"status": "student", "age": 20}, NOW, ("ineligible", "ineligible", "eligible"), "student_joins_resident"),
    ("外地学生在学校所在地", {"status": "student", "age": 20, "hukou": "none"}, NOW, ("ineligible", "ineligible", "eligible"), "student_at_school_place"),
    ("儿童参加居民", {"status": "child", "age": 3}, NOW, ("ineligible", "ineligible", "eligible"), "under_working_age"),
    ("15 岁不能灵活就业", {"status": "flexible", "salary": 100, "age": 15}, NOW, ("ineligible", "ineligible", "eligible"), "under_working_age"),
    ("退休年限够", {"status": "retired", "age": 65, "sex": "male", "years": 25.0}, NOW, ("eligible", "ineligible", "ineligible"), "retired_lifetime_cover"),
    ("退休差一年", {"status": "retired", "age": 65, "sex": "male", "years": 24.0}, NOW, ("conditional", "ineligible", "eligible"), "retired_years_short"),
    ("女性少五年", {"status": "retired", "age": 65, "sex": "female", "years": 20.0}, NOW, ("eligible", "ineligible", "ineligible"), "retired_lifetime_cover"),
    ("性别不明时不猜", {"status": "retired", "age": 65, "years": 22.0}, NOW, ("conditional", "ineligible", "eligible"), "retired_years_unknown"),
    ("退休年限不明", {"status": "retired", "age": 65, "sex": "male"}, NOW, ("conditional", "ineligible", "eligible"), "retired_years_unknown"),
    ("外国人就业必须", {"status": "employed", "salary": 20000, "origin": "foreign"}, NOW, ("required", "ineligible", "ineligible"), "foreigner_employed_must_join"),
    ("外国人不能按居民", {"status": "unemployed", "age": 30, "origin": "foreign"}, NOW, ("ineligible", "ineligible", "ineligible"), "foreigner_not_resident"),
    ("永久居留可以按居民", {"status": "unemployed", "age": 30, "origin": "foreign_permanent"}, NOW, ("ineligible", "conditional", "eligible"), "foreigner_permanent_resident"),
    ("港澳台就业必须", {"status": "employed", "salary": 20000, "origin": "hmt"}, NOW, ("required", "ineligible", "ineligible"), "hmt_employed_must_join"),
    ("港澳台有居住证", {"status": "flexible", "salary": 9000, "age": 30, "origin": "hmt", "hukou": "permit"}, NOW, ("ineligible", "eligible", "eligible"), "hmt_flexible"),
    ("港澳台学生", {"status": "student", "age": 20, "origin": "hmt", "hukou": "none"}, NOW, ("ineligible", "ineligible", "eligible"), "hmt_resident"),
    ("外地户籍灵活就业要问清", {"status": "flexible", "salary": 9000, "age": 30, "hukou": "none"}, NOW, ("ineligible", "conditional", "conditional"), "hukou_rule_unconfirmed"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "on", "verdicts", "reason"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_verdicts_and_reasons(
    policy: Policy, raw: dict[str, Any], on: dt.date, verdicts: tuple[str, str, str], reason: str
) -> None:
    result = compare(Person(area="beijing", **raw), on, policy)
    found = tuple(result.best(p).verdict for p in ("employee", "flexible", "resident"))  # type: ignore[arg-type]
    assert found == verdicts
    codes = {r.code for p in result.plans for r in p.reasons}
    assert reason in codes


def test_every_reason_has_a_source_and_a_date(policy: Policy) -> None:
    for _, raw, on, *_rest in CASES:
        for area in codes(policy.areas):
            result = compare(Person(area=area, **raw), on, policy)
            for plan in result.plans:
                assert plan.reasons, (area, plan.plan)
                assert len({r.code for r in plan.reasons}) == len(plan.reasons)
                for reason in plan.reasons:
                    assert reason.sources
    assert "national:sil" in {
        s for r in compare(Person(area="beijing", salary=1), NOW, policy).best("employee").reasons for s in r.sources
    }


def test_the_old_law_is_not_cited_for_the_new_rule(policy: Policy) -> None:
    person = Person(area="beijing", status="flexible", salary=9000, age=30)
    before = {s for r in compare(person, NOW, policy).best("flexible").reasons for s in r.sources}
    after = {s for r in compare(person, NEW_LAW, policy).best("flexible").reasons for s in r.sources}
    assert "national:msl" not in before
    assert "national:msl" in after


def test_retired_short_of_years_is_not_shown_as_free(policy: Policy) -> None:
    result = compare(Person(area="beijing", status="retired", age=65, sex="male", years=3), NOW, policy)
    best = result.best("employee")
    assert best.individual_monthly is None
    assert "individual_monthly" in best.unknown
