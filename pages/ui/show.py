"""The pieces of the compare page, from a result to the screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from calc import PLANS, Comparison, PlanResult, Policy, load
from calc.bill_input import Bill
from calc.compare import option_of
from calc.edits import present
from calc.policy import REFERENCE
from calc.schema import Area

from . import benefit_rows, charts, explain, html, shown, words
from .explain import Cell, Row
from .i18n import _
from .link import Answer, Visit
from .numbers import money
from .theme import PLAN_ICON, VERDICT_ICON


@dataclass(frozen=True)
class Card:
    """One plan as a card."""

    plan: str
    name: str
    option: str
    icon: str
    verdict_code: str
    verdict_icon: str
    verdict: Cell
    big: Cell
    second: Cell | None
    lines: list[tuple[str, Cell]]
    group: str = ""
    notices: list[str] = field(default_factory=list)


def headline(result: Comparison, area: Area, policy: Policy, visit: Visit) -> None:
    """What the visitor must, can and cannot do, and what the reader must know about the figures."""
    top(visit, policy, words.headline(result, area), [words.notice(n, policy) for n in result.notices])


def top(visit: Visit, policy: Policy, headline: str, notices: Sequence[str]) -> None:
    """The answer in one sentence; above it what the visitor typed, below it what a reader must know."""
    answer = visit.answer
    typed = ""
    if answer.edits:
        typed = words.what_was_edited(answer.edits, present(load(), answer.person, answer.on))
        headline = _("按你改的数字算，{headline}", headline=headline)
    reference = [words.reference_numbers(policy)] if answer.person.area == REFERENCE else []
    texts = [*reference, *(words.fault(f) for f in visit.faults), *notices]
    html.headline(headline, texts, visit.is_example, typed)


def typed_note(answer: Answer) -> None:
    """Under a chart: that it is drawn with typed figures."""
    if answer.edits:
        html.paragraph(_("图里用了你改的数字，不全是公布的。"))


def warnings(texts: list[str]) -> None:
    """Sentences that a reader must see."""
    if texts:
        html.show("warnings.html", notices=texts)


def cards(result: Comparison, area: Area, policy: Policy) -> None:
    """One card a plan, in the same order everywhere."""
    found = [_card(result.best(p), result.person.status, area, policy) for p in PLANS]  # type: ignore[arg-type]
    html.show("cards.html", cards=found)


def _card(result: PlanResult, status: str, area: Area, policy: Policy) -> Card:
    month = explain.amount(policy, result, "individual_monthly")
    year = explain.amount(policy, result, "individual_yearly")
    by_year = result.charged == "yearly" or (result.individual_yearly and not result.individual_monthly)
    free = result.individual_yearly == 0
    big = Cell(_("不用缴费"), year.lines or month.lines, year.mark) if free else year if by_year else month
    second = None
    if result.individual_monthly and not free:
        second = (
            Cell(_("合每月 {m}", m=month.text), month.lines)
            if by_year
            else Cell(_("一年合计未知"), year.lines)
            if result.individual_yearly is None
            else Cell(_("合 {y}", y=year.text), year.lines)
        )
    lines = []
    if result.plan == "employee":
        lines.append((_("单位另缴"), explain.amount(policy, result, "employer_monthly")))
    if result.plan == "resident":
        lines.append((_("财政另补"), explain.amount(policy, result, "government_yearly")))
    lines.append((_("进个人账户"), explain.amount(policy, result, "account_monthly")))
    option = option_of(area, result.plan, result.option)
    group = ""
    if result.plan == "resident" and result.group:
        classes = area.plans["resident"].axes.get("group", ())
        if len(classes) > 1:
            group = words.class_name(next(c for c in classes if c.id == result.group))
    notices = [words.notice(n, policy) for n in result.notices if n.code not in ("unverified", "edited")]
    if status in ("student", "child"):  # the form does not ask them for a salary
        notices = [
            *(_("假如上班、月工资 {salary} 元。", salary=money(s.inputs["salary"])) for s in result.steps.get("base", ()) if s.code == "base_wage"),
            *notices,
        ]  # fmt: skip
    return Card(
        result.plan, words.plan(result.plan), words.class_name(option) if len(area.plans[result.plan].options) > 1 else "",
        PLAN_ICON[result.plan], result.verdict, VERDICT_ICON[result.verdict], explain.verdict(policy, result),
        big, second, lines, group, notices,
    )  # fmt: skip


def about(result: Comparison) -> None:
    """What this page is, and where to ask."""
    html.paragraph(words.what_this_is(result))


def table_rows(result: Comparison, policy: Policy, asked: Bill) -> list[Row]:
    """The rows of the side-by-side table: who, what it costs, what it pays back."""
    return explain.table(policy, result) + benefit_rows.rows(policy, result, asked)


def table_chart(rows: list[Row]) -> None:
    """The table as a picture: one drawn for wide screens, one for phones; the style sheet shows one of them."""
    alt = _("三种方式的并排比较，文字与下面的表格相同")
    for key, across in (("mi-wide", 20), ("mi-narrow", 7)):
        with st.container(key=key):
            shown.chart(charts.comparison_table(rows, across), alt, _("并排比较") if key == "mi-wide" else "")


def table(rows: list[Row], area: Area) -> None:
    """The side-by-side table, each cell opening to its derivation and sources."""
    plans = [(p, words.plan(p)) for p in PLANS]
    shown.table(_("并排比较"), as_frame(rows))
    html.show(
        "table.html",
        rows=rows,
        plans=plans,
        caption=_("{city}的三种参保方式。点带虚线的数字，看它怎么来、出自哪份文件。", city=words.area_name(area)),
    )


def as_frame(rows: list[Row]) -> pd.DataFrame:
    """The side-by-side table for a file: amounts as numbers in yuan, the rest as texts; doubts in a column of their own."""

    def doubts(row: Row) -> str:
        marked = [(words.plan(p), row.cells[p].mark_text) for p in PLANS if row.cells[p].mark_text]
        return _("；").join(_("{name} {value}", name=name, value=mark) for name, mark in marked)

    columns = {words.plan(p): [row.cells[p].value if row.cells[p].value is not None else row.cells[p].text for row in rows] for p in PLANS}  # fmt: skip
    return pd.DataFrame({_("比什么"): [row.name for row in rows], **columns, _("疑问"): [doubts(row) for row in rows]})
