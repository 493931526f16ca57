"""Charts of the sources page: a figure over the years, and what is known of which area."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import altair as alt
import pandas as pd

from calc import Policy
from calc.coverage import EXPECTED, Expected, Known
from calc.listing import Spell

from . import charts, explain, words
from .drawing import Drawing, drawn
from .explain import Cite
from .i18n import _
from .numbers import day, money, percent, tick

_LINES = ["#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#7A5C00", "#444444", "#E69F00"]
_DASHES = [[1, 0], [6, 3], [2, 2], [8, 2, 2, 2], [4, 4], [1, 3], [10, 4], [3, 1]]
# known well → not known; told apart by the letter as well
COLOUR = {"official": "#1B7F5C", "reported": "#8CC9B2", "unverified": "#F4D58D", "unknown": "#ECEFF2"}


# --- over the years ----------------------------------------------------------------------------


def steps_frame(lines: Mapping[str, Sequence[Spell]], on: dt.date) -> pd.DataFrame:
    """Corner points of steps, a row a point; a row without a value breaks the line where nothing is known."""
    rows = []
    for name, spells in lines.items():
        for i, spell in enumerate(spells):
            following = spells[i + 1].start if i + 1 < len(spells) else None
            end = spell.end or (following - dt.timedelta(1) if following else max(on, spell.start))
            rows.append({"line": name, "day": spell.start, "value": spell.value, "is_start": True})
            if following is None or following > end + dt.timedelta(1):
                rows.append({"line": name, "day": end, "value": spell.value, "is_start": False})
                rows.append({"line": name, "day": end + dt.timedelta(1), "value": None, "is_start": False})
    frame = pd.DataFrame(rows, columns=["line", "day", "value", "is_start"])
    return frame.assign(day=pd.to_datetime(frame["day"]))


def steps(lines: Mapping[str, Sequence[Spell]], is_ratio: bool, on: dt.date) -> Drawing:
    """Values that hold until the next one, with gaps where nothing is known."""
    return drawn(_steps, steps_frame(lines, on), list(lines), is_ratio)


def _steps(frame: pd.DataFrame, names: list[str], is_ratio: bool) -> alt.LayerChart:
    text = ".2%" if is_ratio else ",.2f"
    axis = alt.Axis(format=".0%" if is_ratio else ",d", tickCount=6)
    base = alt.Chart(frame).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format=tick("month"), labelAngle=0, labelOverlap=True, tickCount=6)),
        y=alt.Y("value:Q", title=_("占缴费基数") if is_ratio else _("元"), axis=axis, scale=alt.Scale(zero=True)),
        color=alt.Color(
            "line:N", title=None, sort=names, scale=alt.Scale(domain=names, range=_LINES[: len(names)]),
            legend=alt.Legend(orient="top", columns=3, labelLimit=180, symbolType="stroke", symbolSize=300),
        ),
    )  # fmt: skip
    line = base.mark_line(interpolate="step-after", strokeWidth=2.5, invalid="break-paths-show-domains").encode(
        strokeDash=alt.StrokeDash(
            "line:N", sort=names, scale=alt.Scale(domain=names, range=_DASHES[: len(names)]), title=None
        )
    )
    points = base.transform_filter(alt.datum.is_start).mark_point(size=45, filled=True).encode(
        tooltip=[alt.Tooltip("line:N", title=_("哪一项")), alt.Tooltip("day:T", title=_("从"), format=tick("day")),
                 alt.Tooltip("value:Q", title=_("数值"), format=text)]
    )  # fmt: skip
    return charts.styled(alt.layer(line, points).properties(height=320))


def steps_alt(lines: Mapping[str, Sequence[Spell]], is_ratio: bool) -> str:
    """The chart in words: first and last value of each line."""
    parts = []
    for name, spells in lines.items():
        first, last = spells[0], spells[-1]
        parts.append(_(
            "{name}：{start}是 {a}，{end}是 {b}", name=name, start=day(first.start), a=_number(first.value, is_ratio),
            end=day(last.start), b=_number(last.value, is_ratio),
        ))  # fmt: skip
    return _("；").join(parts)


def _number(value: float, is_ratio: bool) -> str:
    return percent(value) if is_ratio else _("{amount} 元", amount=money(value))


def spells_in_words(
    lines: Mapping[str, Sequence[Spell]], is_ratio: bool, policy: Policy
) -> list[tuple[str, list[tuple[str, list[Cite]]]]]:
    """Every spell of every line, newest first, with its documents."""
    return [(name, [_spell(s, is_ratio, policy) for s in reversed(spells)]) for name, spells in lines.items()]


def _spell(spell: Spell, is_ratio: bool, policy: Policy) -> tuple[str, list[Cite]]:
    value = _number(spell.value, is_ratio)
    text = (
        _("{first}到 {last}：{value}", first=day(spell.start), last=day(spell.end), value=value)
        if spell.end
        else _("{first}起：{value}", first=day(spell.start), value=value)
    )
    return text, [explain.cite(policy, k, spell.figure.confidence) for k in spell.figure.sources]


# --- coverage ----------------------------------------------------------------------------------


def letter(code: str) -> str:
    """A confidence as one character, so that colour never says it alone."""
    return {"official": _("官"), "reported": _("报"), "unverified": _("疑"), "unknown": _("缺")}[code]


def legend() -> str:
    """What letters and colours mean."""
    return _(
        "每一格是一个城市的一项数字：官 = 官方文件，报 = 报道或资讯页，疑 = 未核实，缺 = 没有查到；带 ° 的只有旧标准。"
    )


def expected_name(one: Expected, with_plan: bool = False) -> str:
    """An expected figure in a few words."""
    name = {
        "floor": _("基数下限"),
        "cap": _("基数上限"),
        "employer_rate": _("单位比例"),
        "own_rate": _("个人比例"),
        "account": _("个人账户"),
        "outpatient": _("门诊"),
        "second_layer": _("大额大病"),
        "years": _("退休年限"),
        "gap": _("断缴等待"),
        "base": _("缴费基数"),
        "amount": _("缴费金额"),
        "join": _("参保条件"),
        "channels": _("去哪办"),
        "government": _("财政补助"),
        "window": _("参保期"),
        "inpatient": {
            "primary": _("住院一级"), "secondary": _("住院二级"), "tertiary": _("住院三级"),
        }.get(one.level or "", _("住院")),
    }[one.code]  # fmt: skip
    return _("{plan}·{name}", plan=plan_letter(one.plan), name=name) if with_plan else name


def plan_letter(code: str) -> str:
    """A plan in two characters."""
    return {"employee": _("职工"), "flexible": _("灵活"), "resident": _("居民")}[code]


def coverage_frame(policy: Policy, found: Mapping[str, Sequence[Known]], plan: str | None) -> pd.DataFrame:
    """A row an area and expected figure: how well it is known, and the mark that says so."""
    rows = []
    for code, known in found.items():
        for one in known:
            if plan is not None and one.expected.plan != plan:
                continue
            state = one.figure.confidence if one.known else "unknown"
            rows.append({
                "area": words.area_name(policy.areas[code]).split("（")[0].split(" (")[0],
                "figure": expected_name(one.expected, with_plan=plan is None), "state": state,
                "mark": letter(state) + ("°" if one.outdated else ""), "known": int(one.known),
                "means": words.confidence(state) if one.known else _("没有查到"),
                "age": _("旧标准") if one.outdated else "",
            })  # fmt: skip
    return pd.DataFrame(rows)


def coverage(policy: Policy, found: Mapping[str, Sequence[Known]], plan: str | None) -> Drawing:
    """All areas across all expected figures (or those of a plan): best known areas on top."""
    columns = [expected_name(e, with_plan=plan is None) for e in EXPECTED if plan is None or e.plan == plan]
    return drawn(_coverage, coverage_frame(policy, found, plan), columns)


def _coverage(frame: pd.DataFrame, columns: list[str]) -> alt.LayerChart:
    order = list(frame.groupby("area")["known"].sum().sort_values(ascending=False, kind="stable").index)
    base = alt.Chart(frame).encode(
        x=alt.X("figure:N", sort=columns, title=None,
                axis=alt.Axis(orient="top", labelAngle=-90, labelLimit=120, ticks=False, domain=False)),
        y=alt.Y("area:N", sort=order, title=None, axis=alt.Axis(labelLimit=90, ticks=False, domain=False)),
        tooltip=[alt.Tooltip("area:N", title=_("城市")), alt.Tooltip("figure:N", title=_("哪一项")),
                 alt.Tooltip("means:N", title=_("可信度")), alt.Tooltip("age:N", title=_("新旧"))],
    )  # fmt: skip
    cells = base.mark_rect(stroke="#FFFFFF", strokeWidth=1).encode(
        color=alt.Color("state:N", scale=alt.Scale(domain=list(COLOUR), range=list(COLOUR.values())), legend=None)
    )
    text = base.mark_text(fontSize=10).encode(
        text=alt.Text("mark:N"),
        color=alt.condition(alt.datum.state == "official", alt.value("#FFFFFF"), alt.value("#1C2630")),
    )
    return charts.styled(alt.layer(cells, text).properties(height=alt.Step(19)))
