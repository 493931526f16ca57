"""What a visitor wants to see of the sources, in the form and in the link."""

from __future__ import annotations

from collections.abc import Mapping
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


def place(answer: Answer, policy: Policy) -> Answer:
    """City and policy date on top of the page; the rest of the visit stays as it is."""
    left, right = st.columns([1.6, 1])
    codes = sorted({*policy.areas, answer.person.area}, key=lambda c: policy.areas[c].province_en)
    with left:
        code = select("area", _("城市"), codes, answer.person.area, lambda c: words.area_option(policy.areas[c]))
    with right:
        on = st.date_input(
            _("按哪天的政策"), None, key=seed("on", answer.on), min_value=MIN_DATE, max_value=MAX_DATE, format="YYYY-MM-DD",
        )  # fmt: skip
    person = answer.person
    if code != person.area:  # tiers, groups and bases are those of the old city
        person = replace(person, area=code, options=(), group=None, flex_base=None)
    return replace(answer, person=person, on=answer.on if on is None else on)


def show(extra: Mapping[str, str]) -> tuple[Asked, tuple[Fault, ...]]:
    """Draws what may be chosen and returns it."""
    first, faults = decode(extra)
    if "form_sources_view" in st.session_state:
        faults = ()  # the link was read at the first run
    view = choose("sources_view", _("看什么"), VIEWS, first.view, view_name)
    asked = replace(first, view=view)
    if view == "figures":
        find, plan, topic = _figures(first)
        return replace(asked, find=find, plan=plan, topic=topic), faults
    if view == "documents":
        doc, claim = _documents(first)
        return replace(asked, doc=doc, claim=claim), faults
    if view == "history":
        chart = choose("sources_chart", _("哪一项"), CHARTS, first.chart, chart_name)
        return replace(asked, chart=chart), faults
    if view == "coverage":
        plan = first.plan if first.plan in PLANS else PLANS[0]
        return replace(
            asked, plan=choose("sources_coverage_plan", _("哪种方式（手机上的图只画一种）"), PLANS, plan, words.plan)
        ), faults
    return asked, faults


def _figures(first: Asked) -> tuple[str, str | None, str | None]:
    everything = _("全部")
    find = st.text_input(
        _("搜索"), None, key=seed("sources_find", first.find or None), max_chars=_LONGEST,
        placeholder=_("例如：起付线、三级、退休"),
    )  # fmt: skip
    left, right = st.columns(2)
    with left:
        plan = select(
            "sources_plan", _("哪种方式"), (ALL, *PLANS, SHARED), first.plan or ALL,
            lambda c: everything if c == ALL else item_words.plan(None if c == SHARED else c),
        )  # fmt: skip
    with right:
        topic = select(
            "sources_topic", _("哪一类"), (ALL, *TOPICS), first.topic or ALL,
            lambda c: everything if c == ALL else claim_words.topic(c),
        )  # fmt: skip
    return (find or "").strip(), _or_none(plan), _or_none(topic)


def _documents(first: Asked) -> tuple[str | None, str | None]:
    everything = _("五篇都看")
    by_code = documents.load().by_code
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    with left:
        doc = select(
            "sources_doc", _("哪一篇"), (ALL, *by_code), first.doc or ALL,
            lambda c: everything if c == ALL else claim_words.title(by_code[c]),
        )  # fmt: skip
    claim = st.session_state.setdefault("form_sources_claim", first.claim)
    with right:
        if claim and st.button(_("收起点开的这一条"), width="stretch", key="close_claim"):
            claim = st.session_state["form_sources_claim"] = None
            st.rerun()
    return _or_none(doc), claim


def _or_none(choice: str) -> str | None:
    return None if choice == ALL else choice


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
