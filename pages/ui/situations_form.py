"""Up to four situations, each with a small form of its own; added and removed by buttons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from calc import PLANS, Fault, Person, Policy, compare
from calc.person import FIELDS
from calc.policy import REFERENCE, codes

from . import situations_link, words
from .cities_form import usual_plan
from .form import seed, select
from .i18n import _
from .link import Answer
from .situations_link import NAMES

_LIST = "form_situations"  # (number of its own, words) of each; forgotten with the form on another page
_FAULTS = "form_situations_faults"
_WITH_INCOME = ("employed", "flexible", "unemployed")


@dataclass(frozen=True)
class Situated:
    """One situation as its form says it now."""

    person: Person
    plan: str
    text: str

    def name(self, policy: Policy) -> str:
        """北京 · 单位职工医保."""
        return _(
            "{city} · {plan}", city=words.short_area_name(policy.areas[self.person.area]), plan=words.plan(self.plan)
        )


def show(extra: Mapping[str, str], answer: Answer, policy: Policy, other: str) -> tuple[list[Situated], list[str]]:
    """Draws the forms and returns the situations, with sentences on what could not be used in the link.

    Without any in the link: the visitor's own, and the same plan in the area `other`.
    """
    if _LIST not in st.session_state:
        _begin(extra, answer, policy, other)
    listed: list[tuple[int, dict[str, str]]] = st.session_state[_LIST]
    found: list[Situated] = []
    columns = st.columns(max(2, len(listed)))
    for place, ((uid, said), column) in enumerate(zip(listed, columns, strict=False), 1):
        with column, st.container(border=True):
            found.append(_one(place, uid, said, answer, policy, len(listed) > 1))
    st.session_state[_LIST] = [
        (uid, situations_link.parts(s.text)[0]) for (uid, _said), s in zip(listed, found, strict=True)
    ]
    if len(listed) < len(NAMES):
        st.button(_("加一种情况"), icon=":material/add:", on_click=_add, args=(found[-1].text if found else "",))
    else:
        st.caption(_("最多比四种情况。"))
    return found, list(st.session_state[_FAULTS])


def _begin(extra: Mapping[str, str], answer: Answer, policy: Policy, other: str) -> None:
    listed: list[tuple[int, dict[str, str]]] = []
    faults: list[str] = []
    for number, name in enumerate(NAMES, 1):
        if not extra.get(name):
            continue
        said, bad = situations_link.parts(extra[name])
        read = situations_link.read(said, answer.person, policy, answer.on)
        faults += [_fault(number, f) for f in (*bad, *read.faults)]
        if read.said:
            listed.append((number, dict(read.said)))
        elif bad or read.faults:
            faults.append(_("情况 {n} 里没有一项看得懂，整个没有采用。", n=number))
    if not listed:
        listed = [(1, {"area": answer.person.area}), (2, {"area": other})]
    st.session_state[_LIST], st.session_state[_FAULTS] = listed, faults


def _fault(number: int, one: Fault) -> str:
    if one.code == "piece":
        known = _("、").join(one.allowed.split(", "))
        return _("情况 {n} 里的 {piece} 看不懂，没有采用，其余照旧；应当像 salary:12000 这样，能写的有：{known}。", n=number, piece=one.found, known=known)  # fmt: skip
    return _("情况 {n}：{text}", n=number, text=words.fault(one))


def _one(place: int, uid: int, said: dict[str, str], answer: Answer, policy: Policy, removable: bool) -> Situated:
    me, on = answer.person, answer.on
    first = situations_link.read(said, me, policy, on)
    person = first.person
    now: dict[str, Any] = dict(first.said)
    st.markdown(_("**情况 {n}**", n=place))
    listed = sorted(codes(policy.areas), key=lambda c: (c == REFERENCE, policy.areas[c].province_en))
    now["area"] = select(f"s{uid}_area", _("城市"), listed, person.area, lambda c: words.area_option(policy.areas[c]))
    if now["area"] != person.area:  # what was said of the other city does not hold here
        now = {k: v for k, v in now.items() if k not in ("option", "group")}
    now["status"] = select(f"s{uid}_status", _("身份"), FIELDS["status"].words, person.status, words.status)
    then = situations_link.read({k: v for k, v in now.items() if k != "plan"}, me, policy, on).person
    plan = first.plan or usual_plan(compare(then, on, policy))
    plan = select(f"s{uid}_plan", _("参保方式"), PLANS, plan, words.plan)
    if now["status"] in _WITH_INCOME:
        low, high = FIELDS["salary"].bounds
        given = st.number_input(
            _("月收入（元）"),
            low,
            high,
            None,
            step=500.0,
            key=seed(f"s{uid}_salary", float(person.salary)),
            format="%.0f",
        )
        now["salary"] = str(given or 0)
    hukou = select(f"s{uid}_hukou", _("户籍"), ("local", "permit", "none"), person.hukou, words.hukou)
    now["local"] = {"local": "yes", "permit": "permit", "none": "no"}[hukou]
    if removable:
        st.button(
            _("去掉"),
            key=f"remove_{uid}",
            icon=":material/delete:",
            on_click=_remove,
            args=(uid,),
            help=_("去掉情况 {n}", n=place),
        )
    person = situations_link.read(now, me, policy, on).person
    return Situated(person, plan, situations_link.write(now, person, plan, on))


def _add(like: str) -> None:
    listed = st.session_state[_LIST]
    said, _faults = situations_link.parts(like)
    st.session_state[_LIST] = [*listed, (max([uid for uid, _said in listed], default=0) + 1, said)]
    st.session_state[_FAULTS] = []


def _remove(uid: int) -> None:
    st.session_state[_LIST] = [one for one in st.session_state[_LIST] if one[0] != uid]
    st.session_state[_FAULTS] = []
