"""What a visitor wants to see of the sources, in the form and in the link."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import get_args

import streamlit as st

from calc import PLANS, Fault, Policy, documents
from calc.documents import Topic
from calc.faults import shown
from calc.person import MAX_DATE, MIN_DATE

from . import claim_words, item_words, words
from .form import choose, seed, select
from .i18n import _
from .link import Answer

TOPICS: tuple[str, ...] = tuple(
    t for t in get_args(Topic) if t not in ("who", "payers", "transfer")
)  # those of figures
VIEWS = ("figures", "documents", "history", "coverage", "open")
CHARTS = ("base", "rates", "flexible", "resident", "government")
ALL = "all"
SHARED = "shared"  # figures that several plans share
_LONGEST = 60
_CLAIM = "form_sources_claim"  # the claim of the link, until it is closed


@dataclass(frozen=True)
class Asked:
    """What is looked at. None: all of them."""

    view: str = VIEWS[0]
    find: str = ""
    plan: str | None = None
    topic: str | None = None
    doc: str | None = None
    claim: str | None = None
    chart: str = CHARTS[0]

    def extra(self) -> dict[str, str]:
        """What the link has to say of it; what is as usual stands nowhere."""
        figures, docs = self.view == "figures", self.view == "documents"
        return {
            "view": "" if self.view == VIEWS[0] else self.view,
            "find": self.find if figures else "",
            "of_plan": self.plan or "" if figures or (self.view == "coverage" and self.plan != PLANS[0]) else "",
            "topic": (self.topic or "") if figures else "",
            "doc": (self.doc or "") if docs else "",
            "claim": (self.claim or "") if docs else "",
            "chart": self.chart if self.view == "history" and self.chart != CHARTS[0] else "",
        }


def decode(extra: Mapping[str, str]) -> tuple[Asked, tuple[Fault, ...]]:
    """What a link asks for; what is not understood is dropped and named."""
    all_ = documents.load()
    allowed: dict[str, tuple[str, ...]] = {
        "view": VIEWS, "of_plan": (*PLANS, SHARED), "topic": TOPICS, "doc": tuple(all_.by_code),
        "claim": tuple(c.id for c in all_.claims), "chart": CHARTS,
    }  # fmt: skip
    got: dict[str, str] = {}
    faults: list[Fault] = []
    for name, words_ in allowed.items():
        value = extra.get(name, "").strip()
        value = value.upper() if name in ("doc", "claim") else value.lower()
        if value in words_:
            got[name] = value
        elif value:
            faults.append(Fault(name, shown(extra[name]), "one of " + ", ".join(words_), "word", words_))
    claim = got.get("claim")
    view = got.get("view") or ("documents" if claim or "doc" in got else VIEWS[0])
    return Asked(view, extra.get("find", "").strip()[:_LONGEST], got.get("of_plan"), got.get("topic"), got.get("doc"), claim,
                 got.get("chart", CHARTS[0])), tuple(faults)  # fmt: skip


def view_name(code: str) -> str:
    """A part of the page."""
    return {
        "figures": _("每个数字"),
        "documents": _("文章核对"),
        "history": _("历年变化"),
        "coverage": _("各地收录"),
        "open": _("没查到的"),
    }[code]


def chart_name(code: str) -> str:
    """A figure over the years."""
    return {
        "base": _("缴费基数上下限"),
        "rates": _("缴费比例"),
        "flexible": _("灵活就业每月缴"),
        "resident": _("居民每年缴"),
        "government": _("财政每年补"),
    }[code]


def show(answer: Answer, extra: Mapping[str, str], policy: Policy) -> tuple[Answer, Asked, tuple[Fault, ...]]:
    """Draws city, date and what may be chosen; the rest of the visit stays as it is."""
    first, faults = decode(extra)
    if "form_sources_view" in st.session_state:
        faults = ()  # the link was read at the first run
    with st.container(key="mi-form"):  # paper shows what was asked for, not the fields
        return _place(answer, policy), _asked(first), faults


def _place(answer: Answer, policy: Policy) -> Answer:
    person = answer.person
    codes = sorted({*policy.areas, person.area}, key=lambda c: policy.areas[c].province_en)
    code = select("area", _("城市"), codes, person.area, lambda c: words.area_option(policy.areas[c]))
    on = st.date_input(
        _("按哪天的政策"), None, key=seed("on", answer.on), min_value=MIN_DATE, max_value=MAX_DATE, format="YYYY-MM-DD",
    )  # fmt: skip
    if code != person.area:  # tiers, groups, bases and typed figures are those of the old city
        person, answer = replace(person, area=code, options=(), group=None, flex_base=None), replace(answer, edits=())
    return replace(answer, person=person, on=answer.on if on is None else on)


def _asked(first: Asked) -> Asked:
    view = choose("sources_view", _("看什么"), VIEWS, first.view, view_name)
    asked = replace(first, view=view)
    if view == "figures":
        return _figures(asked)
    if view == "documents":
        return _documents(asked)
    if view == "history":
        return replace(asked, chart=choose("sources_chart", _("哪一项"), CHARTS, first.chart, chart_name))
    if view == "coverage":
        plan = first.plan if first.plan in PLANS else PLANS[0]
        label = _("哪种方式（手机上的图只画一种）")
        return replace(asked, plan=choose("sources_coverage_plan", label, PLANS, plan, words.plan))
    return asked


def _figures(first: Asked) -> Asked:
    everything = _("全部")
    find = st.text_input(
        _("搜索"), None, key=seed("sources_find", first.find or None), max_chars=_LONGEST,
        placeholder=_("例如：起付线、三级、退休"),
    )  # fmt: skip
    with st.expander(_("筛选：哪种方式、哪一类"), expanded=bool(first.plan or first.topic)):
        plan = select(
            "sources_plan", _("哪种方式"), (ALL, *PLANS, SHARED), first.plan or ALL,
            lambda c: everything if c == ALL else item_words.plan(None if c == SHARED else c),
        )  # fmt: skip
        topic = select(
            "sources_topic", _("哪一类"), (ALL, *TOPICS), first.topic or ALL,
            lambda c: everything if c == ALL else claim_words.topic(c),
        )  # fmt: skip
    return replace(first, find=(find or "").strip(), plan=_or_none(plan), topic=_or_none(topic))


def _documents(first: Asked) -> Asked:
    everything = _("五篇都看")
    by_code = documents.load().by_code
    doc = select(
        "sources_doc", _("哪一篇"), (ALL, *by_code), first.doc or ALL,
        lambda c: everything if c == ALL else claim_words.title(by_code[c]),
    )  # fmt: skip
    claim = st.session_state.setdefault(_CLAIM, first.claim)
    return replace(first, doc=_or_none(doc), claim=claim)


def close_claim() -> None:
    """Lets go of the claim that the link asked for."""
    st.session_state[_CLAIM] = None


def _or_none(choice: str) -> str | None:
    return None if choice == ALL else choice


def sentences(faults: Iterable[Fault]) -> list[str]:
    """What was wrong with the values of this page in the link."""
    return [fault(f) for f in faults]


def fault(one: Fault) -> str:
    """What was wrong with a value of this page in the link."""
    names = {"view": _("看什么"), "of_plan": _("哪种方式"), "topic": _("哪一类"), "doc": _("哪一篇"), "claim": _("哪一条"),
             "chart": _("哪一项")}  # fmt: skip
    if len(one.limits) > 20:
        return _(
            "链接里的“{name}”写的是 {found}，没有这一项；没有采用，其余照旧。",
            name=names.get(one.where, one.where),
            found=one.found,
        )
    return words.fault(Fault(names.get(one.where, one.where), one.found, one.allowed, one.code, one.limits))
