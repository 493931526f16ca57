"""The chart of a life: what has been paid up to each age, a line a path, retirement and lifetime cover marked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt
import pandas as pd

from calc.life_cost import PathCost

from . import life_words
from .charts import styled
from .drawing import Drawing, drawn
from .i18n import _
from .numbers import money
from .theme import PLAN_COLOUR, PLAN_DASH

OWN_COLOUR, OWN_DASH = "#1C2630", [1, 0]
LABEL_ROW = 16  # pixels between labels of different marks, so that they never lie on each other


@dataclass(frozen=True)
class Drawn:
    """A path as a line: its name, the plan whose colour it bears (nothing: the visitor's own), its sums."""

    name: str
    plan: str
    cost: PathCost


def total(one: PathCost, age_months: int, measure: str) -> float | None:
    """The sum of a path up to an age."""
    return one.paid_at(age_months) if measure == "paid" else one.all_in_at(age_months)


def frame(lines: Sequence[Drawn], measure: str, extra_ages: Sequence[int] = ()) -> pd.DataFrame:
    """A row a path and birthday, at retirement and at every marked age, as far as it is known."""
    rows: list[dict[str, Any]] = []
    for one in lines:
        start, end = one.cost.start, one.cost.end
        ages = {start, end, one.cost.retires, *range(12 * (start // 12 + 1), end + 1, 12), *extra_ages}
        if one.cost.lifetime_at is not None:
            ages.add(one.cost.lifetime_at)
        for age in sorted(a for a in ages if start <= a <= end):
            yuan = total(one.cost, age, measure)
            if yuan is not None:
                rows.append({"path": one.name, "age": round(age / 12, 3), "yuan": yuan, "when": life_words.age(age)})
    return pd.DataFrame(rows, columns=["path", "age", "yuan", "when"])


def has_lines(lines: Sequence[Drawn], measure: str) -> bool:
    """Whether at least one path is known beyond its start."""
    return any(age > one.cost.start for one in lines for age in _known_ages(one, measure))


def _known_ages(one: Drawn, measure: str) -> list[int]:
    start, end = one.cost.start, one.cost.end
    return [
        age
        for age in (start + 1, *range(12 * (start // 12 + 1), end + 1, 12))
        if total(one.cost, age, measure) is not None
    ]


def lines(paths: Sequence[Drawn], measure: str, marks: Mapping[int, str], crossing: int | None) -> Drawing:
    """Cumulative yuan over age. `marks`: ages in months with their labels; `crossing`: where one path overtakes."""
    data = frame(paths, measure, [crossing] if crossing else [])
    ends = paths[0].cost.start / 12, paths[0].cost.end / 12
    return drawn(_lines, data, [(p.name, p.plan) for p in paths], sorted(marks.items()), ends)


def _lines(
    data: pd.DataFrame, paths: Sequence[tuple[str, str]], marks: Sequence[tuple[int, str]], ends: tuple[float, float]
) -> alt.LayerChart:
    names = [name for name, _plan in paths]
    colour = alt.Scale(domain=names, range=[PLAN_COLOUR.get(plan, OWN_COLOUR) for _name, plan in paths])
    dash = alt.Scale(domain=names, range=[PLAN_DASH.get(plan, OWN_DASH) for _name, plan in paths])
    low, high = ends
    x = alt.X(
        "age:Q",
        title=_("年龄"),
        scale=alt.Scale(domain=[low, high], nice=False),
        axis=alt.Axis(format="d", tickCount=6),
    )
    y = alt.Y("yuan:Q", title=_("累计（元）"), axis=alt.Axis(format=",d", tickCount=5))
    legend = alt.Legend(
        orient="top", columns=1, labelLimit=300, symbolType="stroke", symbolSize=500, symbolStrokeWidth=2.5
    )
    tips = [
        alt.Tooltip("path:N", title=_("路径")),
        alt.Tooltip("when:N", title=_("年龄")),
        alt.Tooltip("yuan:Q", title=_("累计（元）"), format=",.2f"),
    ]
    base = alt.Chart(data).encode(
        x=x, y=y, color=alt.Color("path:N", title=None, scale=colour, legend=legend),
        strokeDash=alt.StrokeDash("path:N", title=None, scale=dash, legend=legend),
    )  # fmt: skip
    layers: list[Any] = [base.mark_line(strokeWidth=2.5), base.mark_point(opacity=0, size=80).encode(tooltip=tips)]
    middle = (low + high) / 2
    for row, (age, label) in enumerate(marks):
        at = alt.Chart(pd.DataFrame([{"age": age / 12, "label": label}])).encode(x=x)
        is_left = age / 12 < middle
        layers.append(at.mark_rule(color=OWN_COLOUR, strokeDash=[4, 3]))
        for halo in (True, False):  # a white edge below, so that lines crossing a label leave it readable
            text = at.mark_text(
                align="left" if is_left else "right", dx=4 if is_left else -4, fontSize=12,
                color="white" if halo else OWN_COLOUR, stroke="white" if halo else None, strokeWidth=5 if halo else 0,
            )  # fmt: skip
            layers.append(text.encode(text=alt.Text("label:N"), y=alt.value(8 + row * LABEL_ROW)))
    return styled(alt.layer(*layers).properties(height=380))


def lines_alt(drawn: Sequence[Drawn], measure: str, marks: Mapping[int, str]) -> str:
    """The chart in words: each path at retirement and at its end, and the marked ages."""
    parts = []
    for one in drawn:
        at, end = total(one.cost, one.cost.retires, measure), total(one.cost, one.cost.end, measure)
        parts.append(
            _("{path}：到退休累计 {at} 元，到 {age} 累计 {end} 元", path=one.name, at=money(at), age=life_words.age(one.cost.end), end=money(end))
        )  # fmt: skip
    return _("；").join([*parts, *marks.values()])
