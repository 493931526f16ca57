"""The pieces of the page on cities: sentence, ranking, list with sources and links, table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urljoin

import pandas as pd
import streamlit as st

from calc import Comparison, Person, Policy
from calc.bill_input import level_of
from calc.cities import Asked, Cities, filtered, measures_of, ranked, unknown
from calc.joining import in_area
from calc.schema import Area

from . import cities_words, explain, html, link, show, shown, words
from .cities_charts import Bar, ranking
from .cities_form import CitiesAnswer
from .explain import Cell
from .i18n import _
from .numbers import money, percent
from .theme import PLAN_COLOUR

TOP = 10  # cities of the list that are open from the start
SHARES = ("hospital", "outpatient")


@dataclass(frozen=True)
class Place:
    """One city in the list: its rank, its number with the documents behind it, and the link to its comparison."""

    rank: int
    name: str
    href: str
    cell: Cell
    door: str
    is_own: bool


def compare_link(answer: link.Answer, person: Person, asked: Asked, area: Area) -> str:
    """The compare page for a person in `area` with the same hospital stay, by that area's own level.

    Figures that were typed belong to the visitor's own city alone.
    """
    edits = answer.edits if area.area == answer.person.area else ()
    stay = {"level": level_of(area, asked.level) or "", "amount": f"{asked.amount:.2f}".rstrip("0").rstrip(".")}
    return link.address("", replace(answer, person=person, edits=edits), **stay)


def _in_city(answer: link.Answer, asked: Asked, area: Area) -> str:
    person = in_area(answer.person, area.area, answer.person.hukou if area.area == answer.person.area else None)
    return compare_link(answer, person, asked, area)


@dataclass(frozen=True)
class Ranked:
    """All cities, those that pass the filters in order, and what was filtered by.

    `rows`: the row of every city by its code, those that pass first, in their order; `links`: the address of its comparison.
    """

    cities: Cities
    found: pd.DataFrame
    unknown: tuple[str, ...]
    asked: CitiesAnswer
    rows: Mapping[str, Mapping[str, Any]]
    links: Mapping[str, str]

    @property
    def passing(self) -> list[tuple[str, Mapping[str, Any]]]:
        """The cities that pass, with their rows."""
        return list(self.rows.items())[: len(self.found)]


def rank(all_: Cities, asked: CitiesAnswer, answer: link.Answer, policy: Policy) -> Ranked:
    """The cities in the order of the measure asked for."""
    door = None if asked.door == "any" else asked.door
    trust = None if asked.trust == "unverified" else asked.trust
    kept = filtered(all_.table, door, trust, asked.measure)  # type: ignore[arg-type]
    known = filtered(all_.table, door, None, asked.measure)  # type: ignore[arg-type]
    found, lacking = ranked(kept, asked.measure), tuple(unknown(known, asked.measure))
    rows = found.to_dict("index") | all_.table.loc[list(lacking)].to_dict("index")
    links = {str(c): _in_city(answer, asked.asked, policy.areas[str(c)]) for c in rows}
    return Ranked(all_, found, lacking, asked, rows, links)  # type: ignore[arg-type]


def headline(one: Ranked, result: Comparison, visit: link.Visit, policy: Policy) -> None:
    """Where it is least and most, where the visitor's own city stands, and what to beware of."""
    own = result.person.area
    plan, code = one.asked.asked.plan, one.asked.measure
    numbers = one.cities.table[code]
    is_known = None if own not in numbers.index else bool(numbers.notna()[own])
    text = cities_words.headline(one.found, code, one.asked.asked, policy, own, is_known)
    notices = list(one.asked.faults)
    best = result.best(plan)
    if best.verdict == "ineligible":
        notices.append(_("按你现在的情况（{status}）不能参加{plan}；下面是假如能参加时的数字，供比较。", status=words.status(result.person.status), plan=words.plan(plan)))  # fmt: skip
    doubtful = int((one.found[f"{code}_confidence"] == "unverified").sum()) if len(one.found) else 0
    old = int(one.found[f"{code}_outdated"].sum()) if len(one.found) else 0
    if doubtful or old:
        notices.append(
            _("其中 {a} 个城市的数字未核实，{b} 个是旧标准（新的还没有收录），排名可能变。", a=doubtful, b=old)
        )
    show.top(visit, visit.policy, text, notices)
    # paper has the documents of the cities in this sentence; those of all cities would be pages of them
    ends = [str(c) for c in (*one.found.index[:1], *one.found.index[-1:])]
    shown.now().paper_files = frozenset(("national", own, *ends))
    shown.now().inputs = [*words.inputs(result.person, result.on, policy.areas[own]), *cities_words.inputs(one.asked)]


def chart(one: Ranked, own: str, policy: Policy) -> None:
    """The ranking as bars; cities of which the number is not known stand below by name."""
    code = one.asked.measure
    title = cities_words.measure(code)
    html.paragraph(cities_words.about(code, one.asked.asked))
    if len(one.found):
        bars = [
            Bar(words.short_area_name(policy.areas[c]), float(row[code]), _label(row, code), row[f"{code}_confidence"] != "unverified", c == own)
            for c, row in one.passing
        ]  # fmt: skip
        drawn = ranking(bars, PLAN_COLOUR[one.asked.asked.plan], _with_unit(code), code in SHARES)
        shown.chart(drawn, cities_words.alt([(b.name, b.label) for b in bars], title), title)
        html.paragraph(_("空心虚线的条：数字未核实。深色的条：你所在的城市。"))
    if one.unknown:
        st.html(f"<p>{html.escaped(cities_words.missing(one.unknown, policy))}</p>")


def _with_unit(code: str) -> str:
    """The name of a measure with what its numbers are."""
    title = cities_words.measure(code)
    if code in SHARES:
        return title
    return _("{what}（年）", what=title) if code == "years" else _("{what}（元）", what=title)


def _label(row: Any, code: Any) -> str:
    """The number with its worst doubt; short, because a phone has little room beside a bar."""
    text = percent(round(row[code], 3)) if code in SHARES else money(row[code])
    text = cities_words.bounded(row, code, text)
    doubt = explain.Cell(
        "",
        (),
        "unverified" if row[f"{code}_confidence"] == "unverified" else "outdated" if row[f"{code}_outdated"] else "",
    )
    return f"{text} · {doubt.mark_text}" if doubt.mark_text else text


def places(one: Ranked, answer: link.Answer, policy: Policy) -> None:
    """A link into each city's comparison, with the documents behind its number."""
    code = one.asked.measure
    found = []
    for c, row in one.passing:
        area = policy.areas[c]
        figures = one.cities.figures[code][c]
        said = _("{city}：{value}。", city=words.short_area_name(area), value=cities_words.marked(row, code))
        mark = explain.mark(figures)
        text = cities_words.bounded(row, code, cities_words.value(code, float(row[code])))
        cell = Cell(text, (explain.line(policy, said, figures),), mark)
        found.append(Place(int(row["rank"]), words.short_area_name(area), one.links[c], cell, cities_words.door(row["door"]), c == answer.person.area))  # fmt: skip
    if found:
        with st.container(key="mi-places"):  # paper has the table with all cities
            html.show("cities.html", first=found[:TOP], rest=found[TOP:])


def table(one: Ranked, policy: Policy) -> None:
    """Every measure of every city; a column head sorts."""
    plan, code = one.asked.asked.plan, one.asked.measure
    measures = [code, *(m for m in measures_of(plan) if m != code)]
    kept = list(one.rows)
    source = one.cities.table.loc[kept]
    names = {m: cities_words.measure(m) for m in measures}
    frame = pd.DataFrame({_("城市"): [words.short_area_name(policy.areas[c]) for c in kept]}, index=kept)
    frame[names[code]] = source[code]
    frame[_("疑问")] = [
        cities_words.mark(row, code) if row[code] == row[code] else _("未知") for row in one.rows.values()
    ]
    frame[_("谁能参加")] = [cities_words.door(d) for d in source["door"]]
    for m in measures[1:]:
        frame[names[m]] = source[m]
    shown.table(_("各城市比较"), frame.reset_index(drop=True))
    html.show(
        "cities_paper.html",
        names=[_with_unit(m) for m in measures],
        rows=[_on_paper(c, one, measures, policy) for c in kept],
    )
    here = st.context.url or ""
    frame[_("详细")] = [urljoin(here, one.links[c]) for c in kept]
    config = st.column_config
    columns: dict[str, Any] = {
        _("城市"): config.TextColumn(pinned=True, width=100),
        _("详细"): config.LinkColumn(display_text=_("打开对比")),
    }
    for m, name in names.items():
        style = "percent" if m in SHARES else "localized"
        columns[name] = config.NumberColumn(width=130, format=style, help=cities_words.about(m, one.asked.asked))
    with st.container(key="mi-all-cities"):
        st.dataframe(
            frame,
            hide_index=True,
            width="stretch",
            column_config=columns,
            placeholder=_("未知"),
            alt=_("各城市各项比较，点列名排序"),
        )


def _on_paper(code: str, one: Ranked, measures: list[Any], policy: Policy) -> list[str]:
    """A row of the printed table: a drawn one has all columns only on a wide screen."""
    row = one.rows[code]
    values = [_label(row, m) if row[m] == row[m] else _("未知") for m in measures]
    return [words.short_area_name(policy.areas[code]), cities_words.door(row["door"]), *values]
