"""What must hold of the bills of every area, plan, group, level, kind and day."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from calc import Bill, BillResult, Policy, bill, load, settle_year
from calc.benefit import BenefitRule, LayerRule
from calc.bill_curve import break_even, curve
from calc.bill_input import GROUPS, groups_of
from calc.policy import codes

POLICY = load()
DATES = [dt.date(2025, 9, 1), dt.date(2026, 3, 1)]
PLANS = ("employee", "flexible", "resident")
KINDS = ("outpatient", "inpatient")
MAX_COUNTED = 400_000
quick = settings(max_examples=150, deadline=None)
slow = settings(max_examples=60, deadline=None)

yuan = st.one_of(st.floats(0, 3000), st.floats(0, 60_000), st.floats(0, MAX_COUNTED)).map(lambda x: round(x, 2))
large = st.one_of(yuan, st.floats(0, 5_000_000).map(lambda x: round(x, 2)))


@st.composite
def classes(draw: st.DrawFn) -> dict[str, Any]:
    """Everything of a bill but its amount."""
    area = draw(st.sampled_from(codes(POLICY.areas)))
    plan = draw(st.sampled_from(PLANS))
    rules = POLICY.areas[area]
    return {
        "area": area,
        "plan": plan,
        "kind": draw(st.sampled_from(KINDS)),
        "level": draw(st.sampled_from([c.id for c in rules.levels])),
        "group": draw(st.sampled_from([*GROUPS[plan], *(c.id for c in groups_of(rules, plan))])),
        "option": draw(st.sampled_from([None, *(o.id for o in rules.plans[plan].options)])),
        "place": draw(st.sampled_from([None, None, "home", "filed", "unfiled"])),
        "date": draw(st.sampled_from(DATES)),
    }


def settled(what: dict[str, Any], amount: float, **more: Any) -> BillResult:
    return bill(Bill(**{**what, "amount": amount, **more}), what["date"], POLICY)


def paid(found: BillResult) -> float | None:
    """What both layers pay; None where one is not known."""
    return None if found.pooled_paid is None or found.second_paid is None else found.pooled_paid + found.second_paid


def for_excluded(found: BillResult) -> float:
    """What is paid for yuan outside the catalogue."""
    ids = {own.id for own in found.rule.own if own.takes == "excluded"}
    return sum(one.amount or 0 for one in found.layers if one.id in ids)


def check_parts(found: BillResult) -> None:
    known = [one for one in found.layers if one.amount is not None]
    assert found.self_paid == pytest.approx(found.amount - sum(one.amount or 0 for one in known), abs=0.001)
    for side, total in (("pooled", found.pooled_paid), ("second", found.second_paid)):
        mine = [one for one in found.layers if one.pays_as == side]
        if total is None:
            assert f"{side}_paid" in found.unknown
        else:
            assert total == pytest.approx(sum(one.amount or 0 for one in mine), abs=0.001)
            assert not any(one.amount is None for one in mine)
    assert sum(one.amount or 0 for one in known) - for_excluded(found) <= found.eligible + 0.001
    assert 0 <= found.self_paid <= found.amount
    assert 0 <= found.ratio <= 1


def check_caps(found: BillResult) -> None:
    rules = {one.id: one for one in (*found.rule.layers, *(own.layer for own in found.rule.own))}
    for one in found.layers:
        if one.amount is None:
            continue
        rule = rules[one.id]
        for limit in rule.limits:
            most = max(r.value if r.known else 1.0 for r in rule.ratios) if limit.on == "expense" else 1.0
            assert one.amount <= limit.figure.value * most + 0.0051, one.id


@quick
@given(classes(), large, st.floats(0, 1))
def test_parts_add_up_and_stay_under_bill_and_caps(what: dict[str, Any], amount: float, part: float) -> None:
    found = settled(what, amount, excluded=round(amount * part / 2, 2))
    check_parts(found)
    check_caps(found)


@quick
@given(classes(), st.floats(0, 1))
def test_nothing_is_paid_below_the_deductible(what: dict[str, Any], part: float) -> None:
    limit = settled(what, 0).deductible_in_force
    if limit is None:
        return
    found = settled(what, math.floor(limit * part * 100) / 100)
    amounts = {one.id: one.amount for one in found.layers}
    for layer in found.rule.layers:
        # an unknown ratio has not been asked for either
        assert amounts.get(layer.id, 0) == 0, layer.id
    if found.rule.missing is None:
        assert found.pooled_paid == 0


@quick
@given(classes(), large, large)
def test_payment_never_falls_and_never_rises_faster_than_the_bill(
    what: dict[str, Any], one: float, other: float
) -> None:
    low, high = sorted((one, other))
    first, second = settled(what, low), settled(what, high)
    before, after = paid(first), paid(second)
    if before is None:
        assert after is None, "what is not known of a small bill is not known of a larger one"
    if before is None or after is None:
        return
    assert after - before >= -0.021
    if low >= first.rule.visit_from:
        assert after - before <= high - low + 0.021


def is_yearly(rule: BenefitRule) -> bool:
    """Whether only sums of the year matter."""
    d = rule.deductible
    per = {limit.per for one in (*rule.layers, *(own.layer for own in rule.own)) for limit in one.limits}
    return (
        (d is None or (d.per == "year" and len(d.amounts) == 1))
        and all(one.over_year or not one.edges for one in rule.layers)
        and per <= {"year"}
        and not rule.visit_from
    )


@quick
@given(classes(), yuan, yuan)
def test_two_claims_settle_like_one_where_all_is_yearly(what: dict[str, Any], one: float, other: float) -> None:
    together = settled(what, round(one + other, 2))
    event(f"yearly: {is_yearly(together.rule)}")
    if not is_yearly(together.rule) or paid(together) is None:
        return
    year = settle_year([Bill(**what, amount=x) for x in (one, other)], what["date"], POLICY)
    assert year.pooled_paid == pytest.approx(together.pooled_paid, abs=0.031)
    assert year.second_paid == pytest.approx(together.second_paid, abs=0.031)
    assert year.self_paid == pytest.approx(together.self_paid, abs=0.031)


# --- counted yuan by yuan ----------------------------------------------------------------------


class Payer:
    """One layer that is handed a few yuan at a time."""

    def __init__(self, rule: LayerRule) -> None:
        self.rule, self.paid, self.taken, self.full = rule, 0.0, 0.0, False

    def rate(self, place: float) -> float:
        return self.rule.ratios[sum(1 for edge in self.rule.edges if place >= edge)].value

    def room(self) -> float:
        return min((x.figure.value for x in self.rule.limits if x.on == "paid"), default=math.inf) - self.paid

    def expense_end(self) -> float:
        return min((x.figure.value for x in self.rule.limits if x.on == "expense"), default=math.inf)

    def turns(self, deductible: float) -> Iterator[float]:
        """Yuan of the bill at which something changes, except where money runs out."""
        for edge in (*self.rule.edges, self.expense_end()):
            yield edge if self.rule.from_zero else edge + deductible

    def take(self, place: float, deductible: float, some: float) -> float:
        """Takes `some` yuan that lie at `place` in the bill; gives back how many of them it did not take."""
        counted = place if self.rule.from_zero else place - deductible
        end = self.taken if self.rule.takes == "over_cap" else counted
        if self.full or end >= self.expense_end():
            self.full = True
            return some
        rate = self.rate(counted)
        here = some if rate * some <= self.room() else self.room() / rate
        self.full = here < some
        self.paid += rate * here
        self.taken += here
        return some - here


def count(deductible: float, payers: Sequence[Payer], amount: float) -> float:
    """Goes through a bill ten yuan at a time, and by the cent where anything changes. Gives what no layer took."""
    place, left_over = 0.0, 0.0
    turns = [deductible, *(t for payer in payers for t in payer.turns(deductible))]
    while place < amount:
        some = 10.0
        if any(place < t < place + 10 for t in turns) or any(
            p.room() < 10 or abs(p.expense_end() - p.taken) < 10 for p in payers if not p.full
        ):
            some = 0.01
        some = min(some, amount - place)
        middle = place + some / 2  # which side of an edge these yuan are on
        if middle >= deductible:
            rest = [0.0]  # of each layer, what it leaves of these yuan
            for i, payer in enumerate(payers):
                offered = some if payer.rule.takes == "expense" else rest[i]
                rest.append(payer.take(middle, deductible, offered) if offered else 0.0)
            left_over += min(rest[1:])
        place = place + some
    return left_over


def naive(rule: BenefitRule, amount: float) -> dict[str, float]:
    """What each layer pays of one bill in an empty year."""
    payers = [Payer(layer) for layer in rule.layers]
    if not rule.pays_here or amount < rule.visit_from:
        return {one.rule.id: 0.0 for one in payers}
    amount_due = rule.deductible.amount(1).value if rule.deductible else 0.0
    if rule.deductible and rule.deductible.year_max:
        amount_due = min(amount_due, rule.deductible.year_max.value)
    due = min(amount, amount_due)
    over = count(due, payers, amount)
    found = {one.rule.id: one.paid for one in payers}
    parts = {"deductible": due, "share": amount - due - over - sum(found.values()), "over_cap": over}
    given_back = 0.0
    for own in rule.own:
        payer = Payer(own.layer)
        if own.takes == "own_share":
            own_share = sum(parts[name] for name in own.counts) - given_back
            threshold = own.threshold.amounts[0].value
            if own_share > threshold:
                count(threshold, [payer], own_share)
            given_back += payer.paid
        found[own.id] = payer.paid
    return found


def is_known(rule: BenefitRule) -> bool:
    layers = (*rule.layers, *(own.layer for own in rule.own))
    figures = [f for one in layers for f in one.ratios]
    if rule.deductible:
        figures += [rule.deductible.amount(1), *([rule.deductible.year_max] if rule.deductible.year_max else [])]
    figures += [own.threshold.amounts[0] for own in rule.own]
    return rule.missing is None and all(f.known for f in figures)


@slow
@given(classes(), yuan)
def test_a_count_yuan_by_yuan_agrees(what: dict[str, Any], amount: float) -> None:
    found = settled(what, amount)
    event(f"known: {is_known(found.rule)}")
    if not is_known(found.rule):
        return
    wanted = naive(found.rule, amount)
    for one in found.layers:
        assert one.amount == pytest.approx(wanted[one.id], abs=0.021), one.id


# --- curves ------------------------------------------------------------------------------------


@quick
@given(classes(), large, st.floats(0, 5000).map(lambda x: round(x, 2)))
def test_the_curve_is_the_bill(what: dict[str, Any], amount: float, excluded: float) -> None:
    excluded = min(excluded, amount)
    whole = curve(Bill(**what, amount=amount, excluded=excluded), what["date"], POLICY)
    if amount > whole.known_to or whole.rule.missing is not None:
        return
    found = settled(what, amount, excluded=excluded)
    assert whole.own.at(amount) == pytest.approx(found.self_paid, abs=0.021)
    assert whole.pooled.at(amount) == pytest.approx(found.pooled_paid, abs=0.021)


@quick
@given(classes(), st.sampled_from(PLANS), st.floats(0, 1))
def test_break_even_points_leave_the_same_on_both_sides(what: dict[str, Any], plan: str, part: float) -> None:
    bills = Bill(**what, amount=0), Bill(**{**what, "plan": plan, "group": None, "option": None}, amount=0)
    one, other = (curve(each, what["date"], POLICY) for each in bills)
    points = break_even(*bills, what["date"], POLICY)
    event(f"points: {len(points)}")
    if one.rule.visit_from or other.rule.visit_from:
        return  # a jump is passed, not met

    def gap(x: float) -> float:
        return float(one.own.at(x) - other.own.at(x))

    for x in points:
        assert gap(x) == pytest.approx(0, abs=1e-5)
    # between two points it is always the same plan that leaves less
    end = min(one.known_to, other.known_to)
    stops = [0.0, *points, end]
    for a, b in pairwise(stops):
        if b - a > 1:
            signs = {round(gap(a + (b - a) * p), 4) for p in (0.25, part, 0.75)}
            assert min(signs) >= 0 or max(signs) <= 0


# --- every class, without chance ---------------------------------------------------------------


@pytest.mark.parametrize("on", DATES)
def test_every_class_of_every_area(policy: Policy, on: dt.date) -> None:
    for area in codes(policy.areas):
        rules = policy.areas[area]
        for plan in PLANS:
            groups = dict.fromkeys((*GROUPS[plan], *(c.id for c in groups_of(rules, plan))))
            for kind in KINDS:
                for level in rules.levels:
                    for group in groups:
                        last = 0.0
                        for amount in (700, 30_000, 800_000):
                            found = bill(Bill(area, plan, kind, level.id, amount, group), on, policy)
                            check_parts(found)
                            check_caps(found)
                            assert (found.pooled_paid or 0) >= last or found.pooled_paid is None
                            last = found.pooled_paid or 0
