"""The form: who asks, where, and what they earn. Results follow every change, without a button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

import streamlit as st

from calc import PLANS, Person, Policy, load
from calc.bill_input import Bill
from calc.person import DEFAULT_AGE, FIELDS, MAX_DATE, MIN_DATE, resident_groups
from calc.policy import REFERENCE, codes
from calc.premium import base_choice
from calc.schema import Area

from . import edits_form, html, words
from .i18n import _, capitalised
from .link import Answer, clear_edits
from .numbers import money

PREFIX = "form_"
_WITH_INCOME = ("employed", "flexible", "unemployed")


def show(answer: Answer, policy: Policy, about: Bill | None = None, without: Collection[str] = ()) -> Answer:
    """Draws the form, filled with `answer`, and returns what it says now.

    `about`: the bill of the page. `without`: which of `years`, `birth`, `job` the page asks itself (with `years`,
    `birth`, `job` of this module).
    """
    with st.container(key="mi-form"):  # paper shows what was filled in, not the fields
        return _fields(answer, policy, about, without)


def _fields(answer: Answer, policy: Policy, about: Bill | None, without: Collection[str]) -> Answer:
    person = answer.person
    cities = sorted(codes(policy.areas), key=lambda c: (c == REFERENCE, policy.areas[c].province_en))
    area_code = select("area", _("城市"), cities, person.area, lambda c: words.area_option(policy.areas[c]))
    area = policy.areas[area_code]
    kept = answer.edits if area_code == person.area else ()
    if answer.edits and not kept:
        html.paragraph(_("换了城市，你改过的数字已经清除。"), "warning")
    if area_code == REFERENCE:
        html.paragraph(words.what_reference_is(policy), "warning")
    status = choose("status", _("身份"), FIELDS["status"].words, person.status, words.status, words.status_help())
    salary = _salary(status, person.salary)
    left, right = st.columns([1.5, 1])
    with left:
        age = _age(status, person, answer.on)
    with right:
        sex = choose("sex", _("性别"), FIELDS["sex"].words, person.sex, words.sex, required=False)
    figures = st.container()
    with st.expander(_("更多：户籍、困难身份、档次、年限、日期"), expanded=False):
        more = _more(answer, area, status, sex, without)
    born = more.pop("birth")
    on = more.pop("on")
    now = Person(area_code, status, salary, None if born else age, sex, born, **more)
    with figures:
        edits = edits_form.show(now, on or answer.on, kept, load(), clear_edits, about)
    return Answer(now, on, answer.lang, edits)


def area_now(answer: Answer) -> str:
    """The city in the form, also above the form itself."""
    return str(st.session_state.get("form_area", answer.person.area))


def _more(answer: Answer, area: Area, status: str, sex: str | None, without: Collection[str]) -> dict[str, Any]:
    person = answer.person
    got: dict[str, Any] = {}
    got["hukou"] = select("hukou", _("户籍"), ("local", "permit", "none"), person.hukou, words.hukou)
    got["options"] = _options(area, person)
    got["flex_base"] = (
        _flex_base(area, got["options"], person, answer.on)
        if status in ("flexible", "unemployed")
        else person.flex_base
    )
    got["group"] = _group(area, person)
    got["years"] = person.years if "years" in without else years(person)
    got["birth"] = person.birth if "birth" in without else birth(person, answer.on)
    got["job"] = person.job if "job" in without or sex == "male" else job(person)
    got["unemployment_benefit"] = (
        st.checkbox(_("正在领取失业保险金"), key=seed("benefit", person.unemployment_benefit))
        if status == "unemployed" else False
    )  # fmt: skip
    got["employer"] = (
        select("employer", _("单位性质"), FIELDS["employer"].words, person.employer, words.employer)
        if status == "employed"
        else person.employer
    )
    got["hardship"] = _hardship(person)
    got["origin"] = select("origin", _("来自哪里"), FIELDS["origin"].words, person.origin, words.origin)
    got["on"] = st.date_input(
        _("按哪天的政策"), None, key=seed("on", answer.on), min_value=MIN_DATE, max_value=MAX_DATE,
        format="YYYY-MM-DD",
    )  # fmt: skip
    return got


def forget() -> None:
    """On another page every widget starts anew from the visit's answer.

    A key that the page before has used would look filled while its new widget is empty.
    """
    for key in [k for k in st.session_state if str(k).startswith(PREFIX)]:
        del st.session_state[key]


def seed(name: str, value: Any) -> str:
    """The key of a widget, with its value put in place when the widget appears."""
    key = f"{PREFIX}{name}"
    if key not in st.session_state:
        st.session_state[key] = value
    return key


def select(name: str, label: str, options: Sequence[Any], value: Any, text: Any, help_: str | None = None) -> Any:
    key = seed(name, value)
    if st.session_state[key] not in options:
        st.session_state[key] = options[0]
    shown = _as_label(text)
    empty = shown(None) if None in options else None  # Streamlit takes None for no choice and shows a text of its own
    return st.selectbox(label, options, key=key, format_func=shown, help=help_, placeholder=empty)


def _as_label(text: Any) -> Any:
    """The names of options as they stand alone, not within a sentence."""
    return lambda value: capitalised(str(text(value)))


def choose(
    name: str,
    label: str,
    options: Sequence[Any],
    value: Any,
    text: Any,
    help_: str | None = None,
    required: bool = True,
) -> Any:
    return st.segmented_control(
        label,
        options,
        key=seed(name, value),
        format_func=_as_label(text),
        required=required,
        help=help_,
        wrap=True,
    )


def _salary(status: str, value: float) -> float:
    if status not in _WITH_INCOME:
        return value
    low, high = FIELDS["salary"].bounds
    key = seed("salary", float(value))
    now = float(st.session_state[key] or 0)
    given = st.number_input(
        _("税前月工资（元）") if status == "employed" else _("月收入（元）"), low, high, None, step=500.0,
        key=key, format="%.0f" if now.is_integer() else "%.2f",
        help=_("按上一年的月平均工资填；最多 {high} 元。", high=money(high)),
    )  # fmt: skip
    return float(given or 0)


def _age(status: str, person: Person, on: dt.date) -> int:
    low, high = FIELDS["age"].bounds
    first = person.age_on(on)
    given = st.number_input(
        _("年龄"), int(low), int(high), None, step=1, key=seed("age", first),
        disabled=person.birth is not None, help=_("填了出生年月时，年龄按出生年月算。"),
    )  # fmt: skip
    return DEFAULT_AGE[status] if given is None else int(given)


def _options(area: Area, person: Person) -> tuple[str, ...]:
    chosen: list[str] = []
    for plan in PLANS:
        options = area.plans[plan].options  # type: ignore[index]
        if len(options) < 2:
            continue
        by_id = {o.id: o for o in options}
        first = next(
            (o for o in person.options if o in by_id), next((o.id for o in options if not o.closed), options[0].id)
        )

        def name(code: str, by_id: dict[str, Any] = by_id) -> str:
            closed = _("（不再接收新参保）") if by_id[code].closed else ""
            return words.class_name(by_id[code]) + closed

        picked = select(
            f"option_{plan}_{area.area}", _("{plan}的档次", plan=words.plan(plan)), tuple(by_id), first, name
        )
        if picked not in chosen:
            chosen.append(picked)
    return tuple(chosen)


def _flex_base(area: Area, options: tuple[str, ...], person: Person, on: dt.date) -> float | None:
    choice = base_choice(area, options, on)
    if choice is None:
        return person.flex_base
    low, high, steps = choice
    if steps:
        lowest = _("最低档")
        wish: float | None = select(
            f"base_{area.area}", _("灵活就业缴费基数"), (None, *steps), _nearest(person.flex_base, steps),
            lambda v: lowest if v is None else f"{money(v)}",
        )  # fmt: skip
        return wish
    key = seed(f"base_{area.area}", person.flex_base)
    wish_now = st.session_state[key]
    st.session_state[key] = None if wish_now is None else min(max(wish_now, low), high)  # the limits may have moved
    return st.number_input(
        _("灵活就业缴费基数（元/月）"), low, high, None, step=100.0, key=key, format="%.2f",
        placeholder=_("不填按最低 {low}", low=money(low)),
        help=_("可在 {low} 至 {high} 元之间自己选。", low=money(low), high=money(high)),
    )  # fmt: skip


def _nearest(wish: float | None, steps: tuple[float, ...]) -> float | None:
    return None if wish is None else min(steps, key=lambda s: abs(s - wish))


def _group(area: Area, person: Person) -> str | None:
    groups = resident_groups(area)
    if len(groups) < 2:
        return person.group if person.group in {g.id for g in groups} else None
    by_id: dict[str | None, Any] = {g.id: g for g in groups}
    by_status = _("按身份和年龄自动判断")
    value = person.group if person.group in by_id else None
    picked: str | None = select(
        f"group_{area.area}",
        _("居民医保人群"),
        (None, *by_id),
        value,
        lambda c: words.class_name(by_id[c]) if c else by_status,
    )
    return picked


def _hardship(person: Person) -> Any:
    nobody = _("没有这类身份")
    return select(
        "hardship",
        _("困难身份"),
        (None, *FIELDS["hardship"].words),
        person.hardship,
        lambda c: words.hardship(c) if c else nobody,
        _("民政、残联等部门认定的身份，有的可以少缴或不缴居民医保费、多报销。"),
    )


def years(person: Person) -> float | None:
    """Years paid into the employee scheme so far."""
    given = st.number_input(
        _("职工医保已缴年限（年）"), 0.0, 60.0, None, step=1.0, key=seed("years", person.years), format="%.1f",
        placeholder=_("不知道可以不填"), help=_("包括单位和灵活就业缴的，不包括居民医保。"),
    )  # fmt: skip
    return None if given is None else float(given)


def job(person: Person) -> Any:
    """The kind of job that a woman's retirement age hangs on."""
    unknown = _("不清楚")
    return select(
        "job",
        _("岗位（只影响女性退休年龄）"),
        (None, "worker", "cadre"),
        person.job,
        lambda c: words.job(c) if c else unknown,
    )


def birth(person: Person, on: dt.date) -> dt.date | None:
    """The birth month."""
    given = st.date_input(
        _("出生年月（可不填）"), None, key=seed("birth", person.birth), min_value=dt.date(on.year - 120, on.month, 1),
        max_value=on, format="YYYY-MM-DD",
    )  # fmt: skip
    return given.replace(day=1) if isinstance(given, dt.date) else None
