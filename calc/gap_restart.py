"""When cover starts again after a break: for plans that are paid by the month, and for residents."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any, Literal

from .figure import Figure
from .gap_case import GapCase
from .gap_rules import NO_WAIT, Rules, Span, Window, last_window, rules, window
from .months import first_of, last_of, plus_months
from .notice import Notice
from .policy import Picked, Policy

Back = Literal["possible", "not_needed", "too_late", "impossible", "unknown"]
DAY = dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read doubtful words: the wait it gives, and the day on which cover then starts."""

    id: Literal["all", "after_first"]
    wait: Span
    starts: dt.date


@dataclass
class Restart:
    """When cover starts again. `least` and `most` differ where a rule has limits or readings; `most` None: not known.

    `first`, `last`: the days to which they lead. `wait_from`: the day from which the wait runs. `restores`: bills of
    the break are paid after all.
    """

    back: Back
    least: Span
    most: Span | None
    wait_from: dt.date
    first: dt.date
    last: dt.date | None
    restores: bool = False
    back_until: dt.date | None = None
    back_edge: dt.date | None = None
    cover: int | None = None
    window: Window | None = None
    full_price: bool = False
    readings: tuple[Reading, ...] = ()
    notices: list[Notice] = field(default_factory=list)
    figures: tuple[Figure, ...] = ()

    def note(self, code: str, **values: Any) -> None:
        self.notices.append(Notice(code, values))


# --- plans paid by the month -------------------------------------------------------------------


def monthly(case: GapCase, found: Rules) -> Restart:
    """Cover of an employee or flexible member: at once with back payment in time, else after the area's wait."""
    back, until, edge = back_payment(case, found)
    if case.months == 0 and not case.switches and case.last_paid is not None:
        goes_on = plus_months(case.last_paid, 1)  # the running month is not over: nothing is missing
        found.get("resumes")
        return Restart(back, NO_WAIT, NO_WAIT, goes_on, goes_on, goes_on, figures=found.figures())
    pays_back = back == "possible" and case.back and case.months > 0
    least, most, notices = _monthly_wait(case, found, pays_back)
    restores = pays_back and bool(found.get("restores"))
    left_job = None if pays_back else _just_left_employer(case, found)
    resumes = str(left_job.resumes if left_job else found.get("resumes"))
    first = _monthly_start(case.pay, least, resumes)
    last = None if most is None else _monthly_start(case.pay, most, resumes)
    result = Restart(back, least, most, case.pay, first, last, restores, until, edge, notices=notices)
    if left_job:
        result.note("left_employer", months=left_job.months)
    if case.switches and case.months == 0:
        result.note("one_plan_at_a_time")
    result.figures = found.figures()
    return result


def _monthly_wait(case: GapCase, found: Rules, pays_back: bool) -> tuple[Span, Span | None, list[Notice]]:
    """The shortest and the longest wait that the rules give."""
    grace = found.get("grace_months")
    within = grace is not None and case.months <= grace
    notices: list[Notice] = []
    if case.switches:
        if case.steady is None and within:
            notices.append(Notice("steady_not_said", {"years": found.get("switch_needs_years")}))
        elif case.steady is False and within:
            notices.append(Notice("steady_short", {"years": found.get("switch_needs_years")}))
        first_join: Any = found.get("first_join")
        wait = first_join or found.get("after_grace")
        if within and case.steady is True and (pays_back or case.months == 0):
            return NO_WAIT, NO_WAIT, notices
        if within and case.steady is not False:
            return NO_WAIT, Span.of(wait) if wait else None, notices
    else:
        wait = found.get("after_grace")
        if pays_back or _just_left_employer(case, found):
            return NO_WAIT, NO_WAIT, notices
        if within or grace is None:
            return NO_WAIT, Span.of(wait) if wait else None, [*notices, Notice("short_break_not_repaired")]
    if wait is None:
        return NO_WAIT, None, [*notices, Notice("wait_unknown")]
    if wait.at_most:
        notices.append(Notice("limit_only", {"months": Span.of(wait).in_months}))
        return NO_WAIT, Span.of(wait), notices
    return Span.of(wait), Span.of(wait), notices


def _just_left_employer(case: GapCase, found: Rules) -> Any:
    """The area's rule for who goes on as a flexible member soon after leaving an employer; None where it does not hold."""
    if case.plan != "employee" or case.to != "flexible":
        return None
    rule = found.get("after_job")
    return rule if rule and case.months <= rule.months else None


def back_payment(case: GapCase, found: Rules) -> tuple[Back, dt.date | None, dt.date | None]:
    """Whether missed months can be paid back, until when by any count, and until when if months are counted."""
    if case.months == 0:
        return "not_needed", None, None
    said, grace = found.get("back_payment"), found.get("grace_months")
    if said == "impossible":
        return "impossible", None, None
    if said is None or grace is None:
        return "unknown", None, None
    start = case.last_paid or dt.date(case.pay.year - case.missed_years, 12, 1)
    until = last_of(plus_months(first_of(start), int(grace)))
    edge = last_of(plus_months(first_of(start), int(grace) + 1))
    if case.months > grace:
        return "too_late", until, edge
    return ("unknown" if said == "unknown" or (case.switches and case.steady is False) else "possible"), until, edge


def _monthly_start(pay: dt.date, wait: Span, resumes: str) -> dt.date:
    """The month of payment is the first month of the wait, or the next is: with three months cover starts with the fourth."""
    if wait.after_month:
        pay = plus_months(first_of(pay), 1)
    if wait.days:
        return plus_months(pay, wait.months) + wait.days * DAY
    if wait.months:
        return plus_months(first_of(pay), wait.months)
    return {"next_day": pay + DAY, "next_month": plus_months(first_of(pay), 1)}.get(resumes, pay)


# --- residents ---------------------------------------------------------------------------------


def resident(case: GapCase, found: Rules, policy: Policy) -> Restart:
    """Cover of a resident: from the year's start if paid in time, else after a wait that grows with missed years.

    Coming from the employees' scheme within three months, insured two years before, one is covered at once.
    """
    result = _by_year(case, found, policy)
    if case.plan == "resident":
        return result
    frame = rules(policy, case.area, "employee", case.pay)
    frame.own = Picked(None)  # what an area says of its employees does not speak of residents
    grace, years = frame.get("grace_months"), frame.get("switch_needs_years")
    if grace is None:
        return result
    if case.months <= grace and case.steady is True:
        return _from_employees(case, frame, int(grace), years)
    if case.months <= grace:
        if case.steady is None:
            result.least, result.first, result.wait_from = NO_WAIT, min(case.pay, result.first), case.pay
        result.note("steady_not_said" if case.steady is None else "steady_short", years=years)
    else:
        _limit(case, frame, result)
    result.figures = (*result.figures, *frame.figures())
    return result


def _from_employees(case: GapCase, frame: Rules, grace: int, years: int | None) -> Restart:
    back, until, edge = back_payment(case, frame)
    restores = bool(frame.get("restores")) and case.back and back in ("possible", "not_needed")
    result = Restart(back, NO_WAIT, NO_WAIT, case.pay, case.pay, case.pay, restores, until, edge, cover=case.pay.year)
    result.note("from_employees_in_time", months=grace, years=years)
    result.figures = frame.figures()
    return result


def _limit(case: GapCase, frame: Rules, result: Restart) -> None:
    """After a longer break the area may set a wait of its own, up to a limit."""
    wait = frame.get("after_grace")
    if wait is None or result.last is None:
        return
    starts = plus_months(case.pay, Span.of(wait).months)
    if starts > result.last:
        result.most, result.last = Span.of(wait), starts
        result.note("limit_only", months=Span.of(wait).in_months)


def _by_year(case: GapCase, found: Rules, policy: Policy) -> Restart:
    result = _for_cover(case, found, policy, _open_cover(case, policy))
    assert result.cover is not None
    year_end = dt.date(result.cover, 12, 31)
    if result.cover == case.pay.year and (result.last or result.first) > year_end:
        later = _for_cover(case, found, policy, result.cover + 1)
        if (later.last or later.first) > dt.date(result.cover + 1, 12, 31):
            later.note("wait_past_year", cover=result.cover + 1)
        later.notices.insert(
            0, Notice("this_year_useless", {"cover": result.cover, "starts": result.last or result.first})
        )
        return later
    return result


def _open_cover(case: GapCase, policy: Policy) -> int:
    """The year one enrols for on the day: that of an open window, else the running one."""
    for enrolment in policy.areas[case.area].plans["resident"].enrolment:
        if enrolment.window[0] <= case.pay <= enrolment.window[1]:
            return enrolment.cover
    return case.pay.year


def _for_cover(case: GapCase, found: Rules, policy: Policy, cover: int) -> Restart:
    place = window(policy, case.area, cover, case.pay)
    paid = place.block.window[0] if place.state == "early" and place.block else case.pay
    in_time, late = _in_time(case, found, place, paid), _late(case, found, place, paid)
    options = in_time if place.in_time else late if place.state == "late" else [*in_time, *late]
    if place.state == "late" and place.step and place.step.starts == "year":
        options = [*in_time, *late]  # past the window, before the area's next step
    known = [o for o in options if o is not None]
    notices = _year_notices(case, place, policy)
    if not known:
        start = max(dt.date(cover, 1, 1), paid)
        result = Restart("not_needed", NO_WAIT, None, start, start, None, cover=cover, window=place, notices=notices)
        result.note("wait_unknown")
    else:
        first, last = min(known, key=lambda o: o.starts), max(known, key=lambda o: o.starts)
        sure = len(known) == len(options)
        result = Restart(
            "not_needed", first.wait, last.wait if sure else None, first.wait_from, first.starts,
            last.starts if sure else None, cover=cover, window=place, notices=notices,
        )  # fmt: skip
        readings = [o.reading for o in known if o.reading]
        if place.state != "unknown" and len({r.starts for r in readings}) > 1:
            result.readings = tuple(readings)
            result.note("two_readings")
    result.full_price = place.full_price
    if result.full_price:
        result.note("full_price")
    result.figures = (*found.figures(), *([place.figure] if place.figure else []))
    return result


@dataclass(frozen=True, slots=True)
class _Option:
    wait: Span
    wait_from: dt.date
    starts: dt.date
    reading: Reading | None = None


def _in_time(case: GapCase, found: Rules, place: Window, paid: dt.date) -> list[_Option | None]:
    """Paid inside the window: from the day the area says, and after a wait for whom was not insured the year before."""
    new_year = dt.date(place.cover, 1, 1)
    how = place.step.starts if place.step else None
    start = {
        "year": new_year, "payment": max(new_year, paid), "next_day": max(new_year, paid + DAY),
        "next_month": max(new_year, plus_months(first_of(paid), 1)),
    }.get(str(how), max(new_year, paid))  # fmt: skip
    if case.missed_years == 0:
        return [_Option(NO_WAIT, start, start)]
    fixed = found.get("fixed")
    return _with_missed(
        case, found, Span.of(fixed) if fixed else None, max(start, new_year, min(paid, dt.date(place.cover, 12, 31)))
    )


def _late(case: GapCase, found: Rules, place: Window, paid: dt.date) -> list[_Option | None]:
    """Paid after the window: the area's wait of that day, else the fixed one, and more for missed years."""
    step, fixed = place.step, found.get("fixed")
    if step is not None and step.starts not in ("after_wait", "year", None) and place.state == "late":
        return _in_time(case, found, place, paid)
    wait = step.wait if step is not None and step.wait else fixed
    return _with_missed(case, found, Span.of(wait) if wait else None, paid)


def _with_missed(case: GapCase, found: Rules, base: Span | None, start: dt.date) -> list[_Option | None]:
    if base is None:
        return [None]
    per = int(found.get("per_missed_year_months") or 0)
    said = found.get("counted_missed") if per and case.missed_years else "all"
    ways: tuple[Any, ...] = ("all", "after_first") if said in (None, "unknown") else (said,)
    options: list[_Option | None] = []
    for way in ways:
        wait = _resident_wait(case, found, base, per, way)
        starts = plus_months(start, wait.months) + wait.days * DAY
        options.append(_Option(wait, start, starts, Reading(way, wait, starts) if len(ways) > 1 else None))
    return options


def _resident_wait(case: GapCase, found: Rules, base: Span, per: int, way: str) -> Span:
    counted = case.missed_years if way == "all" else max(0, case.missed_years - 1)
    less = int(found.get("repair") or 0) * case.repaired
    wait = base.plus(max(0, per * counted - less))
    floor, floor_from = found.get("at_least"), found.get("at_least_from_missed")
    if floor and floor_from and case.missed_years >= floor_from and wait.in_months < Span.of(floor).in_months:
        return Span.of(floor)
    return wait


def _year_notices(case: GapCase, place: Window, policy: Policy) -> list[Notice]:
    notices = []
    if place.state in ("unknown", "ahead"):
        known = last_window(policy, case.area, place.cover)
        values: dict[str, Any] = {"cover": place.cover}
        if known:
            values |= {"known": known.cover, "opens": known.window[0], "closes": known.window[1]}
        notices.append(Notice("window_unknown", values))
    if place.state == "early" and place.block:
        notices.append(
            Notice(
                "window_opens", {"opens": place.block.window[0], "closes": place.block.window[1], "cover": place.cover}
            )
        )
    if place.state == "late" and place.step and place.step.starts == "after_wait" and place.step.wait is None:
        notices.append(Notice("late_wait_from_nation"))
    return notices
