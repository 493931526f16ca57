"""Cells: a text, how it came about in sentences, and the documents behind it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Literal

from calc import PLANS, Comparison, PlanResult, Policy, Step
from calc.bill import BillResult
from calc.differences import statement
from calc.documents import Topic, source
from calc.eligibility import entries
from calc.figure import Figure, confidence_of, worst
from calc.guide import windows_of
from calc.policy import in_force
from calc.premium import PAYERS, PartRule
from calc.schema import CONFIDENCE_OF_KIND, TYPED, Gap, PlanId, Said, Source, Wait

from . import guide_words, shown, words
from .i18n import _, is_chinese, policy_text
from .numbers import day, money, per_month, per_year, percent, short_day, yuan

# `edited`: typed by the visitor; the doubt about the other numbers behind it follows
Mark = Literal["", "unknown", "unverified", "outdated", "edited", "edited_unverified", "edited_outdated"]


@dataclass(frozen=True)
class Cite:
    """A document as a visitor sees it."""

    title: str
    detail: str
    url: str | None
    kind: str
    confidence: str
    original: str = ""  # the title as printed, where the page shows a translation


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
    value: float | None = None  # the number that the text says, for files
    claims: tuple[ClaimLink, ...] = ()

    @property
    def mark_text(self) -> str:
        """The doubt in words."""
        return {
            "": "",
            "unknown": "",
            "unverified": _("未核实"),
            "outdated": _("旧标准"),
            "edited": _("你改的"),
            "edited_unverified": _("你改的，其余未核实"),
            "edited_outdated": _("你改的，其余旧标准"),
        }[self.mark]


@dataclass(frozen=True)
class Row:
    """One dimension of the comparison over the three plans; `topic` is what figures and claims call it."""

    name: str
    cells: dict[str, Cell] = field(default_factory=dict)
    topic: Topic | None = None


def cite(policy: Policy, key: str, confidence: str) -> Cite:
    """The document behind a source key; what this run has shown already is not made again."""
    if key.endswith(f":{TYPED}"):
        return Cite(_("你输入的数字"), "", None, _("没有文件"), _("你改的"))
    known = shown.now().cites
    if (key, confidence) in known:
        return known[key, confidence]
    return cite_of(key, source(policy, key), confidence)


def cite_of(key: str, doc: Source, confidence: str) -> Cite:
    """A document as a visitor sees it; printed and exported once, under its key.

    It is never said to be more trustworthy than its kind, though a better document stands beside it behind the same number.
    """
    trust = worst((confidence, CONFIDENCE_OF_KIND[doc.kind]))  # type: ignore[arg-type]
    title = policy_text(doc.title)
    if title == doc.title:
        original, parts = "", (doc.issuer, doc.number, doc.date)
    else:  # the printed name and number stay as they are: with them one finds the document
        original = "，".join(x for x in (doc.title, doc.number) if x)
        parts = (policy_text(doc.issuer or ""), None, doc.date)
    detail = _("，").join(x for x in parts if x)
    found = Cite(title, detail, doc.url, words.source_kind(doc.kind), words.confidence(trust), original)
    return shown.now().cites.setdefault((key, confidence), found)


def line(policy: Policy, text: str, figures: Iterable[Figure]) -> Line:
    """A sentence with the documents, notes and end of the figures behind it."""
    figures = tuple(figures)
    cites: dict[str, Cite] = {}
    for figure in figures:
        for key in figure.sources:
            cites.setdefault(key, cite(policy, key, figure.confidence))
    notes = [policy_text(f.note) for f in figures if f.note]
    notes += [_("推算：{how}", how=policy_text(f.derived)) for f in figures if f.derived]
    ended = [f.ended for f in figures if f.ended and f.known]
    return Line(
        text, tuple(cites.values()), _("；").join(dict.fromkeys(notes)) or None, day(min(ended)) if ended else None
    )


def _line(policy: Policy, step: Step) -> Line:
    return line(policy, words.step(step), step.figures)


def mark(figures: Iterable[Figure]) -> Mark:
    """The worst doubt about the known numbers behind something, and whether the visitor typed one of them."""
    known = [f for f in figures if f.known]
    published = [f for f in known if not f.edited]
    edited = len(published) < len(known)
    if any(f.confidence == "unverified" for f in published):
        return "edited_unverified" if edited else "unverified"
    if any(f.ended for f in published):
        return "edited_outdated" if edited else "outdated"
    return "edited" if edited else ""


def bill_mark(results: Iterable[BillResult], figures: Iterable[Figure] = ()) -> Mark:
    """The doubt of what stands on these bills and figures; a bill without any figure is not verified."""
    behind = [*figures]
    for result in results:
        behind += result.figures or (Figure(0.0, confidence="unverified"),)
    return mark(behind)


def amount(policy: Policy, result: PlanResult, name: str) -> Cell:
    """An amount of a plan, with its derivation."""
    value = getattr(result, name)
    steps = result.steps.get(name, ())
    yearly_of_month = [s for s in steps if s.code == "times12"]
    if yearly_of_month:
        month = name.replace("_yearly", "_monthly")
        steps = (*result.steps[month][:-1], *steps)
    lines = tuple(_line(policy, s) for s in steps if not (s.code == "sum" and len(steps) <= 2))
    if name == "individual_yearly":
        lines += tuple(
            law_line(policy, "aid_to_premium", n.values["on"]) for n in result.notices if n.code == "aid_unknown"
        )
    if name in result.not_applicable:
        return Cell(_("不需要"), lines)
    if value is None and not lines:
        lines = (Line(_("没有查到可靠的数字，所以不猜。")),)
    text = yuan(value) if name == "base" else per_year(value) if name.endswith("yearly") else per_month(value)
    doubt: Mark = "unknown" if value is None else mark(f for s in steps for f in s.figures)
    return Cell(text, lines, doubt, value=value)


def verdict(policy: Policy, result: PlanResult) -> Cell:
    """May this person join, and why."""
    lines = []
    for because in result.reasons:
        cites = tuple(cite(policy, k, because.confidence) for k in because.sources)
        text = words.reason(because.code)
        note = _("；").join(policy_text(x) for x in (because.article, because.note) if x) or None
        lines.append(Line(text, cites, note))
    return Cell(words.verdict(result.verdict), tuple(lines))


def said(policy: Policy, file: str, text: str, block: Said) -> Cell:
    """A sentence of a policy file with the doubt about it."""
    found, doubt = _said(policy, file, text, block)
    return Cell(text, (found,), doubt)


def waiting(policy: Policy, comparison: Comparison, plan: PlanId) -> Cell:
    """What happens when payment stops or starts late: the area's rules, else the nation's (`small` says so)."""
    return _wait(policy, comparison, comparison.best(plan))


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
        Row(_("我每月缴"), {p: monthly(policy, r) for p, r in best.items()}, "amount"),
        Row(_("我每年缴"), {p: amount(policy, r, "individual_yearly") for p, r in best.items()}, "amount"),
        Row(_("单位每年缴"), {p: amount(policy, r, "employer_yearly") for p, r in best.items()}),
        Row(_("财政每年补"), {p: amount(policy, r, "government_yearly") for p, r in best.items()}, "government"),
        Row(_("进个人账户"), {p: amount(policy, r, "account_monthly") for p, r in best.items()}, "account"),
        Row(_("怎么参保"), {p: _how(policy, result, r) for p, r in best.items()}, "enrol"),
        Row(_("等待期"), {p: _wait(policy, result, r) for p, r in best.items()}, "wait"),
    ]


def monthly(policy: Policy, result: PlanResult) -> Cell:
    """What I pay a month; premiums that are paid once a year say so."""
    cell = amount(policy, result, "individual_monthly")
    if result.individual_yearly != 0 and result.individual_monthly == 0:  # also where the year's amount is not known
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
    """我 2% + 3 元/月；单位 9.8%. What is taken out of the personal account is no payment of mine and stands apart."""
    if result.special:
        return Cell(_("不适用"), tuple(_line(policy, s) for s in result.steps["individual_monthly"]))
    rule = result.rule
    sides: list[str] = []
    shown: list[PartRule] = []
    for payer in PAYERS:
        parts = [p for p in rule.parts if p.payer == payer and not p.once]
        if payer in rule.unknown_sides:
            sides.append(_("{who}：未知", who=words.payer(payer)))
        else:
            if text := _side([p for p in parts if not p.from_account]):
                sides.append(_("{who} {parts}", who=words.payer(payer), parts=text))
            if text := _side([p for p in parts if p.from_account]):
                sides.append(_("从个人账户扣 {parts}", parts=text))
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
    return Line(text, cites, policy_text(block.note or "") or None), "unverified" if confidence == "unverified" else ""


def law_line(policy: Policy, id_: str, on: dt.date) -> Line:
    """A sentence of law or of a national rule, with its document."""
    found = statement(policy, id_, on)
    return _said(policy, "national", found.zh if is_chinese() else found.en, found)[0]


def channel_cells(
    policy: Policy, area: str, on: dt.date, about: Collection[str], plan: PlanId | None = None
) -> list[Cell]:
    """Where and how a thing is done in an area on a day, as its file says; where it says nothing, what holds everywhere.

    `plan`: only what concerns this plan.
    """
    for file, channels in ((area, policy.areas[area].channels), ("national", policy.national.channels)):
        wanted = [c for c in in_force(channels, on) if c.about in about]
        if plan is not None:
            wanted = [c for c in wanted if c.plan is None or plan in c.plan]
        if wanted:
            return [said(policy, file, policy_text(c.zh), c) for c in wanted]
    return []


def _how(policy: Policy, comparison: Comparison, result: PlanResult) -> Cell:
    area = policy.areas[comparison.person.area]
    if result.plan == "employee":
        return Cell(_("由单位办理"), verdict(policy, result).lines)
    ways = channel_cells(policy, area.area, comparison.on, ("enrol", "pay"), result.plan)
    lines = tuple(line for cell in ways for line in cell.lines)
    if result.plan == "flexible":
        return Cell(_("自己到经办机构或网上办理"), lines)
    windows = windows_of(area, comparison.on)
    if not windows:
        return Cell(_("集中参保期内办理（日期未查到）"), lines)
    one = min(windows, key=lambda w: (w.state not in ("open", "coming"), w.who is not None))
    values = {
        "year": one.cover,
        "who": guide_words.who(one.who),
        "a": short_day(one.opens),
        "b": short_day(one.closes),
    }
    if one.state in ("open", "coming"):
        text = _("{year} 年度{who}：{a} 至 {b} 集中参保", **values)
    else:
        text = _("查到的最近一次是 {year} 年度{who}：{a} 至 {b}，已结束", **values)
    cites = tuple(cite(policy, f"{one.file}:{k}", one.confidence) for k in one.sources)
    found = Line(text, cites, policy_text(one.note or "") or None)
    doubt: Mark = "unverified" if one.confidence == "unverified" else "outdated" if one.state == "past" else ""
    return Cell(text, (found, *lines), doubt)


def _wait(policy: Policy, comparison: Comparison, result: PlanResult) -> Cell:
    own, general, doubt = gap_lines(policy, comparison.person.area, result.plan, comparison.on)
    shown = own or general
    if not shown:
        return Cell(_("未知"), (Line(_("没有查到可靠的规定。")),), "unknown")
    text = _("；").join(dict.fromkeys(one.text for one in shown))
    lines = (*own, *general) if own else general
    small = _("当地没有写的按全国规定") if own and general else "" if own else _("全国规定，当地的未查到")
    return Cell(text, lines, doubt, small)


def gap_lines(policy: Policy, area: str, plan: PlanId, on: dt.date) -> tuple[tuple[Line, ...], tuple[Line, ...], Mark]:
    """What the area says on a break, what the nation says, and the doubt about the first that says anything."""
    own = [_said(policy, area, gap_text(g), g) for g in in_force(policy.areas[area].gap, on) if plan in g.plan]
    general = [
        _said(policy, "national", _("全国的规定：{text}", text=gap_text(g)) if own else gap_text(g), g)
        for g in in_force(policy.national.gap, on)
        if plan in g.plan
    ]
    doubt: Mark = "unverified" if any(d for _line, d in own or general) else ""
    return tuple(one for one, _d in own), tuple(one for one, _d in general), doubt


def gap_text(gap: Gap) -> str:
    """A gap rule as one short sentence."""
    parts = []
    if gap.first_join:
        waits = gap.first_join.months or gap.first_join.days
        parts.append(_("首次参保等 {time}", time=wait_time(gap.first_join)) if waits else _("首次参保不用等"))
    if gap.grace_months:
        back = {
            "possible": _("可以补缴"), "impossible": _("不能补缴"), "unknown": _("能否补缴未知"),
        }.get(gap.back_payment or "", _("续上不用重新等"))  # fmt: skip
        parts.append(_("断缴 {n} 个月以内{back}", n=f"{gap.grace_months:g}", back=back))
    elif gap.back_payment == "impossible":
        parts.append(_("断缴的月份不能补缴"))
    if gap.after_grace:
        time = wait_time(gap.after_grace)
        longest = _("断得更久，等待期最长 {time}", time=time)
        parts.append(longest if gap.after_grace.at_most else _("断得更久，等 {time}", time=time))
    if gap.fixed:
        parts.append(_("错过集中参保期等 {time}", time=wait_time(gap.fixed)))
    if gap.per_missed_year_months:
        parts.append(_("每多断一年加 {n} 个月", n=f"{gap.per_missed_year_months:g}"))
    text = _("，").join(parts) or policy_text(gap.note or "") or _("见说明")
    return _("换城市参保的{text}", text=text) if gap.on_moves else text


def wait_time(wait: Wait) -> str:
    """How long one waits, and what is paid meanwhile."""
    time = _("{n} 个月", n=f"{wait.months:g}") if wait.months is not None else _("{n} 天", n=wait.days)
    if wait.counted_from == "next_month":
        time = _("{time}（从缴费的下个月算起）", time=time)
    return _("{time}（其间按 {share} 报销）", time=time, share=percent(wait.share)) if wait.share else time
