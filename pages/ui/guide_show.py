"""The pieces of the guide: sentence, dates, checklist, calendar file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from calc import Comparison, Fault, Policy
from calc.guide import SECTIONS, Guidance, Item, Window, source_of
from calc.person import MAX_DATE, MIN_DATE, read_date
from calc.schema import PLANS

from . import cities_form, explain, guide_ics, guide_words, html, link, share, show, shown, words
from .explain import Cell, Cite, Line
from .form import choose, seed
from .i18n import _, policy_text, run_on
from .numbers import day

_ABOUT = {"register": "enrol", "pay": "pay", "check": "check", "ask": "ask"}


@dataclass(frozen=True)
class GuideAnswer:
    """Which plan, and when work began; `faults`: sentences on what could not be used in the link."""

    plan: str
    start: dt.date | None
    faults: tuple[str, ...]

    def extra(self) -> dict[str, str]:
        """Its values for the link."""
        return {"plan": self.plan, "start": self.start.isoformat() if self.start else ""}


def controls(extra: Mapping[str, str], result: Comparison) -> GuideAnswer:
    """The plan, and for employees the first day of work."""
    faults: list[str] = []
    plan = cities_form.word(extra, "plan", PLANS, cities_form.usual_plan(result), faults, "guide_plan")
    plan = str(choose("guide_plan", _("按哪种方式参保"), PLANS, plan, words.plan))
    start = None
    if extra.get("start"):
        read = read_date(extra["start"], "start")
        if isinstance(read, Fault):
            if "form_guide_start" not in st.session_state:
                faults.append(words.fault(read))
        else:
            start = read
    if plan == "employee":
        start = st.date_input(
            _("哪天开始上班（可不填）"), None, key=seed("guide_start", start), min_value=MIN_DATE, max_value=MAX_DATE,
            format="YYYY-MM-DD", help=_("填了，就算出单位登记的最后一天。"),
        )  # fmt: skip
    return GuideAnswer(plan, start, tuple(faults))


def headline(one: Guidance, result: Comparison, visit: link.Visit, asked: GuideAnswer, policy: Policy) -> None:
    """Who does it and by when; whether the person may join at all."""
    notices = list(asked.faults)
    best = result.best(one.plan)
    if best.verdict in ("ineligible", "conditional"):
        why = run_on(*(words.reason(r.code) for r in best.reasons)) or _("这一天的规定没有查到。")
        notices.append(_("{verdict}：{why}", verdict=words.verdict(best.verdict), why=why))
    show.top(visit, visit.policy, guide_words.headline(one, words.area_name(one.area)), notices)


def cost(one: Guidance, result: Comparison, policy: Policy) -> None:
    """What it costs, with its derivation."""
    best = result.best(one.plan)
    lines = [
        (_("我每月缴"), explain.monthly(policy, best)),
        (_("我每年缴"), explain.amount(policy, best, "individual_yearly")),
    ]
    html.show("numbers.html", lines=lines if best.individual_monthly else lines[1:])


# --- checklist ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A step as the page shows it: its text, its documents, and a word where it is doubtful or our own advice."""

    text: str
    cell: Cell
    mark: str
    is_box: bool


def checklist(one: Guidance, policy: Policy) -> None:
    """Every section with boxes to tick, on screen and on paper."""
    parts = []
    city = words.area_name(one.area)
    for code in SECTIONS:
        items = [_shown(item, policy) for item in one.items[code]]
        about = _ABOUT.get(code)
        missing = ""
        if about and about not in one.local and one.plan != "employee":
            missing = guide_words.way_missing(about, city)
        if items or missing:
            parts.append((guide_words.section(code), missing, items))
    rows = [(title, i.text, i.mark) for title, _m, items in parts for i in items]
    shown.table(_("办理清单"), pd.DataFrame(rows, columns=[_("哪一步"), _("做什么"), _("说明")]))
    html.show("guide.html", parts=parts)


def _shown(item: Item, policy: Policy) -> Shown:
    text = policy_text(item.text)
    mark = _("建议") if item.scope == "advice" else _("未核实") if item.confidence == "unverified" else ""
    cites = cites_of(item.file, item.sources, item.confidence, policy)
    line = Line(
        _("全国通用") if item.scope == "nation" else _("当地的办法"), cites, policy_text(item.note or "") or None
    )
    return Shown(text, Cell(_("出处"), (line,) if cites else ()), mark, item.section not in ("beware", "after", "ask"))


def cites_of(file: str, keys: tuple[str, ...], confidence: str, policy: Policy) -> tuple[Cite, ...]:
    """The documents of an item."""
    return tuple(explain.cite_of(f"{file}:{key}", source_of(policy, file, key), confidence) for key in keys)


# --- dates -------------------------------------------------------------------------------------


def dates(one: Guidance, policy: Policy) -> None:
    """The windows with what paying when leads to, the dates to keep, and the calendar file.

    What the headline has said stands here without its sentence, only with what opens under it.
    """
    texts: list[tuple[str, Cell, str]] = []
    said = None if one.is_newborn else guide_words.best_window(one)
    for window in one.windows:
        text, cell, mark = _window(window, policy, one.is_newborn)
        texts.append(("", cell, "") if window is said else (text, cell, mark))
    if texts or one.days:
        st.header(_("什么时候"), anchor=False)
    if texts:
        html.show("windows.html", windows=texts, gaps=guide_words.gaps() if one.windows else "")
    if one.newborn is not None and not one.is_newborn:
        text = _("家里有新生儿的：出生后 {time}内办好，从出生那天起报销。", time=guide_words.wait(one.newborn))
        html.paragraph(text)
    if one.days:
        table = [(guide_words.day_name(d), d.day, d.days_left, _("每月") if d.monthly else "", _mark(d.confidence)) for d in one.days]  # fmt: skip
        head = [_("事情"), _("日期"), _("还有几天"), _("每月"), _("可信度")]
        shown.table(_("日期"), pd.DataFrame(table, columns=head))
        rows = [
            (
                guide_words.day_name(d),
                day(d.day),
                guide_words.left(d),
                _("每月") if d.monthly else "",
                _mark(d.confidence),
            )
            for d in one.days
        ]
        html.show("dates.html", rows=rows)
        address = share.full_link(st.context.url, st.query_params.to_dict())
        st.download_button(
            _("放进手机日历（.ics）"), guide_ics.calendar(one, address), f"{one.area.area}-{one.plan}.ics", "text/calendar",
            key="download_ics", icon=":material/calendar_add_on:", on_click="ignore",
        )  # fmt: skip
    elif one.plan == "flexible":
        html.paragraph(_("每月哪天扣款、缴到哪天为止，当地的没有查到，登记时问清。"))


def _mark(confidence: str) -> str:
    return _("未核实") if confidence == "unverified" else ""


def _window(one: Window, policy: Policy, is_newborn: bool) -> tuple[str, Cell, str]:
    cites = cites_of(one.file, one.sources, one.confidence, policy)
    steps = [Line(guide_words.pay_step(s)) for s in one.steps]
    note = policy_text(one.note or "") or None
    cell = Cell(_("哪天缴、从哪天报，和出处"), (*steps, Line(_("以上见："), cites, note)))
    text = guide_words.window(one) + (
        guide_words.now(one.now, one.cover) if one.now and one.state != "past" and not is_newborn else ""
    )
    return text, cell, _mark(one.confidence)
