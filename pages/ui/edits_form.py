"""Typing figures over the published ones: the fields, and what stands in them before they are drawn.

A page asks for its rules at its top, before the form is drawn. What the visitor has just typed is in the session by
then; `now` reads it there, so that rules and form never differ by a run.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from calc import Fault, Person, Policy
from calc.bill_input import Bill
from calc.edits import EDITS, Edits, checked, in_order, present
from calc.policy import REFERENCE
from calc.schema import Area
from calc.typical import public_level

from . import html, words
from .i18n import _
from .numbers import money, percent

_PREFIX = "form_edit_"
_BENEFITS = tuple(
    (f"{plan}_{kind}", tuple(n for n, f in EDITS.items() if f.kind == kind and f.plan == plan))
    for plan in ("employee", "resident")
    for kind in ("inpatient", "outpatient")
)
GROUPS: dict[str, tuple[str, ...]] = {  # what is shown together
    "employee": ("floor", "cap", "own_rate", "own_month", "employer_rate", "account_rate"),
    "flexible": ("flexible_base", "flexible_rate", "flexible_month", "flexible_account_rate"),
    "resident": ("resident", "government"),
    **dict(_BENEFITS),
    "years": ("years_male", "years_female"),
}
FIRST: dict[str, tuple[str, ...]] = {  # what matters most for a status
    "employed": ("floor", "cap", "own_rate", "employer_rate"),
    "flexible": ("flexible_base", "flexible_rate", "resident"),
    "unemployed": ("flexible_base", "flexible_rate", "resident"),
    "student": ("resident", "government"),
    "child": ("resident", "government"),
    "retired": ("employee_inpatient_deductible", "employee_inpatient_ratio", "employee_inpatient_cap"),
}


def _key(area: str, name: str) -> str:
    return f"{_PREFIX}{area}_{name}"


def now(area: str, on: dt.date, kept: Edits, policy: Policy) -> tuple[Edits, tuple[Fault, ...]]:
    """The edits of an area: what stands in the fields, and what was kept of those that are not shown."""
    numbers = dict(kept)
    for name, field in EDITS.items():
        key = _key(area, name)
        if key in st.session_state:
            value = st.session_state[key]
            numbers.pop(name, None)
            if value is not None:
                numbers[name] = round(float(value) / 100, 6) if field.rate else float(value)
    return checked(in_order(numbers), policy, area, on)


def show(
    person: Person, on: dt.date, kept: Edits, published: Policy, clear: Callable[[], None], about: Bill | None = None
) -> Edits:
    """Draws the fields and returns the edits; `clear` forgets those that were kept.

    `about`: the bill that the page is about, whose figures then come first.
    """
    area = person.area
    usual = present(published, person, on)
    with st.expander(_("改数字试算"), expanded=bool(kept) or area == REFERENCE, icon=":material/edit:"):
        html.paragraph(_intro(area))
        first = _first(person, published.areas[area], about)
        _fields(first, area, kept, usual)
        group = _group([n for n, _v in kept if n not in first])
        if group:
            _fields([n for n in GROUPS[group] if n not in first], area, kept, usual)
        edits, faults = now(area, on, kept, published)
        for fault in faults:
            html.paragraph(words.fault(fault), "warning")
        if edits or faults:
            back = _("恢复参考数字") if area == REFERENCE else _("恢复公布的数字")
            st.button(back, on_click=_reset, args=(area, clear), icon=":material/undo:", width="stretch")
    return edits


def _first(person: Person, area: Area, about: Bill | None) -> tuple[str, ...]:
    """The figures that matter most."""
    if about is not None:
        plan = "resident" if person.status in ("student", "child") else "employee"
        level = public_level(area, about.level)
        start = f"{plan}_{about.kind}"
        return f"{start}_deductible_{level}", f"{start}_ratio_{level}", f"{start}_cap"
    first = FIRST[person.status]
    return (f"years_{person.sex}", *first) if person.status == "retired" and person.sex else first


def _intro(area: str) -> str:
    if area == REFERENCE:
        return _("这里现在是参考数字。填上你所在城市的，就按你填的算；空着的仍用参考数字。")
    return _("空着的用公布的数字；填了的按你填的算，结果里标“你改的”。")


def _group(hidden: Sequence[str]) -> str | None:
    """The group to show besides; at first the one of a figure that was typed."""
    key = f"{_PREFIX}group"
    if key not in st.session_state:
        st.session_state[key] = next((g for g, names in GROUPS.items() if set(names) & set(hidden)), None)
    picked: str | None = st.selectbox(
        _("还要改别的"), tuple(GROUPS), None, key=key, format_func=words.edit_group, placeholder=_("选一类")
    )
    return picked


def _fields(names: Sequence[str], area: str, kept: Edits, usual: Mapping[str, float | None]) -> None:
    before = dict(kept)
    for name in names:
        field, key = EDITS[name], _key(area, name)
        scale = 100 if field.rate else 1
        low, high = (bound * scale for bound in field.limits.bounds)
        if key not in st.session_state:
            value = before.get(name)
            st.session_state[key] = None if value is None else round(value * scale, 4)
        typed = st.session_state[key]
        plain = "%g" if field.rate else "%.0f" if typed is None or float(typed).is_integer() else "%.2f"
        st.number_input(
            words.edit_label(name), low, high, None, step=_step(name), key=key, format=plain,
            placeholder=_placeholder(area, usual[name], field.rate),
        )  # fmt: skip


def _step(name: str) -> float:
    field = EDITS[name]
    return 0.5 if field.rate else 100.0 if field.limits.bounds[1] > 10_000 else 1.0


def _placeholder(area: str, value: float | None, rate: bool) -> str:
    if value is None:
        return _("未知，或不止一个数")
    text = percent(value) if rate else money(value)
    return _("参考：{value}", value=text) if area == REFERENCE else _("现在：{value}", value=text)


def _reset(area: str, clear: Callable[[], None]) -> None:
    for name in EDITS:
        if _key(area, name) in st.session_state:
            st.session_state[_key(area, name)] = None
    clear()
