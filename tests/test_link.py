"""Links: what was set comes back, what is not understood is dropped and named, old links keep working."""

from __future__ import annotations

import datetime as dt
from typing import Any, get_args
from urllib.parse import parse_qsl, urlsplit

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from calc import Person, load
from calc import schema as s
from calc.policy import codes
from pages.ui.link import KEYS, VERSION, Answer, decode, encode

from .conftest import HERE, opened, said

TODAY = dt.date(2026, 11, 23)
AREAS = codes(load().areas)


def people() -> st.SearchStrategy[Person]:
    def options(area: str) -> list[tuple[str, ...]]:
        plans = load().areas[area].plans.values()
        return [(), *((o.id,) for plan in plans for o in plan.options)]

    def groups(area: str) -> list[str | None]:
        return [None, *(c.id for c in load().areas[area].plans["resident"].axes.get("group", ()))]

    def build(area: str) -> st.SearchStrategy[Person]:
        return st.builds(
            Person,
            area=st.just(area),
            status=st.sampled_from(get_args(s.Status)),
            salary=st.integers(0, 100_000_000).map(lambda cents: cents / 100),
            age=st.integers(0, 120),
            sex=st.sampled_from([None, "male", "female"]),
            hukou=st.sampled_from(get_args(s.Hukou)),
            job=st.sampled_from([None, "worker", "cadre"]),
            origin=st.sampled_from(get_args(s.Origin)),
            employer=st.sampled_from(["enterprise", "public"]),
            unemployment_benefit=st.booleans(),
            hardship=st.sampled_from([None, *get_args(s.Hardship)]),
            options=st.sampled_from(options(area)),
            flex_base=st.one_of(st.none(), st.integers(0, 200_000).map(float)),
            group=st.sampled_from(groups(area)),
            years=st.one_of(st.none(), st.integers(0, 600).map(lambda tenths: tenths / 10)),
        )

    return st.sampled_from(AREAS).flatmap(build)


@settings(max_examples=200, deadline=None)
@given(people(), st.dates(dt.date(2000, 1, 1), dt.date(2035, 12, 31)))
def test_what_was_set_comes_back(person: Person, on: dt.date) -> None:
    answer = Answer(person, on, "zh")
    decoded = decode(encode(answer), load(), TODAY)
    assert decoded.faults == ()
    assert decoded.answer == answer
    assert not decoded.is_example


def test_a_birth_month_comes_back() -> None:
    answer = Answer(Person(area="beijing", status="flexible", birth=dt.date(1986, 1, 1)), TODAY)
    assert decode(encode(answer), load(), TODAY).answer == answer


def test_the_first_visit_is_the_example() -> None:
    decoded = decode({}, load(), TODAY)
    assert decoded.is_example
    assert decoded.answer.person.area in AREAS
    assert decoded.answer.on == TODAY


def test_what_is_not_understood_is_dropped_and_named_and_the_rest_kept() -> None:
    link = {"area": "atlantis", "status": "flexible", "salary": "-5", "age": "200", "sex": "x", "on": "soon",
            "lang": "tlh", "years": "12", "shoe": "43"}  # fmt: skip
    decoded = decode(link, load(), TODAY)
    assert {f.where for f in decoded.faults} == {"area", "salary", "age", "sex", "on", "lang", "'shoe'"}
    assert decoded.answer.person.status == "flexible"
    assert decoded.answer.person.years == 12
    assert decoded.answer.on == TODAY


@settings(max_examples=300, deadline=None)
@given(st.dictionaries(st.one_of(st.sampled_from(KEYS), st.text(max_size=8)), st.text(max_size=20), max_size=8))
def test_nonsense_never_raises(link: dict[str, str]) -> None:
    decode(link, load(), TODAY)


def test_options_of_another_city_are_dropped() -> None:
    decoded = decode({"area": "beijing", "status": "flexible", "salary": "1", "option": "tier2"}, load(), TODAY)
    assert [f.where for f in decoded.faults] == ["option"]
    assert decoded.answer.person.options == ()


# Links that were given out; each must go on showing what it showed.
OLD_LINKS = [
    ("area=beijing&status=flexible&salary=12000&age=35&sex=female&on=2025-09-01&lang=zh", "flexible", "individual_monthly", 584.92),
    ("area=beijing&status=employed&salary=5000&age=30&on=2024-03-15&lang=zh", "employee", "individual_monthly", 129.52),
    ("area=beijing&status=child&salary=0&age=8&on=2026-03-01", "resident", "individual_yearly", 435),
]  # fmt: skip


def test_old_links_stay_valid() -> None:
    from urllib.parse import parse_qsl

    from calc import compare

    for text, plan, field, value in OLD_LINKS:
        decoded = decode(dict(parse_qsl(text)), load(), TODAY)
        assert decoded.faults == ()
        result = compare(decoded.answer.person, decoded.answer.on)
        assert getattr(result.best(plan), field) == value  # type: ignore[arg-type]


KEPT = yaml.safe_load((HERE / "links.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("case", KEPT, ids=lambda c: c["link"])
def test_a_link_that_somebody_kept_still_shows_what_it_showed(case: dict[str, Any]) -> None:
    where = urlsplit(case["link"])
    params = dict(parse_qsl(where.query))
    found = said(opened(where.path.strip("/"), **params))
    for text in case["shows"]:
        assert str(text) in found
    decoded = decode(params, load(), TODAY)
    assert decoded.faults == ()
    assert decode(encode(decoded.answer), load(), TODAY).answer == decoded.answer


def test_a_link_of_a_later_version_is_read_as_far_as_it_is_understood() -> None:
    assert encode(Answer(Person(area="beijing"), TODAY))["v"] == VERSION
    decoded = decode({"area": "nanjing", "status": "student", "v": "7"}, load(), TODAY)
    assert (decoded.answer.person.area, decoded.answer.person.status) == ("nanjing", "student")
    assert [(f.where, f.code) for f in decoded.faults] == [("v", "version")]
