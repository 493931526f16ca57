"""What the visitor says of the years: behind them, ahead of them in a table, and what is assumed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, get_args

import pandas as pd
import streamlit as st

from calc import Fault, Person, Policy
from calc.growth import Risen, base_growth
from calc.life_input import CONTRADICTIONS, FIELDS, After, Life, contradictions, read_life, ready_path
from calc.life_paths import AGES, MAX_LEGS, PATH_PLANS, LegPath, ReadyPaths, encode, read_rows
from calc.person import FIELDS as PERSON_FIELDS
from calc.schema import Area

from . import bill_form, bill_words, form, html, life_words
from .form import choose, seed, select
from .i18n import _
from .link import Answer
from .numbers import percent

Measure = Literal["all_in", "paid"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
ASKED_HERE = ("years", "birth", "job")  # of the visit's form: here they stand in front
USUAL_LEVEL = "tertiary"
_SEEDED, _FIRST = "form_life_seeded", "form_life_started"  # forgotten with the form on another page


@dataclass(frozen=True)
class LifeAnswer:
    """What the page asks: the life, the ready-made path it started from, and what the chart adds up."""

    life: Life
    ready: str
    is_changed: bool
    measure: Measure

    def extra(self) -> dict[str, str]:
        """Its values for the link; what is as usual is left out."""
        one = self.life
        return {
            "path": encode(one.path) or "none-0" if self.is_changed else self.ready,
            "local_years": _plain(one.local_years), "deemed_years": _plain(one.deemed_years),
            "started": f"{one.started:%Y-%m}" if one.started else "", "after": one.after or "",
            "growth": _plain(one.growth or None), "discount": _plain(one.discount or None),
            "measure": self.measure if self.measure != MEASURES[0] else "", "level": one.level,
        }  # fmt: skip


def _plain(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


@dataclass(frozen=True)
class _Seeded:
    """What the table was filled with; `serial` makes a new table of every filling."""

    ready: str
    made: LegPath  # the ready-made path for the person of then
    rows: LegPath
    serial: int = 0


def person(answer: Answer, policy: Policy) -> Answer:
    """The visit's form, with birth month, job and years in front, as everything here hangs on them."""
    said = form.show(answer, policy, without=ASKED_HERE)
    born = form.birth(said.person, said.on)
    job = form.job(said.person) if said.person.sex != "male" else said.person.job
    years = form.years(said.person)
    age = None if born else said.person.age_on(said.on) if said.person.birth is None else said.person.age
    return replace(said, person=replace(said.person, birth=born, age=age, job=job, years=years))


def read(extra: Mapping[str, str], answer: Answer, policy: Policy, paths: ReadyPaths) -> tuple[Life, list[Fault], str]:
    """The life in a link's values with this visit's person; what was wrong, and the ready-made path named there.

    Years that contradict each other are left in: the page says so beside the fields that show them.
    """
    names = ("path", "local_years", "deemed_years", "started", "after", "growth", "discount", "level")
    raw = {name: extra[name] for name in names if extra.get(name)}
    found = read_life(raw, policy, answer.on, answer.person, paths)
    faults = [f for f in found.faults if f.code not in CONTRADICTIONS]
    return found.life, faults, found.ready or paths.start


def behind(linked: Life, on: dt.date) -> tuple[float | None, float | None, dt.date | None]:
    """Years paid here, years that count without payment, and the month of first work."""
    low, high = FIELDS["local_years"].bounds
    with st.expander(_("更多年限：本地、视同、最早工作"), expanded=False):
        local = st.number_input(
            _("其中在这个城市缴的（年）"), low, high, None, step=1.0, format="%.1f", key=seed("life_local", linked.local_years),
            placeholder=_("不填按全部在本地"), help=_("有的城市要求在本地实际缴满一定年数。"),
        )  # fmt: skip
        deemed = st.number_input(
            _("视同缴费年限（年）"), low, high, None, step=1.0, format="%.1f", key=seed("life_deemed", linked.deemed_years),
            placeholder=_("没有可以不填"), help=_("当地实行医保以前的连续工龄、军龄等，经认定后不用补缴也算年限。"),
        )  # fmt: skip
        started = st.date_input(
            _("最早参加工作或参保的年月"), None, key=seed("life_begun", linked.started), format="YYYY-MM-DD",
            min_value=dt.date(on.year - 120, on.month, 1), max_value=on,
            help=_("有的城市按这个时间定年限；早年的工龄也由它推算。"),
        )  # fmt: skip
    return local, deemed, started.replace(day=1) if isinstance(started, dt.date) else None


def path(
    linked: Life, ready: str, who: Person, policy: Policy, on: dt.date, paths: ReadyPaths
) -> tuple[LegPath, str, bool, list[str]]:
    """The ready-made paths and the table of legs; the path, the ready-made one, whether it was changed, faults."""
    ids = [p.id for p in paths.paths]
    names = {p.id: life_words.ready(p) for p in paths.paths}
    picked = choose("life_ready", _("从现在到退休怎么缴"), ids, ready, lambda i: names[i])
    made = ready_path(picked, who, policy, on, paths)
    filled = _filled(linked, picked, made, who)
    key = f"form_life_table_{picked}_{filled.serial}"
    html.paragraph(life_words.table_help(MAX_LEGS))
    config, wage = st.column_config, PERSON_FIELDS["salary"].bounds
    edited = st.data_editor(
        pd.DataFrame([{"from_age": leg.from_age, "plan": leg.plan, "salary": leg.salary} for leg in filled.rows], columns=["from_age", "plan", "salary"])
        .astype({"from_age": "float64", "plan": "object", "salary": "float64"}),
        key=key, num_rows="dynamic", hide_index=True, width="stretch", placeholder=_("没填"),
        column_config={
            "from_age": config.NumberColumn(_("从几岁起"), width=90, format="%.1f", min_value=AGES[0], max_value=AGES[1]),
            "plan": config.SelectboxColumn(_("怎么缴"), options=PATH_PLANS, format_func=lambda c: life_words.plan(str(c)), default="flexible"),
            "salary": config.NumberColumn(_("月收入（元）"), width=110, format="localized", min_value=wage[0], max_value=wage[1]),
        },
        alt=_("从几岁起用哪种方式、月收入多少：每行一段"),
    )  # fmt: skip
    rows = [{str(k): v for k, v in row.items()} for row in edited.to_dict("records")]
    legs, faults = read_rows(rows)
    if legs != made:
        html.paragraph(_("下面按表格里的算，它和“{name}”不同；再点一次别的方式就换回去。", name=names[picked]))
    return legs, picked, legs != made, [life_words.row_fault(f) for f in faults]


def _filled(linked: Life, picked: str, made: LegPath, who: Person) -> _Seeded:
    """What the table starts from: kept while it is edited, else the ready-made path for the person of now."""
    old: _Seeded | None = st.session_state.get(_SEEDED)
    if old is None:
        new = _Seeded(picked, made, linked.path or made)
    elif old.ready != picked:
        new = _Seeded(picked, made, made, old.serial + 1)
    elif old.made == made or old.rows != old.made or _is_edited(old):
        return old
    else:
        new = _Seeded(picked, made, made, old.serial + 1)
    st.session_state[_SEEDED] = new
    return new


def _is_edited(old: _Seeded) -> bool:
    state = st.session_state.get(f"form_life_table_{old.ready}_{old.serial}") or {}
    return any(state.get(k) for k in ("edited_rows", "added_rows", "deleted_rows"))


def assumed(linked: Life, area: Area) -> tuple[After | None, float, float, str]:
    """The way out, growth and discount, and the hospital level of a typical year."""
    left, right = st.columns(2)
    with left:
        by_itself = _("自动（先按月，再看当地）")
        after = select(
            "life_after", _("到退休年限不够时"), (None, *get_args(After)), linked.after,
            lambda c: life_words.way(c) if c else by_itself,
        )  # fmt: skip
    with right:
        levels = bill_form.levels_of(area)
        usual = linked.level if linked.level in levels else levels[-1]
        level = select(
            f"life_level_{area.area}", _("平时在哪级医院看病"), levels, usual, lambda c: bill_words.level(area, c)
        )
    low, high = FIELDS["growth"].bounds
    values = []
    for column, name, label, help_, now in (
        (left, "growth", _("保费和医疗费每年涨（%）"), _("0：一直按今天的价钱。"), linked.growth),
        (right, "discount", _("以后的钱每年打折（%）"), _("0：以后的 1 元和今天的 1 元一样重。"), linked.discount),
    ):
        with column:
            key = seed(f"life_{name}", round(now * 100, 1))
            values.append(
                round(
                    float(st.slider(label, low * 100, high * 100, step=0.5, key=key, format="%.1f", help=help_)) / 100,
                    4,
                )
            )
    risen = base_growth(area)
    if risen:
        html.paragraph(_risen(risen))
    return after, values[0], values[1], str(level)


def _risen(one: Risen) -> str:
    return life_words.risen(
        one.first_year, one.first.value, one.last_year, one.last.value, percent(round(one.yearly, 3))
    )


def first_faults(faults: Iterable[Fault]) -> list[Fault]:
    """What was wrong in the link, until the visitor has changed something."""
    if _FIRST not in st.session_state:
        st.session_state[_FIRST] = True
        return list(faults)
    return []


def usable(wanted: Life, on: dt.date) -> tuple[Life, list[Fault]]:
    """The life without values that cannot be true together, and what was wrong with them."""
    faults = contradictions(wanted, on)
    bad = {f.where for f in faults}
    if "years" in bad:
        wanted = replace(wanted, person=replace(wanted.person, years=None), local_years=None, deemed_years=None)
    dropped: dict[str, Any] = {name: None for name in ("local_years", "deemed_years", "started") if name in bad}
    return replace(wanted, **dropped), faults


def measure(extra: Mapping[str, str]) -> tuple[Measure, Fault | None]:
    """What the chart adds up."""
    said = extra.get("measure", MEASURES[0])
    bad = Fault("measure", said, "one of " + ", ".join(MEASURES), "word", MEASURES) if said not in MEASURES else None
    picked: Measure = choose(
        "life_measure", _("图上加的是"), MEASURES, MEASURES[0] if bad else said, life_words.measure
    )
    return picked, bad
