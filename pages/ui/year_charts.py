"""The chart of a year: total cost against medical spending, a line a plan, break-even marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import numpy as np
import pandas as pd

from calc.year_cost import YearCurve

from . import words
from .charts import plan_line, points, styled, yuan_axis
from .drawing import Drawing, drawn
from .i18n import _
from .numbers import money


def total_frame(curves: Mapping[str, YearCurve], end: float) -> pd.DataFrame:
    """A row a plan and knot up to `end` yuan of spending, as far as it is known."""
    rows: list[dict[str, Any]] = []
    for plan, one in curves.items():
        last = min(end, one.known_to)
        rows += [{"plan": words.plan(plan), "spent": x, "total": y} for x, y in points(one.total, last)]
    return pd.DataFrame(rows, columns=["plan", "spent", "total"])


def total(curves: Mapping[str, YearCurve], end: float, crossings: Sequence[tuple[float, float]], here: float | None) -> Drawing:  # fmt: skip
    """Total of a year against its spending; `crossings` are (spending, total), `here` the visitor's own year."""
    return drawn(_total, total_frame(curves, end), list(curves), end, list(crossings), here)


def _total(
    frame: pd.DataFrame, plans: Sequence[str], end: float, crossings: Sequence[tuple[float, float]], here: float | None
) -> alt.LayerChart:
    colour, dash = plan_line(plans)
    x = yuan_axis("spent", _("一年医疗费（元）"), end)
    y = alt.Y("total:Q", title=_("一年合计（元）"), axis=alt.Axis(format=",d", tickCount=5))
    tips = [
        alt.Tooltip("plan:N", title=_("方式")),
        alt.Tooltip("spent:Q", title=_("一年医疗费（元）"), format=",.2f"),
        alt.Tooltip("total:Q", title=_("一年合计（元）"), format=",.2f"),
    ]
    line = alt.Chart(frame).mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour, strokeDash=dash)
    dots = alt.Chart(frame).mark_point(filled=True, size=36).encode(x=x, y=y, color=colour, tooltip=tips)
    layers: list[Any] = [line, dots]
    marks = [(s, t, _("打平 {x} 元", x=money(round(s, 2)))) for s, t in crossings if 0 < s < end]
    if marks:
        meet = pd.DataFrame([{"spent": s, "total": t, "label": text, "left": s < end * 0.35} for s, t, text in marks])
        base = alt.Chart(meet).encode(x=x, y=y)
        layers.append(base.mark_point(size=110, color="#1C2630", strokeWidth=2))
        # above on the left the lines leave room, unless the point stands at the left edge
        for is_left, align, across, down in ((False, "right", -8, -14), (True, "left", 10, 16)):
            text = base.transform_filter(alt.datum.left == is_left).mark_text(
                align=align,  # type: ignore[arg-type]
                dx=across,
                dy=down,
                fontSize=12,
                color="#1C2630",
            )
            layers.append(text.encode(text=alt.Text("label:N")))
    if here is not None and 0 < here < end:
        rule = alt.Chart(pd.DataFrame([{"spent": here, "label": _("这一年")}])).encode(x=x)
        layers.append(rule.mark_rule(color="#1C2630", strokeDash=[4, 3]))
        layers.append(
            rule.mark_text(align="left", dx=4, y=8, fontSize=12, color="#1C2630").encode(
                text=alt.Text("label:N"), y=alt.value(8)
            )
        )
    return styled(alt.layer(*layers).properties(height=330))


def total_alt(curves: Mapping[str, YearCurve], end: float) -> str:
    """The lines in words: their left and right ends."""
    parts = []
    for plan, one in curves.items():
        last = min(end, one.known_to)
        ends = one.total.at(np.array([0.0, last]))
        parts.append(
            _("{plan}：没有医疗费时一年 {a} 元，医疗费 {x} 元时一年 {b} 元", plan=words.plan(plan),
              a=money(round(float(ends[0]), 2)), x=money(round(last, 2)), b=money(round(float(ends[1]), 2)))
        )  # fmt: skip
    return _("；").join(parts)
