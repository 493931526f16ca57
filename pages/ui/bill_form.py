"""The form of a hospital bill; what a link or a hand typed wrongly is named, the rest is kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from calc import Fault
from calc.bill_input import FIELDS, Bill, number
from calc.schema import Area

from . import bill_words, words
from .form import choose, seed, select
from .i18n import _
from .numbers import money

DEFAULT = {"kind": "inpatient", "level": "tertiary", "amount": "50000", "excluded": "0", "admission": "1",
           "spent_before": "0", "place": "home"}  # fmt: skip
NUMBERS = ("amount", "excluded", "admission", "spent_before")


@dataclass(frozen=True)
class BillAnswer:
    """The bill asked about, without its member, and what was wrong in the link."""

    bill: Bill
    faults: tuple[Fault, ...]

    def extra(self, *names: str) -> dict[str, str]:
        """Its values for the link, of all names or of those given; what is as usual is left out."""
        b = self.bill
        said = {"kind": b.kind, "level": b.level, "amount": f"{b.amount:.2f}".rstrip("0").rstrip("."),
                "excluded": f"{b.excluded:.2f}".rstrip("0").rstrip("."), "admission": str(b.admission or 1),
                "spent_before": f"{b.spent_before:.2f}".rstrip("0").rstrip("."), "place": b.place or "home"}  # fmt: skip
        always = ("kind", "level", "amount")
        return {k: v for k, v in said.items() if k in (names or said) and (k in always or v != DEFAULT[k])}


def decode(extra: Mapping[str, str], area: Area) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The values of a bill in a link; what is not understood keeps the usual value and is named."""
    got: dict[str, Any] = dict(DEFAULT)
    faults: list[Fault] = []
    levels = levels_of(area)
    words_of = {"kind": FIELDS["kind"].words, "level": levels, "place": FIELDS["place"].words}
    for name, allowed in words_of.items():
        value = extra.get(name, DEFAULT[name]).strip().lower()
        if value in allowed:
            got[name] = value
        elif name == "level" and name not in extra:
            got[name] = levels[-1]
        else:
            faults.append(Fault(name, extra[name], "one of " + ", ".join(allowed), "word", tuple(allowed)))
            got[name] = DEFAULT[name] if DEFAULT[name] in allowed else allowed[-1]
    for name in NUMBERS:
        found = number(name, extra.get(name, DEFAULT[name]))
        if isinstance(found, Fault):
            faults.append(found)
        got[name] = float(DEFAULT[name]) if isinstance(found, Fault) else found
    if got["excluded"] > got["amount"]:
        faults.append(
            Fault("excluded", f"{got['excluded']:g}", "at most the amount", "number", ("0", f"{got['amount']:.0f}"))
        )
        got["excluded"] = 0.0
    return got, tuple(faults)


def levels_of(area: Area) -> tuple[str, ...]:
    """The hospital levels that this area pays differently."""
    return tuple(c.id for c in area.levels) or ("primary", "secondary", "tertiary")


def show(extra: Mapping[str, str], area: Area) -> BillAnswer:
    """Draws the bill's form and returns the bill."""
    got, faults = decode(extra, area)
    if "form_bill_amount" in st.session_state:
        faults = ()  # the link was read at the first run
    kind = choose("bill_kind", _("看的是"), FIELDS["kind"].words, got["kind"], bill_words.kind)
    level = select(
        f"bill_level_{area.area}", _("医院"), levels_of(area), got["level"], lambda c: bill_words.level(area, c)
    )
    amount = yuan_input("amount", _("账单总额（元）"), got["amount"], 1000.0)
    excluded = yuan_input("excluded", _("其中目录外、全自费（元）"), got["excluded"], 500.0, high=amount)
    admission, spent = 1, 0.0
    if kind == "inpatient":
        low, high = FIELDS["admission"].bounds
        admission = int(
            st.number_input(
                _("今年第几次住院"),
                int(low),
                int(high),
                None,
                step=1,
                key=seed("bill_admission", int(got["admission"])),
            )
            or 1
        )
    with st.expander(_("更多：今年已花、就医地点")):
        spent = yuan_input("spent_before", _("今年之前同类费用（目录内，元）"), got["spent_before"], 1000.0)
        place = select("bill_place", _("在哪里看病"), FIELDS["place"].words, got["place"], bill_words.place)
    bill = Bill(
        area.area, "employee", kind, level, amount, excluded=min(excluded, amount), admission=admission if kind == "inpatient" else None,
        spent_before=spent, place=place,
    )  # fmt: skip
    return BillAnswer(bill, faults)


def short(extra: Mapping[str, str], area: Area) -> BillAnswer:
    """Level and amount of a hospital stay, for pages where the bill is one question among others."""
    got, faults = decode({k: v for k, v in extra.items() if k in ("level", "amount")}, area)
    if "form_bill_amount" in st.session_state:
        faults = ()
    left, right = st.columns(2)
    with left:
        amount = yuan_input("amount", _("住院账单（元）"), got["amount"], 1000.0)
    with right:
        level = select(
            f"bill_level_{area.area}", _("医院"), levels_of(area), got["level"], lambda c: bill_words.level(area, c)
        )
    return BillAnswer(Bill(area.area, "employee", "inpatient", level, amount, admission=1), faults)


def all_plans(extra: Mapping[str, str]) -> bool:
    """Whether plans that are not open to the person are shown as well."""
    key = seed("bill_all", extra.get("plans") == "all")
    return bool(st.toggle(_("也列出我现在不能参加的方式"), key=key))


def yuan_input(name: str, label: str, value: float, step: float, high: float | None = None) -> float:
    """A field for an amount of the bill in yuan, within its limits."""
    low, most = FIELDS[name].bounds
    most = most if high is None else high
    key = seed(f"bill_{name}", float(value))
    now = float(st.session_state[key] or 0)
    if now > most:
        st.session_state[key] = now = most
    given = st.number_input(
        label, low, most, None, step=step, key=key, format="%.0f" if now.is_integer() else "%.2f", help=_("0 到 {high} 元。", high=money(most)),
    )  # fmt: skip
    return float(given or 0)


def fault(one: Fault) -> str:
    """What was wrong with a value of the bill in the link."""
    names = {"kind": _("看的是"), "level": _("医院"), "amount": _("账单总额"), "excluded": _("目录外"), "admission": _("第几次住院"),
             "spent_before": _("今年之前同类费用"), "place": _("在哪里看病")}  # fmt: skip
    return words.fault(Fault(names.get(one.where, one.where), one.found, one.allowed, one.code, one.limits))
