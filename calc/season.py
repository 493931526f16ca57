"""Residents pay for a year of cover: in autumn for the next one, after the season sometimes the full price."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator

from .gap_rules import window
from .notice import Notice
from .policy import Policy
from .premium import Rule, amounts

AUTUMN = 9  # the month from which next year's premium is collected where an area's own days are not known


def notices_of_season(policy: Policy, area: str, on: dt.date, rule_on: Callable[[dt.date], Rule]) -> Iterator[Notice]:
    """What a resident who pays today must know beside this year's amount; `rule_on`: the premium rule of a day.

    `next_cover`: today one pays for `cover`, `amount` yuan (None: not known); `is_open`: the area's own days say so ·
    `full_price`: for this year's cover the government's share is to be paid as well.
    """
    coming = window(policy, area, on.year + 1, on)
    is_open = coming.state in ("open", "late")
    if is_open or (coming.state == "ahead" and on.month >= AUTUMN):
        amount = _amount(rule_on(dt.date(coming.cover, 1, 1)))
        yield Notice("next_cover", {"cover": coming.cover, "is_open": is_open, "amount": amount})
    if window(policy, area, on.year, on).full_price:
        yield Notice("full_price", {"cover": on.year})


def _amount(found: Rule) -> float | None:
    """Yuan a year; None also where only an old amount is known."""
    amount = float(amounts(found, 0.0, math.nan).individual_yearly)
    return None if math.isnan(amount) or any(f.ended for f in found.figures()) else amount
