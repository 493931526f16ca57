"""The rules of a break: the area's where it says something, else the nation's, each with its document."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import Any

from .figure import Figure, figure
from .policy import Picked, Policy, pick
from .schema import Enrolment, EnrolmentStep, Gap, PlanId, Wait


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as rules say it: months and days. `share` of the benefits is paid meanwhile.

    `after_month`: it is counted from the month after the payment.
    """

    months: int = 0
    days: int = 0
    share: float = 0.0
    after_month: bool = False

    @property
    def in_months(self) -> float:
        """The length in months, 30 days taken as one."""
        return round(self.months + self.days / 30, 2)

    def plus(self, months: int) -> Span:
        return replace(self, months=self.months + months)

    @staticmethod
    def of(wait: Wait) -> Span:
        return Span(int(wait.months or 0), wait.days or 0, wait.share, wait.counted_from == "next_month")


NO_WAIT = Span()


@dataclass
class Rules:
    """The two blocks that may answer for a plan on a day; what was asked of them is remembered for the explanation."""

    area: str
    policy: Policy
    own: Picked[Gap]
    nation: Picked[Gap]
    used: dict[str, Figure] = field(default_factory=dict)
    from_nation: set[str] = field(default_factory=set)

    @property
    def on_moves(self) -> bool:
        """Whether what was asked of back payment and waits stands only in a rule on people who change the area."""
        asked = self.from_nation & {"grace_months", "back_payment", "restores", "after_grace"}
        return bool(asked) and self.nation.block is not None and self.nation.block.on_moves

    def get(self, name: str) -> Any:
        """What the rule says under a key of `Gap`; None where nobody says anything."""
        for picked, file in ((self.own, self.area), (self.nation, "national")):
            block = picked.block
            if block is None:
                continue
            value = getattr(block, name)
            if value is None or (value == "unknown" and file == self.area):
                if value == "unknown":
                    self.used[name] = self._figure(file, picked, block)
                    return value
                continue
            self.used[name] = self._figure(file, picked, block)
            if file == "national":
                self.from_nation.add(name)
            return value
        return None

    def figures(self, *names: str) -> tuple[Figure, ...]:
        """The documents behind what was asked, of some keys or of all."""
        return tuple(dict.fromkeys(self.used[n] for n in (names or self.used) if n in self.used))

    def _figure(self, file: str, picked: Picked[Gap], block: Gap) -> Figure:
        sources = self.policy.national.sources if file == "national" else self.policy.areas[file].sources
        found = figure(file, sources, 1.0, [block], ended=picked.ended)
        return Figure(1.0, found.sources, found.confidence, found.ended)


def rules(policy: Policy, area: str, plan: PlanId, on: dt.date) -> Rules:
    """What area and nation say on a break that ends in `plan`."""
    own = pick([g for g in policy.areas[area].gap if plan in g.plan], on)
    nation = pick([g for g in policy.national.gap if plan in g.plan], on)
    return Rules(area, policy, own, nation)


@dataclass(frozen=True, slots=True)
class Window:
    """Where a day of payment stands to the enrolment of a cover year.

    `early` before it opens, `open` inside, `late` after it; `ahead` before the year and `unknown` within it where the
    area's dates are not known. `step` is what the area says of payment on that day.
    """

    state: str
    cover: int
    block: Enrolment | None = None
    step: EnrolmentStep | None = None
    figure: Figure | None = None

    @property
    def in_time(self) -> bool:
        return self.state in ("early", "open", "ahead")

    @property
    def full_price(self) -> bool:
        """Whether who pays on that day pays the government's share too."""
        return self.step is not None and self.step.price == "full" and not self.in_time


def window(policy: Policy, area: str, cover: int, pay: dt.date) -> Window:
    """Where a day stands to the enrolment of residents for a year."""
    blocks = [e for e in policy.areas[area].plans["resident"].enrolment if e.cover == cover]
    if not blocks:
        return Window("ahead" if pay.year < cover else "unknown", cover)
    block = min(blocks, key=lambda e: e.window[1])  # where groups differ, the date that is in time for all
    state = "early" if pay < block.window[0] else "open" if pay <= block.window[1] else "late"
    paid = max(pay, block.window[0])
    steps = [s for s in block.steps if s.paid_from <= paid]
    found = figure(area, policy.areas[area].sources, 1.0, [block])
    return Window(state, cover, block, steps[-1] if steps else None, Figure(1.0, found.sources, found.confidence))


def last_window(policy: Policy, area: str, before: int) -> Enrolment | None:
    """The newest enrolment known for a year before `before`."""
    blocks = [e for e in policy.areas[area].plans["resident"].enrolment if e.cover < before]
    return max(blocks, key=lambda e: e.cover, default=None)
