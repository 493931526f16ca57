"""The pieces of the page on breaks: the answer, its timeline, what to do now, and the rules behind it."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd
import streamlit as st

from calc import Comparison, Policy
from calc.gap import GapResult

from . import explain, gap_charts, gap_words, html, show, shown, words
from .explain import Cell, Line
from .gap_form import GapAnswer
from .i18n import _, policy_text
from .link import Visit
from .numbers import per_month, yuan


@dataclass(frozen=True)
class Todo:
    """One thing to do: until when, and what, opening to its documents."""

    due: str
    cells: list[Cell]


def headline(result: GapResult, asked: GapAnswer, visit: Visit, policy: Policy) -> None:
    """The answer in one or two sentences, and what the reader must know about it."""
    texts = [gap_words.fault(f) for f in asked.faults]
    # the sentence itself begins with whose rule it is
    said = {"nation_rule"} if gap_words.by_nation(result) else set()
    texts += [gap_words.notice(n, result, policy) for n in result.notices if n.code not in said]
    show.top(visit, policy, gap_words.headline(result, policy), list(dict.fromkeys(texts)))
    if result.restart.readings:
        found = [gap_words.reading(r.id, gap_words.span(r.wait), r.starts) for r in result.restart.readings]
        html.show("warnings.html", notices=found)


def timeline(result: GapResult) -> None:
    """When bills are paid and when not."""
    st.header(_("哪段时间能报销"), anchor=False)
    title = _("哪段时间能报销")
    shown.chart(gap_charts.timeline(result), gap_charts.timeline_alt(result), title)
    rows = [(gap_words.interval(one), one.start, one.end) for one in result.intervals]
    shown.table(title, pd.DataFrame(rows, columns=[_("哪段时间"), _("起"), _("止")]))


def todo(result: GapResult, compared: Comparison, policy: Policy) -> None:
    """What to do now, with days left and what it costs."""
    st.header(_("现在该做什么"), anchor=False)
    found = []
    for i, one in enumerate(result.actions):
        lines: tuple[Line, ...] = tuple(_rule_lines(result, policy)) if i == 0 and one.code != "ask" else ()
        if one.code == "ask":
            ways = explain.channel_cells(
                policy, result.case.area, result.on, ("enrol", "pay", "transfer", "ask"), result.case.to
            )
            lines = tuple(line for cell in ways for line in cell.lines)
        cells = [Cell(gap_words.action(one, result), lines)]
        if one.code in ("back_pay", "back_pay_edge", "repair"):
            cells.append(_price(one.code, result, compared, policy))
        found.append(Todo(gap_words.due(one), cells))
    html.show("gap_todo.html", items=found)
    rows = [
        (one.until, one.days_left, " ".join(c.text for c in todo.cells))
        for one, todo in zip(result.actions, found, strict=True)
    ]
    shown.table(_("现在该做什么"), pd.DataFrame(rows, columns=[_("日期"), _("还有几天"), _("做什么")]))


def _price(code: str, result: GapResult, compared: Comparison, policy: Policy) -> Cell:
    """What one month or year paid back costs at today's premium."""
    plan = compared.best(result.case.to)
    if code == "repair":
        cell = explain.amount(policy, plan, "individual_yearly")
        text = _("补 1 年大约 {price}（按当年的个人缴费标准）。", price=yuan(plan.individual_yearly))
        return Cell(text if plan.individual_yearly is not None else _("补 1 年多少钱没有查到。"), cell.lines, cell.mark)
    cell = explain.amount(policy, plan, "individual_monthly")
    if plan.individual_monthly is None:
        return Cell(_("补 1 个月多少钱没有查到。"), cell.lines, "unknown")
    if result.case.to == "employee":
        text = _("由单位去补；按你填的收入，你自己的部分每月 {price}。", price=per_month(plan.individual_monthly))
    elif not plan.individual_monthly and plan.individual_yearly:
        text = _("按年缴，一年 {price}。", price=yuan(plan.individual_yearly))
    else:
        text = _("按现在的标准，补 1 个月约 {price}。", price=yuan(plan.individual_monthly))
    return Cell(text, cell.lines, cell.mark)


def rules(result: GapResult, policy: Policy) -> None:
    """The rules that the answer rests on, each with its document."""
    st.header(_("按的是什么规定"), anchor=False)
    cells = []
    for plan in dict.fromkeys((result.case.to, result.case.plan)):
        own, general, doubt = explain.gap_lines(policy, result.case.area, plan, result.case.pay)
        for line in (*own, *general):
            cells.append((words.plan(plan), Cell(line.text, (_source_of(line),), doubt)))
    window = result.restart.window
    if window and window.block:
        opens, closes = window.block.window
        text = _("{cover} 年度集中缴费期：{period}", cover=window.cover, period=gap_words.period(opens, closes))
        figures = [window.figure] if window.figure else []
        line = explain.line(policy, text, figures)
        cells.append(
            (
                words.plan("resident"),
                Cell(
                    text,
                    (_source_of(Line(text, line.cites, policy_text(window.block.note or "") or None)),),
                    explain.mark(figures),
                ),
            )
        )
    html.show("gap_rules.html", cells=cells)
    html.paragraph(_("点开每一条，看它出自哪份文件、可信度如何。"))


def _source_of(line: Line) -> Line:
    """What opens under a rule that is already written out: its note and documents."""
    return Line(line.note or _("出自："), line.cites, None, line.ended)


def _rule_lines(result: GapResult, policy: Policy) -> list[Line]:
    own, general, _doubt = explain.gap_lines(policy, result.case.area, result.case.to, result.case.pay)
    return [*own, *general]
