"""Altair charts: each takes plain rows and returns a chart, without a server."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Literal

import altair as alt
import pandas as pd

from calc import PLANS, Comparison
from calc.curve import Curve

from . import words
from .drawing import Drawing, drawn
from .explain import Row
from .i18n import _, is_chinese
from .numbers import money
from .theme import PAYER_COLOUR, PLAN_COLOUR, PLAN_DASH, TEXT_COLOUR, TEXT_FONT


def who_pays_frame(result: Comparison) -> pd.DataFrame:
    """A row a plan and payer: yuan a year, with a label; unknown amounts are left out."""
    rows = []
    for order, plan in enumerate(PLANS):
        best = result.best(plan)  # type: ignore[arg-type]
        for rank, payer in enumerate(("individual", "employer", "government")):
            value = getattr(best, f"{payer}_yearly")
            if value:
                rows.append({"plan": words.plan(plan), "order": order, "payer": words.payer(payer), "rank": rank,
                             "yuan": value, "label": money(round(value))})  # fmt: skip
    return pd.DataFrame(rows, columns=["plan", "order", "payer", "rank", "yuan", "label"])


ROOM = 0.15  # share of the longest bar from which on a number has room inside its part, also on a phone


def _beside_frame(result: Comparison, largest: float) -> pd.DataFrame:
    """A row a plan with something to write behind its bar: amounts too small to be written inside, unknown ones, nothing to pay."""
    rows = []
    for plan in PLANS:
        best = result.best(plan)  # type: ignore[arg-type]
        amounts = {p: getattr(best, f"{p}_yearly") for p in PAYER_COLOUR}
        unknown = [words.payer(p) for p, value in amounts.items() if value is None]
        known = sum(value for value in amounts.values() if value)
        said = [
            _("{who} {amount}", who=words.payer(p), amount=money(round(value)))
            for p, value in amounts.items()
            if value and value <= largest * ROOM
        ]
        if unknown:
            said.append(_("{who}：未知", who=_("、").join(unknown)))
        elif not known:
            said.append(_("不用缴费"))
        if said:
            rows.append({"plan": words.plan(plan), "yuan": known, "label": _("，").join(said)})
    return pd.DataFrame(rows, columns=["plan", "yuan", "label"])


def who_pays(result: Comparison) -> Drawing:
    """Stacked bars: what I, the employer and government pay a year in each plan."""
    frame = who_pays_frame(result)
    largest = float(max([*frame.groupby("plan")["yuan"].sum(), 1]))
    # a text layer that leaves out small parts would stack the others from 0: so their middles are given
    frame["yuan"] = frame["yuan"].astype(float)
    frame["middle"] = frame.groupby("plan")["yuan"].cumsum() - frame["yuan"] / 2
    return drawn(_who_pays, frame, _beside_frame(result, largest), largest)


def _who_pays(frame: pd.DataFrame, notes: pd.DataFrame, largest: float) -> alt.LayerChart:
    plans = [words.plan(p) for p in PLANS]
    payers = [words.payer(p) for p in PAYER_COLOUR]
    # room for them on a phone, where longer names leave less of the picture to the bars
    each, most = (0.06, 1.45) if is_chinese() else (0.09, 1.8)
    end = max([largest, *(notes["yuan"] + largest * each * notes["label"].map(_width))])
    base = alt.Chart(frame).encode(
        y=alt.Y(
            "plan:N",
            sort=plans,
            title=None,
            scale=alt.Scale(domain=plans),
            axis=alt.Axis(labelLimit=180, ticks=False, domain=False),
        ),
        x=alt.X(
            "yuan:Q",
            stack="zero",
            title=_("元/年"),
            axis=alt.Axis(format=",d", tickCount=4, grid=True) if len(frame) else None,  # no yuan known, no scale
            scale=alt.Scale(domain=[0, min(end, most * largest)], nice=False),
        ),
        order=alt.Order("rank:Q"),
        tooltip=[
            alt.Tooltip("plan:N", title=_("方式")),
            alt.Tooltip("payer:N", title=_("谁付")),
            alt.Tooltip("yuan:Q", title=_("元/年"), format=",.2f"),
        ],
    )
    bars = base.mark_bar(height=26).encode(
        color=alt.Color(
            "payer:N",
            title=None,
            scale=alt.Scale(domain=payers, range=list(PAYER_COLOUR.values())),
            legend=alt.Legend(orient="top", columns=3 if is_chinese() else 2),
        )
    )
    wide = alt.datum.yuan > largest * ROOM
    text = base.transform_filter(wide).mark_text(align="center", fontSize=12).encode(
        x=alt.X("middle:Q"),
        text=alt.Text("label:N"),
        color=alt.condition(alt.datum.rank == 2, alt.value("#1F3B57"), alt.value("white")),
    )  # fmt: skip
    beside = (
        alt.Chart(notes)
        .mark_text(align="left", dx=6, fontSize=12, color="#46525E")
        .encode(y=alt.Y("plan:N", sort=plans), x=alt.X("yuan:Q"), text=alt.Text("label:N"))
    )
    return styled(alt.layer(bars, text, beside).properties(height=200))


def who_pays_alt(result: Comparison) -> str:
    """The same in words, for those who cannot see the chart."""
    sentences = []
    for plan in PLANS:
        best = result.best(plan)  # type: ignore[arg-type]
        parts = [
            _("{who} {amount} 元", who=words.payer(p), amount=money(getattr(best, f"{p}_yearly")))
            for p in ("individual", "employer", "government") if getattr(best, f"{p}_yearly") != 0
        ]  # fmt: skip
        sentences.append(_("{plan}每年：{parts}", plan=words.plan(plan), parts=_("，").join(parts) or _("不用缴费")))
    return _("；").join(sentences)


LINE_HEIGHT, PADDING = 18, 12
FIRST_COLUMN, WIDE_FIRST_COLUMN = 0.17, 0.215  # shares of the width; the three others share the rest


def comparison_table(rows: Sequence[Row], across: int) -> Drawing:
    """The side-by-side table as a chart: a column a plan, text wrapped to `across` wide characters."""
    return drawn(_comparison_table, [(row.name, *(_cell_text(row, p) for p in PLANS)) for row in rows], across)


def _comparison_table(rows: Sequence[tuple[str, ...]], across: int) -> alt.LayerChart:
    long_word = max(_width(token) for row in rows for token in _tokens(row[0])) > across * 0.7
    first = WIDE_FIRST_COLUMN if long_word else FIRST_COLUMN
    starts = (0.0, *(first + (1 - first) * i / 3 for i in range(3)))
    texts: list[dict[str, object]] = []
    bands: list[dict[str, float]] = []
    top = 0.0
    for number, row in enumerate(rows):
        wrapped = [wrap(row[0], max(4, across // 2)), *(wrap(text, across) for text in row[1:])]
        height = max(map(len, wrapped)) * LINE_HEIGHT + PADDING
        bands.append({"left": 0.0, "right": 1.0, "top": top, "bottom": top + height, "shade": number % 2})
        for i, lines in enumerate(wrapped):
            colour = "#46525E" if i == 0 else TEXT_COLOUR[PLANS[i - 1]] if number == 0 else "#1C2630"
            texts.append({"x": starts[i], "y": top + PADDING / 2, "text": "\n".join(lines), "colour": colour})
        top += height
    names = {p: wrap(words.plan(p), across) for p in PLANS}
    head = max(map(len, names.values())) * LINE_HEIGHT + PADDING
    heads = [
        {"x": starts[1 + i], "y": PADDING / 2 - head, "text": "\n".join(names[p]), "colour": TEXT_COLOUR[p]}
        for i, p in enumerate(PLANS)
    ]  # fmt: skip
    across_scale = alt.Scale(domain=[0, 1], nice=False)
    down_scale = alt.Scale(domain=[-head, top], reverse=True, nice=False)
    shade = alt.Chart(pd.DataFrame(bands)).mark_rect().encode(
        x=alt.X("left:Q", scale=across_scale, axis=None), x2=alt.X2("right:Q"),
        y=alt.Y("top:Q", scale=down_scale, axis=None), y2=alt.Y2("bottom:Q"),
        color=alt.condition(alt.datum.shade == 0, alt.value("#F3F6F9"), alt.value("#FFFFFF")),
    )  # fmt: skip

    def written(data: list[dict[str, object]], weight: Literal["normal", "bold"]) -> Any:
        mark = alt.Chart(pd.DataFrame(data)).mark_text(
            align="left", baseline="top", fontSize=13 if across > 10 else 12, lineHeight=LINE_HEIGHT,
            lineBreak="\n", fontWeight=weight, dx=4, font=TEXT_FONT,
        )  # fmt: skip
        x, y = alt.X("x:Q", scale=across_scale, axis=None), alt.Y("y:Q", scale=down_scale, axis=None)
        return mark.encode(x=x, y=y, text=alt.Text("text:N"), color=alt.Color("colour:N", scale=None))

    return styled(alt.layer(shade, written(texts, "normal"), written(heads, "bold")).properties(height=top + head))


def _cell_text(row: Row, plan: str) -> str:
    cell = row.cells[plan]
    return cell.text + (_("（{mark}）", mark=cell.mark_text) if cell.mark_text else "")


def wrap(text: str, across: int) -> list[str]:
    """Lines of at most `across` wide characters (a Latin letter counts half); words and numbers stay whole."""
    lines, line, width = [], "", 0.0
    for token in _tokens(text):
        size = _width(token)
        if line and width + size > across and token[:1] not in "，。；、）：),.;:":
            lines.append(line)
            line, width = "", 0.0
            token = token.lstrip()
        line, width = line + token, width + size
    return [*lines, line] if line or not lines else lines


def _width(text: str) -> float:
    """How wide a text is, in Chinese characters."""
    return sum(1.0 if unicodedata.east_asian_width(c) in "WF" else 0.55 for c in text)


def _tokens(text: str) -> list[str]:
    tokens: list[str] = []
    for char in text:
        narrow = unicodedata.east_asian_width(char) not in "WF"
        last = tokens[-1][-1] if tokens else " "
        in_word = narrow and not char.isspace() and unicodedata.east_asian_width(last) not in "WF"
        if not last.isspace() and (last in "（“" or in_word):  # a bracket does not end a line
            tokens[-1] += char
        else:
            tokens.append(char)
    return tokens


def plan_line(plans: Iterable[str]) -> tuple[alt.Color, alt.StrokeDash]:
    """A line a plan, told apart by colour and by dash, the same on every page."""
    codes = list(plans)
    names = [words.plan(p) for p in codes]
    colour = alt.Scale(domain=names, range=[PLAN_COLOUR[p] for p in codes])
    dash = alt.Scale(domain=names, range=[PLAN_DASH[p] for p in codes])
    in_a_row = sum(_width(name) + 4 for name in names) < 30  # as much as a phone has room for
    legend = alt.Legend(
        orient="top", columns=len(names) if in_a_row else 1, labelLimit=300, symbolType="stroke", symbolSize=400, symbolStrokeWidth=2.5
    )  # fmt: skip
    return (
        alt.Color("plan:N", title=None, scale=colour, legend=legend),
        alt.StrokeDash("plan:N", title=None, scale=dash, legend=legend),
    )


def yuan_axis(field: str, title: str, end: float) -> alt.X:
    """Yuan from 0 to `end`, across."""
    scale = alt.Scale(domain=[0, end], nice=False)
    return alt.X(f"{field}:Q", title=title, axis=alt.Axis(format=",d", tickCount=5), scale=scale)


def points(curve: Curve, end: float) -> list[tuple[float, float]]:
    """The knots of a curve up to `end`, and its end: all that a straight-lined chart needs."""
    inside = curve.up_to(end)
    return [(float(x), float(y)) for x, y in zip(inside.x, inside.y, strict=True)]


def styled(chart: Any) -> alt.LayerChart:
    """The chart itself, with the look that all charts share; each `configure` of Altair would copy all of it."""
    chart.config = _look()
    finished: alt.LayerChart = chart
    return finished


@lru_cache(maxsize=1)
def _look() -> alt.Config:
    dark = "#1C2630"
    axis = alt.AxisConfig(
        labelColor=dark, titleColor=dark, domainColor="#7C8B99", tickColor="#7C8B99", gridColor="#E3E8EC"
    )
    return alt.Config(
        font=TEXT_FONT, background="transparent", view=alt.ViewConfig(stroke=None), text=alt.MarkConfig(color=dark),
        axis=axis, legend=alt.LegendConfig(labelColor=dark, titleColor=dark), title=alt.TitleConfig(color=dark),
    )  # fmt: skip
