"""Every figure of an area one by one, in words, over the years, and counted."""

from __future__ import annotations

import datetime as dt
import json
import re

import pytest

from calc import PLANS, Policy
from calc.cli import main
from calc.coverage import EXPECTED, areas, counts, known
from calc.documents import source
from calc.listing import history, items, leaves
from docs import coverage as table
from pages.ui import item_words, sources_charts

ON = dt.date(2026, 3, 1)


def test_leaves_of_a_table() -> None:
    nested = {"active": {"community": 0.9, "all": 0.7}, "retiree": 0.85}
    assert dict(leaves(nested)) == {("active", "community"): 0.9, ("active", "all"): 0.7, ("retiree",): 0.85}
    assert list(leaves({"all": {"x": 1}})) == [(("x",), 1)]
    assert list(leaves(3)) == [((), 3)]


def test_printed_figures_are_in_the_list(policy: Policy) -> None:
    """The notice of 2025: 7,162, 35,811 and 584.92; the ratios of the table: 85 % up to 30,000 yuan at level 3."""
    found = items(policy, "beijing", ON)
    by_what = {(i.plan, i.what): i for i in found if not i.ids}
    assert by_what["employee", "floor"].value == 7162
    assert by_what["employee", "cap"].value == 35811
    assert by_what["flexible", "published"].value == 584.92
    ratio = next(i for i in found if (i.plan, i.topic, i.ids) == ("employee", "inpatient", ("active", "tertiary")))
    assert (ratio.value, ratio.bracket) == (0.85, (0.0, 30000))
    first = [i.value for i in found if (i.plan, i.topic, i.what) == ("employee", "inpatient", "deductible")]
    assert first == [1300, 650]


@pytest.mark.parametrize("on", [dt.date(2026, 3, 1), dt.date(2026, 11, 26), dt.date(2001, 1, 1), dt.date(2030, 1, 1)])
def test_every_figure_has_words_and_a_source(policy: Policy, on: dt.date) -> None:
    for code, area in policy.areas.items():
        for item in items(policy, code, on):
            text = " ".join(
                (item_words.name(item), item_words.who(item, area), item_words.value(item), item_words.period(item))
            )
            assert not re.search(r"\bNone\b|\bnan\b|\{|\}", text), (code, text)
            assert item_words.name(item), (code, item)
            if item.text is None:  # an area's own texts may hold addresses
                assert not re.search(r"[a-z]+_[a-z]+", text), (code, text)
            assert item.figure.sources, (code, text)
            assert all(source(policy, key).title for key in item.figure.sources)


def test_a_period_that_is_over_is_outdated(policy: Policy) -> None:
    floor = next(i for i in items(policy, "beijing", dt.date(2026, 11, 26)) if i.what == "floor")
    assert floor.outdated
    assert floor.end == dt.date(2026, 6, 30)


# --- over the years ----------------------------------------------------------------------------


def test_the_years_of_a_base(policy: Policy) -> None:
    spells = history(policy, "beijing", "base")["floor"]
    assert [s.value for s in spells][-3:] == [6326, 6821, 7162]


def test_the_years_of_a_flexible_member(policy: Policy) -> None:
    """Printed in the notices of 2023, 2024 and 2025."""
    spells = history(policy, "beijing", "flexible")["flexible"]
    assert [s.value for s in spells][-3:] == [553.56, 576.32, 584.92]


def test_gaps_stay_open(policy: Policy) -> None:
    """No resident premium of 2022 is known there: the line breaks instead of going on."""
    spells = history(policy, "beijing", "resident")["adult"]
    years = [s.start.year for s in spells]
    assert 2022 not in years
    frame = sources_charts.steps_frame({"adult": spells}, ON)
    broken = frame[frame["value"].isna()]
    assert (broken["day"].dt.date == dt.date(2022, 1, 1)).any()
    inside = frame[(frame["day"].dt.year == 2022) & frame["value"].notna()]
    assert inside.empty


def test_every_chart_can_be_drawn(policy: Policy) -> None:
    for area in policy.areas:
        for what in ("base", "rates", "flexible", "resident", "government"):
            lines = history(policy, area, what)
            for spells in lines.values():
                assert [s.start for s in spells] == sorted(s.start for s in spells)
            if lines:
                assert sources_charts.steps(lines, what == "rates", ON).to_dict()["layer"]


# --- coverage ----------------------------------------------------------------------------------


def test_counts_add_up(policy: Policy) -> None:
    for row in areas(policy, ON):
        c = row["coverage"]
        assert c["official"] + c["reported"] + c["unverified"] == c["known"] <= c["expected"] == len(EXPECTED)
        assert c["outdated"] <= c["known"]
        for name in ("expected", "known", "official", "reported", "unverified", "outdated"):
            assert sum(c["plans"][p][name] for p in PLANS) == c[name]


def test_a_day_past_every_period_leaves_fewer_figures_in_time(policy: Policy) -> None:
    now, later = (counts(known(policy, "beijing", day)) for day in (ON, dt.date(2026, 12, 1)))
    assert now["outdated"] == 0
    assert later["outdated"] >= 5  # floor, cap, base, amounts: all end in June 2026


def test_before_anything_is_known_nothing_of_money_is(policy: Policy) -> None:
    found = {
        k.expected.code: k.known for k in known(policy, "beijing", dt.date(2001, 1, 1)) if k.expected.plan == "employee"
    }
    assert not found["floor"] and not found["employer_rate"]


def test_areas_shows_the_counts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["areas", "--on", "2026-03-01", "--json"]) == 0
    row = next(r for r in json.loads(capsys.readouterr().out) if r["area"] == "beijing")
    assert row["coverage"]["on"] == "2026-03-01"
    assert {"plans", "figures", "newest"} <= row.keys()
    assert main(["areas", "--on", "2026-03-01"]) == 0
    assert "outdated" in capsys.readouterr().out.splitlines()[0]
    assert main(["areas", "--on", "soon"]) == 2


def test_the_readme_has_the_table(policy: Policy) -> None:
    readme = table.README.read_text(encoding="utf-8")
    assert table.written(readme, table.table(policy, table.day_in(readme))) == readme, "run `make coverage`"


def test_the_coverage_picture_never_speaks_by_colour_alone(policy: Policy) -> None:
    found = {code: known(policy, code, ON) for code in policy.areas}
    for plan in (None, *PLANS):
        frame = sources_charts.coverage_frame(policy, found, plan)
        letters = frame.assign(letter=frame["mark"].str[0]).groupby("state")["letter"].unique()
        assert all(len(one) == 1 for one in letters)
        assert len({one[0] for one in letters}) == len(letters)
        assert frame.groupby("area").size().nunique() == 1
        assert not frame.duplicated(["area", "figure"]).any()
