"""Charts that are kept: the same as freshly drawn ones, and never somebody else's."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import Bill, Person, compare, load
from pages.ui import charts, drawing, i18n, show

from .conftest import LINK, opened

ON = dt.date(2025, 9, 1)


def specs(person: Person, lang: str) -> list[dict[str, Any]]:
    """The charts of the compare page for a person and a language."""
    i18n.speak(lang)
    policy = load()
    result = compare(person, ON, policy)
    rows = show.table_rows(result, policy, Bill(person.area, "employee", "inpatient", "tertiary", 50_000, admission=1))
    return [c.to_dict() for c in (charts.who_pays(result), *(charts.comparison_table(rows, n) for n in (7, 20)))]


people = st.builds(
    Person,
    area=st.sampled_from(["beijing", "chongqing", "ningbo", "lasa"]),
    status=st.sampled_from(["employed", "flexible", "unemployed"]),
    salary=st.sampled_from([0.0, 5000.0, 5000.01, 9000.0, 60_000.0]),
    age=st.sampled_from([20, 35, 59]),
)


@given(visits=st.lists(st.tuples(people, st.sampled_from(["zh", "en"])), min_size=1, max_size=3))
@settings(max_examples=8, deadline=None)
def test_a_kept_chart_is_the_one_that_would_be_drawn(visits: list[tuple[Person, str]]) -> None:
    """Visitors in any order and language, in front of the same caches."""
    try:
        first = [specs(person, lang) for person, lang in visits]
        assert [specs(person, lang) for person, lang in visits] == first
        for (person, lang), kept in zip(visits, first, strict=True):
            drawing.forget()
            assert specs(person, lang) == kept
    finally:
        i18n.speak(i18n.SOURCE_LANGUAGE)


def test_a_chart_cannot_be_changed_for_the_next_visitor() -> None:
    person = Person(area="beijing", status="flexible", salary=9000, age=35)
    mine = specs(person, "zh")
    mine[0]["layer"].clear()
    mine[0]["datasets"].clear()
    assert specs(person, "zh")[0]["layer"] and specs(person, "zh")[0]["datasets"]


@pytest.mark.parametrize("page", ["", "bill", "year", "life", "gap", "cities", "sources"])
def test_every_page_shows_the_same_charts_again(page: str) -> None:
    def drawn() -> list[tuple[str, list[bytes]]]:
        app = opened(page, **LINK)
        found = [e.proto for e in app.get("vega_lite_chart")]
        return [(p.spec, [d.data.data for d in p.datasets]) for p in found]

    drawing.forget()
    first = drawn()
    assert drawn() == first
    assert first or page == "sources"


def test_memory_is_bounded() -> None:
    drawing.forget()
    for i in range(drawing.KEPT + 5):
        drawing.drawn(_Small, i)
    assert drawing._kept.cache_info().currsize == drawing.KEPT
    drawing.forget()


class _Small:
    """Stands for a builder's chart."""

    def __init__(self, number: int) -> None:
        self.number = number

    def to_dict(self, validate: bool) -> dict[str, int]:
        return {"number": self.number}
