"""How to join: dates by hand, what is said to whom, the calendar file parsed back, a broken file named."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from calc import Person, Policy
from calc.faults import PolicyError
from calc.guide import SECTIONS, Guidance, guide, later, load_guide, source_of, starts_on
from calc.schema import PLANS, EnrolmentStep, Wait
from pages.ui.guide_ics import calendar
from pages.ui.guide_words import headline

DAY = dt.date


def days(found: Guidance) -> dict[str, tuple[DAY, int]]:
    return {d.code: (d.day, d.days_left) for d in found.days}


def said(found: Guidance, section: str) -> str:
    return "\n".join(i.text for i in found.items[section])  # type: ignore[index]


# --- dates by hand -----------------------------------------------------------------------------


def test_an_open_window_in_beijing() -> None:
    """Printed: 2025-11-30 to 2026-02-28. On 2026-02-01: 27 days left, the reminder on 02-21 in 20 days."""
    found = guide(Person("beijing", "unemployed", 0, age=40), "resident", DAY(2026, 2, 1))
    (window,) = found.windows
    assert (window.state, window.days, window.cover) == ("open", 27, 2026)
    assert days(found) == {"reminder": (DAY(2026, 2, 21), 20), "closes": (DAY(2026, 2, 28), 27)}
    assert window.now is not None
    assert window.now.starts_on == DAY(2026, 1, 1)


def test_a_day_late_in_beijing() -> None:
    """From 2026-03-01 on one waits three months: paid on 03-01, covered from 06-01."""
    found = guide(Person("beijing", "unemployed", 0, age=40), "resident", DAY(2026, 3, 1))
    (window,) = found.windows
    assert (window.state, window.days) == ("late", -1)
    assert window.now is not None
    assert window.now.starts_on == DAY(2026, 6, 1)
    assert days(found) == {"cover": (DAY(2026, 6, 1), 92)}


def test_paying_so_late_that_the_wait_outlasts_the_year() -> None:
    """Paid on 2026-11-26, three months of waiting end on 2027-02-26: the year of cover is over, nothing starts."""
    found = guide(Person("beijing", "child", 0, age=3), "resident", DAY(2026, 11, 26))
    assert not found.days
    assert "已经用不上" in headline(found, "北京")
    assert "起报销" not in headline(found, "北京")
    june = guide(Person("beijing", "child", 0, age=3), "resident", DAY(2026, 6, 1))
    assert days(june)["cover"] == (DAY(2026, 9, 1), 92)


def test_before_the_window_and_long_after() -> None:
    before = guide(Person("beijing", "unemployed", 0, age=40), "resident", DAY(2025, 11, 20))
    coming = next(w for w in before.windows if w.cover == 2026)
    assert (coming.state, coming.days) == ("coming", 10)
    assert days(before)["opens"] == (DAY(2025, 11, 30), 10)
    assert days(before)["cover"] == (DAY(2026, 1, 1), 42)
    after = guide(Person("beijing", "unemployed", 0, age=40), "resident", DAY(2030, 1, 1))
    assert [w.state for w in after.windows] == ["past"]
    assert not after.days


def test_the_employer_has_thirty_days() -> None:
    """Work from 2026-02-20: the day itself does not count, so 03-22; asked on 03-01, 21 days left."""
    me = Person("beijing", "employed", 9000, age=35)
    found = guide(me, "employee", DAY(2026, 3, 1), start=DAY(2026, 2, 20))
    assert days(found) == {"register_reminder": (DAY(2026, 3, 15), 14), "register": (DAY(2026, 3, 22), 21)}
    over = guide(me, "employee", DAY(2026, 4, 1), start=DAY(2026, 2, 20))
    assert days(over) == {"register": (DAY(2026, 3, 22), -10)}
    assert not guide(me, "employee", DAY(2026, 4, 1)).days


def test_a_newborn_in_wuhan_and_guangzhou() -> None:
    """Ninety days from 2025-01-01 are 2025-04-01; six months from 2026-01-01 are 2026-07-01."""
    found = guide(Person("wuhan", "child", birth=DAY(2025, 1, 1)), "resident", DAY(2025, 3, 1))
    assert days(found)["newborn"] == (DAY(2025, 4, 1), 31)
    assert "出生医学证明" in said(found, "bring")
    other = guide(Person("guangzhou", "child", birth=DAY(2026, 1, 1)), "resident", DAY(2026, 3, 1))
    assert days(other)["newborn"] == (DAY(2026, 7, 1), 122)


def test_monthly_and_yearly_payments_of_flexible_members() -> None:
    """Wuhan takes the money on the 20th; Chongqing's 2026 is paid by 2026-03-31."""
    me = Person("wuhan", "flexible", 9000, age=35)
    assert days(guide(me, "flexible", DAY(2026, 3, 21)))["month_day"] == (DAY(2026, 4, 20), 30)
    assert days(guide(me, "flexible", DAY(2026, 3, 20)))["month_day"] == (DAY(2026, 3, 20), 0)
    chongqing = guide(Person("chongqing", "flexible", 9000, age=35), "flexible", DAY(2026, 3, 1))
    assert days(chongqing) == {"pay_by_reminder": (DAY(2026, 3, 24), 23), "pay_by": (DAY(2026, 3, 31), 30)}


@pytest.mark.parametrize(
    ("starts", "wait", "paid", "expected"),
    [
        ("year", None, DAY(2025, 11, 1), DAY(2026, 1, 1)),
        ("payment", None, DAY(2026, 2, 3), DAY(2026, 2, 3)),
        ("payment", None, DAY(2025, 12, 3), DAY(2026, 1, 1)),
        ("next_day", None, DAY(2026, 2, 28), DAY(2026, 3, 1)),
        ("next_month", None, DAY(2026, 1, 31), DAY(2026, 2, 1)),
        ("after_wait", Wait(days=90), DAY(2026, 3, 1), DAY(2026, 5, 30)),
        ("after_wait", Wait(months=3), DAY(2026, 11, 30), DAY(2027, 2, 28)),
        ("after_wait", None, DAY(2026, 3, 1), None),
        (None, None, DAY(2026, 3, 1), None),
    ],
)
def test_when_cover_starts(starts: str | None, wait: Wait | None, paid: DAY, expected: DAY | None) -> None:
    step = EnrolmentStep(paid_from=DAY(2025, 10, 1), starts=starts, wait=wait)  # type: ignore[arg-type]
    assert starts_on(step, 2026, paid) == expected


@given(st.dates(DAY(2000, 1, 1), DAY(2035, 12, 31)), st.integers(0, 36))
def test_months_later(day: DAY, months: int) -> None:
    found = later(day, Wait(months=months))
    assert (found.year - day.year) * 12 + found.month - day.month == months
    assert found.day <= day.day


# --- what is said to whom ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("person", "plan", "section", "words"),
    [
        (Person("beijing", "employed", 9000), "employee", "who", "30 日内"),
        (Person("beijing", "employed", 9000, origin="hmt"), "employee", "bring", "港澳台居民居住证"),
        (Person("beijing", "employed", 9000, origin="foreign"), "employee", "bring", "护照"),
        (Person("beijing", "flexible", 9000, hukou="permit"), "flexible", "bring", "居住证"),
        (Person("beijing", "flexible", 9000, origin="hmt", hukou="permit"), "flexible", "who", "居住地"),
        (Person("beijing", "student", 0), "resident", "who", "学校"),
        (Person("beijing", "retired", 0, years=10), "employee", "after", "年限不够"),
        (Person("beijing", "retired", 0, years=10), "employee", "who", "退休"),
        (Person("beijing", "unemployed", 0, unemployment_benefit=True), "employee", "who", "失业保险基金"),
    ],
)
def test_each_gets_the_own_steps(person: Person, plan: str, section: str, words: str) -> None:
    found = guide(person, plan, DAY(2026, 3, 1))  # type: ignore[arg-type]
    assert words in said(found, section)


def test_an_areas_own_way_comes_first_and_the_nations_only_where_it_has_none() -> None:
    beijing = guide(Person("beijing", "unemployed", 0), "resident", DAY(2026, 3, 1)).items["pay"]
    assert beijing[0].scope == "area"
    assert not any("税务部门收" in i.text for i in beijing)
    taken = guide(Person("nanchang", "flexible", 9000), "flexible", DAY(2026, 3, 1))
    assert "check" not in taken.local
    xining = guide(Person("xining", "flexible", 9000), "flexible", DAY(2026, 3, 1))
    assert any("税务部门收" in i.text and i.confidence == "unverified" for i in xining.items["pay"])


@pytest.mark.parametrize(
    ("status", "age", "plan"), [("flexible", 35, "flexible"), ("child", 3, "resident"), ("retired", 66, "employee")]
)
def test_nobody_without_an_employer_is_told_that_it_pays(status: str, age: int, plan: str) -> None:
    found = guide(Person("ningbo", status, 0, age=age), plan, DAY(2026, 11, 26))  # type: ignore[arg-type]
    for section in ("register", "pay", "ask"):
        assert "由单位每月" not in said(found, section)
        assert "由单位办理" not in said(found, section)


@pytest.mark.parametrize("plan", PLANS)
def test_each_thing_is_said_once(policy: Policy, plan: str) -> None:
    """How to move to another city and how to announce treatment elsewhere, where the area has no way of its own."""
    after = guide(Person("ningbo", "unemployed", 0, age=40), plan, DAY(2026, 11, 26), policy).items["after"]  # type: ignore[arg-type]
    assert sum("转出地 10 个工作日" in i.text for i in after) == 1
    assert sum("去外地看病前" in i.text for i in after) == 1


statuses = st.sampled_from(["employed", "flexible", "unemployed", "student", "child", "retired"])
origins = st.sampled_from(["mainland", "hmt", "foreign", "foreign_permanent"])


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["beijing", "wuhan", "lasa", "ningbo", "shenzhen", "taiyuan"]), statuses, origins, st.integers(0, 120),
       st.dates(DAY(2000, 1, 1), DAY(2035, 12, 31)), st.sampled_from(PLANS), st.sampled_from(["local", "permit", "none"]))  # fmt: skip
def test_every_step_has_a_source_or_is_advice(
    policy: Policy, area: str, status: str, origin: str, age: int, on: DAY, plan: str, hukou: str
) -> None:
    me = Person(area, status, 5000, age=age, origin=origin, hukou=hukou)  # type: ignore[arg-type]
    found = guide(me, plan, on, policy, on)  # type: ignore[arg-type]
    assert set(found.items) == set(SECTIONS)
    for items in found.items.values():
        for item in items:
            assert (item.scope == "advice") is not bool(item.sources)
            for key in item.sources:
                assert source_of(policy, item.file, key).title
    for day in found.days:
        assert day.days_left == (day.day - on).days
        assert day.days_left >= 0 or day.code in ("newborn", "register")
    parsed = Calendar.from_ical(calendar(found, "https://example.org/guide?a=1&b=2"))
    assert len(list(parsed.walk("VEVENT"))) == len(found.days)


# --- the calendar file -------------------------------------------------------------------------


def test_the_calendar_file_says_the_same_again() -> None:
    me = Person("wuhan", "flexible", 9000, age=35)
    link = "https://example.org/guide?area=wuhan&plan=flexible&on=2026-03-01"
    content = calendar(guide(me, "flexible", DAY(2026, 3, 1)), link)
    assert all(len(line) <= 75 for line in content.split(b"\r\n"))
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert event["DTSTART"].dt == DAY(2026, 3, 20)
    assert event["DTEND"].dt == DAY(2026, 3, 21)
    assert event["DTSTART"].params["VALUE"] == "DATE"
    assert "扣款日" in str(event["SUMMARY"])
    assert link in str(event["DESCRIPTION"])
    assert event["RRULE"] == {"FREQ": ["MONTHLY"], "COUNT": [12], "BYMONTHDAY": [20]}


def test_names_of_events_last() -> None:
    """A later download of the same dates updates the calendar and doubles nothing."""
    me = Person("beijing", "unemployed", 0, age=40)

    def uids(on: DAY) -> dict[str, str]:
        events = Calendar.from_ical(calendar(guide(me, "resident", on), "x")).walk("VEVENT")
        return {str(e["UID"]): e["DTSTART"].dt.isoformat() for e in events}

    first, later_ = uids(DAY(2025, 12, 1)), uids(DAY(2026, 2, 1))
    assert later_.items() <= first.items() | later_.items()
    assert first["beijing-resident-closes-2026-20260228@yibao-compare"] == "2026-02-28"
    assert set(later_) == {"beijing-resident-closes-2026-20260228@yibao-compare", "beijing-resident-reminder-2026-20260221@yibao-compare"}  # fmt: skip
    both = Calendar.from_ical(calendar(guide(Person("guangzhou", "student", 0), "resident", DAY(2022, 10, 1)), "x"))
    names = [str(e["UID"]) for e in both.walk("VEVENT")]
    assert len(names) == len(set(names))


# --- the file ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("steps: [{section: who, zh: 一}]\nsources: {}\n", "advice"),
        ("steps: [{section: who, zh: 一, source: nobody}]\nsources: {}\n", "nobody"),
        ("steps: [{section: whom, zh: 一, advice: true}]\nsources: {}\n", "whom"),
        ("steps: []\nsources: {x: {title: 一, kind: media}}\n", "nothing uses"),
    ],
)
def test_a_broken_file_is_named(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "guide.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PolicyError, match=words) as caught:
        load_guide(path)
    assert "guide.yaml" in str(caught.value)
