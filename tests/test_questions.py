"""The questions people ask: all are there, answered for everybody without a raw code or a typed-in number."""

from __future__ import annotations

import ast
import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import Person, Policy, compare
from calc.differences import (
    at_todays_price,
    cheaper,
    less_a_year,
    lowest_and_highest_base,
    missing_months,
    more_paid_back,
    statement,
    years_rules,
)
from calc.policy import codes
from calc.schema import Area
from pages.ui import bill_form, explain, i18n, shown
from pages.ui.answers import ANSWERS, Answer, Context, answer
from pages.ui.questions import common, load_questions, normal, search
from pages.ui.questions_show import bill_of, page_text

from .conftest import LINK, ROOT, opened, said

# What the five articles list as related questions, and what their readers asked: each must be answered.
ASKED = {
    "employer_vs_flexible": "公司交和灵活就业交的区别",
    "freelancer_choice": "自由职业选哪个",
    "employee_vs_resident": "职工和居民的区别",
    "flexible_reimbursement": "灵活就业与职工报销比例",
    "flexible_which_kind": "灵活就业医保属于哪一类",
    "after_retirement": "退休后有什么区别",
    "employee_vs_ordinary": "职工与普通医保的区别",
    "same_premium": "居民与职工缴费一样吗",
    "employer_or_flexible": "单位参保好还是灵活就业好",
    "with_or_without": "交不交医保差多少钱",
    "social_insurance_same": "职工社保与灵活就业社保一样吗",
    "basic_vs_resident": "基本医保与居民医保的区别",
    "social_insurance_better": "灵活就业社保和职工社保哪个好",
    "company_is_employee": "公司交的和职工医保是一回事吗",
    "with_or_without_account": "单建和统账的区别",
    "urban_vs_local": "城镇医保与地方医保",
    "reimbursement_gap": "居民和职工报销相差多少",
    "employee_alone": "职工医保个人可以交吗",
    "flexible_tier": "灵活就业买哪个档次",
    "individual_vs_resident": "个人医疗与居民医疗的区别",
    "no_job": "没工作可以自己交吗",
    "one_month": "一个月都不能断吗",
    "months_without_cover": "断档几个月不能报销",
    "one_year_break": "断一年可以续吗",
    "changing_jobs": "换单位断一个月",
    "balance_transfer": "余额没转过来",
    "years_short": "退休不足年限怎么办",
    "old_age": "75岁以上还交吗",
    "money_in_account": "停交后卡里的钱",
    "which_city": "在哪个城市参保",
    "deemed_years": "视同缴费年限",
}
DATES = [dt.date(2025, 9, 1), dt.date(2026, 11, 26), dt.date(2027, 2, 1)]
STATUSES = ("employed", "flexible", "unemployed", "student", "child", "retired")
RAW = re.compile(r"\bNone\b|\bnan\b|\{\w*\}|[a-z]+_[a-z]+|\b(?:unknown|employee|flexible|resident|employed|retired|eligible|ineligible|tier\d|true|false)\b", re.I)  # fmt: skip
QUESTIONS = load_questions().questions


def context(policy: Policy, person: Person, on: dt.date) -> Context:
    bill, _kept = bill_of({}, policy.areas[person.area])
    return Context(policy, compare(person, on, policy), bill)


def answers(found: Context) -> Iterator[tuple[str, Answer]]:
    shown.now().cites.clear()
    for one in QUESTIONS:
        yield one.id, answer(one, found)


def first(policy: Policy, id_: str, on: dt.date, **person: object) -> str:
    """The first sentence of an answer."""
    one = load_questions().by_id(id_)
    assert one
    return answer(one, context(policy, Person(**person), on)).first.text  # type: ignore[arg-type]


# --- the registry ------------------------------------------------------------------------------


def test_every_question_of_the_articles_is_there() -> None:
    by_id = {q.id: q for q in QUESTIONS}
    assert set(by_id) == set(ASKED) == set(ANSWERS)
    for id_, wording in ASKED.items():
        texts = [normal(t) for t in (by_id[id_].zh, *by_id[id_].also)]
        assert any(normal(wording) in t for t in texts), (id_, wording)


def test_the_search_finds_a_question_by_its_own_words_and_by_others() -> None:
    all_ = load_questions()
    for one in QUESTIONS:
        for text in (one.zh, one.en, *one.also):
            assert one in search(all_, text)[:3], (one.id, text)
    assert search(all_, "") == QUESTIONS
    assert search(all_, "断缴")
    assert {"years_short", "after_retirement"} <= {q.id for q in search(all_, "退休")}
    assert search(all_, "pizza") == ()
    assert (
        {q.id for q in search(all_, "断缴")} == {q.id for q in search(all_, "断交")} >= {"one_month", "one_year_break"}
    )
    assert [q.id for q in search(all_, "deemed")] == ["deemed_years"]
    for text in ("孩子", "大学生", "起付线", "停保", "没交够15年"):
        assert search(all_, text), text


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_search_is_answered(text: str) -> None:
    search(load_questions(), text)


def test_everybody_has_common_questions() -> None:
    for status in STATUSES:
        assert len(common(load_questions(), status)) == 3  # type: ignore[arg-type]


# --- no typed-in numbers -----------------------------------------------------------------------

# One month and one year are words of the questions; every other amount must come from the rules.
NUMERAL = re.compile(r"[0-9０-９]|[二两三四五六七八九十百千万]+个?(?:元|年|月|天|日|成|倍|分之|％|%)")


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """Every visible text in a source file, docstrings aside."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            for arg in (*node.args, *(k.value for k in node.keywords)):
                for one in ast.walk(arg):
                    if (
                        isinstance(one, ast.Constant)
                        and isinstance(one.value, str)
                        and re.search(r"[\u4e00-\u9fff]", one.value)
                    ):
                        yield one.lineno, one.value  # fmt: skip


def test_no_answer_holds_a_typed_number() -> None:
    files = [
        *(ROOT / "pages/ui/answers").glob("*.py"),
        ROOT / "pages/ui/questions_show.py",
        ROOT / "pages/questions.py",
    ]
    seen = 0
    for path in files:
        for line, text in texts_of(path):
            seen += 1
            assert not NUMERAL.search(text), f"{path.name}:{line}: {text}"
    assert seen > 100


# --- everybody gets an answer ------------------------------------------------------------------


def people(code: str, i: int) -> Iterator[tuple[Person, dt.date]]:
    """Each status on one of the dates, and the extremes in turn; over the areas all of them meet."""
    for k, status in enumerate(STATUSES):
        years = (None, 10.0, 40.0)[(i + k) % 3]
        sex = (None, "male", "female")[(i + 2 * k) % 3]
        yield Person(area=code, status=status, salary=6000, sex=sex, years=years), DATES[(i + k) % 3]  # type: ignore[arg-type]
    extremes = [
        Person(area=code, status="flexible", salary=0, age=0),
        Person(area=code, status="retired", age=120, sex="male", years=60),
        Person(area=code, status="employed", salary=1_000_000, age=16, hukou="none", origin="foreign"),
        Person(area=code, status="unemployed", age=50, sex="female", unemployment_benefit=True),
        Person(area=code, status="student", age=20, hukou="none", origin="hmt"),
        Person(area=code, status="unemployed", age=70, origin="foreign_permanent", hukou="permit"),
    ]
    yield extremes[i % len(extremes)], DATES[i % 3]
    yield extremes[(i + 3) % len(extremes)], dt.date(2001, 1, 1)


def test_every_question_is_answered_everywhere_for_everybody(policy: Policy) -> None:
    for i, code in enumerate(codes(policy.areas)):
        for person, on in people(code, i):
            for id_, found in answers(context(policy, person, on)):
                where = (code, person.status, on.isoformat(), id_)
                assert len(found.points) <= 5, where
                for cell in found.sentences:
                    assert re.search(r"[\u4e00-\u9fff]", cell.text) and cell.text[-1] in "。）", (where, cell.text)
                    assert not re.search(r"。。|，，|：：|：。|，。|（）|；。", cell.text), (where, cell.text)
                    for text in (cell.text, *(line.text for line in cell.lines)):
                        assert not RAW.search(text), (where, text)
                for page in found.pages:
                    assert page_text(page)


def test_answers_name_documents(policy: Policy) -> None:
    """Also where the numbers are unknown, the law stands behind the answer."""
    for code in ("beijing", "ningbo", "lasa"):
        for id_, found in answers(context(policy, Person(area=code, status="flexible", salary=6000), DATES[1])):
            assert any(line.cites for line in found.lines), (code, id_)


# --- by hand -----------------------------------------------------------------------------------

ON = dt.date(2026, 3, 1)
HER = {"area": "beijing", "status": "flexible", "salary": 9000, "age": 35, "sex": "female"}


@pytest.mark.parametrize(
    ("id_", "words"),
    [
        ("flexible_which_kind", ["584.92 元", "职工医保"]),  # printed amount of 2025-07
        # 9000 × 2 % + 3 = 183; 9000 × 9.8 % = 882; 12 × (584.92 − 183) = 4823.04
        ("employer_or_flexible", ["每月缴 183 元", "另缴 882 元", "多缴 4,823.04 元"]),
        # 12 × 183 − 795 = 1401
        ("same_premium", ["2,196 元", "795 元", "居民少缴 1,401 元"]),
        # (30000 − 1300) × 85 % + 10000 × 90 % + 10000 × 95 % = 42895; (50000 − 1300) × 75 % = 36525
        ("reimbursement_gap", ["职工医保比居民医保多报 6,370 元", "36,525 元、自己付 13,475 元。"]),
        ("flexible_reimbursement", ["一样", "都报 42,895 元、自己付 7,105 元"]),
        ("with_or_without", ["自己一年缴 7,019.04 元）自己付 7,105 元"]),
        ("old_age", ["75 岁在北京自己每年缴 460 元", "4,380 元"]),
        ("flexible_tier", ["没有档次可选", "584.92 元"]),
        ("after_retirement", ["没有区别", "缴满 20 年"]),
        ("one_month", ["3 个月以内可以补缴"]),
        ("balance_transfer", ["10 个工作日", "5 个工作日"]),
    ],
)  # fmt: skip
def test_answers_in_beijing_by_hand(policy: Policy, id_: str, words: list[str]) -> None:
    text = first(policy, id_, ON, **HER)
    for one in words:
        assert one in text, text


def test_missing_years_by_hand(policy: Policy) -> None:
    """20 − 12 = 8 years = 96 months; 96 × 584.92 = 56,152.32."""
    one = load_questions().by_id("years_short")
    assert one
    found = answer(one, context(policy, Person(**HER, years=12), ON))  # type: ignore[arg-type]
    assert "还差 96 个月" in found.first.text
    assert any("56,152.32 元" in p.text for p in found.points)


def test_yearly_parts_count_in_the_price_of_months(policy: Policy) -> None:
    """Where a flexible member pays 3,207 a year (months and a yearly part), ten years are 32,070."""
    best = compare(Person(area="chongqing", status="flexible", salary=6000), dt.date(2025, 9, 1), policy).best(
        "flexible"
    )
    assert best.individual_yearly is not None
    assert at_todays_price(best, 120) == pytest.approx(best.individual_yearly * 10)


def test_a_high_wage_pays_more_than_the_lowest_flexible_amount(policy: Policy) -> None:
    """35,811 × 2 % + 3 = 719.22 a month against 584.92; the law decides all the same."""
    text = first(policy, "employer_or_flexible", ON, **{**HER, "status": "employed", "salary": 60_000})
    assert "719.22 元" in text
    assert "虽少缴 1,611.60 元" in text  # 12 × (719.22 − 584.92)
    assert "法律规定" in text


def test_who_is_retired_with_enough_years_has_no_gap(policy: Policy) -> None:
    person = {"area": "beijing", "status": "retired", "age": 66, "sex": "male", "years": 30}
    assert "没有断缴的问题" in first(policy, "one_month", ON, **person)
    assert "你不用自己交了" in first(policy, "no_job", ON, **person)


def test_unknown_is_said(policy: Policy) -> None:
    text = first(policy, "reimbursement_gap", DATES[1], area="ningbo", status="flexible", salary=6000)
    assert "没有查到" in text
    assert "多报" not in text


def test_old_and_unverified_numbers_say_so_in_their_sentence(policy: Policy) -> None:
    text = first(policy, "employer_vs_flexible", DATES[1], **HER)
    assert text.count("旧标准") >= 3


@pytest.mark.parametrize("on", DATES)
def test_answers_on_breaks_say_whose_rule_it_is(policy: Policy, on: dt.date) -> None:
    """An area with a rule of its own is not said to have none; what it leaves out is the nation's."""
    one = load_questions().by_id("months_without_cover")
    assert one
    for code, area in policy.areas.items():
        own = any("flexible" in g.plan and (g.from_ or on) <= on <= (g.to or on) for g in area.gap)
        found = answer(one, context(policy, Person(area=code, status="flexible", salary=6000), on))
        rule = next(p.text for p in found.points if p.text.startswith("灵活就业医保"))
        assert ("的规定：" in rule and "自己的没有查到" not in rule) if own else "自己的没有查到" in rule, (code, rule)


def test_a_rule_of_the_city_is_completed_by_the_nations(policy: Policy) -> None:
    """Shenzhen joins years over a break of 3 months; the wait after a longer one is at most 6 (医保办发〔2021〕43号)."""
    person = {"area": "shenzhen", "status": "flexible", "salary": 8000}
    assert "超过 3 个月再参保，最长要等 6 个月" in first(policy, "months_without_cover", ON, **person)
    assert "断了一年，最长要等 6 个月才报销" in first(policy, "one_year_break", ON, **person)


def test_what_no_longer_holds_is_not_said(policy: Policy) -> None:
    """Channels have times of their own: of 2027 nothing is said before."""
    area = next(a for a, found in policy.areas.items() if not any(c.about == "claim" for c in found.channels))
    for on, begun in ((ON, False), (dt.date(2027, 2, 1), True)):
        found = explain.channel_cells(policy, area, on, ("claim",), "resident")
        assert any("医疗保障法" in c.text for c in found) == begun


def test_a_national_average_names_its_level(policy: Policy) -> None:
    """The bulletin of 2025 prints 83.1 % and 61.7 % for tertiary hospitals, 84.1 % and 66.0 % for all."""
    one = load_questions().by_id("reimbursement_gap")
    assert one
    texts = [p.text for p in answer(one, context(policy, Person(**HER), ON)).points]  # type: ignore[arg-type]
    assert any("三级医院" in t and "83.1%" in t and "61.7%" in t for t in texts if "全国平均" in t), texts


def test_the_law_changes_with_the_date(policy: Policy) -> None:
    assert "医疗保障法" not in statement(policy, "one_cover_only", dt.date(2026, 12, 31)).zh
    assert "医疗保障法" in statement(policy, "one_cover_only", dt.date(2027, 1, 1)).zh
    with pytest.raises(KeyError):
        statement(policy, "no_such_sentence", ON)


# --- the rules behind the answers --------------------------------------------------------------


def patched(policy: Policy, code: str, old: str, new: str) -> Policy:
    """The rules with one area's file changed."""
    text = (ROOT / f"policy/areas/{code}.yaml").read_text(encoding="utf-8")
    assert old in text
    area = Area.model_validate(yaml.safe_load(text.replace(old, new)))
    return Policy(policy.national, {**policy.areas, code: area})


@pytest.mark.parametrize(
    ("old", "new", "id_", "expected"),
    [
        ("month: 584.92", "month: 600.5", "flexible_which_kind", "600.50 元"),
        ("elderly: 460", "elderly: 461", "old_age", "461 元"),
        ("{for: basic, rate: 0.088", "{for: basic, rate: 0.078", "company_is_employee", "另缴 792 元"),  # 9000 × 8.8 %
        ("years: {male: 25, female: 20}", "years: {male: 25, female: 22}", "after_retirement", "22 年"),
    ],
)
def test_an_answer_follows_the_rules(policy: Policy, old: str, new: str, id_: str, expected: str) -> None:
    assert expected not in first(policy, id_, ON, **HER)
    assert expected in first(patched(policy, "beijing", old, new), id_, ON, **HER)


def test_a_changed_statement_is_said(policy: Policy) -> None:
    changed = tuple(
        s.model_copy(update={"zh": s.zh.replace("10 个工作日", "8 个工作日")}) for s in policy.national.statements
    )
    other = Policy(policy.national.model_copy(update={"statements": changed}), policy.areas)
    assert "8 个工作日" in first(other, "balance_transfer", ON, **HER)


def test_every_statement_is_used_by_a_page(policy: Policy) -> None:
    sources = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "pages/ui").rglob("*.py"))
    for one in policy.national.statements:
        assert f'"{one.id}"' in sources, one.id


def test_differences_are_of_known_numbers_only(policy: Policy) -> None:
    for code in policy.areas:
        found = context(policy, Person(area=code, status="flexible", salary=6000, age=30), DATES[1])
        a, b = found.best["flexible"], found.best["resident"]
        less = less_a_year(a, b)
        known = a.individual_yearly is not None and b.individual_yearly is not None
        assert (less is not None) == known
        if less is not None:
            assert less_a_year(b, a) == -less
            low = cheaper([a, b])
            assert low is None if less == 0 else low is (a if less > 0 else b)
        more = more_paid_back(found.stays["employee"], found.stays["resident"])
        unknown = any(r.pooled_paid is None for r in (found.stays["employee"], found.stays["resident"]))
        assert more is None if unknown else True
        span = lowest_and_highest_base(found.comparison, policy)
        if span is not None:
            assert (span[0].base or 0) < (span[1].base or 0)


def test_years_of_a_rule_that_rises(policy: Policy) -> None:
    """Shenyang asks men for 26 years in 2024 and one more each year up to 30 in 2028, women for 25."""
    area = policy.areas["shenyang"]
    for year, men in ((2024, 26), (2026, 28), (2027, 29), (2031, 30)):
        (rule,) = years_rules(area, "employee", dt.date(year, 3, 1))
        assert (rule.male, rule.female) == (men, 25)
        assert rule.of(None) is None
        assert rule.of("female") == 25


@given(st.floats(0, 60), st.floats(0, 60))
def test_missing_months_never_grow_with_paid_years(needed: float, paid: float) -> None:
    now, later = missing_months(needed, paid), missing_months(needed, paid + 1)
    assert now is not None and later is not None
    assert 0 <= later <= now
    assert missing_months(needed, None) is None


# --- the page ----------------------------------------------------------------------------------


def test_the_first_visit_lists_all_questions_with_first_sentences() -> None:
    text = said(opened("questions"))
    assert "示例" in text
    for one in QUESTIONS:
        assert one.zh in text


def test_a_question_of_the_link_stands_first_and_open() -> None:
    app = opened("questions", **LINK, q="reimbursement_gap")
    text = said(app)
    assert text.index("居民和职工报销相差多少") < text.index("选哪一种")
    assert "多报 6,370 元" in re.search(r'mi-headline".*?</p>', text, re.S)[0]  # type: ignore[index]
    assert "相关的问题" in text
    assert app.query_params["q"] == "reimbursement_gap"
    assert "q=flexible_reimbursement" in text
    assert "area=beijing" in text
    app.button(key="close_question").click().run()
    assert not app.exception
    assert "q" not in app.query_params
    assert "相关的问题" not in said(app)


def test_what_people_like_the_visitor_ask_stands_first() -> None:
    """On a phone the form follows after these; each question stands once."""
    text = said(opened("questions", **LINK))
    wanted = [q.zh for q in common(load_questions(), "flexible")]
    places = [text.index(w) for w in ("你可能想问", *wanted, "选哪一种")]
    assert places == sorted(places)
    for one in QUESTIONS:
        assert text.count(f'id="q-{one.id}"') == 1


def test_the_answers_follow_the_form() -> None:
    app = opened("questions", **LINK, q="employer_or_flexible")
    app.number_input(key="form_salary").set_value(5000.0).run()
    assert not app.exception
    assert "每月缴 146.24 元" in said(app)  # 7162 × 2 % + 3


def test_the_search_is_kept_in_the_link() -> None:
    app = opened("questions", **LINK)
    app.text_input(key="form_find").set_value("断缴").run()
    assert not app.exception
    assert app.query_params["find"] == "断缴"
    text = said(app)
    assert text.index("搜到的问题") < text.index("断档几个月不能报销") < text.index("选哪一种")
    assert text.count("断档几个月不能报销") == said(opened("questions", **LINK)).count("断档几个月不能报销")
    again = said(opened("questions", **LINK, find="断缴"))
    assert "搜到的问题" in again


@pytest.mark.parametrize(
    ("q", "find"),
    [("no_such_question", ""), ("<script>alert(1)</script>", "<b>x</b>"), ("75", "pizza"), ("一" * 300, "?" * 300)],
)
def test_rubbish_is_named_and_everything_shown(q: str, find: str) -> None:
    app = opened("questions", **LINK, q=q, find=find)
    text = said(app)
    assert "我们没有，下面是全部问题" in text
    assert "<script>alert" not in text
    assert "<b>x" not in text
    for one in QUESTIONS:
        assert one.zh in text
    assert "q" not in app.query_params


def test_the_stay_of_another_page_is_the_example() -> None:
    """(20000 − 1300) × 85 % = 15,895."""
    text = said(opened("questions", **LINK, q="flexible_reimbursement", amount="20000"))
    assert "20,000 元的住院单" in text
    assert "都报 15,895 元" in text


def test_the_compare_page_offers_questions() -> None:
    text = said(opened(**LINK))
    assert "q=freelancer_choice" in text
    assert "全部问题" in text
    for status in STATUSES:
        assert "常见问题：" in said(opened(**{**LINK, "status": status}))


def test_english_questions() -> None:
    i18n.set_language("zh")
    for one in QUESTIONS:
        assert one.wording == one.zh
        assert re.fullmatch(r"[\x20-\x7e]+", one.en), one.en


def test_bill_defaults_are_those_of_the_bill_page(policy: Policy) -> None:
    bill, kept = bill_of({}, policy.areas["beijing"])
    assert f"{bill.amount:g}" == bill_form.DEFAULT["amount"]
    assert kept == {}
