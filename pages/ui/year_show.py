"""The pieces of the year page: what a year costs in each plan, and where two plans break even."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from calc import Comparison, InputError, Policy
from calc.bill import BillResult
from calc.figure import Figure
from calc.member import open_plans
from calc.schema import Area
from calc.year_cost import PlanYear, Stretch, YearCurve, cheaper, known_end, year_cost, year_curve

from . import bill_words, explain, html, show, shown, words, year_charts, year_words
from .bill_show import Card
from .explain import Cell, Line, Mark
from .i18n import _, run_on
from .link import Visit
from .numbers import money, yuan
from .theme import PLAN_ICON
from .year_form import Spending, YearAnswer

Pair = tuple[str, str, tuple[Stretch, ...]]  # two plans, and where which of them costs less
FULL = 1_000_000.0  # yuan a year up to which plans are compared


@dataclass(frozen=True)
class Settled:
    """The year in every plan that is looked at."""

    comparison: Comparison
    years: dict[str, PlanYear]
    refused: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Drawn:
    """The curves of the plans that have one, and why the others have none; pairs with their stretches."""

    curves: dict[str, YearCurve]
    missing: dict[str, str]
    pairs: tuple[Pair, ...]


def settle(result: Comparison, year: YearAnswer, everything: bool, policy: Policy) -> Settled:
    """The year under each plan; a plan that refuses a bill is named with the reason."""
    years: dict[str, PlanYear] = {}
    refused: dict[str, str] = {}
    for plan in open_plans(result, everything):
        try:
            years[plan.plan] = year_cost(result, plan, year.bills, policy)
        except InputError as error:
            refused[plan.plan] = _("、").join(f.where for f in error.faults)
    return Settled(result, years, refused)


def curves(result: Comparison, asked: Spending, everything: bool, policy: Policy) -> Drawn:
    """The total of a year by its spending for each plan, and which plan costs less where."""
    found: dict[str, YearCurve] = {}
    missing: dict[str, str] = {}
    for plan in open_plans(result, everything):
        one = year_curve(result, plan, asked.kind, asked.level, policy, asked.visits)
        if isinstance(one, YearCurve):
            found[plan.plan] = one
        else:
            missing[plan.plan] = one
    order = [p for p in ("flexible", "employee", "resident") if p in found]
    pairs = tuple(
        (a, b, cheaper(found[a].total, found[b].total, known_end(found[a], found[b], FULL)))
        for i, a in enumerate(order)
        for b in order[i + 1 :]
    )
    return Drawn(found, missing, pairs)


# --- the answer --------------------------------------------------------------------------------


def headline(
    settled: Settled,
    drawn: Drawn,
    visit: Visit,
    year: YearAnswer,
    asked: Spending,
    policy: Policy,
    faults: Sequence[str],
) -> None:
    """What the year costs in each plan and from which spending on another one is better, in one or two sentences."""
    area = policy.areas[settled.comparison.person.area]
    name = year_words.scenario(year.scenario)
    what = _(
        "{city}，{name}", city=words.area_name(area), name=_("{name}（改过）", name=name) if year.changed else name
    )
    if year.bills:
        what = _("{what}（全年医疗费 {spent} 元）", what=what, spent=money(year.spent))
    parts = [_said(p, y) for p, y in settled.years.items()]
    text = _("{what}，一年合计：{parts}。", what=what, parts=_("，").join(parts))
    if drawn.pairs:
        text = run_on(text, even_text(drawn, _main_pair(drawn), asked, area))
    notices = [*faults, *year.faults]
    notices += [_("{plan}不能算这一年（{why}）。", plan=words.plan(p), why=why) for p, why in settled.refused.items()]
    show.top(visit, policy, text, notices)


def _said(plan: str, year: PlanYear) -> str:
    name = words.plan(plan)
    if year.total is None or year.total_is == "unknown":
        return _("{plan}未知（{what}没有查到）", plan=name, what=_("、").join(_missing(year)))
    return _("{plan} {amount}{mark}", plan=name, amount=year_words.amount(year.total, year.total_is), mark=_doubt(year))


def _missing(year: PlanYear) -> list[str]:
    found = [_("保费")] if year.fixed.premium is None else []
    found += [_("报销规定")] if year.own is None else []
    return found or [_("一部分数字")]


def _main_pair(drawn: Drawn) -> Pair:
    """The pair of the headline: an employee scheme against the resident one, where both have a curve."""
    return next((pair for pair in drawn.pairs if pair[1] == "resident"), drawn.pairs[0])


def even_text(drawn: Drawn, pair: Pair, asked: Spending, area: Area) -> str:
    """From which spending on which of the two plans costs less, in a sentence with its doubts."""
    first, second, stretches = pair
    level = bill_words.level(area, asked.level)
    marks = {_curve_mark(drawn.curves[p]) for p in (first, second)}
    doubts = [_("含你改的数字")] if any(m.startswith("edited") for m in marks) else []
    if any(m.endswith("unverified") for m in marks):
        doubts.append(_("含未核实的数字"))
    elif any(m.endswith("outdated") for m in marks):
        doubts.append(_("含旧标准"))
    open_ = [words.plan(p) for p in (first, second) if drawn.curves[p].second_to < stretches[-1].to]
    doubts += [_("{plans}的大病保障按不付算", plans=_("、").join(open_))] if open_ else []
    doubt = _("（{doubts}）", doubts=_("，").join(doubts)) if doubts else ""
    what = year_words.spending(asked.kind, level, asked.visits)
    return year_words.even(first, second, stretches, what, FULL, doubt)


def _curve_mark(one: YearCurve) -> Mark:
    rule = one.rule
    amounts = rule.deductible.amounts[:1] if rule.deductible else ()
    layers = [f for layer in (*rule.layers, *(own.layer for own in rule.own)) for f in layer.figures()]
    fixed = [f for name in ("individual_yearly", "account_monthly") for f in one.plan.figures_of(name)]
    return mark_of([*fixed, *amounts, *layers, *(own.threshold.amounts[0] for own in rule.own)], [])


def _figures(year: PlanYear) -> list[Figure]:
    return [*year.plan.figures_of("individual_yearly"), *year.plan.figures_of("account_monthly")]


def mark_of(figures: Sequence[Figure], results: Sequence[BillResult]) -> Mark:
    """The doubt of what stands on these figures and bills."""
    return explain.bill_mark((r for r in results if r.amount and r.pooled_paid is not None), figures)


def _mark(year: PlanYear) -> Mark:
    return mark_of(_figures(year), [r for _row, r in year.settled])


def _doubt(year: PlanYear) -> str:
    text = Cell("", (), _mark(year)).mark_text if year.total is not None else ""
    return _("（{text}）", text=text) if text else ""


def cards(settled: Settled, policy: Policy) -> None:
    """One card a plan: the total, and premium, account and own share that it is made of."""
    html.show("bill_cards.html", cards=[_card(p, y, policy) for p, y in settled.years.items()])


def table(settled: Settled) -> None:
    """The year in every plan, for a file."""
    rows = [
        [
            words.plan(p), y.fixed.premium, y.fixed.inflow, y.own, y.total,
            year_words.amount(y.total, y.total_is), Cell("", (), _mark(y)).mark_text if y.total is not None else "",
        ]
        for p, y in settled.years.items()
    ]  # fmt: skip
    head = [
        _("方式"),
        _("我缴保费（元）"),
        _("进个人账户（元）"),
        _("看病自付（元）"),
        _("一年合计（元）"),
        _("合计"),
        _("说明"),
    ]
    if rows:
        shown.table(_("一年总共花多少"), pd.DataFrame(rows, columns=head))


def _card(plan: str, year: PlanYear, policy: Policy) -> Card:
    premium = explain.amount(policy, year.plan, "individual_yearly")
    lines = [
        (_("我缴保费"), premium),
        (_("进个人账户"), account(policy, year)),
        (_("看病自付"), _own(policy, year)),
        (_("能参加吗"), explain.verdict(policy, year.plan)),
    ]
    notices = [words.notice(n, policy) for n in year.plan.notices if n.code not in ("unverified", "edited")]
    for _row, result in year.settled:
        notices += [text for n in result.notices if (text := bill_words.notice(n, result, policy))]
    if year.fixed.inflow is not None and year.fixed.from_account is None:
        notices.append(_("从个人账户另扣的保费未知，没有算，实际合计会多一些。"))
    return Card(plan, words.plan(plan), PLAN_ICON[plan], total_cell(year), lines, list(dict.fromkeys(notices)))


def total_cell(year: PlanYear) -> Cell:
    """The total of a year, and what it is made of."""
    text = year_words.amount(year.total, year.total_is)
    if year.total is None or year.own is None:
        return Cell(text, (Line(_("{what}未知，所以合计不算。", what=_("、").join(_missing(year)))),), "unknown")
    line = Line(year_words.total_line(year.fixed, year.own, year.total))
    more = [Line(_("自付里有没有查到的报销，按不报销算，所以是上限。"))] if year.own_is == "at_most" else []
    return Cell(_("{text}/年", text=text), (line, *more), _mark(year))


def account(policy: Policy, year: PlanYear) -> Cell:
    """What flows into the account in a year, and what is taken out of it for premiums."""
    month = explain.amount(policy, year.plan, "account_monthly")
    inflow, taken = year.fixed.inflow, year.fixed.from_account
    lines = [*month.lines]
    if inflow is None:
        return Cell(_("未知"), month.lines, "unknown")
    if inflow:
        lines.append(
            Line(_("一年合计 {amount} 元。账户里的钱是自己的，但只能用来看病、买药等。", amount=money(inflow)))
        )
    steps = [
        s
        for name in ("individual_monthly", "individual_yearly")
        for s in year.plan.steps.get(name, ())
        if s.inputs.get("from_account") and s.value != 0
    ]
    lines += [explain.line(policy, words.step(s), s.figures) for s in steps]
    text = yuan(inflow)
    if taken:
        text = _("{inflow} 元，另扣 {taken} 元", inflow=money(inflow), taken=money(taken))
    elif taken is None:
        text = _("{inflow} 元，另扣的未知", inflow=money(inflow))
    return Cell(text, tuple(lines), month.mark)


def _own(policy: Policy, year: PlanYear) -> Cell:
    lines: list[Line] = []
    for row, result in year.settled:
        area = policy.areas[result.case.bill.area]
        head = _(
            "第 {row} 行，{level}{kind} {amount} 元：自己付 {mine}。",
            row=row,
            level=bill_words.level(area, result.level),
            kind=bill_words.kind(result.case.bill.kind),
            amount=money(result.amount),
            mine=_("{mine} 元", mine=money(result.self_paid)) if result.pooled_paid is not None else _("多少未知"),
        )
        lines.append(Line(head))
        lines += [explain.line(policy, bill_words.step(s, result), s.figures) for s in result.steps]
    if not year.settled:
        return Cell(_("0 元，没有账单"))
    mark: Mark = "unknown" if year.own is None else mark_of([], [r for _row, r in year.settled])
    return Cell(year_words.amount(year.own, year.own_is), tuple(lines), mark)


# --- the curve ---------------------------------------------------------------------------------


def curve_section(drawn: Drawn, asked: Spending, year: YearAnswer, area: Area) -> None:
    """Total against spending for each plan, the break-even points in sentences and marked on the chart."""
    sentences = [even_text(drawn, pair, asked, area) for pair in drawn.pairs]
    if len(drawn.curves) + len(drawn.missing) < 2:
        sentences.append(_("现在只有一种方式可选；打开“也列出我现在不能参加的方式”，就能一起比。"))
    sentences += [year_words.why_no_curve(p, why) for p, why in drawn.missing.items()]
    sentences += _second_open(drawn)
    sentences += [
        _("{plan}从个人账户另扣的保费未知，没有算，整条线实际会高一些。", plan=words.plan(p))
        for p, c in drawn.curves.items()
        if c.fixed.from_account is None
    ]
    sentences += [
        _("{plan}的曲线只到 {end} 元，再往上的规定未知。", plan=words.plan(p), end=money(round(c.known_to, 2)))
        for p, c in drawn.curves.items()
        if c.known_to < FULL
    ]
    st.html("".join(f"<p>{html.escaped(text)}</p>" for text in sentences))
    if not drawn.curves:
        return
    points = [
        (s.to, drawn.curves[a].total.at(s.to)) for a, _b, stretches in drawn.pairs for s in stretches[:-1]
    ]  # fmt: skip
    here = _here(year, asked)
    first = min((x for x, _y in points), default=0.0)
    end = min(max(2.5 * (here or 0.0), 1.6 * first, 30_000.0), FULL)
    shown.chart(
        year_charts.total(drawn.curves, end, points, here),
        year_charts.total_alt(drawn.curves, end),
        _("一年总共花多少"),
    )
    html.paragraph(_("纵轴：保费减去进个人账户的钱，再加看病自付；负数是进账户的钱比花的还多。费用全部按目录内算。"))


def _second_open(drawn: Drawn) -> list[str]:
    """From which spending on the second layer of which plans is not known."""
    by_start: dict[float, list[str]] = {}
    for plan, one in drawn.curves.items():
        if one.second_to < min(one.known_to, FULL):
            by_start.setdefault(round(one.second_to, 2), []).append(words.plan(plan))
    return [
        _("{plans}的大额或大病保障有的没有查到，{from_}按不付算：实际花费可能低于它的线。", plans=_("、").join(plans),
          from_=_("医疗费 {x} 元以上", x=money(start)) if start else "")
        for start, plans in by_start.items()
    ]  # fmt: skip


def _here(year: YearAnswer, asked: Spending) -> float | None:
    """The visitor's year on the curve, where the curve says the same as its bills."""
    if len(year.bills) != 1:
        return None
    one = year.bills[0][1]
    same = (one.kind, one.level, one.excluded) == (asked.kind, asked.level, 0.0)
    return one.whole if same and (one.times == asked.visits) else None
