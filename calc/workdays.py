"""Working days in China: public holidays and make-up working days as the State Council orders them each year.

The days come from the library `chinesecalendar`, which is released anew with each year's notice. For years that it
does not know yet, Monday to Friday are counted, and the result says so.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Counted:
    """The day on which a count of working days ends; `guessed`: years whose holidays are not known."""

    day: dt.date
    guessed: tuple[int, ...] = ()


@lru_cache(maxsize=1)
def known_years() -> tuple[int, int]:
    """The first and the last year whose holidays and make-up days are known."""
    from chinese_calendar.constants import holidays

    years = {day.year for day in holidays}
    return min(years), max(years)


def is_workday(day: dt.date) -> bool:
    """Whether offices work on a day; of a year that is not known: whether it is Monday to Friday."""
    from chinese_calendar import is_workday as ordered

    first, last = known_years()
    return bool(ordered(day)) if first <= day.year <= last else day.weekday() < 5


def after(start: dt.date, count: int) -> Counted:
    """The `count`-th working day after `start`; the day itself is not counted (民法典第二百零一条)."""
    day, left, guessed = start, count, set()
    first, last = known_years()
    while left > 0:
        day += dt.timedelta(days=1)
        if not first <= day.year <= last:
            guessed.add(day.year)
        left -= is_workday(day)
    return Counted(day, tuple(sorted(guessed)))
