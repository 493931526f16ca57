"""A break in one's insurance: when cover ended, what may still be mended and until when, and when cover starts again.

The area's rule is asked first, then the nation's. Where rules leave a range, the result has both ends; what nobody
says is None. Rules: 医保办发〔2021〕43号 for the employees' scheme and moves between schemes, 国办发〔2024〕38号 for residents.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal

from . import gap_restart, transfer
from .compare import source
from .figure import Figure, confidence_of, figure, worst
from .gap_case import GapCase, checked
from .gap_restart import DAY, Reading, Restart
from .gap_rules import Rules, rules
from .months import first_of, last_of, plus_months
from .notice import Notice
from .policy import Policy, load, pick
from .schema import Cap, Confidence, Loyalty, Remedy, Reward

IntervalCode = Literal[
    "covered", "uncovered", "repaired", "waiting", "part_paid", "maybe", "unknown", "again", "back_payment", "back_edge"
]
EventCode = Literal[
    "stops", "back_payment_until", "pays", "starts", "starts_at_the_latest", "window_opens", "window_closes"
]
ActionCode = Literal["back_pay", "back_pay_edge", "pay_now", "pay_in_window", "wait_for_window", "repair", "keep_paying", "use_account", "ask"]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """A stretch of time, both days included; `end` None: open."""

    code: IntervalCode
    start: dt.date
    end: dt.date | None


@dataclass(frozen=True, slots=True)
class Event:
    """What happens on a day; `days_left` from the policy date, negative if past."""

    code: EventCode
    day: dt.date
    days_left: int


@dataclass(frozen=True, slots=True)
class Action:
    """Something to do, until a day if there is one."""

    code: ActionCode
    until: dt.date | None = None
    days_left: int | None = None
    values: tuple[tuple[str, Any], ...] = ()


@dataclass
class GapResult:
    """The answer for one break. `restart.first` and `restart.last` are the earliest and latest day of new cover."""

    case: GapCase
    on: dt.date
    covered_until: dt.date
    restart: Restart
    intervals: tuple[Interval, ...]
    events: tuple[Event, ...]
    actions: tuple[Action, ...]
    notices: tuple[Notice, ...]
    figures: tuple[Figure, ...]
    rules: Rules
    transfer_kind: transfer.Kind

    @property
    def waiting_months(self) -> float | None:
        """The longest wait that the rules give, in months (30 days are one); None: not known."""
        return None if self.restart.most is None else self.restart.most.in_months

    @property
    def back_payment_possible(self) -> bool | None:
        """Whether paying back the missed months or years still mends something; None: not known."""
        if self.case.to == "resident" and self.restart.back == "not_needed" and self.case.missed_years:
            return bool(self.rules.get("repair")) or None
        return {"possible": True, "not_needed": False, "too_late": False, "impossible": False, "unknown": None}[
            self.restart.back
        ]

    @property
    def confidence(self) -> Confidence:
        """The least trusted document behind the answer."""
        return worst(f.confidence for f in self.figures)

    def to_dict(self, policy: Policy) -> dict[str, Any]:
        """As `gap --json` prints it."""
        r, c = self.restart, self.case
        keys = sorted({s for f in self.figures for s in f.sources})
        return {
            "area": c.area, "on": self.on.isoformat(), "plan": c.plan, "to": c.to, "pay": c.pay.isoformat(),
            "last_paid": c.last_paid and f"{c.last_paid:%Y-%m}", "months": c.months, "missed_years": c.missed_years,
            "repaired": c.repaired,
            "waiting_months": self.waiting_months, "waiting_months_least": r.least.in_months,
            "waiting_days": r.most.days if r.most and r.most.days else None,
            "share_meanwhile": r.most.share if r.most else None,
            "back_payment_possible": self.back_payment_possible, "back_payment": r.back,
            "back_payment_until": r.back_until and r.back_until.isoformat(), "restores": r.restores,
            "covered_until": self.covered_until.isoformat(), "cover_year": r.cover,
            "cover_starts": r.first.isoformat(), "cover_starts_latest": r.last and r.last.isoformat(),
            "readings": [{"id": x.id, "waiting_months": x.wait.in_months, "starts": x.starts.isoformat()} for x in r.readings],
            "timeline": [{"code": i.code, "from": i.start.isoformat(), "to": i.end and i.end.isoformat()} for i in self.intervals],
            "events": [{"code": e.code, "day": e.day.isoformat(), "days_left": e.days_left} for e in self.events],
            "actions": [{"code": a.code, "until": a.until and a.until.isoformat(), "days_left": a.days_left} for a in self.actions],
            "notices": [{"code": n.code, **_plain(n.values)} for n in self.notices],
            "sources": {k: source(policy, k).model_dump(exclude_none=True) for k in keys}, "confidence": self.confidence,
        }  # fmt: skip


def gap(case: GapCase, on: dt.date, policy: Policy | None = None) -> GapResult:
    """What a break means. Raises InputError naming every field that cannot be used.

    Rules are those in force on the day of payment; `on` is the day from which days are counted.
    """
    policy = policy or load()
    case = checked(case, policy)
    found = rules(policy, case.area, case.to, case.pay)
    restart = gap_restart.resident(case, found, policy) if case.to == "resident" else gap_restart.monthly(case, found)
    left = rules(policy, case.area, case.plan, case.pay)
    until = _covered_until(case, restart, left)
    notices = [*restart.notices, *_notices(case, found, left, restart)]
    figures = tuple(dict.fromkeys((*restart.figures, *left.figures())))
    return GapResult(
        case, on, until, restart, tuple(_intervals(case, until, restart)), tuple(_events(on, until, case, restart)),
        tuple(_actions(on, case, found, restart)), tuple(notices), figures, found, transfer.kind_of(case.plan, case.to),
    )  # fmt: skip


def _covered_until(case: GapCase, restart: Restart, left: Rules) -> dt.date:
    """The last day of the old cover: the end of the last paid month (or of the next, where the area says so) or year."""
    if case.plan != "resident":
        assert case.last_paid is not None
        return last_of(plus_months(case.last_paid, 1 if left.get("stops") == "month_after_unpaid" else 0))
    joined = restart.cover if case.to == "resident" and restart.cover else case.pay.year + 1
    return dt.date(joined - case.missed_years - 1, 12, 31)


def _intervals(case: GapCase, until: dt.date, r: Restart) -> list[Interval]:
    found = [Interval("covered", min(first_of(plus_months(until, -2)), until), until)]
    if r.first <= until + DAY and r.last == r.first:
        return [Interval("covered", found[0].start, None)]
    begin = until + DAY
    if r.wait_from > begin:
        found.append(Interval("repaired" if r.restores else "uncovered", begin, r.wait_from - DAY))
    at = max(begin, r.wait_from)
    if r.first > at:
        found.append(Interval("part_paid" if r.least.share else "waiting", at, r.first - DAY))
    at = max(at, r.first)
    if r.last is None:
        found.append(Interval("unknown", at, None))
    else:
        if r.last > at:
            found.append(Interval("maybe", at, r.last - DAY))
        found.append(Interval("again", max(at, r.last), None))
    if r.back_until and r.back_edge and case.last_paid:
        found.append(Interval("back_payment", plus_months(first_of(case.last_paid), 1), r.back_until))
        found.append(Interval("back_edge", r.back_until + DAY, r.back_edge))
    return found


def _events(on: dt.date, until: dt.date, case: GapCase, r: Restart) -> list[Event]:
    days: list[tuple[EventCode, dt.date | None]] = [
        ("stops", until + DAY),
        ("back_payment_until", r.back_until),
        ("pays", case.pay),
    ]
    if r.window and r.window.block and r.window.in_time:
        days += [("window_opens", r.window.block.window[0]), ("window_closes", r.window.block.window[1])]
    days.append(("starts", r.first))
    if r.last != r.first:
        days.append(("starts_at_the_latest", r.last))
    found = [Event(code, day, (day - on).days) for code, day in days if day is not None]
    return sorted(found, key=lambda e: e.day)


def _actions(on: dt.date, case: GapCase, found: Rules, r: Restart) -> list[Action]:
    """What to do, the most pressing first."""

    def by(code: ActionCode, until: dt.date | None, **values: Any) -> Action:
        return Action(code, until, (until - on).days if until else None, tuple(values.items()))

    todo: list[Action] = []
    if case.months > 0 and r.back in ("possible", "unknown") and r.back_until and r.back_edge:
        late = case.pay > r.back_until
        todo.append(
            by("back_pay_edge", r.back_edge) if late else by("back_pay", r.back_until, sure=r.back == "possible")
        )
    if r.cover is not None and r.window is not None:
        block = r.window.block
        if r.window.in_time and block:
            todo.append(by("pay_in_window", block.window[1], cover=r.cover, opens=block.window[0]))
        elif r.window.state == "ahead":
            todo.append(by("wait_for_window", None, cover=r.cover))
        else:
            todo.append(by("pay_now", None))
        if case.missed_years > case.repaired and found.get("repair") and _repair_helps(case, found):
            todo.append(by("repair", None, months=found.get("repair"), years=case.missed_years - case.repaired))
    elif not todo and case.months > 0:
        todo.append(by("pay_now", None))
    if r.most and (r.most.months or r.most.days):
        todo.append(by("keep_paying", r.last))
    if case.plan != "resident" and (case.months > 0 or case.switches):
        todo.append(by("use_account", None))
    return [*todo, by("ask", None)]


def _repair_helps(case: GapCase, found: Rules) -> bool:
    """Whether one more year paid back would shorten the wait under any reading."""
    per, less = int(found.get("per_missed_year_months") or 0), int(found.get("repair") or 0)
    ways = {"all": (0,), "after_first": (1,)}.get(str(found.get("counted_missed")), (0, 1))
    floor, floor_from, fixed = found.get("at_least"), found.get("at_least_from_missed"), found.get("fixed")
    lowest = 0.0
    if floor and floor_from and case.missed_years >= floor_from and fixed and floor.months and fixed.months:
        lowest = floor.months - fixed.months
    return any(per * (case.missed_years - way) - less * case.repaired > lowest for way in ways)


def _notices(case: GapCase, found: Rules, left: Rules, r: Restart) -> list[Notice]:
    notices = []
    if found.own.block is None:
        notices.append(Notice("nation_rule", {"area": case.area, "plan": case.to}))
    elif found.from_nation:
        notices.append(Notice("partly_nation_rule", {"area": case.area}))
    within_scheme = case.to != "resident" and not case.switches
    if within_scheme and case.months > 0 and found.on_moves:
        notices.append(Notice("nation_on_moves"))
    for picked in (found.own, found.nation):
        if picked.block is not None and picked.ended:
            notices.append(Notice("rule_ended", {"ended": picked.ended}))
    if case.plan != "resident" and case.months > 0 and left.get("stops") is None:
        notices.append(Notice("stop_day_differs"))
    if case.months > 0 and r.back == "possible" and r.back_until and case.pay > r.back_until:
        notices.append(Notice("edge_month", {"until": r.back_until}))
    if case.months > 0 and r.back == "possible" and not r.restores and case.back:
        notices.append(Notice("reopens_only"))
    if r.most and r.most.share:
        notices.append(Notice("share_meanwhile", {"share": r.most.share}))
    if case.to == "resident" and (case.missed_years or (r.window and not r.window.in_time)):
        notices.append(Notice("special_groups"))
    return notices


def _plain(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in values.items()}


# --- what the nation says beside the dates -----------------------------------------------------


def remedies(policy: Policy, on: dt.date) -> tuple[tuple[Remedy, Figure], ...]:
    """What an employee can do, or is owed, when the employer does not pay."""
    nation = policy.national
    found = [r for r in nation.remedies if (r.from_ is None or r.from_ <= on) and (r.to is None or on <= r.to)]
    return tuple((r, figure("national", nation.sources, 1.0, [r])) for r in found)


@dataclass(frozen=True, slots=True)
class LoyaltyResult:
    """What unbroken years are worth: yuan more cap of the second layer a year; `at_least` if only the nation's minimum is known."""

    after_years: int
    per_year: float
    claim_free: float
    limit: float | None
    at_least: bool
    figure: Figure


def loyalty(policy: Policy, area: str, on: dt.date) -> LoyaltyResult | None:
    """The reward of unbroken years as a resident: the area's own if it is known, else the nation's minimum."""
    nation = pick(policy.national.loyalty, on)
    least: Loyalty | None = nation.block
    own = _own_reward(policy, area, on)
    if own is not None:
        reward, cited = own
        keys, confidence = cited
        limit = reward.limit if isinstance(reward.limit, int | float) else least.limit if least else None
        shown = Figure(1.0, tuple(f"{area}:{k}" for k in keys), confidence)
        return LoyaltyResult(
            int(reward.after_years), float(reward.per_year), float(reward.claim_free), limit, False, shown
        )
    if least is None:
        return None
    said = figure("national", policy.national.sources, 1.0, [least], ended=nation.ended)
    return LoyaltyResult(least.after_years, least.per_year, least.claim_free, least.limit, True, said)


def _own_reward(policy: Policy, area: str, on: dt.date) -> tuple[Reward, tuple[tuple[str, ...], Confidence]] | None:
    rules_ = policy.areas[area]
    for block in (*rules_.plans["resident"].own_share, *rules_.own_share):
        if (block.from_ and block.from_ > on) or (block.to and block.to < on) or not isinstance(block.cap, Cap):
            continue
        reward = block.cap.reward
        plain = reward and all(
            isinstance(v, int | float) for v in (reward.after_years, reward.per_year, reward.claim_free)
        )
        if reward and plain:
            return reward, confidence_of(rules_.sources, [reward, block.cap, block])
    return None


__all__ = ["Action", "Event", "GapResult", "Interval", "LoyaltyResult", "Reading", "gap", "loyalty", "remedies"]
