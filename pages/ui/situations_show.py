"""Situations side by side: a table whose cells open to their derivation, a chart, links into the compare page."""

from __future__ import annotations

import pandas as pd

from calc import Policy
from calc.cities import Asked, years_figures
from calc.situations import Situation, situation

from . import bill_words, explain, html, link, show, shown, words, year_show, year_words
from .cities_charts import ROOM_FOR_NAMES, Bar, ranking, text_width
from .cities_show import compare_link
from .explain import Cell, Line, Mark, Row
from .i18n import _
from .numbers import money, percent
from .situations_form import Situated
from .situations_link import NAMES


def settle(asked: Asked, found: list[Situated], answer: link.Answer, policy: Policy) -> list[Situation]:
    """Each situation in its own plan."""
    return [
        situation(one.person, Asked(one.plan, asked.level, asked.amount, asked.scenario), answer.on, policy)  # type: ignore[arg-type]
        for one in found
    ]


def _title(place: int, one: Situated, policy: Policy) -> str:
    return _("{n}. {name}", n=place, name=one.name(policy))


def headline(
    found: list[Situated], settled: list[Situation], visit: link.Visit, faults: list[str], policy: Policy
) -> None:
    """The yearly total of each, and which is least."""
    parts = []
    for place, (one, result) in enumerate(zip(found, settled, strict=True), 1):
        total = year_show.total_cell(result.year) if result.year else Cell(_("未知"))
        mark = _("（{mark}）", mark=total.mark_text) if total.mark_text else ""
        parts.append(_("{name} {total}{mark}", name=_title(place, one, policy), total=total.text, mark=mark))
    text = _("一年合计（保费减去进账户的钱，加看病自付）：{parts}。", parts=_("；").join(parts))
    known = [
        (r.year.total, i)
        for i, r in enumerate(settled, 1)
        if r.year and r.year.total is not None and r.year.total_is == "exact"
    ]
    if len(known) > 1:
        text += _("按查得到的数字，情况 {n} 花得最少。", n=min(known)[1])
    notices = faults
    for place, result in enumerate(settled, 1):
        if result.plan.verdict == "ineligible":
            notices.append(_("情况 {n} 现在不能这样参保，数字只供比较；原因见表格第一行。", n=place))
    show.top(visit, visit.policy, text, notices)


def table(found: list[Situated], settled: list[Situation], asked: Asked, policy: Policy) -> None:
    """A row a dimension, a column a situation."""
    columns = [(name, _title(i, one, policy)) for i, (name, one) in enumerate(zip(NAMES, found, strict=False), 1)]
    cells = {name: _cells(result, policy) for (name, _t), result in zip(columns, settled, strict=True)}
    titles = {
        "verdict": _("能参加吗"), "monthly": _("我每月缴"), "yearly": _("我每年缴"), "employer": _("单位每年缴"), "government": _("财政每年补"),
        "account": _("每月进个人账户"), "bill": _("{amount} 元住院单", amount=money(asked.amount)), "total": _("一年合计"), "years": _("退休要缴满"),
    }  # fmt: skip
    rows = [Row(title, {name: each[code] for name, each in cells.items()}) for code, title in titles.items()]
    frame = pd.DataFrame({title: [_plain(row.cells[name]) for row in rows] for name, title in columns})
    frame.insert(0, _("比什么"), [row.name for row in rows])
    shown.table(_("几种情况并排"), frame)
    html.show("table.html", rows=rows, plans=columns, caption=_("点带虚线的数字，看它怎么来、出自哪份文件。"))


def _plain(cell: Cell) -> float | str:
    return cell.value if cell.value is not None and not cell.mark else cell.text


def _cells(one: Situation, policy: Policy) -> dict[str, Cell]:
    plan = one.plan
    return {
        "verdict": explain.verdict(policy, plan),
        "monthly": explain.monthly(policy, plan),
        "yearly": explain.amount(policy, plan, "individual_yearly"),
        "employer": explain.amount(policy, plan, "employer_yearly"),
        "government": explain.amount(policy, plan, "government_yearly"),
        "account": explain.amount(policy, plan, "account_monthly"),
        "bill": _bill(one, policy),
        "total": year_show.total_cell(one.year) if one.year else Cell(_("未知"), (), "unknown"),
        "years": _years(one, policy),
    }


def _bill(one: Situation, policy: Policy) -> Cell:
    result = one.bill
    if result is None or result.pooled_paid is None:
        return Cell(_("未知"), (Line(_("这一级医院的报销规定没有查到，不猜。")),), "unknown")
    lines = tuple(explain.line(policy, bill_words.step(s, result), s.figures) for s in result.steps)
    mark: Mark = year_show.mark_of([], [result])
    text = _("我付 {mine} 元，报 {ratio}", mine=money(result.self_paid), ratio=percent(round(result.ratio, 3)))
    small = _("第二层未知，按不付算") if result.second_paid is None else ""
    return Cell(text, lines, mark, small)


def _years(one: Situation, policy: Policy) -> Cell:
    if one.years is None:
        return Cell(_("没有年限，每年都要缴"))
    male, female = one.years
    area = policy.areas[one.comparison.person.area]
    if male != male and female != female:
        return Cell(_("未知"), (Line(_("没有查到可靠的数字，所以不猜。")),), "unknown")
    men = _("未知") if male != male else f"{male:g}"
    women = _("未知") if female != female else f"{female:g}"
    text = _("男 {men} 年，女 {women} 年", men=men, women=women)
    figures = years_figures(area, one.comparison.on)
    return Cell(text, (explain.line(policy, text, figures),), explain.mark(figures))


def _bar_name(place: int, one: Situated, policy: Policy) -> str:
    """The name beside a bar; one that is too long for its place there is the number and the city."""
    full = _title(place, one, policy)
    if text_width(full, 13) <= ROOM_FOR_NAMES:
        return full
    return _("{n}. {name}", n=place, name=words.short_area_name(policy.areas[one.person.area]))


def chart(found: list[Situated], settled: list[Situation], policy: Policy) -> None:
    """The yearly total of each situation whose total is known."""
    bars = []
    for place, (one, result) in enumerate(zip(found, settled, strict=True), 1):
        if result.year and result.year.total is not None and result.year.total_is != "unknown":
            cell = year_show.total_cell(result.year)
            text = year_words.amount(result.year.total, result.year.total_is)
            label = f"{text} · {cell.mark_text}" if cell.mark_text else text
            bars.append(Bar(_bar_name(place, one, policy), result.year.total, label, cell.mark != "unverified"))
    if not bars:
        return
    title = _("一年合计")
    alt = _("；").join(f"{b.name} {b.label}" for b in bars)
    shown.chart(ranking(bars, "#6F93B5", _("{what}（元）", what=title), step=34), alt, title)


def links(found: list[Situated], answer: link.Answer, asked: Asked, policy: Policy) -> None:
    """Each situation's own compare page."""
    hrefs = [
        (_title(i, one, policy), compare_link(answer, one.person, asked, policy.areas[one.person.area]))
        for i, one in enumerate(found, 1)
    ]
    html.show("situation_links.html", links=hrefs)
