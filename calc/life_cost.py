"""What a path through life costs: month by month at today's rules, added up, with the way out if years are missing.

A scenario and no forecast: the rules and prices of one day are held for life. Months are counted from the month of
the policy date on; the month in which the age is reached is the first of retirement.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field, replace
from typing import Literal

from .figure import Figure
from .life_input import After, Life
from .life_paths import LegPath, plan_at, salary_at
from .life_stages import ADULT_AGE, WORKING_AGE, Stage, StageCost, stage_cost
from .policy import Policy
from .years_needed import Needed, Span, shortfall

UNTIL = 100 * 12  # months of life up to which paths are followed
SAME = 0.005  # yuan that count as no difference
Why = Literal["premium", "years_needed", "lump_price", "care"]


@dataclass(frozen=True, slots=True)
class Standing:
    """Months that count on a day (`counted` all, `actual` really paid, `local` paid here), and those still missing."""

    counted: Span
    actual: Span
    local: Span
    missing: Span


@dataclass(frozen=True, slots=True)
class Behind:
    """Months so far: paid anywhere, paid here, counted without payment. `paid` None: not known."""

    paid: float | None
    local: float | None
    deemed: float

    def standing(self, need: Needed, months: int, resident_months: int) -> Standing:
        """After `months` more in the employee scheme and `resident_months` as an adult resident."""
        each = need.block.resident_year_months if need.block else None
        extra = self.deemed + resident_months // 12 * (each or 0.0)
        paid, local = self.paid or 0.0, self.local if self.local is not None else self.paid or 0.0
        known = self.paid is not None
        counted = Span(paid + extra + months, paid + extra + months if known else None)
        actual = Span(paid + months, paid + months if known else None)
        here = Span(local + months, local + months if known or self.local is not None else None)
        return Standing(counted, actual, here, shortfall(need, counted, actual, here))


@dataclass(frozen=True, slots=True)
class Stretch:
    """Months in a row with the same yearly cost: from which age (months), how many, what they cost together.

    What is paid at once is not in it.
    """

    cost: StageCost
    from_months: int
    months: int
    paid: float | None
    all_in: float | None


@dataclass(frozen=True)
class PathCost:
    """A path, what it costs, and when lifetime cover is reached. Yuan, discounted as asked.

    `paid[i]` and `all_in[i]`: what was paid by hand, and premium − account + own share of care, up to the end of
    month i; shorter where something is not known from then on (`paid_ends`, `all_in_ends` say what).
    `lifetime_at`: the age in months from which employee benefits are kept for life; None: never, or not known.
    `lump`: what missing months cost at once, at today's price; `once`: all that is paid at once, discounted as asked;
    `after`: the way out that was taken, if any was needed.
    """

    path: LegPath
    start: int
    retires: int
    standing: Standing
    in_scheme: bool
    after: After | None
    lifetime_at: int | None
    lump: float | None
    once: float
    stretches: tuple[Stretch, ...]
    paid: tuple[float, ...]
    all_in: tuple[float, ...]
    paid_ends: Why | None
    all_in_ends: Why | None
    accounts_known: bool
    care_is_most: bool

    def paid_at(self, age_months: int) -> float | None:
        """Paid by hand up to an age; None: not known."""
        return _at(self.paid, age_months - self.start)

    def all_in_at(self, age_months: int) -> float | None:
        """Cost all in all up to an age; None: not known."""
        return _at(self.all_in, age_months - self.start)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """The numbers behind what is paid by hand."""
        plans = [s.cost.plan for s in self.stretches if s.cost.plan]
        return tuple(f for plan in plans for f in plan.figures_of("individual_yearly"))

    @property
    def care_figures(self) -> tuple[Figure, ...]:
        """The numbers behind what comes on top: accounts and the own share of care."""
        used = [s.cost for s in self.stretches if s.cost.care and s.cost.plan]
        accounts = [f for c in used if c.plan for f in c.plan.figures_of("account_monthly")]
        curves = [curve for c in used if c.care for curve in c.care.curves]
        return (*accounts, *(f for curve in curves for layer in curve.rule.layers for f in layer.figures()))

    @property
    def end(self) -> int:
        """The age in months at which the path ends."""
        return end_of(self.start)


def _at(sums: tuple[float, ...], months: int) -> float | None:
    if months <= 0:
        return 0.0
    return round(sums[months - 1], 2) if months <= len(sums) else None


def end_of(start: int) -> int:
    """Paths go to the age of 100; who is older is followed for one more year."""
    return max(UNTIL, start + 12)


@dataclass(frozen=True)
class Setting:
    """What all paths of one person share."""

    policy: Policy
    life: Life
    on: dt.date
    start: int  # age in months
    retires: int  # age in months
    need: Needed
    behind: Behind
    lump_monthly: float | None
    ways: tuple[str, ...]  # ways out that the area names
    _costs: dict[tuple[Stage, int, bool, str, float | None], StageCost] = field(
        default_factory=dict, repr=False, compare=False
    )

    def cost(
        self,
        stage: Stage,
        age_months: int,
        via: Literal["employee", "flexible"] = "employee",
        salary: float | None = None,
    ) -> StageCost:
        """A year in a stage at an age; the same object for the same question, as thousands of months ask it.

        `salary`: yuan a month; None: that of today.
        """
        years, past = age_months // 12, age_months >= self.retires
        key = (stage, years, past, via, salary)
        found = self._costs.get(key)
        if found is None:
            person = self.life.person if salary is None else replace(self.life.person, salary=salary)
            found = stage_cost(self.policy, person, self.on, stage, years, past, self.life.level, via)
            self._costs[key] = found
        return found

    def stage_at(self, path: LegPath, age_months: int) -> Stage:
        """What the path pays before retirement; children under working age are residents."""
        plan = plan_at(path, age_months)
        return "resident" if age_months < WORKING_AGE * 12 and plan in ("employee", "flexible") else plan


def path_cost(setting: Setting, path: LegPath) -> PathCost:
    """Follows a path from now to the age of 100."""
    start, end, retires = setting.start, end_of(setting.start), setting.retires
    before = [(setting.stage_at(path, age), age) for age in range(start, min(max(retires, start), end))]
    standing = standing_of(setting, path)
    last = before[-1][0] if before else setting.stage_at(path, start)
    paid_ever = bool(setting.behind.paid) or any(stage in ("employee", "flexible") for stage, _ in before)
    was_in = last in ("employee", "flexible") or (last == "none" and paid_ever)
    via: Literal["employee", "flexible"] = "employee" if last == "employee" else "flexible"
    months = [(stage, age, setting.cost(stage, age, salary=salary_at(path, age))) for stage, age in before]
    missing = standing.missing.most
    after: After | None = None
    lifetime: int | None = None
    lump: float | None = 0.0
    stop: Why | None = None
    now = max(retires, start)
    tail = range(now, end)
    if not was_in:
        months += [("resident", age, setting.cost("resident", age)) for age in tail]
    elif missing is None:
        stop = "years_needed"
    else:
        wanted = way_out(setting) if missing > 0 else None
        after, wait = wanted, int(missing) if wanted == "monthly" else 0
        if wanted == "lump_sum":
            lump = None if setting.lump_monthly is None else round(setting.lump_monthly * missing, 2)
        for age in tail:
            stage: Stage = "resident" if wanted == "resident" else "flexible" if age < now + wait else "retired"
            months.append((stage, age, setting.cost(stage, age, via)))
        if wanted != "resident" and now + wait < end and lump is not None:
            lifetime = now + wait
    return _added(setting, path, standing, was_in, after, lifetime, lump, months, stop, now)


def standing_of(setting: Setting, path: LegPath) -> Standing:
    """The months that count on the day of retirement."""
    stages = [(age, setting.stage_at(path, age)) for age in range(setting.start, setting.retires)]
    paid = sum(stage in ("employee", "flexible") for _, stage in stages)
    resident = sum(stage == "resident" and age >= ADULT_AGE * 12 for age, stage in stages)
    return setting.behind.standing(setting.need, paid, resident)


def way_out(setting: Setting) -> After:
    """The way out that the visitor wants, else the first the area names and whose price is known."""
    if setting.life.after is not None:
        return setting.life.after
    if "monthly" in setting.ways or not setting.ways:
        return "monthly"
    return "lump_sum" if "lump_sum" in setting.ways and setting.lump_monthly is not None else "monthly"


def _added(
    setting: Setting, path: LegPath, standing: Standing, was_in: bool, after: After | None, lifetime: int | None,
    lump: float | None, months: list[tuple[Stage, int, StageCost]], stop: Why | None, now: int,
) -> PathCost:  # fmt: skip
    ratio = (1 + setting.life.growth) / (1 + setting.life.discount)
    paid: list[float] = []
    all_in: list[float] = []
    paid_ends = all_in_ends = stop
    total = whole = once = 0.0
    paid_open = all_open = True
    entered: set[Stage] = set()
    stretches: list[Stretch] = []
    for _key, group in itertools.groupby(months, key=lambda m: id(m[2])):
        found = list(group)
        cost, first = found[0][2], found[0][1]
        from_paid, from_all, from_once = total, whole, once
        for stage, age, _cost in found:
            factor = ratio ** ((age - setting.start) // 12)
            at_once = cost.once if stage == "retired" and stage not in entered else 0.0
            entered.add(stage)
            if age == now and after == "lump_sum":
                if lump is None:
                    paid_ends, all_in_ends = (paid_ends or "lump_price"), (all_in_ends or "lump_price")
                    paid_open = all_open = False
                else:
                    at_once += lump
            if cost.premium is None and paid_open:
                paid_ends, paid_open = "premium", False
            if cost.all_in is None and all_open:
                all_in_ends, all_open = ("premium" if cost.premium is None else "care"), False
            once += factor * at_once
            if paid_open:
                total += factor * ((cost.premium or 0.0) / 12 + at_once)
                paid.append(total)
            if all_open:
                whole += factor * ((cost.all_in or 0.0) / 12 + at_once)
                all_in.append(whole)
        stretches.append(
            Stretch(cost, first, len(found), round(total - from_paid - (once - from_once), 2) if paid_open else None,
                    round(whole - from_all - (once - from_once), 2) if all_open else None)
        )  # fmt: skip
    used = [s.cost for s in stretches]
    return PathCost(
        path, setting.start, setting.retires, standing, was_in, after, lifetime, lump if after == "lump_sum" else 0.0,
        round(once, 2),
        tuple(stretches), tuple(paid), tuple(all_in), paid_ends, all_in_ends,
        all(c.account_known for c in used), any(c.own_is != "exact" for c in used),
    )  # fmt: skip


# --- which path costs less, and from when on ----------------------------------------------------


@dataclass(frozen=True, slots=True)
class Overtaking:
    """From which age (months) the first path has cost less than the second for good, counted from today.

    `verdict`: `age` at that age · `always` never more from the start · `never` up to the age of 100 · `same` no
    difference · `unknown` one of the sums is not known to the end (`why`).
    """

    verdict: Literal["age", "always", "never", "same", "unknown"]
    age_months: int | None = None
    why: Why | None = None


def overtaking(first: PathCost, second: PathCost, measure: Literal["paid", "all_in"]) -> Overtaking:
    """The month after which the sum of the first path is never again above that of the second."""
    one: tuple[float, ...] = getattr(first, measure)
    other: tuple[float, ...] = getattr(second, measure)
    length = first.end - first.start
    if len(one) < length or len(other) < length:
        short = first if len(one) < length else second
        return Overtaking("unknown", None, getattr(short, f"{measure}_ends"))
    gaps = [a - b for a, b in zip(one, other, strict=True)]
    above = [i for i, gap in enumerate(gaps) if gap > SAME]
    if not above:
        return Overtaking("same" if all(abs(gap) <= SAME for gap in gaps) else "always")
    if above[-1] == length - 1:
        return Overtaking("never")
    return Overtaking("age", first.start + above[-1] + 2)  # the end of the month after
