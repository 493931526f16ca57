"""Residents pay for a year of cover: in autumn for the next one, after the season sometimes the full price."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator

from .notice import Notice
from .policy import Policy
from .premium import amounts, rule
from .schema import Enrolment, Hardship

AUTUMN = 9  # the month from which next year's premium is collected where an area's own days are not known


def notices_of_season(
    policy: Policy,
    area: str,
    option: str | None,
    classes: tuple[tuple[str, str], ...],
    on: dt.date,
    hardship: Hardship | None,
) -> Iterator[Notice]:
    """What a resident who pays today must know beside this year's amount.

    `next_cover`: today one pays for `cover`, `amount` yuan (None: not known); `is_open`: the area's own days say so ·
    `full_price`: for this year's cover the government's share is to be paid as well.
    """
    windows = policy.areas[area].plans["resident"].enrolment
    coming = [e for e in windows if e.cover == on.year + 1]
    is_open = any(e.window[0] <= on for e in coming)
    if is_open or (not coming and on.month >= AUTUMN):
        yield Notice("next_cover", {
            "cover": on.year + 1, "is_open": is_open, "amount": _next_amount(policy, area, option, classes, on, hardship),
        })  # fmt: skip
    if any(_full_price(e, on) for e in windows if e.cover == on.year):
        yield Notice("full_price", {"cover": on.year})


def _next_amount(
    policy: Policy,
    area: str,
    option: str | None,
    classes: tuple[tuple[str, str], ...],
    on: dt.date,
    hardship: Hardship | None,
) -> float | None:
    found = rule(policy, area, "resident", option, classes, dt.date(on.year + 1, 1, 1), hardship)
    amount = float(amounts(found, 0.0, math.nan).individual_yearly)
    is_old = any(f.ended for f in found.figures())
    return None if is_old or math.isnan(amount) else amount


def _full_price(one: Enrolment, on: dt.date) -> bool:
    begun = [s for s in one.steps if s.paid_from <= on]
    return bool(begun) and begun[-1].price == "full"
