"""The sources page from figures to the screen: the list, its export, the years, the coverage, what is open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from calc import PLANS, Policy
from calc import coverage as calc_coverage
from calc.documents import source
from calc.listing import Item, history, items
from calc.schema import CONFIDENCE_OF_KIND, Area

from . import claim_words, explain, html, item_words, show, shown, sources_charts, sources_form, words
from .explain import Cell, Line, Mark
from .i18n import _, policy_text
from .link import Answer, Visit
from .numbers import day
from .sources_form import SHARED, Asked


def headline(policy: Policy, visit: Visit, faults: Sequence[str]) -> None:
    """How much is known of the city on the day, and what of the link could not be used."""
    answer = visit.answer
    found = calc_coverage.known(policy, answer.person.area, answer.on)
    c = calc_coverage.counts(found)
    city = words.area_name(policy.areas[answer.person.area])
    text = _(
        "{city}：每个城市应有的 {expected} 项里查到 {known} 项——官方文件 {official} 项，报道或资讯页 {reported} 项，未核实 {unverified} 项。",
        city=city, **{k: c[k] for k in ("expected", "known", "official", "reported", "unverified")},
    )  # fmt: skip
    notices = [*faults]
    if c["outdated"]:
        notices.append(_("其中 {n} 项只有旧标准，新的还没有收录。", n=c["outdated"]))
    show.top(visit, policy, text, notices)


def view(policy: Policy, answer: Answer, asked: Asked) -> None:
    """What is looked at, the documents aside."""
    {"figures": figures, "history": years, "coverage": coverage, "open": open_questions}[asked.view](
        policy, answer, asked
    )


# --- figures -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Group:
    """The figures of one plan and topic."""

    plan: str
    plan_name: str
    topic: str
    count: int
    rows: list[tuple[str, Cell]]
    open: bool


def figures(policy: Policy, answer: Answer, asked: Asked) -> None:
    """Every figure that was asked for, and all of these as a file."""
    area = policy.areas[answer.person.area]
    chosen = [i for i in items(policy, area.area, answer.on) if _wanted(i, area, asked)]
    left, right = st.columns([2, 1], vertical_alignment="center")
    with left:
        html.paragraph(_("找到 {n} 项。点一项，看它的有效期、出处和可信度。", n=len(chosen)))
    with right:
        st.download_button(
            _("下载这些数字（CSV）"), csv_bytes(policy, area, chosen), file_name=f"{area.area}-{answer.on.isoformat()}.csv",
            mime="text/csv", icon=":material/download:", width="stretch", on_click="ignore",
        )  # fmt: skip
    if not chosen:
        show.warnings([_("没有符合的数字。换个词，或者把“哪种方式”“哪一类”改成全部。")])
        return
    shown.table(sources_form.view_name("figures"), figures_frame(policy, area, chosen))
    html.show("sources_figures.html", groups=_groups(policy, area, chosen, asked))


def _wanted(item: Item, area: Area, asked: Asked) -> bool:
    if asked.plan is not None and (item.plan or SHARED) != asked.plan:
        return False
    if asked.topic is not None and item.topic != asked.topic:
        return False
    text = item_words.searchable(item, area) if asked.find else ""
    return all(word in text for word in asked.find.lower().split())


def _groups(policy: Policy, area: Area, chosen: Sequence[Item], asked: Asked) -> list[Group]:
    found: dict[tuple[str, str], list[Item]] = {}
    for plan in (*PLANS, None):
        for item in (i for i in chosen if i.plan == plan):
            found.setdefault((plan or SHARED, item.topic), []).append(item)
    few = len(chosen) <= 30
    return [
        Group(
            plan, item_words.plan(None if plan == SHARED else plan), claim_words.topic(topic), len(mine),
            [(_label(i, area), cell(policy, i)) for i in mine], few or asked.topic is not None,
        )
        for (plan, topic), mine in found.items()
    ]  # fmt: skip


def _label(item: Item, area: Area) -> str:
    who = item_words.who(item, area)
    name = item_words.name(item)
    return _("{name}（{who}）", name=name, who=who) if who else name


def cell(policy: Policy, item: Item) -> Cell:
    """A figure with its period and documents."""
    cites = tuple(explain.cite(policy, k, item.figure.confidence) for k in item.figure.sources)
    ended = day(item.end) if item.outdated and item.end else None
    line = Line(
        item_words.period(item), cites, policy_text(item.note or "") or None if item.note != item.text else None, ended
    )
    return Cell(item_words.value(item), (line,), _mark(item))


def _mark(item: Item) -> Mark:
    if item.value is None and item.text is None and item.dates is None and item.what not in ("cap_none", *_WORDS):
        return "unknown"
    if item.figure.confidence == "unverified":
        return "unverified"
    return "outdated" if item.outdated else ""


_WORDS = ("base_equals_floor", "base_between", "join")


def csv_bytes(policy: Policy, area: Area, chosen: Iterable[Item]) -> bytes:
    """Figures as a file that spreadsheets open with their Chinese text right."""
    return figures_frame(policy, area, chosen).to_csv(index=False, float_format="%.10g").encode("utf-8-sig")


def figures_frame(policy: Policy, area: Area, chosen: Iterable[Item]) -> pd.DataFrame:
    """A row a figure, with its period, confidence and documents; a value that is no number stands in words alone."""
    head = [
        _("城市"), _("方式"), _("类别"), _("项目"), _("适用"), _("数值"), _("写法"), _("起"), _("止"), _("是否旧标准"), _("可信度"),
        _("出处"), _("发布机关"), _("文号"), _("日期"), _("网址"), _("备注"),
    ]  # fmt: skip
    rows = []
    for i in chosen:
        docs = [source(policy, k) for k in i.figure.sources]
        rows.append([
            words.area_name(area), item_words.plan(i.plan), claim_words.topic(i.topic), item_words.name(i), item_words.who(i, area),
            None if i.value is None else float(i.value), item_words.value(i), i.start, i.end,
            _("旧标准") if i.outdated else "", words.confidence(i.figure.confidence),
            *(" | ".join(getattr(d, name) or "" for d in docs) for name in ("title", "issuer", "number", "date", "url")), policy_text(i.note or ""),
        ])  # fmt: skip
    return pd.DataFrame(rows, columns=head)


# --- years, coverage, what is open ---------------------------------------------------------------


def years(policy: Policy, answer: Answer, asked: Asked) -> None:
    """How a figure of the city changed, as a step chart and in words."""
    area = policy.areas[answer.person.area]
    lines = history(policy, area.area, asked.chart)
    named = {_line_name(code, asked.chart, area): spells for code, spells in lines.items()}
    city = words.area_name(area)
    st.header(_("{city}：{what}", city=city, what=sources_form.chart_name(asked.chart)), anchor=False)
    if not named:
        show.warnings([_("{city}的这一项没有查到，或者没有写明起止日期，画不出来。", city=city)])
        return
    chart = sources_charts.steps(named, asked.chart == "rates", answer.on)
    shown.chart(chart, sources_charts.steps_alt(named, asked.chart == "rates"), sources_form.chart_name(asked.chart))
    st.caption(_("线断开的地方，是没有查到那一段；不用前后的数去补。"))
    rows = [
        (name, s.start, s.end, s.value, words.confidence(s.figure.confidence))
        for name, spells in named.items()
        for s in spells
    ]
    head = [_("哪一项"), _("起"), _("止"), _("数值"), _("可信度")]
    shown.table(sources_form.chart_name(asked.chart), pd.DataFrame(rows, columns=head))
    html.show("sources_years.html", lines=sources_charts.spells_in_words(named, asked.chart == "rates", policy))


def _line_name(code: str, chart: str, area: Area) -> str:
    fixed = {
        "floor": _("下限"),
        "cap": _("上限"),
        "average_wage": _("平均工资"),
        "employee_employer": _("单位"),
        "employee_individual": _("职工自己"),
        "flexible_individual": _("灵活就业"),
        "flexible": _("灵活就业"),
        "all": _("所有人"),
    }
    plan = "resident" if chart in ("resident", "government") else "flexible"
    names = item_words.class_names(area, plan)
    return fixed.get(code) or _("、").join(names.get(part, part) for part in code.split())


def coverage(policy: Policy, answer: Answer, asked: Asked) -> None:
    """Where much is known and where little: all areas and figures as a picture, and the counts as a list."""
    html.paragraph(sources_charts.legend())
    found = {code: calc_coverage.known(policy, code, answer.on) for code in policy.areas}
    alt = _("各地收录情况的图，文字在下面的表里")
    with st.container(key="mi-wide"):
        shown.chart(sources_charts.coverage(policy, found, None), alt, _("各地收录情况"))
    with st.container(key="mi-narrow"):
        shown.chart(sources_charts.coverage(policy, found, asked.plan), alt)
    rows = []
    for code, known in found.items():
        c = calc_coverage.counts(known)
        missing = [sources_charts.expected_name(k.expected, with_plan=True) for k in known if not k.known]
        rows.append((words.area_name(policy.areas[code]), c, _("、").join(missing)))
    rows.sort(key=lambda r: (-r[1]["known"], -r[1]["official"]))
    counted = ("expected", "known", "official", "reported", "unverified", "outdated")
    head = [
        _("城市"),
        _("应有几项"),
        _("查到几项"),
        _("官方文件"),
        _("报道或资讯页"),
        _("未核实"),
        _("旧标准"),
        _("缺什么"),
    ]
    table = pd.DataFrame([(city, *(c[k] for k in counted), lacking) for city, c, lacking in rows], columns=head)
    shown.table(_("各地收录情况"), table)
    with st.expander(_("用文字看：每个城市查到几项、还缺什么")):
        html.show("sources_coverage.html", rows=rows)


@dataclass(frozen=True)
class Dispute:
    """Where sources contradict each other, and which we follow."""

    about: str
    values: str
    judgement: str
    cites: tuple[explain.Cite, ...]


def open_questions(policy: Policy, answer: Answer, asked: Asked) -> None:
    """What was looked for and not found, and where sources disagree."""
    area = policy.areas[answer.person.area]
    disputes = []
    for one in area.disagreements:
        cites = tuple(
            explain.cite(policy, f"{area.area}:{k}", CONFIDENCE_OF_KIND[area.sources[k].kind]) for k in one.source or ()
        )
        values = _("；").join(f"{v:g}" if isinstance(v, float) else policy_text(str(v)) for v in one.values)
        disputes.append(Dispute(policy_text(one.about), values, policy_text(one.judgement), cites))
    html.show(
        "sources_open.html", city=words.area_name(area), missing=area.missing, disputes=disputes, nation=policy.national.missing,
    )  # fmt: skip


def report(policy: Policy, answer: Answer) -> None:
    """What to do about a number that is wrong."""
    area = policy.areas[answer.person.area]
    html.show("sources_report.html", city=words.area_name(area), file=f"policy/areas/{area.area}.yaml")
