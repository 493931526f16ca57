"""What a typical person meets in a year, from national statistics, and what it would cost in a plan.

The statistics give averages only. As what is paid back is not in proportion to a bill, an average bill does
not give the average share: a spread must be assumed. Bills are taken as log-normal around their published
average; the expected share is then exact on the knots (no sampling).
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from .bill_input import LEVELS
from .curve import Curve
from .figure import Figure, figure, worst
from .person import Person
from .policy import Policy
from .schema import Area, PublicLevel, Statistic
from .tables import chain

Population = Literal["active", "retiree", "resident"]
POPULATIONS: tuple[Population, ...] = get_args(Population)


@dataclass(frozen=True, slots=True)
class Seen:
    """A national figure and its year; `made_of`: the figures that we computed it from."""

    item: str
    figure: Figure
    year: int
    level: PublicLevel | None = None
    made_of: tuple[Seen, ...] = ()


@dataclass(frozen=True, slots=True)
class TypicalYear:
    """What the average member of a population meets in a year; None: no statistic.

    `admissions` stays, `stay_bill` yuan a stay, `outpatient` yuan a year in `visits` visits, `paid_share`
    what funds pay of in-catalogue inpatient cost.
    """

    population: Population
    admissions: Seen | None
    stay_bill: Seen | None
    outpatient: Seen | None
    visits: Seen | None
    paid_share: Seen | None


def population_of(person: Person) -> Population:
    """The population whose averages come nearest: retirees, people at work, or all residents."""
    if person.status == "retired":
        return "retiree"
    return "active" if person.status in ("employed", "flexible") else "resident"


def public_level(area: Area, level: str) -> PublicLevel | None:
    """The public code that an area's own hospital level stands for."""
    found: PublicLevel | None = next((one for one in chain(area.levels, level) if one in LEVELS), None)  # type: ignore[misc]
    return found


def typical_year(policy: Policy, population: Population, level: PublicLevel | None, on: dt.date) -> TypicalYear:
    """The newest averages known on a day; the bill of a stay is that of the level where it was published."""
    plan: Literal["employee", "resident"] = "resident" if population == "resident" else "employee"
    group = None if population == "resident" else population
    all_ = policy.national.statistics

    def newest(item: str, group: str | None = None, level: str | None = None) -> Seen | None:
        found = [
            s for s in all_
            if (s.item, s.plan, s.group, s.level) == (item, plan, group, level) and s.from_ and s.from_ <= on
        ]  # fmt: skip
        return _seen(policy, max(found, key=lambda s: s.from_ or dt.date.min)) if found else None

    admissions, stay = newest("admissions", group), newest("stay_bill")
    ordinary, chronic = newest("visits"), newest("chronic_visits")
    per_visit, per_chronic = newest("visit_bill"), newest("chronic_bill")
    cost = newest("care_cost", group) if group else None
    outpatient = visits = None
    if ordinary and chronic and per_visit and per_chronic:
        parts = (ordinary, per_visit, chronic, per_chronic)
        yuan = _value(ordinary) * _value(per_visit) + _value(chronic) * _value(per_chronic)
        number = _value(ordinary) + _value(chronic)
        outpatient = _made("outpatient", yuan, parts)
        visits = _made("visits", number, (ordinary, chronic))
        if group:  # visits are not published by group: the rest of the group's cost, at the same average visit
            outpatient = None
            if cost and admissions and stay:
                rest = _value(cost) - _value(admissions) * _value(stay)
                outpatient = _made("outpatient", rest, (cost, admissions, stay)) if rest > 0 else None
            visits = _made("visits", _value(outpatient) / (yuan / number), (outpatient, *parts)) if outpatient else None
    at_level = newest("stay_bill", None, level) if level else None
    shares = newest("paid_share", None, level) if level else None
    return TypicalYear(population, admissions, at_level or stay, outpatient, visits, shares or newest("paid_share"))


def _seen(policy: Policy, one: Statistic) -> Seen:
    found = figure("national", policy.national.sources, one.value, [one])
    found = Figure(found.value, found.sources, found.confidence, None, None, found.note, one.derived)
    return Seen(one.item, found, one.from_.year if one.from_ else 0, one.level)


def _value(seen: Seen) -> float:
    return seen.figure.value


def _made(item: str, value: float, parts: Sequence[Seen]) -> Seen:
    sources = tuple(dict.fromkeys(s for p in parts for s in p.figure.sources))
    confidence = worst(p.figure.confidence for p in parts)
    return Seen(item, Figure(value, sources, confidence), min(p.year for p in parts), None, tuple(parts))


# --- expectation -------------------------------------------------------------------------------


def expected(curve: Curve, mean: float, spread: float, outside: float = 0.0) -> float:
    """The expected value of a curve of in-catalogue yuan, for bills around `mean` yuan.

    Bills are log-normal with coefficient of variation `spread` (standard deviation over mean; 0: all alike).
    Of each bill the share `outside` is outside the catalogue and comes on top in full. Beyond the last knot
    the curve goes on as straight as it ended.
    """
    if mean <= 0:
        return float(curve.at(0.0))
    inside = mean * (1 - outside)
    return mean * outside + (_expected(curve, inside, spread) if inside > 0 else float(curve.at(0.0)))


def _expected(curve: Curve, mean: float, spread: float) -> float:
    x, y = np.asarray(curve.x, dtype=float), np.asarray(curve.y, dtype=float)
    last = (y[-1] - y[-2]) / (x[-1] - x[-2]) if len(x) > 1 else 0.0
    if spread <= 0:
        return float(curve.at(mean) if mean <= x[-1] else y[-1] + last * (mean - x[-1]))
    variance = math.log1p(spread * spread)
    deviation, mu = math.sqrt(variance), math.log(mean) - variance / 2
    share = [0.0, *(_normal((math.log(v) - mu) / deviation) for v in x[1:]), 1.0]
    yuan = [0.0, *(mean * _normal((math.log(v) - mu - variance) / deviation) for v in x[1:]), mean]
    total = 0.0
    for i in range(len(x)):
        if i + 1 < len(x):
            width = x[i + 1] - x[i]
            slope = (y[i + 1] - y[i]) / width if width > 1e-6 else 0.0  # narrower: a jump, on which nothing lies
        else:
            slope = last
        total += (y[i] - slope * x[i]) * (share[i + 1] - share[i]) + slope * (yuan[i + 1] - yuan[i])
    return float(total)


def _normal(z: float) -> float:
    """The share of a normal distribution below `z`."""
    return 0.5 * math.erfc(-z / math.sqrt(2))


def beyond(mean: float, spread: float, limit: float) -> float:
    """The share of bills that are larger than `limit` yuan."""
    if spread <= 0 or mean <= 0 or limit <= 0:
        return float(mean > limit)
    variance = math.log1p(spread * spread)
    return 1 - _normal((math.log(limit) - math.log(mean) + variance / 2) / math.sqrt(variance))
