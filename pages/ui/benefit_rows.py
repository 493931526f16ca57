"""What a plan pays back, as rows of the comparison table and a chart of one bill."""

from __future__ import annotations

from dataclasses import replace

from calc import PLANS, Comparison, Policy
from calc.benefit import BenefitRule, LayerRule
from calc.bill import BillResult
from calc.bill import bill as settle_bill
from calc.bill_input import Bill
from calc.figure import Figure
from calc.member import member_bill

from . import bill_words, explain
from .explain import Cell, Line, Row
from .i18n import _, policy_text
from .numbers import money, percent


def settle_all(policy: Policy, comparison: Comparison, asked: Bill) -> dict[str, BillResult]:
    """The bill in all three plans, also in those that are not open, as the table compares all."""
    best = {p: comparison.best(p) for p in PLANS}  # type: ignore[arg-type]
    return {
        p: settle_bill(member_bill(asked, comparison.person, r, comparison.on), comparison.on, policy)
        for p, r in best.items()
    }


def rows(policy: Policy, comparison: Comparison, asked: Bill) -> list[Row]:
    """门诊, 住院, 大病, and what this bill gets back."""
    area = policy.areas[comparison.person.area]
    inpatient = settle_all(policy, comparison, asked)
    outpatient = settle_all(
        policy, comparison, replace(asked, kind="outpatient", admission=None, excluded=0.0, spent_before=0.0)
    )
    where = bill_words.level(area, next(iter(inpatient.values())).level)
    return [
        Row(
            _("普通门诊（{level}）", level=where), {p: _benefit(policy, r) for p, r in outpatient.items()}, "outpatient"
        ),
        Row(_("住院（{level}）", level=where), {p: _benefit(policy, r) for p, r in inpatient.items()}, "inpatient"),
        Row(_("大额和大病"), {p: _second(policy, r) for p, r in inpatient.items()}, "second_layer"),
        Row(
            _("{amount} 元住院单", amount=money(asked.amount)), {p: _effective(policy, r) for p, r in inpatient.items()}
        ),
    ]


def _benefit(policy: Policy, result: BillResult) -> Cell:
    """起付线 1,300 元；报 85%～95%；封顶 100,000 元."""
    rule = result.rule
    if rule.missing is not None:
        return Cell(_("未知"), (Line(_("没有查到可靠的报销规定。")),), "unknown")
    if not rule.pays_here:
        return Cell(_("这一级不报销"), _lines(policy, rule.layers[0].figures()))
    first = rule.layers[0]
    parts = [_deductible(rule), bill_words.reimbursed(first), _cap(first)]
    figures = [*first.figures(), first.cited, *((rule.deductible.amount(1),) if rule.deductible else ())]
    for one in rule.layers[1:]:
        if one.pays_as == "pooled":
            parts.append(_("超过的部分{ratio}，{cap}", ratio=bill_words.reimbursed(one), cap=_cap(one)))
            figures += [*one.figures(), one.cited]
    return Cell(_("；").join(parts), _lines(policy, figures), explain.mark(figures))


def rule_in_words(policy: Policy, result: BillResult) -> Cell:
    """The rule that a bill meets: deductible, ratio, cap."""
    return _benefit(policy, result)


def _deductible(rule: BenefitRule) -> str:
    if rule.deductible is None:
        return _("没有起付线")
    amount = rule.deductible.amount(1)
    if not amount.known:
        return _("起付线未知")
    if not amount.value:
        return _("没有起付线")
    per = {"year": _("每年"), "admission": _("首次"), "visit": _("每次"), "day": _("每天"), "quarter": _("每季度")}[
        rule.deductible.per
    ]
    return _("{per}起付线 {amount} 元", per=per, amount=money(amount.value))


def _cap(layer: LayerRule) -> str:
    if layer.cap_unknown:
        return _("封顶线未知")
    if not layer.limits:
        return _("不封顶")
    known = [one for one in layer.limits if one.figure.known]
    if not known:
        return _("封顶线未知")
    least = min(known, key=lambda one: one.figure.value)
    per = {"year": _("每年"), "visit": _("每次"), "day": _("每天"), "quarter": _("每季度")}[least.per]
    what = _("最多付") if least.on == "paid" else _("最多算到")
    return _("{per}{what} {amount} 元", per=per, what=what, amount=money(least.figure.value))


def _second(policy: Policy, result: BillResult) -> Cell:
    rule = result.rule
    parts: list[str] = []
    figures: list[Figure] = []
    for one in (layer for layer in rule.layers[1:] if layer.pays_as == "second"):
        parts.append(_("超过基本封顶的部分{ratio}，{cap}", ratio=bill_words.reimbursed(one), cap=_cap(one)))
        figures += [*one.figures(), one.cited]
    for own in rule.own:
        threshold = own.threshold.amounts[0]
        pays = {"ratio": bill_words.reimbursed(own.layer), "cap": _cap(own.layer)}
        parts.append(
            _("自付超过 {start} 元的部分{ratio}，{cap}", start=money(threshold.value), **pays)
            if threshold.known
            else _("自付超过起付线（未知）的部分{ratio}，{cap}", **pays)
        )
        figures += [threshold, *own.layer.figures(), own.layer.cited]
    if not parts:
        return Cell(_("未知"), (Line(_("第二层的规定没有查到。")),), "unknown")
    return Cell(_("；").join(parts), _lines(policy, figures), explain.mark(figures))


def _effective(policy: Policy, result: BillResult) -> Cell:
    """报 85.79%，我付 7,105 元 — the steps are those of the bill page."""
    if result.pooled_paid is None:
        return Cell(_("未知"), (Line(_("报销规定不全，不猜。")),), "unknown")
    lines = tuple(explain.line(policy, bill_words.step(s, result), s.figures) for s in result.steps)
    mark = explain.bill_mark([result])
    return Cell(
        _("报 {ratio}，我付 {mine} 元", ratio=percent(round(result.ratio, 4)), mine=money(result.self_paid)),
        lines,
        mark,
    )


def _lines(policy: Policy, figures: tuple[Figure, ...] | list[Figure]) -> tuple[Line, ...]:
    """The documents behind a rule, each once, with its notes."""
    found: dict[str, Line] = {}
    for one in figures:
        for key in one.sources:
            found.setdefault(
                key, Line(policy_text(one.note or "") or _("出处："), (explain.cite(policy, key, one.confidence),))
            )
    return tuple(found.values())
