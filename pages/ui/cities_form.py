"""What the visitor asks of all cities: plan, measure, filters, the bill and the year behind them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import streamlit as st

from calc import PLANS, Comparison, Fault
from calc.bill_input import LEVELS, level_of, number
from calc.cities import Asked, Measure, measures_of
from calc.member import open_plans
from calc.schema import Area
from calc.typical import public_level
from calc.year_bills import Scenarios

from . import cities_words, words, year_words
from .bill_form import yuan_input
from .form import choose, select
from .i18n import _

DOOR_WISHES = ("any", "permit", "anyone")
TRUST_WISHES = ("unverified", "reported", "official")
VIEWS = ("cities", "together")
AMOUNT = 50_000.0


@dataclass(frozen=True)
class CitiesAnswer:
    """What is asked, and what was wrong in the link."""

    asked: Asked
    measure: Measure
    door: str
    trust: str
    own_level: str
    faults: tuple[str, ...]

    def extra(self) -> dict[str, str]:
        """Its values for the link; what is as usual is empty."""
        a = self.asked
        return {
            "plan": a.plan, "measure": self.measure, "door": "" if self.door == "any" else self.door,
            "trust": "" if self.trust == "unverified" else self.trust, "level": self.own_level,
            "amount": f"{a.amount:.2f}".rstrip("0").rstrip("."), "scenario": a.scenario.id if a.scenario else "",
        }  # fmt: skip


def own_level(area: Area, level: str) -> str:
    """The level as the area calls it, which is what the link keeps for all pages."""
    return level_of(area, level) or level


def usual_plan(result: Comparison) -> str:
    """The plan that a person would ask for first: required before allowed, in the usual order."""
    plans = sorted(
        open_plans(result), key=lambda p: ("required", "eligible", "conditional", "ineligible").index(p.verdict)
    )
    return str(plans[0].plan)


def word(extra: Mapping[str, str], name: str, allowed: tuple[str, ...], usual: str, faults: list[str], key: str) -> str:
    """A word in the link; what is not understood is named at the first run and the usual word taken."""
    found = extra.get(name, usual).strip().lower()
    if found in allowed:
        return found
    if f"form_{key}" not in st.session_state:
        faults.append(words.fault(Fault(name, extra[name][:60], "", "word", allowed)))
    return usual


def view(extra: Mapping[str, str], faults: list[str]) -> str:
    """Which part of the page."""
    names = {"cities": _("所有城市排名"), "together": _("几种情况并排")}
    now = word(extra, "view", VIEWS, "cities", faults, "cities_view")
    return str(choose("cities_view", _("看什么"), VIEWS, now, names.__getitem__))


def bills(extra: Mapping[str, str], area: Area, scenarios: Scenarios, faults: list[str]) -> tuple[str, float, Any]:
    """The hospital stay and the ready-made year that cities or situations are measured by."""
    said = extra.get("level", "tertiary").strip().lower()
    own = public_level(area, said)  # other pages keep an area's own level there
    level = own or word(extra, "level", LEVELS, "tertiary", faults, "cities_level")
    amount = number("amount", extra.get("amount", f"{AMOUNT:.0f}"))
    if isinstance(amount, Fault):
        if "form_bill_amount" not in st.session_state:
            faults.append(words.fault(amount))
        amount = AMOUNT
    ids = tuple(s.id for s in scenarios.scenarios)
    year = word(extra, "scenario", ids, scenarios.start, faults, "cities_scenario")
    names = {"primary": _("一级及基层"), "secondary": _("二级医院"), "tertiary": _("三级医院")}
    left, right = st.columns(2)
    with left:
        yuan = yuan_input("amount", _("住院账单（元）"), amount, 1000.0)
    with right:
        level = select("cities_level", _("医院"), LEVELS, level, names.__getitem__)
    by_id = {s.id: s for s in scenarios.scenarios}
    year = select("cities_scenario", _("这一年的健康状况"), ids, year, lambda i: year_words.scenario(by_id[i]))
    return level, yuan, by_id[year]


def show(extra: Mapping[str, str], result: Comparison, area: Area, scenarios: Scenarios, faults: list[str]) -> CitiesAnswer:  # fmt: skip
    """Draws the controls and returns what they say."""
    plan = word(extra, "plan", PLANS, usual_plan(result), faults, "cities_plan")
    plan = str(choose("cities_plan", _("按哪种方式参保"), PLANS, plan, words.plan))
    measures: tuple[Any, ...] = measures_of(plan)  # type: ignore[arg-type]
    usual = measures[0]
    asked = extra.get("measure", usual)
    known = measures_of("employee")
    now = word(extra, "measure", known, usual, faults, "cities_measure")
    if asked in known and asked not in measures and "form_cities_measure" not in st.session_state:
        faults.append(
            _(
                "{plan}没有“{what}”这一项，改看“{usual}”。",
                plan=words.plan(plan),
                what=cities_words.measure(asked),
                usual=cities_words.measure(usual),
            )
        )
    picked = select("cities_measure", _("比什么"), measures, now if now in measures else usual, cities_words.measure)
    with st.expander(_("筛选，和按什么账单算")):
        door = word(extra, "door", DOOR_WISHES, "any", faults, "cities_door")
        door = select("cities_door", _("户籍限制"), DOOR_WISHES, door, cities_words.door_wish)
        trust = word(extra, "trust", TRUST_WISHES, "unverified", faults, "cities_trust")
        trust = select("cities_trust", _("数字的可信度"), TRUST_WISHES, trust, cities_words.trust_wish)
        level, amount, scenario = bills(extra, area, scenarios, faults)
    asked_of_all = Asked(plan, level, amount, scenario)  # type: ignore[arg-type]
    return CitiesAnswer(asked_of_all, picked, door, trust, own_level(area, level), tuple(faults))
