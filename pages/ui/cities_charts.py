"""Charts of the page on cities: the ranking, and situations side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from .charts import styled
from .drawing import Drawing, drawn

OWN = "#1F3B57"
AXIS = 55  # pixels for the axis and its title
PHONE, ROOM_FOR_NAMES = 345, 150  # pixels: a picture on a phone, and the names beside the bars at most


@dataclass(frozen=True)
class Bar:
    """One bar: its name, its number, what is written behind it, and how sure it is."""

    name: str
    value: float
    label: str
    is_sure: bool
    is_own: bool = False


def bar_frame(bars: Sequence[Bar]) -> pd.DataFrame:
    """A row a bar, in the order of the chart."""
    rows = [{"name": b.name, "value": b.value, "label": b.label, "sure": b.is_sure, "own": b.is_own, "order": i} for i, b in enumerate(bars)]  # fmt: skip
    return pd.DataFrame(rows, columns=["name", "value", "label", "sure", "own", "order"])


def ranking(bars: Sequence[Bar], colour: str, title: str, is_share: bool = False, step: int = 24) -> Drawing:
    """Bars from best to worst, with room for their labels on a phone too.

    What is not verified is hollow with a dashed edge, so that colour alone says nothing.
    """
    return drawn(_ranking, bar_frame(bars), colour, title, is_share, step)


def text_width(text: str, size: int) -> float:
    """About how many pixels a text is wide: Chinese characters are squares, others half of one."""
    return size * sum(1.0 if ord(c) > 0x2E7F else 0.56 for c in text)


def axis_end(frame: pd.DataFrame, low: float) -> float:
    """Where the axis must end so that every label ends inside the picture on a phone."""
    width = PHONE - _names_width(frame)
    ends = [
        (max(value, 0.0) - low) / max(0.2, 1 - (text_width(label, 12) + 8) / width)
        for value, label in zip(frame["value"], frame["label"], strict=True)
    ]
    return low + (max(ends) or 1.0)


def _names_width(frame: pd.DataFrame) -> float:
    return min(ROOM_FOR_NAMES, max(text_width(name, 13) for name in frame["name"]))


def _ranking(frame: pd.DataFrame, colour: str, title: str, is_share: bool, step: int) -> alt.LayerChart:
    low = min(0.0, frame["value"].min())
    names = frame["name"].tolist()
    y = alt.Y(
        "name:N",
        sort=names,
        title=None,
        axis=alt.Axis(labelLimit=ROOM_FOR_NAMES, ticks=False, domain=False, labelFontSize=13),
    )
    scale = alt.Scale(domain=[low, axis_end(frame, low)], nice=False)
    # the title begins above the names: a long one would not fit beside them on a phone
    axis = alt.Axis(
        format=".0%" if is_share else ",d", tickCount=4, orient="top", titleAlign="left", titleAnchor="start",
        titleX=-_names_width(frame),
    )  # fmt: skip
    x = alt.X("value:Q", title=title, scale=scale, axis=axis)
    base = alt.Chart(frame).encode(y=y)
    fill = alt.condition(alt.datum.own, alt.value(OWN), alt.value(colour))
    bar = base.mark_bar(height=step - 8, strokeWidth=1.2).encode(
        x=x, color=fill, stroke=fill,
        fillOpacity=alt.condition(alt.datum.sure, alt.value(1), alt.value(0.08)),
        strokeDash=alt.condition(alt.datum.sure, alt.value([1, 0]), alt.value([4, 3])),
        tooltip=[alt.Tooltip("name:N", title=" "), alt.Tooltip("label:N", title=title)],
    )  # fmt: skip
    text = (
        base.transform_calculate(end="max(datum.value, 0)")
        .mark_text(align="left", dx=5, fontSize=12, color="#1C2630")
        .encode(x=alt.X("end:Q", scale=scale, title=title), text=alt.Text("label:N"))
    )
    layered: Any = alt.layer(bar, text).properties(height=AXIS + step * len(frame))
    return styled(layered)
