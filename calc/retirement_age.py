"""The statutory retirement age under the gradual rule of 2025."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np

from .schema import RetirementAge


def month_number(date: dt.date) -> int:
    """Months since year 0, so that months subtract like numbers."""
    return date.year * 12 + date.month - 1


def month_date(number: float) -> dt.date:
    """The first day of a month number."""
    year, month = divmod(int(number), 12)
    return dt.date(year, month + 1, 1)


def delay_months(birth_month: Any, rule: RetirementAge) -> Any:
    """By how many months the age is later for people born in `birth_month` (a month number).

    min(longest delay, ceil(months from the first delayed birth month, inclusive / every)),
    never below 0. Early exits for hard work or disability are not covered.
    """
    since = np.asarray(birth_month, dtype=float) - month_number(rule.first_birth) + 1
    return np.clip(np.ceil(since / rule.every_months), 0, rule.max_delay_months)


def retirement_month(birth_month: Any, rule: RetirementAge) -> Any:
    """The month number in which the statutory age is reached."""
    return np.asarray(birth_month) + rule.original_age * 12 + delay_months(birth_month, rule)


def births_at_age(age: Any, on: dt.date) -> tuple[Any, Any]:
    """First and last possible birth month (month numbers) of somebody aged `age` on a day."""
    now = month_number(on)
    return now - 12 * (np.asarray(age) + 1), now - 12 * np.asarray(age)


def reached(earliest: Any, latest: Any, on: dt.date) -> Any:
    """0 reached, 1 not reached, 2 unclear (the indices of WORDS['retirement_age'])."""
    now = month_number(on)
    return np.where(latest <= now, 0, np.where(earliest > now, 1, 2))
