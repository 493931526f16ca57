"""Breaks in one's insurance: cases by hand, properties, working days, the command line."""

from __future__ import annotations

import datetime as dt
import itertools
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import InputError, Person, load, workdays
from calc.gap import GapResult, gap, loyalty, remedies
from calc.gap_case import GapCase, read_case
from calc.late_fee import late_fee, unpaid_months
from calc.months import between, first_of, plus_months
from calc.schema import PLANS
from calc.transfer import transfer

from .command import answered, assert_refused, run
from .conftest import as_date, golden

AREAS = sorted(load().areas)
ON = dt.date(2026, 3, 10)


def result_of(raw: dict[str, Any], area: str, on: dt.date) -> GapResult:
    reading = read_case({**raw, "area": area}, load(), on)
    assert reading.case is not None, reading.faults
    return gap(reading.case, on)


@pytest.mark.parametrize("case", golden("gap"))
def test_gap(case: dict[str, Any]) -> None:
    shown = result_of(case["gap"], case["area"], as_date(case["date"])).to_dict(load())
    assert {k: shown[k] for k in case["expect"]} == case["expect"], case.get("why", "")


@pytest.mark.parametrize("case", golden("transfer"))
def test_transfer(case: dict[str, Any]) -> None:
    shown = transfer(case["transfer"]["kind"], as_date(case["date"])).to_dict()
    assert {k: shown[k] for k in case["expect"]} == case["expect"], case.get("why", "")


@pytest.mark.parametrize("case", golden("late_fee"))
def test_late_fee(case: dict[str, Any]) -> None:
    pay, said = as_date(case["date"]), case["late_fee"]
    months = unpaid_months(dt.date.fromisoformat(f"{said['last_paid']}-01"), pay)
    shown = late_fee(Person(case["area"], salary=said["salary"]), months, pay).to_dict()
    assert {k: shown[k] for k in case["expect"]} == case["expect"], case.get("why", "")


# --- working days ------------------------------------------------------------------------------


def test_a_year_whose_holidays_are_not_known_counts_weekdays_and_says_so() -> None:
    unknown = workdays.known_years()[1] + 1
    start = dt.date(unknown, 6, 30)
    counted = workdays.after(start, 5)
    assert counted.guessed == (unknown,)
    assert sum((start + dt.timedelta(d + 1)).weekday() < 5 for d in range((counted.day - start).days)) == 5
    assert transfer("employee", start).guessed == (unknown,)


@settings(max_examples=100, deadline=None)
@given(st.dates(dt.date(2004, 2, 1), dt.date(2028, 12, 1)), st.integers(1, 30))
def test_working_days_end_on_one_and_never_earlier_for_a_later_start(start: dt.date, count: int) -> None:
    end = workdays.after(start, count).day
    assert workdays.is_workday(end)
    assert workdays.after(start + dt.timedelta(1), count).day >= end
    assert workdays.after(start, count + 1).day > end


def test_no_rule_before_the_national_one() -> None:
    early = transfer("employee", dt.date(2019, 5, 1))
    assert early.rule is None and early.in_by is None


# --- properties --------------------------------------------------------------------------------

PAY_DAYS = st.dates(dt.date(2025, 1, 1), dt.date(2027, 12, 31))


@st.composite
def cases(draw: st.DrawFn) -> GapCase:
    plan, to, pay = draw(st.sampled_from(PLANS)), draw(st.sampled_from(PLANS)), draw(PAY_DAYS)
    last = None if plan == "resident" else plus_months(first_of(pay), -draw(st.integers(0, 121)))
    missed = draw(st.integers(0, 40)) if "resident" in (plan, to) and (plan == "resident" or to == "resident") else 0
    if plan != "resident" and to != "resident":
        missed = 0
    repaired = draw(st.integers(0, missed)) if to == "resident" else 0
    steady = draw(st.sampled_from([None, True, False]))
    return GapCase(draw(st.sampled_from(AREAS)), plan, to, pay, last, missed, repaired, steady, draw(st.booleans()))


@settings(max_examples=400, deadline=None)
@given(cases())
def test_every_answer_is_sound(case: GapCase) -> None:
    """Waits are never negative, cover never starts before it may, stretches follow each other without a hole."""
    result = gap(case, case.pay)
    r = result.restart
    assert r.least.in_months >= 0
    if r.most is not None:
        assert r.last is not None and r.last >= r.first
    status = [i for i in result.intervals if not i.code.startswith("back_")]
    assert status[-1].end is None
    for one, other in itertools.pairwise(status):
        assert one.end is not None and other.start == one.end + dt.timedelta(1)
    assert all(i.end is None or i.end >= i.start for i in result.intervals)
    json.dumps(result.to_dict(load()))
    assert result.actions[-1].code == "ask"


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(AREAS), st.sampled_from(["employee", "flexible"]), PAY_DAYS, st.integers(0, 60))
def test_a_later_last_payment_never_ends_cover_earlier(area: str, plan: Any, pay: dt.date, months: int) -> None:
    case = GapCase(area, plan, plan, pay, plus_months(first_of(pay), -months - 1))
    later = replace(case, last_paid=plus_months(case.last_paid, 1))  # type: ignore[arg-type]
    assert gap(later, pay).covered_until >= gap(case, pay).covered_until


def _in_year(area: str, pay: dt.date, missed: int, repaired: int) -> tuple[float, float | None]:
    r = gap(GapCase(area, "resident", "resident", pay, None, missed, repaired), pay).restart
    return r.least.in_months, None if r.most is None else r.most.in_months


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(AREAS), PAY_DAYS, st.integers(1, 12), st.data())
def test_missed_years_never_shorten_and_repaired_years_never_lengthen_the_wait(
    area: str, pay: dt.date, missed: int, data: st.DataObject
) -> None:
    repaired = data.draw(st.integers(0, missed - 1))
    least, most = _in_year(area, pay, missed, repaired)
    for more_missed in (_in_year(area, pay, missed + 1, repaired),):
        assert more_missed[0] >= least
        assert most is None or more_missed[1] is None or more_missed[1] >= most
    repaired_more = _in_year(area, pay, missed, repaired + 1)
    assert repaired_more[0] <= least
    assert most is None or repaired_more[1] is None or repaired_more[1] <= most


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(AREAS), st.integers(0, 60))
def test_a_longer_break_never_shortens_the_wait(area: str, months: int) -> None:
    def most(count: int) -> float:
        found = gap(GapCase(area, "flexible", "flexible", ON, plus_months(first_of(ON), -count - 1)), ON).restart.most
        return float("inf") if found is None else found.in_months

    assert most(months + 1) >= most(months)


@given(st.dates(dt.date(2000, 1, 1), dt.date(2034, 1, 1)), st.integers(0, 24))
def test_months_later(day: dt.date, count: int) -> None:
    later = plus_months(day, count)
    assert between(day, later) in (count, count + 1)
    assert plus_months(day + dt.timedelta(1), count) >= later


# --- the nation's rules beside dates -----------------------------------------------------------


def test_rewards_of_the_area_come_first() -> None:
    """长沙: 5,000 yuan a year after four; elsewhere the nation's minimum of 1,000, together at most 20 %."""
    own, nation = loyalty(load(), "changsha", ON), loyalty(load(), "beijing", ON)
    assert own and nation
    assert (own.per_year, own.at_least) == (5000, False)
    assert (nation.after_years, nation.per_year, nation.claim_free, nation.limit, nation.at_least) == (
        4,
        1000,
        1000,
        0.2,
        True,
    )


def test_what_an_employer_owes_names_its_law() -> None:
    found = remedies(load(), ON)
    assert {r.code for r, _figure in found} == {
        "late_fee_fine",
        "complain",
        "quit_with_compensation",
        "employer_bears_cost",
    }
    assert all(f.sources for _r, f in found)
    assert {f.confidence for r, f in found if r.code == "employer_bears_cost"} == {"unverified"}


# --- input and the command line ----------------------------------------------------------------


def test_bad_cases_name_every_field() -> None:
    raw = {"area": "nowhere", "plan": "car", "missed_years": "-1", "steady": "perhaps", "pay": "soon"}
    reading = read_case(raw, load(), ON)
    assert reading.case is None
    assert {f.where for f in reading.faults} >= {"area", "plan", "missed_years", "steady", "pay"}
    with pytest.raises(InputError):
        gap(GapCase("beijing", "resident", "resident", ON, None, 2, 3), ON)
    with pytest.raises(InputError):
        gap(GapCase("beijing", "employee", "employee", ON), ON)


def test_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    shown = answered(
        capsys, "gap", "--area", "beijing", "--plan", "resident", "--missed-years", "2", "--on", "2026-03-15"
    )
    assert {"waiting_months", "back_payment_possible", "notices", "sources", "timeline"} <= shown.keys()
    assert shown["waiting_months"] == 5  # 3 + 2; the other reading is 3 + 1
    assert [r["waiting_months"] for r in shown["readings"]] == [5, 4]
    assert "national:enrolment_2024" in shown["sources"]
    moved = ["--salary", "10000", "--moved", "2026-09-24", "--on", "2026-01-15"]
    shown = answered(capsys, "gap", "--area", "beijing", "--plan", "employee", "--months", "4", *moved)
    assert shown["transfer"]["in_by"] == "2026-10-22"
    assert len(shown["late_fee"]["months"]) == 4
    code, out, _ = run(
        capsys, "gap", "--area", "lasa", "--plan", "flexible", "--last-paid", "2025-11", "--on", "2026-03-15"
    )
    assert code == 0
    assert "covered until" in out


@pytest.mark.parametrize(
    ("args", "name"),
    [
        (["--area", "nowhere", "--plan", "employee", "--months", "1"], "--area"),
        (["--area", "beijing", "--plan", "x", "--months", "1"], "--plan"),
        (["--area", "beijing", "--plan", "employee"], "--months"),
        (["--area", "beijing", "--plan", "employee", "--months", "1.5"], "--months"),
        (["--area", "beijing", "--plan", "employee", "--months", "121"], "--months"),
        (["--area", "beijing", "--plan", "employee", "--months", "nan"], "--months"),
        (["--area", "beijing", "--plan", "employee", "--last-paid", "2030-01"], "--last-paid"),
        (["--area", "beijing", "--plan", "employee", "--months", "1", "--last-paid", "2026-01"], "--months"),
        (["--area", "beijing", "--plan", "resident", "--missed-years", "2", "--repaired", "3"], "--repaired"),
        (["--area", "beijing", "--plan", "resident", "--salary", "100"], "--salary"),
        (["--area", "beijing", "--plan", "resident", "--moved", "2026-02-30"], "--moved"),
        (["--area", "beijing", "--plan", "resident", "--missed-years", ""], "--missed-years"),
        (["--area", "beijing", "--plan", "resident", "--on", "tomorrow"], "--on"),
    ],
)
def test_bad_input_ends_with_2_and_names_the_option(
    args: list[str], name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    on = [] if "--on" in args else ["--on", "2026-03-10"]
    assert_refused(capsys, ["gap", *args, *on], name)
