"""Months as dates: their first days, their distance, and periods counted in months."""

from __future__ import annotations

import datetime as dt


def first_of(day: dt.date) -> dt.date:
    """The first day of a day's month."""
    return day.replace(day=1)


def plus_months(day: dt.date, count: int) -> dt.date:
    """The same day `count` months later; where that month has no such day, the first of the month after it."""
    number = day.year * 12 + day.month - 1 + count
    year, month = divmod(number, 12)
    try:
        return dt.date(year, month + 1, day.day)
    except ValueError:
        year, month = divmod(number + 1, 12)
        return dt.date(year, month + 1, 1)


def last_of(day: dt.date) -> dt.date:
    """The last day of a day's month."""
    return plus_months(first_of(day), 1) - dt.timedelta(days=1)


def between(earlier: dt.date, later: dt.date) -> int:
    """How many months lie from one day's month to the other's."""
    return (later.year - earlier.year) * 12 + later.month - earlier.month
