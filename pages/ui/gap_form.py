"""What the visitor says of the break; what a link says wrongly is named, the rest is kept."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import streamlit as st

from calc import PLANS, Fault, Policy
from calc.gap_case import FIELDS, GapCase, read_case
from calc.months import between, first_of, plus_months
from calc.person import MAX_DATE, MIN_DATE
from calc.schema import PlanId

from . import gap_words, words
from .form import choose, seed, select
from .i18n import _
from .link import Answer
from .numbers import month

KEYS = {"old": "plan", "new": "to", "paid": "last_paid", "pay": "pay", "missed": "missed_years", "repaired": "repaired",
        "steady": "steady", "back": "back"}  # fmt: skip
USUAL_BREAK = 2  # months without payment in the worked example
_SEEN = "form_gap_seen"  # forgotten with the form on another page


@dataclass(frozen=True)
class GapAnswer:
    """The break asked about, apart from the city and the day, and what was wrong in the link."""

    said: GapCase
    pay: dt.date | None
    faults: tuple[Fault, ...]

    def case(self, answer: Answer) -> GapCase:
        """The break in the visitor's city; without a day of payment of its own one pays on the policy date."""
        pay = self.pay or answer.on
        last = self.said.last_paid
        return replace(
            self.said, area=answer.person.area, pay=pay, last_paid=None if last is None else _held(last, pay)
        )

    def extra(self, case: GapCase) -> dict[str, str]:
        """Its values for the link; what does not apply or is as usual is left out."""
        is_monthly, is_resident = case.plan != "resident", case.to == "resident"
        return {
            "old": case.plan, "new": case.to,
            "paid": f"{case.last_paid:%Y-%m}" if case.last_paid else "",
            "missed": str(case.missed_years) if not is_monthly or (is_resident and case.missed_years) else "",
            "repaired": str(case.repaired) if case.repaired else "",
            "steady": "" if case.steady is None or not case.switches else "yes" if case.steady else "no",
            "back": "" if case.back else "no",
            "pay": self.pay.isoformat() if self.pay else "",
        }  # fmt: skip


def _held(month_: dt.date, pay: dt.date) -> dt.date:
    """A last paid month as it may stand before a day of payment."""
    return min(max(month_, _earliest(pay)), first_of(pay))


def _earliest(pay: dt.date) -> dt.date:
    return plus_months(first_of(pay), -1 - int(FIELDS["months"].bounds[1]))


def usual(answer: Answer) -> GapCase:
    """The worked example for somebody: two months without payment, or one year as a resident."""
    plan: PlanId = {"employed": "employee", "flexible": "flexible"}.get(answer.person.status, "resident")  # type: ignore[assignment]
    last = None if plan == "resident" else plus_months(first_of(answer.on), -1 - USUAL_BREAK)
    return GapCase(answer.person.area, plan, plan, answer.on, last, 1 if plan == "resident" else 0, steady=True)


def decode(extra: Mapping[str, str], answer: Answer, policy: Policy) -> tuple[GapCase, tuple[Fault, ...]]:
    """The break in a link; what is not understood keeps the usual value and is named."""
    raw = {name: extra[key] for key, name in KEYS.items() if extra.get(key)}
    default = usual(answer)
    if raw.get("plan") in PLANS and raw["plan"] != default.plan:
        plan = cast(PlanId, raw["plan"])
        default = replace(default, plan=plan, to=plan, missed_years=int(plan == "resident"),
                          last_paid=None if plan == "resident" else plus_months(first_of(answer.on), -1 - USUAL_BREAK))  # fmt: skip
    reading = read_case({**raw, "area": answer.person.area}, policy, answer.on, default)
    return reading.case or default, tuple(reading.faults)


def show(extra: Mapping[str, str], answer: Answer, policy: Policy) -> GapAnswer:
    """Draws the form of the break and returns what it says now."""
    got, faults = decode(extra, answer, policy)
    faults = () if _SEEN in st.session_state else faults  # the link was read at the first run
    st.session_state[_SEEN] = True
    given = extra.get("pay") and not any(f.where == "pay" for f in faults)
    old = choose("gap_old", _("断的是哪种医保"), PLANS, got.plan, words.plan)
    pay_key = seed("gap_pay", got.pay if given else None)
    day = st.session_state[pay_key] or _on(answer)
    last, missed = None, 0
    if old != "resident":
        last = _last_paid(got, day)
    new = choose("gap_new", _("接下来参加哪种"), PLANS, got.to, words.plan)
    if old == "resident" or new == "resident":
        missed = _missed(got, old)
    repaired = _repaired(got, missed) if new == "resident" and missed else 0
    pay = st.date_input(
        _("打算哪天缴费"), None, key=pay_key, min_value=MIN_DATE, max_value=MAX_DATE, format="YYYY-MM-DD",
        help=_("不填就按政策的日期，一般是今天。"),
    )  # fmt: skip
    back, steady = got.back, got.steady
    if old != "resident" and new != "resident":
        back = bool(st.checkbox(_("能补缴就补缴断掉的月份"), key=seed("gap_back", got.back)))
    if (old == "resident") is not (new == "resident"):
        steady = choose(
            "gap_steady", _("断之前连续参保满 2 年了吗"), (True, False), got.steady, gap_words.yes_no, required=False
        )
    pay_day = pay if isinstance(pay, dt.date) else None
    said = GapCase(answer.person.area, old, new, pay_day or _on(answer), last, missed, repaired, steady, back)
    return GapAnswer(said, pay_day, faults)


def _on(answer: Answer) -> dt.date:
    """The policy date, also above the form that asks for it."""
    now = st.session_state.get("form_on", answer.on)
    return now if isinstance(now, dt.date) else answer.on


def _last_paid(got: GapCase, pay: dt.date) -> dt.date:
    newest = first_of(pay)
    months = [plus_months(newest, -i) for i in range(between(_earliest(pay), newest) + 1)]
    first = _held(got.last_paid or plus_months(newest, -1 - USUAL_BREAK), pay)
    now = st.session_state.get("form_gap_paid")
    if isinstance(now, dt.date):
        st.session_state["form_gap_paid"] = _held(now, pay)
    picked: dt.date = select("gap_paid", _("最后缴到哪个月"), months, first, month)
    return picked


def _missed(got: GapCase, old: str) -> int:
    low, high = FIELDS["missed_years"].bounds
    first = got.missed_years if got.plan == old else int(old == "resident")
    given = st.number_input(
        _("有几个年度没有参加任何医保"), int(low), int(high), None, step=1, key=seed(f"gap_missed_{old}", first),
        help=_("只数完整的年度，不算这次要参保的年度。去年参保了，就是 0。"),
    )  # fmt: skip
    return int(given or 0)


def _repaired(got: GapCase, missed: int) -> int:
    key = seed("gap_repaired", min(got.repaired, missed))
    st.session_state[key] = min(int(st.session_state[key] or 0), missed)
    given = st.number_input(
        _("其中打算补缴几年"), 0, missed, None, step=1, key=key, help=_("补缴可以缩短等待期，最多补断掉的年数。")
    )
    return int(given or 0)
