"""The pieces of the bill page."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

import pandas as pd
import streamlit as st

from calc import Comparison, InputError, Policy
from calc.bill import BillResult
from calc.bill import bill as settle_bill
from calc.bill_curve import BillCurve, break_even, curve
from calc.bill_input import Bill
from calc.member import member_bill, open_plans

from . import bill_charts, bill_form, bill_words, explain, html, show, shown, words
from .explain import Cell, Line
from .i18n import _, run_on
from .link import Visit
from .numbers import money, percent, yuan
from .theme import PLAN_ICON


@dataclass(frozen=True)
class Settled:
    """One bill in every plan that this person can have."""

    comparison: Comparison
    bills: dict[str, Bill]
    results: dict[str, BillResult]
    refused: dict[str, str] = field(default_factory=dict)

    @property
    def known(self) -> dict[str, BillResult]:
        """The plans whose pooled payment is known."""
        return {p: r for p, r in self.results.items() if r.pooled_paid is not None}


@dataclass(frozen=True)
class Card:
    """One plan's answer to the bill."""

    plan: str
    name: str
    icon: str
    big: Cell
    lines: list[tuple[str, Cell]]
    notices: list[str]


def settle(result: Comparison, asked: Bill, policy: Policy, all_plans: bool) -> Settled:
    """The bill under each plan; a plan that refuses it is named with the reason."""
    bills, results, refused = {}, {}, {}
    for plan in open_plans(result, all_plans):
        own = member_bill(asked, result.person, plan, result.on)
        try:
            results[str(plan.plan)] = settle_bill(own, result.on, policy)
            bills[str(plan.plan)] = own
        except InputError as error:
            refused[str(plan.plan)] = _("、").join(f.where for f in error.faults)
    return Settled(result, bills, results, refused)


def headline(settled: Settled, visit: Visit, asked: bill_form.BillAnswer, policy: Policy) -> None:
    """What each plan leaves to pay, in one sentence, and what was wrong in the link."""
    area = policy.areas[settled.comparison.person.area]
    bill = asked.bill
    what = _(
        "{city}，{level}{kind} {amount} 元",
        city=words.area_name(area),
        level=bill_words.level(area, bill.level),
        kind=bill_words.kind(bill.kind),
        amount=money(bill.amount),
    )
    parts = [
        _(
            "{plan}报 {paid} 元，自己付 {mine} 元{mark}",
            plan=words.plan(p),
            paid=money(round(r.amount - r.self_paid, 2)),
            mine=money(r.self_paid),
            mark=_doubt(r),
        )
        for p, r in settled.known.items()
    ]
    parts += [_("{plan}的报销规定没有查到", plan=words.plan(p)) for p in settled.results if p not in settled.known]
    texts = [bill_form.fault(f) for f in asked.faults]
    texts += [_("{plan}不能算这张账单（{why}）。", plan=words.plan(p), why=why) for p, why in settled.refused.items()]
    show.top(visit, policy, _("{what}：{parts}。", what=what, parts=_("；").join(parts)), texts)


def _doubt(result: BillResult) -> str:
    text = Cell("", (), explain.bill_mark([result])).mark_text
    return _("（{text}）", text=text) if text else ""


def cards(settled: Settled, policy: Policy) -> None:
    """One card a plan: what I pay, what is paid back, how it came about."""
    html.show("bill_cards.html", cards=[_card(p, r, policy) for p, r in settled.results.items()])


def _card(plan: str, result: BillResult, policy: Policy) -> Card:
    lines = tuple(explain.line(policy, bill_words.step(s, result), s.figures) for s in result.steps)
    if any(n.code == "assistance" for n in result.notices):
        lines += (explain.law_line(policy, "assistance_after_insurance", result.case.on),)
    mark = explain.bill_mark([result])
    known = result.pooled_paid is not None
    big = (
        Cell(_("我付 {mine} 元", mine=money(result.self_paid)), lines, mark)
        if known
        else Cell(_("未知"), lines, "unknown")
    )
    shown: list[tuple[str, Cell]] = []
    if known:
        headline_ratio = bill_words.ratios(result.rule.layers[0])
        shown.append(
            (
                _("实际报销"),
                Cell(
                    _(
                        "{ratio}（政策写的比例 {headline}）",
                        ratio=percent(round(result.ratio, 4)),
                        headline=headline_ratio,
                    )
                ),
            )
        )
    for one in result.layers:
        if one.amount == 0 and one.pays_as == "second":
            continue
        value = Cell(
            _("未知") if one.amount is None else yuan(one.amount),
            _layer_lines(policy, result, one.id),
            "unknown" if one.amount is None else "",
        )
        shown.append((bill_words.layer(one.id, result.rule), value))
    if result.deductible is not None:
        shown.append((_("起付线"), Cell(yuan(result.deductible))))
    notices = [text for n in result.notices if (text := bill_words.notice(n, result, policy))]
    return Card(plan, words.plan(plan), PLAN_ICON[plan], big, shown, list(dict.fromkeys(notices)))


def table(settled: Settled) -> None:
    """The bill in every plan, for a file."""
    rows = []
    for p, r in settled.results.items():
        known = r.pooled_paid is not None
        row: dict[str, str | float | None] = {
            _("方式"): words.plan(p),
            _("账单（元）"): r.amount,
            _("起付线（元）"): r.deductible,
        }
        for one in r.layers:
            row[_("{layer}（元）", layer=bill_words.layer(one.id, r.rule))] = one.amount
        row |= {
            _("报销合计（元）"): round(r.amount - r.self_paid, 2) if known else None,
            _("我付（元）"): r.self_paid if known else None,
            _("实际报销比例"): round(r.ratio, 4) if known else None,
            _("说明"): Cell("", (), explain.bill_mark([r])).mark_text,
        }
        rows.append(row)
    names = list(dict.fromkeys(name for row in rows for name in row))
    last = [_("报销合计（元）"), _("我付（元）"), _("实际报销比例"), _("说明")]
    if rows:
        columns = [*(n for n in names if n not in last), *last]
        shown.table(_("一张账单，能报多少"), pd.DataFrame(rows, columns=columns))


def _layer_lines(policy: Policy, result: BillResult, layer: str) -> tuple[Line, ...]:
    return tuple(
        explain.line(policy, bill_words.step(s, result), s.figures)
        for s in result.steps
        if s.inputs.get("layer") == layer
    )


def waterfall(settled: Settled) -> None:
    """From the bill to what I pay, for every plan whose payment is known."""
    if not settled.known:
        return
    st.header(_("从账单到我付的钱"), anchor=False)
    shown.chart(bill_charts.waterfall(settled.known), bill_charts.waterfall_alt(settled.known), _("从账单到我付的钱"))


def own_share(settled: Settled, policy: Policy) -> None:
    """My share for every size of a bill, and where two plans leave the same."""
    curves: dict[str, BillCurve] = {
        p: curve(b, settled.comparison.on, policy) for p, b in settled.bills.items() if p in settled.known
    }
    curves = {p: c for p, c in curves.items() if c.pooled_to > 0}
    if not curves:
        return
    amount = next(iter(settled.bills.values())).amount
    end = max(2.5 * amount, 10_000.0)
    st.header(_("账单大小不同，我付多少"), anchor=False)
    even = _crossings(settled, curves, end, policy)
    html.paragraph(_even_text(settled, curves, even, end))
    points = sorted({x for _pair, xs in even for x in xs})
    shown.chart(
        bill_charts.own_share(curves, amount, end, points),
        bill_charts.own_share_alt(curves, end),
        _("账单大小不同，我付多少"),
    )


def _crossings(
    settled: Settled, curves: dict[str, BillCurve], end: float, policy: Policy
) -> list[tuple[tuple[str, str], tuple[float, ...]]]:
    plans = [p for p in curves if not (p == "flexible" and "employee" in curves)]
    found = []
    for i, first in enumerate(plans):
        for second in plans[i + 1 :]:
            xs = break_even(settled.bills[first], settled.bills[second], settled.comparison.on, policy, end)
            found.append(((first, second), tuple(x for x in xs if 0 < x < end)))
    return found


def _even_text(
    settled: Settled, curves: dict[str, BillCurve], even: list[tuple[tuple[str, str], tuple[float, ...]]], end: float
) -> str:
    """Over which bills which of two plans leaves less to pay."""
    sentences = []
    for (first, second), xs in even:
        stretches = []
        pair = _("{a}和{b}相比（不算保费）", a=words.plan(first), b=words.plan(second))
        limit = min(curves[first].known_to, curves[second].known_to, end)
        if limit <= 0:
            sentences.append(_("{pair}：有的规定没有查到，比不出谁付得少。", pair=pair))
            continue
        edges = [0.0, *xs, limit]
        for low, high in pairwise(edges):
            middle = (low + high) / 2
            mine, other = float(curves[first].own.at(middle)), float(curves[second].own.at(middle))
            verdict = (
                _("一样多")
                if abs(mine - other) < 0.01
                else _("{plan}付得少", plan=words.plan(first if mine < other else second))
            )
            stretches.append(
                _("{low}～{high} 元{verdict}", low=money(round(low)), high=money(round(high)), verdict=verdict)
            )
        if limit < end:
            stretches.append(_("{x} 元以上有的规定没有查到，不比", x=money(round(limit))))
        sentences.append(_("{pair}：{stretches}。", pair=pair, stretches=_("，").join(stretches)))
    sentences += [
        _(
            "{plan}的大病或大额保障，账单 {x} 元以上的没有查到，图上按不付画：实际付的可能低于它的线。",
            plan=words.plan(p),
            x=money(round(c.known_to)),
        )
        if c.known_to
        else _("{plan}的大病或大额保障没有查到，图上按不付画：实际付的可能低于它的线。", plan=words.plan(p))
        for p, c in curves.items()
        if c.known_to < min(c.pooled_to, end)
    ]
    if "flexible" in settled.known and "employee" in settled.known:
        sentences.append(_("灵活就业和单位职工是同一个制度，报销相同（选了便宜档次的除外）。"))
    return run_on(*sentences)
