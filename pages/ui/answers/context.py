"""What an answer is made from, and what it is: plain sentences that open to their derivation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, TypeVar

from calc import PLANS, Comparison, Person, PlanResult, Policy
from calc.bill import BillResult
from calc.bill import bill as settle_bill
from calc.bill_input import Bill
from calc.differences import YearsRule, compare_as, may_join, years_rules
from calc.member import member_bill
from calc.schema import Area, PlanId

from .. import bill_words, words
from ..explain import Cell, Line
from ..i18n import _
from ..numbers import money

T = TypeVar("T")


@dataclass(frozen=True)
class Bit:
    """A part of a sentence: its words with the doubt beside the number, and what stands behind it."""

    text: str
    lines: tuple[Line, ...] = ()
    known: bool = True

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Answer:
    """A first sentence that answers, a few more, and the pages that show more (their addresses' codes)."""

    first: Cell
    points: tuple[Cell, ...] = ()
    pages: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[Cell, ...]:
        """All sentences, the first one too."""
        return (self.first, *self.points)

    @property
    def lines(self) -> tuple[Line, ...]:
        """What stands behind all of them, each once."""
        return tuple(dict.fromkeys(line for cell in self.sentences for line in cell.lines))


def say(text: str, *bits: Bit) -> Cell:
    """A sentence, with everything that stands behind its parts."""
    return Cell(text, tuple(line for bit in bits for line in bit.lines))


def points(*cells: Cell | None) -> tuple[Cell, ...]:
    """The sentences that there are, each once."""
    found = {c.text: c for c in cells if c is not None and c.text}
    return tuple(found.values())


@dataclass(frozen=True, eq=False)
class Context:
    """One visitor: the rules, the comparison, and a hospital stay as an example; the rest is settled when asked for.

    `asked` is the stay without its member, `numbers` what the question itself names.
    """

    policy: Policy
    comparison: Comparison
    asked: Bill
    numbers: Mapping[str, int] = field(default_factory=dict)
    _as: dict[str, Context] = field(default_factory=dict)
    _kept: dict[tuple[object, ...], tuple[object, Any]] = field(default_factory=dict)

    def once(self, what: str, about: object, make: Callable[[], T]) -> T:
        """What `make` gives, made once for this visitor; most answers need the same few parts.

        The key is the object itself, which is kept so that no other can take its place.
        """
        key = (what, id(about))
        if key not in self._kept:
            self._kept[key] = (about, make())
        found: T = self._kept[key][1]
        return found

    @property
    def person(self) -> Person:
        """Who asks."""
        return self.comparison.person

    @property
    def on(self) -> dt.date:
        """The day whose rules count."""
        return self.comparison.on

    @property
    def area(self) -> Area:
        """The visitor's area."""
        return self.policy.areas[self.person.area]

    @property
    def city(self) -> str:
        """Its name."""
        return words.area_name(self.area)

    @cached_property
    def best(self) -> dict[PlanId, PlanResult]:
        """Each plan as this person would have it."""
        return {p: self.comparison.best(p) for p in PLANS}

    @cached_property
    def open(self) -> tuple[PlanResult, ...]:
        """The plans that this person can have."""
        return may_join(self.comparison)

    def may(self, plan: PlanId) -> bool:
        """Whether this person can have the plan, perhaps with conditions."""
        return any(p.plan == plan for p in self.open)

    @cached_property
    def stays(self) -> dict[PlanId, BillResult]:
        """The example stay in each plan."""
        return {p: self.stay_of(r) for p, r in self.best.items()}

    @cached_property
    def visits(self) -> dict[PlanId, BillResult]:
        """An outpatient bill of the same size in each plan, for the rules that it meets."""
        ward = replace(self.asked, kind="outpatient", admission=None, excluded=0.0, spent_before=0.0)
        return {p: self._settled(ward, r) for p, r in self.best.items()}

    def stay_of(self, plan: PlanResult) -> BillResult:
        """The example stay of a member of this entry."""
        return self.once("stay", plan, lambda: self._settled(self.asked, plan))

    def _settled(self, bill: Bill, plan: PlanResult) -> BillResult:
        return settle_bill(member_bill(bill, self.person, plan, self.on), self.on, self.policy)

    @cached_property
    def years(self) -> dict[PlanId, tuple[YearsRule, ...]]:
        """The years needed for lifetime cover."""
        return {p: years_rules(self.area, p, self.on) for p in PLANS}

    @property
    def stay_name(self) -> str:
        """三级医院 50,000 元的住院单."""
        level = bill_words.level(self.area, self.stays["employee"].level)
        return _("{level} {amount} 元的住院单", level=level, amount=money(self.asked.amount))

    def as_(self, **changed: object) -> Context:
        """The same visitor with some fields of the person changed."""
        key = repr(sorted(changed.items()))
        if key not in self._as:
            other = compare_as(self.comparison, self.policy, **changed)
            self._as[key] = Context(self.policy, other, self.asked, self.numbers)
        return self._as[key]

    @property
    def works(self) -> bool:
        """Whether this person is of those who may take up work: not in retirement, not at school."""
        return self.person.status in ("employed", "flexible", "unemployed")

    @property
    def paying(self) -> Context:
        """The visitor as somebody who pays: a retiree is taken back to work, for questions about paying."""
        return self.as_(status="employed") if self.person.status == "retired" else self


def joined(bits: Iterable[Bit]) -> Bit:
    """Parts one after the other, as one."""
    found = list(bits)
    lines = tuple(line for bit in found for line in bit.lines)
    return Bit(_("，").join(b.text for b in found if b.text), lines, all(b.known for b in found))
