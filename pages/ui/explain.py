"""Cells: a text, how it came about in sentences, and the documents behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from calc import PLANS, Comparison, PlanResult, Policy, Step
from calc.documents import Topic, source
from calc.eligibility import entries
from calc.figure import Figure, confidence_of
from calc.policy import in_force
from calc.premium import PAYERS, PartRule
from calc.schema import Gap, PlanId, Said

from . import words
from .i18n import _
from .numbers import day, money, per_month, per_year, percent, yuan

Mark = Literal["", "unknown", "unverified", "outdated"]


@dataclass(frozen=True)
class Cite:
    """A document as a visitor sees it."""

    title: str
    detail: str
    url: str | None
    kind: str
    confidence: str


@dataclass(frozen=True)
class Line:
    """One sentence of an explanation with its documents."""

    text: str
    cites: tuple[Cite, ...] = ()
    note: str | None = None
    ended: str | None = None


@dataclass(frozen=True)
class ClaimLink:
    """What a document says about a cell, what we make of it, and where that is shown."""

    text: str
    document: str
    code: str
    verdict: str
    icon: str
    href: str


@dataclass(frozen=True)
class Cell:
    """What a table or card shows, and what opens on a click."""

    text: str
    lines: tuple[Line, ...] = ()
    mark: Mark = ""
    small: str = ""
    claims: tuple[ClaimLink, ...] = ()

    @property
    def mark_text(self) -> str:
        """The doubt in words."""
        return {"": "", "unknown": "", "unverified": _("未核实"), "outdated": _("旧标准")}[self.mark]


@dataclass(frozen=True)
class Row:
    """One dimension of the comparison over the three plans; `topic` is what figures and claims call it."""

    name: str
    cells: dict[str, Cell] = field(default_factory=dict)
    topic: Topic | None = None


def cite(policy: Policy, key: str, confidence: str) -> Cite:
    """The document behind a source key."""
    doc = source(policy, key)
    detail = _("，").join(x for x in (doc.issuer, doc.number, doc.date) if x)
    return Cite(doc.title, detail, doc.url, words.source_kind(doc.kind), words.confidence(confidence))


def line(policy: Policy, text: str, figures: Iterable[Figure]) -> Line:
    """A sentence with the documents, notes and end of the figures behind it."""
    figures = tuple(figures)
    cites: dict[str, Cite] = {}
    for figure in figures:
        for key in figure.sources:
            cites.setdefault(key, cite(policy, key, figure.confidence))
    notes = [f.note for f in figures if f.note] + [_("推算：{how}", how=f.derived) for f in figures if f.derived]
    ended = [f.ended for f in figures if f.ended and f.known]
    return Line(
        text, tuple(cites.values()), _("；").join(dict.fromkeys(notes)) or None, day(min(ended)) if ended else None
    )


def _line(policy: Policy, step: Step) -> Line:
    return line(policy, words.step(step), step.figures)


def mark(figures: Iterable[Figure]) -> Mark:
    """The worst doubt about the known numbers behind something."""
    known = [f for f in figures if f.known]
    if any(f.confidence == "unverified" for f in known):
        return "unverified"
    return "outdated" if any(f.ended for f in known) else ""


def amount(policy: Policy, result: PlanResult, name: str) -> Cell:
    """An amount of a plan, with its derivation."""
    value = getattr(result, name)
    steps = result.steps.get(name, ())
    yearly_of_month = [s for s in steps if s.code == "times12"]
    if yearly_of_month:
        month = name.replace("_yearly", "_monthly")
        steps = (*result.steps[month][:-1], *steps)
    lines = tuple(_line(policy, s) for s in steps if not (s.code == "sum" and len(steps) <= 2))
    if name in result.not_applicable:
        return Cell(_("不需要"), lines)
    if value is None and not lines:
        lines = (Line(_("没有查到可靠的数字，所以不猜。")),)
    text = yuan(value) if name == "base" else per_year(value) if name.endswith("yearly") else per_month(value)
    return Cell(text, lines, "unknown" if value is None else mark(f for s in steps for f in s.figures))


def verdict(policy: Policy, result: PlanResult) -> Cell:
    """May this person join, and why."""
    lines = []
    for because in result.reasons:
        cites = tuple(cite(policy, k, because.confidence) for k in because.sources)
        text = words.reason(because.code)
        note = _("；").join(x for x in (because.article, because.note) if x) or None
        lines.append(Line(text, cites, note))
    return Cell(words.verdict(result.verdict), tuple(lines))


# --- the side-by-side table --------------------------------------------------------------------


def table(policy: Policy, result: Comparison) -> list[Row]:
    """The comparison in the dimensions of the articles, each cell with its derivation."""
    best = {plan: result.best(plan) for plan in PLANS}
    return [
        Row(_("我能参加吗"), {p: verdict(policy, r) for p, r in best.items()}, "join"),
        Row(_("参保对象"), {p: _who(policy, result, r) for p, r in best.items()}, "who"),
        Row(_("谁来缴费"), {p: _payers(r) for p, r in best.items()}, "payers"),
        Row(_("缴费基数"), {p: amount(policy, r, "base") for p, r in best.items()}, "base"),
        Row(_("缴费比例"), {p: _rates(policy, r) for p, r in best.items()}, "rates"),
        Row(_("我每月缴"), {p: _monthly(policy, r) for p, r in best.items()}, "amount"),
        Row(_("我每年缴"), {p: amount(policy, r, "individual_yearly") for p, r in best.items()}, "amount"),
        Row(_("单位每年缴"), {p: amount(policy, r, "employer_yearly") for p, r in best.items()}),
        Row(_("财政每年补"), {p: amount(policy, r, "government_yearly") for p, r in best.items()}, "government"),
        Row(_("进个人账户"), {p: amount(policy, r, "account_monthly") for p, r in best.items()}, "account"),
        Row(_("怎么参保"), {p: _how(policy, result, r) for p, r in best.items()}, "enrol"),
        Row(_("等待期"), {p: _wait(policy, result, r) for p, r in best.items()}, "wait"),
    ]


def _monthly(policy: Policy, result: PlanResult) -> Cell:
    cell = amount(policy, result, "individual_monthly")
    if result.individual_yearly and not result.individual_monthly:
        return Cell(_("按年一次缴"), amount(policy, result, "individual_yearly").lines)
    if result.charged == "yearly" and result.individual_monthly:
        return Cell(cell.text, cell.lines, cell.mark, _("按年一次缴"))
    return cell


def _who(policy: Policy, comparison: Comparison, result: PlanResult) -> Cell:
    text = {
        "employee": _("与单位建立劳动关系的职工"),
        "flexible": _("无雇工的个体户、非全日制和其他灵活就业的人"),
        "resident": _("没有参加职工医保的居民：老人、儿童、学生、没有工作的人"),
    }[result.plan]
    return Cell(text, (Line(text, _law(policy, comparison, result.plan)),))


def _law(policy: Policy, comparison: Comparison, plan: PlanId) -> tuple[Cite, ...]:
    """The law that lets people into the plan in general."""
    lines = entries(policy, comparison.person.area, plan, comparison.on)
    found = [
        b
        for e in lines
        if e.verdict in ("required", "eligible")
        for b in e.reasons
        if b.sources[0].startswith("national:")
    ]
    return tuple(cite(policy, k, found[-1].confidence) for k in found[-1].sources) if found else ()


def _payers(result: PlanResult) -> Cell:
    text = {
        "employee": _("单位和个人一起缴"),
        "flexible": _("全部自己缴"),
        "resident": _("个人缴一部分，财政补一部分"),
    }[result.plan]
    return Cell(text)


def _rates(policy: Policy, result: PlanResult) -> Cell:
    """我 2% + 3 元/月；单位 9.8%."""
    if result.special:
        return Cell(_("不适用"), tuple(_line(policy, s) for s in result.steps["individual_monthly"]))
    rule = result.rule
    sides: list[str] = []
    shown: list[PartRule] = []
    for payer in PAYERS:
        parts = [p for p in rule.parts if p.payer == payer and not p.once]
        if payer in rule.unknown_sides:
            sides.append(_("{who}：未知", who=words.payer(payer)))
        elif text := _side(parts):
            sides.append(_("{who} {parts}", who=words.payer(payer), parts=text))
        shown += [p for p in parts if p.figure.known and p.figure.value]
    lines = tuple(_part_line(policy, p) for p in shown)
    return Cell(_("；").join(sides) or _("不用缴费"), lines, mark(p.figure for p in shown))


def _side(parts: list[PartRule]) -> str:
    """2% + 3 元/月 + 未知: rates of the contribution base together, then what stands beside them."""
    own = [p.figure for p in parts if p.measure == "rate" and p.of is None]
    rate = sum(f.value for f in own if f.known)
    shown = [percent(round(rate, 6))] if rate else []
    for part in parts:
        value = part.figure.value
        if not part.figure.known:
            shown.append(_("未知"))
        elif part.measure == "rate" and part.of is not None:
            shown.append(_("{what}的 {rate}", what=words.series_name(part.of_name or ""), rate=percent(value)))
        elif value and part.measure != "rate":
            shown.append(per_month(value) if part.measure == "month" else per_year(value))
    return " + ".join(dict.fromkeys(shown))


def _part_line(policy: Policy, part: PartRule) -> Line:
    value = percent(part.figure.value) if part.measure == "rate" else money(part.figure.value)
    text = _("{who}：{name} {value}", who=words.payer(part.payer), name=words.purpose(part.purpose), value=value)
    return line(policy, text, [part.figure])


def _said(policy: Policy, file: str, text: str, block: Said) -> tuple[Line, Mark]:
    """A sentence that a block of a policy file says, with its documents, and the doubt about it."""
    sources = policy.national.sources if file == "national" else policy.areas[file].sources
    _keys, confidence = confidence_of(sources, [block])
    cites = tuple(cite(policy, f"{file}:{k}", confidence) for k in block.source)
    return Line(text, cites, block.note), "unverified" if confidence == "unverified" else ""


def _how(policy: Policy, comparison: Comparison, result: PlanResult) -> Cell:
    area = policy.areas[comparison.person.area]
    if result.plan == "employee":
        return Cell(_("由单位办理"), verdict(policy, result).lines)
    lines = [
        _said(policy, area.area, c.zh, c)[0]
        for c in area.channels
        if c.about in ("enrol", "pay") and (c.plan is None or result.plan in c.plan)
    ]
    if result.plan == "flexible":
        return Cell(_("自己到经办机构或网上办理"), tuple(lines))
    known = area.plans["resident"].enrolment
    coming = [e for e in known if e.window[1] >= comparison.on] or list(known[-1:])
    if not coming:
        return Cell(_("集中参保期内办理（日期未查到）"), tuple(lines))
    one = coming[0]
    first, last = (day.isoformat() for day in one.window)
    text = _("{year} 年度：{a} 至 {b} 集中参保", year=one.cover, a=first, b=last)
    said, doubt = _said(policy, area.area, text, one)
    return Cell(text, (said, *lines), doubt or ("outdated" if one.window[1] < comparison.on else ""))


def _wait(policy: Policy, comparison: Comparison, result: PlanResult) -> Cell:
    area = policy.areas[comparison.person.area]
    own = [(area.area, g) for g in in_force(area.gap, comparison.on) if result.plan in g.plan]
    general = [("national", g) for g in in_force(policy.national.gap, comparison.on) if result.plan in g.plan]
    said = [_said(policy, file, gap_text(gap), gap) for file, gap in own or general]
    if not said:
        return Cell(_("未知"), (Line(_("没有查到可靠的规定。")),), "unknown")
    lines = [one for one, _doubt in said]
    text = _("；").join(dict.fromkeys(one.text for one in lines))
    if own and general:
        file, gap = general[0]
        lines.append(_said(policy, file, _("全国的规定：{text}", text=gap_text(gap)), gap)[0])
    doubt: Mark = "unverified" if any(d for _one, d in said) else ""
    return Cell(text, tuple(lines), doubt, "" if own else _("全国规定，当地的未查到"))


def gap_text(gap: Gap) -> str:
    """A gap rule as one short sentence."""
    parts = []
    if gap.first_join:
        parts.append(_("首次参保等 {time}", time=_time(gap.first_join.months, gap.first_join.days)))
    if gap.grace_months:
        back = (
            _("可以补缴")
            if gap.back_payment == "possible"
            else _("不能补缴")
            if gap.back_payment == "impossible"
            else _("能否补缴未知")
        )
        parts.append(_("断缴 {n} 个月以内{back}", n=f"{gap.grace_months:g}", back=back))
    if gap.after_grace:
        parts.append(_("断得更久，等待期最长 {time}", time=_time(gap.after_grace.months, gap.after_grace.days)))
    if gap.fixed:
        parts.append(_("错过集中参保期等 {time}", time=_time(gap.fixed.months, gap.fixed.days)))
    if gap.per_missed_year_months:
        parts.append(_("每多断一年加 {n} 个月", n=f"{gap.per_missed_year_months:g}"))
    return _("，").join(parts) or gap.note or _("见说明")


def _time(months: float | None, days: int | None) -> str:
    return _("{n} 个月", n=f"{months:g}") if months is not None else _("{n} 天", n=days)
