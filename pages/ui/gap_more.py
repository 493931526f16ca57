"""What else a break raises: an employer that did not pay, moving to another city, what unbroken years are worth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import streamlit as st

from calc import Fault, Person, Policy
from calc.gap import GapResult, remedies
from calc.gap import loyalty as loyalty_of
from calc.late_fee import late_fee as fee_of
from calc.late_fee import unpaid_months
from calc.person import MAX_DATE, MIN_DATE, read_date, read_word
from calc.person import Field as Limits
from calc.transfer import KINDS
from calc.transfer import transfer as moved_by

from . import explain, gap_words, html, words
from .explain import Cell
from .form import seed, select
from .i18n import _, policy_text
from .numbers import day, money, month, percent

_YES_NO = Limits(words=("yes", "no"))


def _read(name: str, extra: Mapping[str, str], allowed: Limits, faults: list[Fault]) -> str | None:
    if not extra.get(name):
        return None
    found = read_word(name, extra[name], allowed)
    if isinstance(found, Fault):
        faults.append(found)
        return None
    return found


def late_fee(extra: Mapping[str, str], result: GapResult, person: Person, policy: Policy) -> dict[str, str]:
    """Whether the employer is at fault; then what it owes. Returns the value for the link."""
    case = result.case
    if case.plan != "employee" or case.last_paid is None or not case.months:
        return {"fault": ""}
    st.header(_("是单位没有给你缴吗"), anchor=False)
    faults: list[Fault] = []
    first = _read("fault", extra, _YES_NO, faults) == "yes" if "form_gap_fault" not in st.session_state else False
    _name_faults(faults)
    at_fault = bool(st.toggle(_("是单位没有缴：算滞纳金"), key=seed("gap_fault", first)))
    if at_fault:
        _fee(result, person, policy)
    return {"fault": "yes" if at_fault else ""}


def _fee(result: GapResult, person: Person, policy: Policy) -> None:
    case = result.case
    assert case.last_paid is not None
    owed = fee_of(person, unpaid_months(case.last_paid, case.pay), case.pay, policy)
    cells: list[tuple[str, Cell]] = []
    if owed.fee is None or owed.unpaid is None:
        text = _(
            "有的月份单位和个人各缴多少没有查到，滞纳金算不出来；每拖一天是欠缴数额的 {rate}。",
            rate=percent(owed.rate.value),
        )
        cells.append(("", Cell(text, (explain.line(policy, text, [owed.rate]),), "unknown")))
    else:
        total = gap_words.late_fee_total(owed.unpaid, owed.fee, owed.months[0].days)
        lines = [
            explain.line(
                policy,
                _("每天 {rate}，从应缴那个月的次月 1 日算到补缴那天。", rate=percent(owed.rate.value)),
                [owed.rate],
            )
        ]
        for m in owed.months:
            if m.unpaid is None:
                continue
            text = _("{month}：单位和个人合计 {unpaid} 元 × {days} 天 × {rate} = {fee} 元", month=month(m.month), unpaid=money(m.unpaid),
                     days=m.days, rate=percent(owed.rate.value), fee=money(round(m.fee(owed.rate.value) or 0, 2)))  # fmt: skip
            lines.append(explain.line(policy, text, m.figures if m is owed.months[0] else ()))
        cells.append(("", Cell(total, tuple(lines), explain.mark(owed.figures))))
    for remedy, figure in remedies(policy, result.on):
        text = gap_words.remedy(remedy)
        line = explain.line(policy, policy_text(remedy.article) if remedy.article else text, [figure])
        note = explain.Line(line.text, line.cites, policy_text(remedy.note or "") or None)
        cells.append(("", Cell(text, (note,), explain.mark([figure]))))
    html.show("gap_rules.html", cells=cells)
    html.paragraph(_("按你填的月工资算；每月的收缴日各地不同，这里从次月 1 日算起。"))


def transfer(extra: Mapping[str, str], result: GapResult, policy: Policy) -> dict[str, str]:
    """By when a move to another city is done, on real working days. Returns the values for the link."""
    st.header(_("换城市：医保关系几天转好"), anchor=False)
    faults: list[Fault] = []
    is_first = "form_gap_move" not in st.session_state
    asked = _read("move", extra, Limits(words=KINDS), faults) if is_first else None
    said = read_date(extra["moved"], "moved") if is_first and extra.get("moved") else None
    if isinstance(said, Fault):
        faults.append(said)
        said = None
    _name_faults(faults)
    left, right = st.columns([1.6, 1])
    with left:
        usual = result.transfer_kind
        kind = select("gap_move", _("哪种转移"), KINDS, asked or usual, gap_words.transfer_kind)
    with right:
        given = st.date_input(
            _("申请哪天被受理"), None, key=seed("gap_moved", said), min_value=MIN_DATE, max_value=MAX_DATE, format="YYYY-MM-DD",
            help=_("不填就按今天（政策的日期）。"),
        )  # fmt: skip
    accepted = given if isinstance(given, dt.date) else result.on
    done = moved_by(kind, accepted, policy)
    if done.rule is None or done.out_by is None or done.in_by is None:
        html.show("gap_rules.html", cells=[("", Cell(_("这一天的转移规定没有查到。"), (), "unknown"))])
    else:
        text = _("最迟 {day}转好：原城市 {out} 个工作日（到 {out_by}），新城市 {into} 个工作日。", day=day(done.in_by), out=done.rule.out_workdays,
                 out_by=day(done.out_by), into=done.rule.in_workdays)  # fmt: skip
        line = explain.line(policy, _("从受理的第二天数起，节假日不算，调休上班的周末算。"), done.figures)
        cells = [
            (
                "",
                Cell(
                    text,
                    (explain.Line(line.text, line.cites, policy_text(done.rule.note or "") or None, line.ended),),
                    explain.mark(done.figures),
                ),
            )
        ]
        cells.append(("", Cell(gap_words.account(done.rule.account))))
        if done.rule.next_year_only:
            cells.append(
                ("", Cell(_("原则上当年不转：在新城市参加下一年度的居民医保以后再申请，今年看病仍用原城市的。")))
            )
        html.show("gap_rules.html", cells=cells)
        if done.guessed:
            years = _("、").join(str(y) for y in done.guessed)
            html.show(
                "warnings.html",
                notices=[_("{years} 年的放假安排还没有收录，那一年只跳过周末，真正的日子可能更晚。", years=years)],
            )
    return {
        "move": "" if kind == result.transfer_kind else kind,
        "moved": given.isoformat() if isinstance(given, dt.date) else "",
    }


def _name_faults(faults: list[Fault]) -> None:
    if faults:
        html.show("warnings.html", notices=[gap_words.fault(f) for f in faults])


def loyalty(result: GapResult, policy: Policy) -> None:
    """What a resident loses with a break: the rewards of unbroken years."""
    if "resident" not in (result.case.plan, result.case.to):
        return
    found = loyalty_of(policy, result.case.area, result.case.pay)
    if found is None:
        return
    st.header(_("连续参保有奖励，断了从头算"), anchor=False)
    city = words.area_name(policy.areas[result.case.area])
    values = {"years": found.after_years, "more": money(found.per_year), "free": money(found.claim_free)}
    if found.at_least:
        text = _(
            "全国规定：连续参保满 {years} 年后，每多 1 年，大病保险封顶线至少高 {more} 元；一年没用基金报销，下一年至少高 {free} 元。",
            **values,
        )
    else:
        text = _(
            "{city}：连续参保满 {years} 年后，每多 1 年，大病保险封顶线高 {more} 元；一年没用基金报销，下一年高 {free} 元。",
            city=city,
            **values,
        )
    cells = [("", Cell(text, (explain.line(policy, text, [found.figure]),), explain.mark([found.figure])))]
    if found.limit:
        cells.append(
            (
                "",
                Cell(
                    _("两项加起来最多是原封顶线的 {limit}。断缴后再参保，连续年数重新数。", limit=percent(found.limit))
                ),
            )
        )
    html.show("gap_rules.html", cells=cells)
