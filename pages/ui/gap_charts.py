"""The chart of a break: a bar for every stretch of time, with its name and dates above it, and today."""

from __future__ import annotations

import datetime as dt
from typing import Any

import altair as alt
import pandas as pd

from calc.gap import GapResult
from calc.months import plus_months

from . import gap_words
from .charts import styled
from .drawing import Drawing, drawn
from .i18n import _
from .numbers import short_day, tick

# fill and mark: the codes are told apart without colour by the words above each bar
LOOK = {
    "covered": ("#009E73", "✓"), "again": ("#009E73", "✓"), "repaired": ("#7FCEB9", "✓"), "part_paid": ("#F0D58C", "◐"),
    "uncovered": ("#C25B4E", "✕"), "waiting": ("#E3A72F", "…"), "maybe": ("#B9C4CE", "?"), "unknown": ("#B9C4CE", "?"),
    "back_payment": ("#6F93B5", "¥"), "back_edge": ("#BCCBDA", "¥"),
}  # fmt: skip
ROW, BAR, HEAD = 44, 14, 22  # pixels; the head holds the word today
LONGEST = 30  # months of the past


def timeline_frame(result: GapResult) -> pd.DataFrame:
    """A row a stretch: its place, days, colour, and the text above it. Open ends reach two months past all others."""
    days = [d for i in result.intervals for d in (i.start, i.end) if d]
    end = plus_months(max([*days, result.on, result.case.pay]), 2)
    rows: list[dict[str, Any]] = []
    for i, one in enumerate(result.intervals):
        fill, sign = LOOK[one.code]
        text = _(
            "{sign} {what}：{when}", sign=sign, what=gap_words.interval(one), when=gap_words.period(one.start, one.end)
        )
        if one.code == "covered" and one.end:
            text = _("{sign} {what}：到 {end}", sign=sign, what=gap_words.interval(one), end=short_day(one.end))
        until = one.end + dt.timedelta(days=1) if one.end else end
        rows.append({"row": i, "from": pd.Timestamp(one.start), "to": pd.Timestamp(until), "fill": fill, "text": text})
    return pd.DataFrame(rows, columns=["row", "from", "to", "fill", "text"])


def timeline(result: GapResult) -> Drawing:
    """The stretches under each other on one scale of time; readable on a phone because the words stand above the bars."""
    # of a long break only the last years are drawn: what comes next must be wide enough to see
    earliest = plus_months(min(result.on, result.case.pay), -LONGEST)
    frame = timeline_frame(result)
    before = frame["to"] <= pd.Timestamp(earliest)
    frame.loc[before, "text"] = "← " + frame.loc[before, "text"]
    return drawn(_timeline, frame, pd.Timestamp(earliest), result.on)


def _timeline(frame: pd.DataFrame, earliest: pd.Timestamp, on: dt.date) -> alt.LayerChart:
    end = frame["to"].max()
    start = max(frame["from"].min(), earliest)
    height = HEAD + ROW * len(frame)
    frame["y"], frame["y2"] = frame["row"] * ROW + HEAD + 22, frame["row"] * ROW + HEAD + 22 + BAR
    frame["left"] = start
    scale = alt.Scale(domain=[0, height], reverse=True, nice=False, zero=False)
    y = alt.Y("y:Q", scale=scale, axis=None)
    x_axis = alt.Axis(format=tick("month"), tickCount=4, labelOverlap=True, grid=True, labelFlush=True)
    x = alt.X("from:T", title=None, axis=x_axis, scale=alt.Scale(domain=[_ms(start), _ms(end)], nice=False))
    base = alt.Chart(frame)
    bars = base.mark_bar(cornerRadius=2, clip=True).encode(
        x=x, x2=alt.X2("to:T"), y=y, y2=alt.Y2("y2:Q"), color=alt.Color("fill:N", scale=None), tooltip=[alt.Tooltip("text:N", title=_("时间"))]
    )  # fmt: skip
    text = base.mark_text(align="left", baseline="bottom", dy=-3, dx=2, fontSize=13, color="#1C2630").encode(
        x=alt.X("left:T"), y=y, text=alt.Text("text:N")
    )
    today = pd.DataFrame([{"day": pd.Timestamp(on), "label": _("今天 {day}", day=short_day(on))}])
    rule = alt.Chart(today).encode(x=alt.X("day:T"))
    near_end = (pd.Timestamp(on) - start) > 0.6 * (end - start)
    here = rule.mark_rule(color="#1C2630", strokeDash=[4, 3])
    label = rule.mark_text(
        align="right" if near_end else "left", dx=-4 if near_end else 4, baseline="top", fontSize=12, fontWeight="bold", color="#1C2630"
    ).encode(text=alt.Text("label:N"), y=alt.value(2))  # fmt: skip
    return styled(alt.layer(bars, here, text, label).properties(height=height))


def _ms(day: pd.Timestamp) -> dict[str, int]:
    return {"year": day.year, "month": day.month, "date": day.day}


def timeline_alt(result: GapResult) -> str:
    """The chart in words."""
    return _("；").join(
        _("{what}：{when}", what=gap_words.interval(one), when=gap_words.period(one.start, one.end))
        for one in result.intervals
    )
