"""Typed figures: they change what they name and nothing else, are marked, and come back from text."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import Bill, InputError, Person, Policy, bill, compare, load
from calc import schema as s
from calc.compare import MONEY
from calc.edits import EDITS, Edits, apply, in_order, present, read, written
from calc.eligibility import years_needed
from calc.policy import codes, pick

ON = dt.date(2026, 3, 1)
POLICY = load()
AREAS = codes(POLICY.areas)
STATUSES = ("employed", "flexible", "unemployed", "student", "child", "retired")


def numbers(name: str) -> st.SearchStrategy[float]:
    low, high = EDITS[name].limits.bounds
    if EDITS[name].rate:
        return st.integers(0, 10_000).map(lambda n: n / 10_000)
    return st.integers(int(low * 100), int(high * 100)).map(lambda n: n / 100)


def some_edits() -> st.SearchStrategy[Edits]:
    names = st.lists(st.sampled_from(list(EDITS)), max_size=6, unique=True)
    return names.flatmap(lambda ns: st.fixed_dictionaries({n: numbers(n) for n in ns})).map(in_order)


people = st.builds(
    Person,
    area=st.sampled_from(AREAS),
    status=st.sampled_from(STATUSES),
    salary=st.integers(0, 60_000).map(float),
    age=st.integers(0, 90),
    sex=st.sampled_from(["male", "female"]),
)


def money(person: Person, policy: Policy) -> list[tuple[Any, ...]]:
    return [
        (p.plan, p.option, p.verdict, *(getattr(p, name) for name in MONEY)) for p in compare(person, ON, policy).plans
    ]


# --- text --------------------------------------------------------------------------------------


@settings(max_examples=100, deadline=None)
@given(some_edits(), st.sampled_from(AREAS))
def test_what_is_written_is_read_again(edits: Edits, area: str) -> None:
    back, faults = read(written(edits), POLICY, area, ON)
    bounds = {f.where for f in faults}
    assert bounds <= {"floor", "cap"}  # only a floor above the cap is refused
    assert back == tuple((n, v) for n, v in edits if n not in bounds)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=80) | st.text("floorcap_rate:=,，%.0123456789", max_size=60), st.sampled_from(AREAS))
def test_rubbish_never_raises_and_what_is_kept_can_be_used(text: str, area: str) -> None:
    edits, _faults = read(text, POLICY, area, ON)
    assert read(written(edits), POLICY, area, ON) == (edits, ())


@pytest.mark.parametrize(
    ("text", "kept", "named"),
    [
        ("floor:4500,cap:22500", {"floor": 4500, "cap": 22500}, []),
        ("flexible_rate:8%，own_rate=0.025", {"own_rate": 0.025, "flexible_rate": 0.08}, []),
        ("flexible_rate:8,floor:4500", {"floor": 4500}, ["flexible_rate"]),  # per cent without its sign: never guessed
        ("hat:3,resident:400", {"resident": 400}, ["edit"]),
        ("floor:4,500,resident:400", {"resident": 400}, ["floor"]),
        ("floor:30000,cap:20000", {}, ["floor", "cap"]),
        ("floor:8000,cap:1", {"floor": 8000}, ["cap"]),
        ("floor:999999", {}, ["floor"]),
        ("floor:-1,cap:x,own_rate:nan,employer_rate:1e9,resident:", {}, ["floor", "cap", "own_rate", "employer_rate", "resident"]),
        ("", {}, []),
    ],
)  # fmt: skip
def test_text(text: str, kept: dict[str, float], named: list[str]) -> None:
    edits, faults = read(text, POLICY, "beijing", ON)
    assert dict(edits) == kept
    assert [f.where for f in faults] == named


def test_unusable_edits_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="floor"):
        apply(POLICY, "beijing", (("floor", 90_000.0),), ON)


# --- what an edit does -------------------------------------------------------------------------


@settings(max_examples=60, deadline=None)
@given(people)
def test_no_edits_change_nothing(person: Person) -> None:
    assert apply(POLICY, person.area, (), ON) is POLICY


@settings(max_examples=60, deadline=None)
@given(people, some_edits())
def test_applying_twice_is_applying_once(person: Person, edits: Edits) -> None:
    edits, _faults = read(written(edits), POLICY, person.area, ON)
    once = apply(POLICY, person.area, edits, ON)
    assert apply(POLICY, person.area, edits, ON) is once  # the same object: caches keep working
    assert money(person, apply(once, person.area, edits, ON)) == money(person, once)


@settings(max_examples=40, deadline=None)
@given(people, some_edits(), st.sampled_from(AREAS))
def test_other_areas_stay(person: Person, edits: Edits, other: str) -> None:
    edits, _faults = read(written(edits), POLICY, other, ON)
    edited = apply(POLICY, other, edits, ON)
    assert set(edited.areas) == set(POLICY.areas)
    for code in AREAS:
        if code != other:
            assert edited.areas[code] is POLICY.areas[code]


# what each figure may change of a comparison: plans, and amounts
TOUCHES: dict[str, tuple[set[str], set[str]]] = {
    "own_rate": ({"employee"}, {"individual_monthly", "individual_yearly"}),
    "own_month": ({"employee"}, {"individual_monthly", "individual_yearly"}),
    "employer_rate": ({"employee"}, {"employer_monthly", "employer_yearly"}),
    "account_rate": ({"employee"}, {"account_monthly"}),
    "flexible_rate": ({"flexible"}, {"individual_monthly", "individual_yearly"}),
    "flexible_month": ({"flexible"}, {"individual_monthly", "individual_yearly"}),
    "flexible_base": ({"flexible"}, {"base", "individual_monthly", "individual_yearly", "account_monthly"}),
    "flexible_account_rate": ({"flexible"}, {"account_monthly"}),
    "resident": ({"resident"}, {"individual_monthly", "individual_yearly"}),
    "government": ({"resident"}, {"government_yearly"}),
}


@pytest.mark.parametrize("name", TOUCHES)
def test_an_edit_changes_only_what_it_names(name: str) -> None:
    plans, amounts = TOUCHES[name]
    value = 0.0567 if EDITS[name].rate else 4321.0
    for i, area in enumerate(AREAS):
        for status in (STATUSES[i % 6], STATUSES[(i + 1) % 6]):
            person = Person(area, status, 8000, 35 if status != "retired" else 66, "male")
            before, after = compare(person, ON, POLICY), compare(person, ON, apply(POLICY, area, ((name, value),), ON))
            for old, new in zip(before.plans, after.plans, strict=True):
                for amount in MONEY:
                    a, b = getattr(old, amount), getattr(new, amount)
                    # where no amount hangs on the base any more (or did not before) it is not given
                    free = old.plan in plans and (amount in amounts or amount == "base")
                    missing = old.rule.premium_missing is not None and old.plan in plans
                    assert free or missing or a == b, (area, status, old.plan, amount, a, b)
                assert old.verdict == new.verdict


@pytest.mark.parametrize(
    "name", [n for n, f in EDITS.items() if f.plan != "resident" and f.kind is None and n != "cap"]
)
def test_retirees_keep_premium_and_account(name: str) -> None:
    """An employer pays for people at work only (社会保险法 Art. 27); their rates say nothing about retirees."""
    if name.startswith(("flexible", "years")):
        return
    value = 0.0777 if EDITS[name].rate else 1500.0
    for area in AREAS:
        edits, _faults = read(written(((name, value),)), POLICY, area, ON)
        person = Person(area, "retired", 5000, 66, "male", years=40)
        old = compare(person, ON, POLICY).best("employee")
        new = compare(person, ON, apply(POLICY, area, edits, ON)).best("employee")
        known = old.rule.premium_missing is None and old.rule.account_unknown is None
        assert not known or (old.individual_yearly, old.account_monthly) == (
            new.individual_yearly,
            new.account_monthly,
        ), area


@settings(max_examples=60, deadline=None)
@given(
    people,
    st.sampled_from(["own_rate", "employer_rate", "flexible_rate", "own_month", "flexible_base", "resident"]),
    st.data(),
)
def test_higher_never_costs_less(person: Person, name: str, data: st.DataObject) -> None:
    low, high = sorted((data.draw(numbers(name)), data.draw(numbers(name))))
    found = []
    for value in (low, high):
        result = compare(person, ON, apply(POLICY, person.area, ((name, value),), ON))
        found.append([getattr(p, f"{side}_yearly") for p in result.plans for side in ("individual", "employer")])
    for a, b in zip(*found, strict=True):
        assert (a is None) == (b is None)
        assert a is None or b >= a


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(AREAS), st.sampled_from(["employee", "resident"]), st.sampled_from(["inpatient", "outpatient"]),
    st.integers(0, 100), st.integers(0, 100), st.integers(0, 3000), st.integers(1, 200_000),
)  # fmt: skip
def test_a_higher_ratio_never_pays_less(
    area: str, plan: s.PlanId, kind: s.Kind, a: int, b: int, deductible: int, amount: int
) -> None:
    start = f"{plan}_{kind}"
    found = []
    for ratio in sorted((a, b)):
        edits = in_order({f"{start}_deductible": float(deductible), f"{start}_ratio": ratio / 100})
        found.append(bill(Bill(area, plan, kind, "tertiary", amount), ON, apply(POLICY, area, edits, ON)).pooled_paid)
    assert found[0] is None or found[1] is None or found[0] <= found[1] + 0.005


@pytest.mark.parametrize("area", AREAS)
def test_a_figure_typed_as_it_is_changes_no_result(area: str) -> None:
    """The present value of every figure, typed over itself, gives the same bill and the same money."""
    for status, age in (("employed", 35), ("flexible", 35), ("child", 8)):
        person = Person(area, status, 7000, age, "male")
        before = compare(person, ON, POLICY)
        usual = {
            n: v for n, v in present(POLICY, person, ON).items() if v is not None and v >= EDITS[n].limits.bounds[0]
        }
        for group in (
            ("floor", "cap"), ("own_rate", "own_month", "employer_rate", "account_rate"), ("flexible_rate", "flexible_account_rate"),
            ("resident", "government"), tuple(n for n in EDITS if EDITS[n].level == "secondary"),
        ):  # fmt: skip
            edits = in_order({n: round(usual[n], 6) for n in group if n in usual})
            edited = apply(POLICY, area, edits, ON)
            after = present(edited, person, ON)
            for name, value in edits:
                assert after[name] == pytest.approx(value, abs=0.011), (status, name)
            for old, new in zip(before.plans, compare(person, ON, edited).plans, strict=True):
                chosen = old is before.best(old.plan)
                side = "yearly" if old.plan == "resident" else "monthly"
                for amount in (f"individual_{side}", f"employer_{side}", "account_monthly"):
                    a, b = getattr(old, amount), getattr(new, amount)
                    if chosen and a is not None:  # printed amounts may differ from their formula by cents
                        assert b == pytest.approx(a, abs=0.06), (status, old.plan, amount, edits)


@pytest.mark.parametrize("area", AREAS)
def test_typed_benefits_are_what_a_bill_meets(area: str) -> None:
    """(10,000 − 700) × 77 %, at the typed level only, for people at work and retirees, whatever the rule was."""
    for plan, kind in (("employee", "inpatient"), ("resident", "inpatient"), ("employee", "outpatient")):
        start = f"{plan}_{kind}"
        edits = in_order(
            {f"{start}_deductible_tertiary": 700.0, f"{start}_ratio_tertiary": 0.77, f"{start}_cap": 1_000_000.0}
        )
        edited = apply(POLICY, area, edits, ON)
        for group in ("active", "retiree") if plan == "employee" else ("adult", "student"):
            asked = Bill(area, plan, kind, "tertiary", 10_000, group)  # type: ignore[arg-type]
            try:
                rule = bill(asked, ON, POLICY).rule
            except InputError:
                continue  # the area has no such level or group
            found = bill(asked, ON, edited)
            special = (
                rule.visit_from
                or rule.account_first
                or any(x.per != "year" for one in rule.layers[:1] for x in one.limits)
            )
            shared = any(x.per == "year" for one in rule.layers[:1] for x in one.limits[1:])
            if not (special or shared):
                assert found.rule.deductible is not None
                assert found.rule.deductible.amount(1).value == 700, (area, plan, kind, group)
                assert {r.value for r in found.rule.layers[0].ratios} == {0.77}, (area, plan, kind, group)
                first = found.layers[0].amount
                if found.rule.deductible.per not in ("visit", "day", "quarter"):
                    assert first == pytest.approx(9300 * 0.77, abs=0.01), (area, plan, kind, group)


def test_one_level_only_and_later_stays_in_proportion() -> None:
    """Beijing: 1,300 and 650 become 900 and 450; the secondary level keeps its ratios."""
    edits = in_order({"employee_inpatient_deductible": 900.0, "employee_inpatient_ratio_tertiary": 0.7})
    edited = apply(POLICY, "beijing", edits, ON)
    one = Bill("beijing", "employee", "inpatient", "tertiary", 20_000, "active")
    assert bill(one, ON, edited).pooled_paid == 13_370  # (20000 − 900) × 70 %
    assert bill(replace(one, admission=2), ON, edited).pooled_paid == 13_685  # (20000 − 450) × 70 %
    assert bill(replace(one, level="secondary"), ON, edited).pooled_paid == 16_617  # (20000 − 900) × 87 %


@pytest.mark.parametrize(
    ("edit", "status", "plan", "field", "expected"),
    [
        ("floor:8000", "employed", "employee", "individual_monthly", 163.0),  # 8000 × 2 % + 3
        ("own_month:7", "employed", "employee", "individual_monthly", 150.24),  # 7162 × 2 % + 7
        ("employer_rate:0.1", "employed", "employee", "employer_monthly", 716.2),  # 7162 × 10 %
        ("flexible_rate:0.08", "flexible", "flexible", "individual_monthly", 668.48),  # 8356 × 8 %, no printed amount
        ("flexible_base:6000", "flexible", "flexible", "individual_monthly", 420.0),  # 6000 × 7 %
        ("resident:500", "unemployed", "resident", "individual_yearly", 500.0),
    ],
)  # fmt: skip
def test_by_hand_in_a_city(edit: str, status: s.Status, plan: s.PlanId, field: str, expected: float) -> None:
    edits, faults = read(edit, POLICY, "beijing", ON)
    assert faults == ()
    result = compare(Person("beijing", status, 5000, 35, "female"), ON, apply(POLICY, "beijing", edits, ON))
    assert getattr(result.best(plan), field) == expected
    sources = {k for f in result.best(plan).figures_of(field) for k in f.sources}
    assert "beijing:typed" in sources
    assert "edited" in {n.code for n in result.best(plan).notices}


def test_typed_figures_are_never_old_and_say_where_they_come_from() -> None:
    """In 2027 every base is past its time; a typed one is not."""
    later = dt.date(2027, 2, 1)
    policy = apply(POLICY, "beijing", (("floor", 8000.0), ("cap", 40000.0)), later)
    rule = compare(Person("beijing", "employed", 5000, 35), later, policy).best("employee").rule
    assert (rule.base.floor.value, rule.base.floor.ended, rule.base.floor.edited) == (8000, None, True)
    assert rule.base.floor.sources == ("beijing:typed",)
    assert policy.areas["beijing"].sources["typed"].title == "你输入的数字"


def test_a_plan_without_any_figure_can_be_filled_in() -> None:
    for area in AREAS:
        edits = in_order({"floor": 4000.0, "cap": 20_000.0, "own_rate": 0.02, "own_month": 0.0, "employer_rate": 0.08})
        result = compare(Person(area, "employed", 3000, 35, "male"), ON, apply(POLICY, area, edits, ON)).best(
            "employee"
        )
        assert result.base == 4000
        assert result.individual_monthly is not None
        assert result.employer_monthly is not None
        assert result.employer_monthly >= 320 - 0.005  # some areas charge more on other bases


@pytest.mark.parametrize("area", AREAS)
def test_years_needed(area: str) -> None:
    edited = apply(POLICY, area, (("years_male", 22.0), ("years_female", 18.0)), ON)
    assert years_needed(edited.areas[area], ON) == (22, 18)


def test_every_name_has_words() -> None:
    from pages.ui import edits_form, words

    shown = {n for names in edits_form.GROUPS.values() for n in names}
    assert shown == set(EDITS)
    for name in EDITS:
        assert name not in words.edit_label(name)
        assert words.field(name) == words.edit_name(name)
    for group in edits_form.GROUPS:
        assert words.edit_group(group)


def test_typed_figures_do_not_pile_up() -> None:
    from calc import benefit

    one = Bill("beijing", "employee", "inpatient", "tertiary", 20_000, "active")
    for i in range(50):
        bill(one, ON, apply(POLICY, "beijing", (("employee_inpatient_ratio_primary", i / 100),), ON))
    assert len(benefit._CITED) <= benefit.MOST_CITED + 1
    assert apply.cache_info().maxsize == 128


def test_the_block_of_the_day_is_changed_and_no_other() -> None:
    edited = apply(POLICY, "beijing", (("floor", 8000.0),), ON).areas["beijing"]
    old, new = POLICY.areas["beijing"].plans["employee"].base, edited.plans["employee"].base
    assert old and new
    assert pick(new.floor, ON).block is not None
    assert [v.value for v in new.floor[:-1]] == [v.value for v in old.floor[:-1]]
    assert new.cap == old.cap
