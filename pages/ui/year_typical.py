"""What a typical person meets in a year and what it costs in each plan; assumptions can be moved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from calc import PLANS, Comparison, Policy
from calc.faults import shown
from calc.typical import (
    POPULATIONS,
    Population,
    Seen,
    TypicalYear,
    population_of,
    public_level,
    typical_year,
)
from calc.typical_cost import Expected, expected_year

from . import bill_words, explain, html, words, year_words
from .bill_show import Card
from .explain import Cell, Line, Mark
from .form import choose
from .i18n import _, run_on
from .numbers import money, percent
from .theme import PLAN_ICON
from .year_form import Spending, slider
from .year_show import Drawn

RATE = (0.0, 100.0)  # stays a year of 100 people
SPREAD = (0.0, 3.0)  # standard deviation over mean
OUTSIDE = (0.0, 50.0)  # per cent of a bill
USUAL_SPREAD = 1.0


@dataclass(frozen=True)
class Assumed:
    """What the visitor assumes of a typical year, its text for the link, and what was wrong there."""

    population: Population
    rate: float | None
    spread: float
    outside: float
    text: str = ""
    faults: tuple[str, ...] = ()


def decode(text: str, usual: Population) -> tuple[Population, tuple[float | None, float | None, float | None], bool]:
    """Population, rate, spread and outside share in `active-11.6-1-0`; what is not understood is as usual."""
    parts = text.strip().lower().split("-")
    bad = bool(text) and (len(parts) != 4 or parts[0] not in POPULATIONS)
    if bad or not text:
        return usual, (None, None, None), bad
    values: list[float | None] = []
    for part, (low, high) in zip(parts[1:], (RATE, SPREAD, OUTSIDE), strict=True):
        try:
            value: float | None = float(part) if part else None
        except ValueError:
            value, bad = None, True
        if value is not None and not low <= value <= high:
            value, bad = None, True
        values.append(value)
    population = next(p for p in POPULATIONS if p == parts[0])
    return population, (values[0], values[1], values[2]), bad


def show(extra: Mapping[str, str], result: Comparison, asked: Spending, drawn: Drawn, policy: Policy) -> Assumed:
    """The expected own share of a year in each plan, with method, year and limits."""
    st.header(_("按全国平均看病，预期一年花多少"), anchor=False)
    first = "form_year_population" not in st.session_state
    text = extra.get("typical", "")
    usual = population_of(result.person)
    population, wishes, bad = decode(text, usual)
    faults = (_("链接里的 typical 写的是 {found}，有的部分看不懂，没有采用；应当像 active-11.6-1-0 这样。", found=shown(text)),) if bad and first else ()  # fmt: skip
    area = policy.areas[result.person.area]
    picked: Population = choose("year_population", _("按哪些人的平均"), POPULATIONS, population, year_words.population)
    year = typical_year(policy, picked, public_level(area, asked.level), result.on)
    if year.admissions is None or year.stay_bill is None or year.outpatient is None or year.visits is None:
        html.paragraph(_("这一天以前没有收录全国统计，不估计。"))
        return Assumed(picked, None, USUAL_SPREAD, 0.0, "", faults)
    rate_usual = round(year.admissions.figure.value * 100, 1)
    rate, spread, outside = _sliders(picked, wishes if picked == population else (None, None, None), rate_usual)
    changed = (picked, rate, spread, outside) != (usual, rate_usual, USUAL_SPREAD, 0.0)
    said = f"{picked}-{rate:g}-{spread:g}-{outside:g}" if changed else ""
    assumed = Assumed(picked, rate, spread, outside, said, faults)
    found: dict[str, Expected] = {
        plan.plan: expected_year(result, plan, asked.level, year, rate / 100, spread, outside / 100, policy)
        for plan in (result.best(p) for p in (*drawn.curves, *drawn.missing))  # type: ignore[arg-type]
    }
    html.show(
        "bill_cards.html", is_part=True, cards=[_card(p, e, assumed, year, policy) for p, e in _in_order(found).items()]
    )
    html.paragraph(_method(assumed, year, bill_words.level(area, asked.level)))
    return assumed


def _in_order(found: dict[str, Expected]) -> dict[str, Expected]:
    return {p: found[p] for p in PLANS if p in found}


def _sliders(
    population: str, wishes: tuple[float | None, float | None, float | None], usual: float
) -> tuple[float, float, float]:
    rate, spread, outside = wishes
    left, middle, right = st.columns(3)
    with left:
        picked_rate = slider(
            f"year_rate_{population}", _("每 100 人一年住院次数"), *RATE, usual if rate is None else rate, 0.1, "%.1f",
            _("开始时是全国平均 {usual}；觉得自己更健康就往左移。", usual=f"{usual:g}"),
        )  # fmt: skip
    with middle:
        picked_spread = slider(
            "year_spread", _("费用有多分散（假定）"), *SPREAD, USUAL_SPREAD if spread is None else spread, 0.1, "%.1f",
            _("标准差除以平均数。0：每个人的账单都等于平均数；1：多数人低于平均，少数人很高。没有公开的统计，是假定。"),
        )  # fmt: skip
    with right:
        picked_outside = slider(
            "year_outside", _("目录外占账单（%，假定）"), *OUTSIDE, 0.0 if outside is None else outside, 1.0, "%.0f",
            _("公开统计没有给出近年目录外占多少，先按 0 算；实际常有一部分，自付会更多。"),
        )  # fmt: skip
    return round(picked_rate, 1), round(picked_spread, 1), round(picked_outside)


# --- the expected year -------------------------------------------------------------------------


def _card(plan: str, one: Expected, assumed: Assumed, year: TypicalYear, policy: Policy) -> Card:
    stats = [s for s in (year.admissions, year.stay_bill, year.outpatient, year.visits) if s]
    sources = tuple({line.text: line for s in stats for line in seen_lines(policy, s)}.values())
    mark = _mark(stats, one)

    def part(value: float | None) -> Cell:
        return Cell(_("未知")) if value is None else Cell(year_words.amount(round(value), one.own_is))

    lines = [
        (_("住院部分"), part(one.stays)),
        (_("门诊部分"), part(one.visits)),
        (_("加保费，减账户"), Cell(year_words.amount(None if one.total is None else round(one.total), one.total_is))),
    ]
    if one.paid_share is not None:
        lines.append((_("平均一次住院报"), Cell(percent(round(one.paid_share, 3)))))
    missing = dict.fromkeys(year_words.missing(what, kind) for what, kind in one.missing)
    notes = [_("{what}未知，不估计。", what=_("、").join(missing))] if missing else []
    big = Cell(_("自付未知"), sources, "unknown")
    if one.own is not None and one.stays is not None:
        made = _("住院 {stays} 元（每 100 人 {rate} 次）+ 门诊 {visits} 元 = {own} 元。", stays=money(one.stays),
                 rate=f"{assumed.rate:g}", visits=money(one.visits), own=money(one.own))  # fmt: skip
        text = year_words.amount(round(one.own), one.own_is)
        big = Cell(_("自付 {text}", text=text), (Line(made), *sources), mark)
    return Card(plan, words.plan(plan), PLAN_ICON[plan], big, lines, notes)


def _mark(stats: list[Seen], one: Expected) -> Mark:
    figures = [s.figure for s in stats] + [f for c in one.curves for layer in c.rule.layers for f in layer.figures()]
    return explain.mark(figures)


def seen_lines(policy: Policy, one: Seen) -> list[Line]:
    """A national figure, and those it was computed from."""
    if not one.made_of:
        return [explain.line(policy, year_words.seen(one), [one.figure])]
    lines = [Line(year_words.seen(one), (), year_words.made(one))]
    return lines + [line for part in one.made_of for line in seen_lines(policy, part)]


def _method(assumed: Assumed, year: TypicalYear, level: str) -> str:
    stay, visits = year.stay_bill, year.visits
    assert stay and visits and year.outpatient
    text = _(
        "方法：{who}平均一年每 100 人住院 {rate} 次，每次 {bill} 元（{year} 年{where}）；门诊约 {n} 次、共 {out} 元。"
        "账单在平均数上下分散（对数正态分布，标准差是平均数的 {spread} 倍），都在{level}看，用上面的报销规定算出预期。",
        who=year_words.population(assumed.population), rate=f"{assumed.rate:g}", bill=money(round(stay.figure.value)),
        year=stay.year, where=_("，这一级医院") if stay.level else _("，各级医院"), n=round(visits.figure.value),
        out=money(round(year.outpatient.figure.value)), spread=f"{assumed.spread:g}", level=level,
    )  # fmt: skip
    if assumed.population != "resident":
        more = _("在职和退休分开的住院率是按 2021 年的比例推算的估计；门诊费是人均费用减去住院费得出的。")
    else:
        more = _("居民的平均数包括老人和儿童，没有按年龄分。")
    limits = _("局限：这是全国平均，不是你的预测；没有公布费用的分布和各年龄的数，分散程度是假定；"
              "门诊慢特病按普通门诊算，不含药店购药，第二次住院按第一次算。")  # fmt: skip
    seen = _("对照：{seen}", seen=year_words.seen(year.paid_share)) if year.paid_share else ""
    return run_on(text, more, limits, seen)
