"""What the visitor says of a year: a ready-made year, its bills in a table, and what the curve is drawn for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
import streamlit as st

from calc import Fault, load
from calc.bill_input import FIELDS, level_of
from calc.schema import Area, Kind
from calc.typical import public_level
from calc.typical_cost import MOST_VISITS
from calc.year_bills import COLUMNS, Scenario, Scenarios, YearBill, of_scenario, read_rows

from . import bill_form, bill_words, html, year_link, year_words
from .form import choose, seed, select
from .i18n import _, capitalised

USUAL_VISITS = 12
_SEEDED, _NOW = "form_year_seeded", "form_year_now"  # forgotten with the form on another page


@dataclass(frozen=True)
class YearAnswer:
    """The year asked about: its bills with their row numbers, and sentences on what could not be used."""

    scenario: Scenario
    bills: tuple[tuple[int, YearBill], ...]
    changed: bool
    faults: tuple[str, ...] = ()

    @property
    def spent(self) -> float:
        """All bills together, in yuan."""
        return round(sum(one.whole for _, one in self.bills), 2)

    def extra(self) -> dict[str, str]:
        """Its values for the link: the ready-made year, and the bills where they differ from it."""
        text = year_link.encode([one for _, one in self.bills]) if self.changed else ""
        return {"scenario": self.scenario.id, "bills": text}


@dataclass(frozen=True)
class Spending:
    """What the curve is drawn for: one stay a year, or `visits` equal visits, at one level."""

    kind: Kind
    level: str
    visits: int
    usual: tuple[str, str]
    faults: tuple[str, ...] = ()

    def extra(self) -> dict[str, str]:
        """Its values for the link, where they are not those that follow from the year."""
        return {"curve": f"{self.kind}-{self.level}" if (self.kind, self.level) != self.usual else ""}


@dataclass(frozen=True)
class _Seeded:
    """What a table was filled with; `serial` makes a new table of every filling."""

    scenario: str
    area: str
    rows: tuple[YearBill, ...]
    faults: tuple[Fault, ...] = ()
    serial: int = 0


def scenario(extra: Mapping[str, str], scenarios: Scenarios) -> tuple[Scenario, list[str]]:
    """The choice of a ready-made year, and what was wrong with the one in the link."""
    ids = [s.id for s in scenarios.scenarios]
    asked = extra.get("scenario", scenarios.start)
    faults = []
    if asked not in ids:
        if "form_year_scenario" not in st.session_state:
            faults.append(year_words.scenario_fault(asked, [year_words.scenario(s) for s in scenarios.scenarios], ids))
        asked = scenarios.start
    by_id = {s.id: s for s in scenarios.scenarios}
    picked = choose(
        "year_scenario", _("这一年的健康状况"), ids, asked, lambda i: year_words.scenario(by_id[i])
    )  # fmt: skip
    return by_id[picked], faults


def table(extra: Mapping[str, str], chosen: Scenario, area: Area) -> YearAnswer:
    """The table of bills, filled from the link or the ready-made year, and what it says now."""
    filled = _filled(extra, chosen, area)
    st.header(_("这一年的账单（可以改）"), anchor=False)
    html.paragraph(year_words.table_help(chosen))
    levels = bill_form.levels_of(area)
    edited = st.data_editor(
        _frame(filled.rows), key=f"form_year_table_{chosen.id}_{area.area}_{filled.serial}", num_rows="dynamic",
        hide_index=True, width="stretch", placeholder=_("没填"), column_config=_columns(area, levels),
        alt=_("一年的账单：每行一种，类型、医院、每次金额、次数、每次的目录外金额"),
    )  # fmt: skip
    rows = [{str(k): v for k, v in row.items()} for row in edited.to_dict("records")]
    reading = read_rows(rows, area)
    bills = tuple(one for _, one in reading.bills)
    st.session_state[_NOW] = bills
    faults = [year_words.row_fault(f, area) for f in reading.faults]
    if bills == filled.rows:
        faults += [year_words.row_fault(f, area, in_link=True) for f in filled.faults]
    return YearAnswer(chosen, reading.bills, bills != of_scenario(chosen, area), tuple(faults))


def _filled(extra: Mapping[str, str], chosen: Scenario, area: Area) -> _Seeded:
    """What the table starts from: kept while year and city stay, else filled anew."""
    old: _Seeded | None = st.session_state.get(_SEEDED)
    if old and (old.scenario, old.area) == (chosen.id, area.area):
        return old
    faults: tuple[Fault, ...] = ()
    if old is None and extra.get("bills"):
        rows, faults = year_link.decode(extra["bills"], area)
    elif old is None or old.scenario != chosen.id:
        rows = of_scenario(chosen, area)
    else:
        rows = _moved(st.session_state.get(_NOW, old.rows), old.area, area)
    new = _Seeded(chosen.id, area.area, rows, faults, old.serial + 1 if old else 0)
    st.session_state[_SEEDED] = new
    return new


def _moved(rows: Sequence[YearBill], from_: str, area: Area) -> tuple[YearBill, ...]:
    """The rows with the hospital levels of another city."""
    before = load().areas[from_]
    return tuple(replace(one, level=_level_in(area, public_level(before, one.level) or one.level)) for one in rows)


def _level_in(area: Area, level: str) -> str:
    return level_of(area, level) or bill_form.levels_of(area)[-1]


def _frame(rows: Sequence[YearBill]) -> pd.DataFrame:
    frame = pd.DataFrame([{name: getattr(one, name) for name in COLUMNS} for one in rows], columns=list(COLUMNS))
    types = {"kind": "object", "level": "object", "amount": "float64", "times": "Int64", "excluded": "float64"}
    return frame.astype(types)


def _columns(area: Area, levels: Sequence[str]) -> dict[str, Any]:
    names, heads = year_words.columns(), year_words.heads()
    config = st.column_config
    return {
        "kind": config.SelectboxColumn(
            heads["kind"], options=FIELDS["kind"].words, format_func=lambda c: bill_words.kind(str(c)), default="inpatient", width=72
        ),
        "level": config.SelectboxColumn(
            heads["level"], options=levels, format_func=lambda c: capitalised(bill_words.level(area, str(c))), default=levels[-1]
        ),
        "amount": config.NumberColumn(heads["amount"], help=names["amount"], format="localized", width=70),
        "times": config.NumberColumn(heads["times"], format="%d", default=1, width=70),
        "excluded": config.NumberColumn(heads["excluded"], help=names["excluded"], format="localized", default=0.0, width=78),
    }  # fmt: skip


def spending(extra: Mapping[str, str], year: YearAnswer, chosen: Scenario, area: Area) -> Spending:
    """What the curve of the year is drawn for; without a wish, what most of the year's money goes to."""
    levels = bill_form.levels_of(area)
    most = max((one for _, one in year.bills), key=lambda one: one.whole, default=None)
    usual = (most.kind, most.level) if most else ("inpatient", _level_in(area, "tertiary"))
    words = FIELDS["kind"].words
    said = extra.get("curve", "")
    wish, _dash, where = said.partition("-")
    is_first = f"form_year_kind_{chosen.id}" not in st.session_state
    bad = bool(said) and is_first and (wish not in words or where not in levels)
    faults = (year_words.curve_fault(said, area, words, levels),) if bad else ()
    st.header(_("医疗费多少时，哪种方式划算"), anchor=False)
    left, right = st.columns([1, 1.6])
    with left:
        kind = choose(
            f"year_kind_{chosen.id}", _("按哪种医疗费比"), words, wish if wish in words else usual[0], bill_words.kind
        )
    with right:
        level = select(
            f"year_level_{chosen.id}_{area.area}", _("医院"), levels, where if where in levels else usual[1],
            lambda c: bill_words.level(area, c),
        )  # fmt: skip
    visits = sum(one.times for _, one in year.bills if one.kind == "outpatient") or USUAL_VISITS
    return Spending(kind, level, min(visits, MOST_VISITS) if kind == "outpatient" else 1, usual, faults)


def slider(name: str, label: str, low: float, high: float, value: float, step: float, text: str, help_: str) -> float:
    """A slider that starts from `value`."""
    key = seed(name, value)
    return float(st.slider(label, low, high, step=step, key=key, format=text, help=help_))
