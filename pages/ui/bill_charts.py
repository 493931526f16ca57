"""Charts of a bill: from the bill to what I pay, and my share for every size of a bill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd

from calc.bill import BillResult
from calc.bill_curve import BillCurve

from . import bill_words, words
from .charts import plan_line, points, styled, yuan_axis
from .drawing import Drawing, drawn
from .i18n import _
from .numbers import money

# what happens to the yuan of a bill: the same colours for every plan
PART_COLOUR = {"bill": "#BCCBDA", "pooled": "#6F93B5", "second": "#9FB8CE", "self": "#1F3B57"}


def waterfall_frame(results: Mapping[str, BillResult]) -> pd.DataFrame:
    """A row a plan and step: from where to where in yuan. The bill, what each layer pays, what is left to me."""
    rows: list[dict[str, Any]] = []
    for plan, r in results.items():
        name, left = words.plan(plan), r.amount
        steps = [(_("账单"), "bill", 0.0, left)]
        for one in r.layers:
            if one.amount:
                steps.append((bill_words.layer(one.id, r.rule), one.pays_as, left - one.amount, left))
                left = round(left - one.amount, 2)
        steps.append((_("我付"), "self", 0.0, r.self_paid))
        for i, (label, part, start, end) in enumerate(steps):
            rows.append({"plan": name, "step": label, "order": i, "part": part, "from": start, "to": end,
                         "label": money(round(end - start))})  # fmt: skip
    return pd.DataFrame(rows, columns=["plan", "step", "order", "part", "from", "to", "label"])


def waterfall(results: Mapping[str, BillResult]) -> Drawing:
    """The waterfalls of all plans under each other on one scale, each under its plan's name."""
    return drawn(_waterfall, waterfall_frame(results), [words.plan(p) for p in results])


def _waterfall(frame: pd.DataFrame, names: Sequence[str]) -> alt.LayerChart:
    heads = [
        {"plan": name, "step": name, "order": -1, "part": "head", "from": 0.0, "to": 0.0, "label": ""} for name in names
    ]
    frame = pd.concat([pd.DataFrame(heads), frame], ignore_index=True)
    frame["rank"] = frame["plan"].map({n: i for i, n in enumerate(names)}) * 100 + frame["order"] + 1
    frame = frame.sort_values("rank")
    frame["row"] = [f"{rank:04d}|{step}" for rank, step in zip(frame["rank"], frame["step"], strict=True)]
    most = max(float(frame["to"].max()), 1.0)
    axis = alt.Axis(ticks=False, domain=False, labelLimit=180, labelExpr="split(datum.label, '|')[1]", labelPadding=6)
    y = alt.Y("row:N", sort=list(frame["row"]), title=None, axis=axis)
    x = alt.X(
        "from:Q",
        title=_("元"),
        scale=alt.Scale(domain=[0, most * 1.2], nice=False),
        axis=alt.Axis(format=",d", tickCount=4),
    )
    base = alt.Chart(frame)
    parts = alt.Scale(domain=list(PART_COLOUR), range=list(PART_COLOUR.values()))
    bars = base.transform_filter(alt.datum.part != "head").mark_bar(height=18).encode(
        y=y, x=x, x2=alt.X2("to:Q"), color=alt.Color("part:N", scale=parts, legend=None),
        tooltip=[alt.Tooltip("plan:N", title=_("方式")), alt.Tooltip("step:N", title=_("步骤")), alt.Tooltip("label:N", title=_("元"))],
    )  # fmt: skip
    text = base.mark_text(align="left", dx=4, fontSize=12, color="#1C2630").encode(
        y=y, x=alt.X("to:Q"), text=alt.Text("label:N")
    )
    lines = (
        base.transform_filter(alt.datum.part == "head")
        .mark_tick(color="#7C8B99", thickness=2, size=18)
        .encode(y=y, x=x)
    )
    return styled(alt.layer(lines, bars, text).properties(height=25 * len(frame) + 40))


def waterfall_alt(results: Mapping[str, BillResult]) -> str:
    """The waterfalls in words."""
    return _("；").join(
        _("{plan}：账单 {amount} 元，报销 {paid} 元，我付 {mine} 元", plan=words.plan(p), amount=money(r.amount), paid=money(round(r.amount - r.self_paid, 2)), mine=money(r.self_paid))
        for p, r in results.items()
    )  # fmt: skip


def own_share_frames(curves: Mapping[str, BillCurve], end: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The knots of each plan's own share up to `end` yuan, and its kinks with a label."""
    lines: list[dict[str, Any]] = []
    kinks: list[dict[str, Any]] = []
    for plan, one in curves.items():
        if one.pooled_to <= 0:
            continue
        last = min(end, one.pooled_to)
        name = words.plan(plan)
        lines += [{"plan": name, "bill": x, "own": y} for x, y in points(one.own, last)]
        for x, label in _kinks(one, last):
            kinks.append({"plan": name, "bill": x, "own": float(one.own.at(x)), "label": label})
    return (
        pd.DataFrame(lines, columns=["plan", "bill", "own"]),
        pd.DataFrame(kinks, columns=["plan", "bill", "own", "label"]),
    )


def _kinks(one: BillCurve, end: float) -> list[tuple[float, str]]:
    found: list[tuple[float, str]] = []
    before = ""
    for segment in one.segments:
        label = {"bracket": _("分段"), "above_cap": _("封顶"), "own_share": _("大病起付")}.get(segment.what, "")
        if segment.what == "bracket" and before == "deductible":
            label = _("起付线")
        if label and 0 < segment.from_ < end and (not found or found[-1][0] != segment.from_):
            found.append((segment.from_, label))
        before = segment.what
    return found


def own_share(curves: Mapping[str, BillCurve], amount: float, end: float, crossings: Sequence[float]) -> Drawing:
    """My share against the size of the bill, a line a plan; this bill and the break-even points marked."""
    even = [c for c in crossings if 0 < c < end]
    return drawn(_own_share, *own_share_frames(curves, end), list(curves), amount, end, even)


def _own_share(
    lines: pd.DataFrame, kinks: pd.DataFrame, plans: Sequence[str], amount: float, end: float, even: Sequence[float]
) -> alt.LayerChart:
    colour, dash = plan_line(plans)
    x = yuan_axis("bill", _("账单（元）"), end)
    y = alt.Y("own:Q", title=_("我付（元）"), axis=alt.Axis(format=",d", tickCount=5))
    line = alt.Chart(lines).mark_line(strokeWidth=2.5).encode(x=x, y=y, color=colour, strokeDash=dash)
    tips = [
        alt.Tooltip("plan:N", title=_("方式")),
        alt.Tooltip("label:N", title=_("拐点")),
        alt.Tooltip("bill:Q", title=_("账单（元）"), format=",.2f"),
        alt.Tooltip("own:Q", title=_("我付（元）"), format=",.2f"),
    ]
    dots = alt.Chart(kinks).mark_point(filled=True, size=45).encode(x=x, y=y, color=colour, tooltip=tips)
    marks = (
        alt.Chart(kinks)
        .mark_text(align="left", dx=5, dy=9, fontSize=11)
        .encode(x=x, y=y, text=alt.Text("label:N"), color=colour)
    )
    rule = alt.Chart(pd.DataFrame([{"bill": amount, "label": _("这张账单")}]))
    here = rule.mark_rule(color="#1C2630", strokeDash=[4, 3]).encode(x=x) + rule.mark_text(
        align="left", dx=4, y=8, fontSize=12, color="#1C2630"
    ).encode(x=x, text=alt.Text("label:N"))
    layers = [line, dots, marks, here]
    if even:
        meet = pd.DataFrame([{"bill": c, "label": _("打平 {x}", x=money(round(c)))} for c in even])
        cross = alt.Chart(meet)
        layers.append(cross.mark_rule(color="#5E6C79", strokeDash=[1, 3]).encode(x=x))
        layers.append(
            cross.mark_text(align="left", dx=4, y=24, fontSize=11, color="#46525E").encode(
                x=x, text=alt.Text("label:N")
            )
        )
    return styled(alt.layer(*layers).properties(height=320))


def own_share_alt(curves: Mapping[str, BillCurve], end: float) -> str:
    """The lines in words: my share at the right end."""
    parts = [
        _("账单 {end} 元时{plan}自付 {own} 元", end=money(end), plan=words.plan(p), own=money(round(float(c.own.at(min(end, c.pooled_to))), 2)))
        for p, c in curves.items() if c.pooled_to > 0
    ]  # fmt: skip
    return _("；").join(parts) or _("没有已知的规定")
