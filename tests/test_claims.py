"""The check of the articles: hand-picked truth, every claim in every area, and verdicts that follow the policy."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import replace
from typing import Any

import pytest

from calc import Policy
from calc.claims import Finding, check, check_all, counts, elsewhere
from calc.documents import VERDICTS, load, source
from calc.edits import apply, read
from calc.policy import codes
from calc.schema import Area
from pages.ui import claim_words

ON = dt.date(2026, 3, 1)


def finding(policy: Policy, id_: str, area: str, on: dt.date = ON) -> Finding:
    claim = load().claim(id_)
    assert claim is not None
    return check(policy, claim, area, on)


# Outside truth: what notices, laws and the audit of the articles say, not what the program said.
TRUTH = [
    ("D0-1", "beijing", "agrees", "社会保险法第二十三条第一款"),
    ("D0-2", "beijing", "wrong", "one joins before the retirement age, not from it"),
    ("D0-5", "beijing", "wrong", "the notice of 2026: government adds 2,355 yuan for adults"),
    ("D0-5", "baotou", "wrong", "no figure of the city's own; the nation's minimum decides"),
    ("D0-8", "beijing", "agrees", "7,162 is 60 % of 11,937"),
    ("D0-9", "beijing", "varies", "7,162 and 35,811, not 4,417 and 22,086"),
    ("D0-10", "beijing", "wrong", "8.8 % and 1 %: 9.8 %, not 8 %"),
    ("D0-11", "beijing", "wrong", "2 %"),
    ("D0-12", "beijing", "varies", "3 yuan a month"),
    ("D1-1", "beijing", "wrong", "'may', not 'must', for the flexible"),
    ("D1-3", "beijing", "outdated", "merged by 国发〔2016〕3号"),
    ("D1-4", "shanghai", "outdated", "国办发〔2021〕14号, 〔2024〕38号: family may use it"),
    ("D1-5", "beijing", "unconfirmed", "nothing found"),
    ("D1-6", "beijing", "unconfirmed", "only information pages, whoever asks"),
    ("D1-8", "beijing", "varies", "25 and 20 years, not 15"),
    ("D1-10", "beijing", "outdated", "100 yuan a month, not a share of the pension"),
    ("D1-13", "beijing", "varies", "25 years for men, 20 for women"),
    ("D2-1", "lasa", "agrees", "speaks of two cities of its own"),
    ("D2-2", "guangzhou", "wrong", "one amount in that city in 2024: 576.32"),
    ("D2-3", "beijing", "varies", "no tiers there, tiers elsewhere"),
    ("D2-3", "chongqing", "varies", "the two tiers have outpatient caps of 800 and 3,000, but not everywhere"),
    ("D0-3", "ningbo", "outdated", "国办发〔2024〕38号, where the city's own rule is not known"),
    ("D0-6", "nanjing", "varies", "other cities pay residents' outpatient bills"),
    ("D0-10", "xuzhou", "wrong", "not 8 % in the whole country, whatever the city's rate"),
    ("D0-11", "lasa", "wrong", "国发〔1998〕44号: 2 %"),
    ("D0-15", "beijing", "agrees", "国办发〔2024〕38号"),
    ("D1-2", "beijing", "varies", "2 % and 9.8 %; the rates are set place by place"),
    ("D2-4", "ningbo", "agrees", "84.1 % against 66.0 % over the whole country"),
    ("D2-4", "shenzhen", "varies", "both pay the same of a hospital bill there"),
    ("D3-3", "tianjin", "agrees", "医保办发〔2021〕43号, where the city's own rule is not verified"),
    ("D4-2", "tianjin", "varies", "10.5 % from the employer"),
    ("D2-4", "beijing", "agrees", "the flexible pay more and get more of a bill"),
    ("D3-1", "beijing", "wrong", "7 %"),
    ("D3-2", "beijing", "varies", "70 % of the average wage, 7 %"),
    ("D3-3", "beijing", "agrees", "医保办发〔2021〕43号"),
    ("D4-2", "beijing", "agrees", "9.8, 2 and 7 %"),
    ("D4-3", "beijing", "varies", "70 %, not 100 %"),
    ("D4-4", "beijing", "outdated", "京医保发〔2022〕28号: only the own 2 %"),
    ("D4-6", "beijing", "wrong", "the same scheme"),
    ("D4-6", "chongqing", "varies", "the cheaper tier has a lower outpatient cap"),
]


@pytest.mark.parametrize(("id_", "area", "verdict", "why"), TRUTH, ids=lambda v: str(v))
def test_hand_picked_verdicts(policy: Policy, id_: str, area: str, verdict: str, why: str) -> None:
    assert finding(policy, id_, area).verdict == verdict, why


def test_the_actual_figure_stands_beside_the_claim(policy: Policy) -> None:
    fact = finding(policy, "D0-10", "beijing").facts[0]
    assert fact.values["rate"] == pytest.approx(0.098)
    assert "9.8%" in claim_words.fact(fact, policy)
    assert finding(policy, "D2-2", "shanghai").facts[0].values["yuan"] == 576.32
    amounts = [f.values["yuan"] for f in finding(policy, "D1-6", "beijing").facts if f.code == "resident_yearly"]
    assert amounts == [460, 300]


def test_facts_show_the_doubt_about_their_numbers(policy: Policy) -> None:
    """The amounts of Beijing end in June 2026; the rate of Lhasa is in no document that we trust."""
    old, unsure = finding(policy, "D4-3", "beijing", dt.date(2026, 11, 26)), finding(policy, "D0-11", "lasa")
    assert claim_words.fact(old.facts[0], policy).endswith("（旧标准）。")
    assert claim_words.fact(unsure.facts[0], policy).endswith("（未核实）。")
    assert "（旧标准）" not in claim_words.fact(finding(policy, "D4-3", "beijing").facts[0], policy)


def test_a_general_claim_tells_how_it_stands_everywhere(policy: Policy) -> None:
    claim = load().claim("D0-10")
    assert claim is not None
    fact = elsewhere(policy, claim, ON)[0]
    assert fact.values["low"] < 0.08 < fact.values["high"] <= 0.12
    assert 0 < fact.values["inside"] < fact.values["known"] <= len(policy.areas)


def test_what_an_area_does_not_know_is_unconfirmed(policy: Policy) -> None:
    """No employer rate is known for one of the thin areas: a claim on ranges is neither true nor false."""
    found = finding(policy, "D4-2", "xuzhou")
    assert (found.verdict, found.reason) == ("unconfirmed", "unknown_here")
    assert "没有查到" in claim_words.fact(found.facts[0], policy)


def test_a_rule_of_the_nation_decides_from_its_day_on(policy: Policy) -> None:
    """国办发〔2024〕38号 is of 26 July 2024."""
    for on, verdict in ((dt.date(2024, 7, 25), "unconfirmed"), (dt.date(2024, 7, 26), "outdated")):
        assert finding(policy, "D0-3", "ningbo", on).verdict == verdict
    assert finding(policy, "D0-3", "ningbo").reason == "by_nation"


def test_national_shares_come_from_the_statistics(policy: Policy) -> None:
    """The bulletin of 2025 prints 84.1 % and 66.0 %."""
    text = " ".join(claim_words.fact(f, policy) for f in finding(policy, "D2-4", "ningbo").facts)
    assert "84.1%" in text and "66%" in text
    assert "未知 元" not in text


def test_the_law_of_2027_still_does_not_oblige_the_flexible(policy: Policy) -> None:
    assert finding(policy, "D1-1", "beijing", dt.date(2027, 2, 1)).verdict == "wrong"


# --- every claim in every area -----------------------------------------------------------------


@pytest.mark.parametrize("on", [dt.date(2026, 3, 1), dt.date(2026, 11, 26), dt.date(2001, 1, 1), dt.date(2027, 6, 1)])
def test_every_claim_can_be_checked_everywhere(policy: Policy, on: dt.date) -> None:
    for area in codes(policy.areas):
        found = check_all(policy, area, on)
        assert [f.claim.id for f in found] == [c.id for c in load().claims]
        assert sum(counts(found).values()) == len(found)
        for one in found:
            assert one.verdict in VERDICTS
            for fact in one.facts:
                plain(claim_words.fact(fact, policy), one.claim.id)
            assert all(not math.isnan(f.value) for f in one.figures)
            for figure in one.figures:
                for key in figure.sources:
                    assert source(policy, key).title


def plain(text: str, where: str) -> None:
    """A sentence without what only a programmer understands."""
    assert text.endswith("。"), (where, text)
    assert not re.search(r"\bNone\b|\bnan\b|inf\b|[a-z]+_[a-z]+|\{|\}", text), (where, text)


@pytest.mark.parametrize("on", [dt.date(2026, 3, 1), dt.date(2001, 1, 1)])
def test_sentences_over_all_areas_are_plain(policy: Policy, on: dt.date) -> None:
    for claim in load().claims:
        for fact in elsewhere(policy, claim, on):
            plain(claim_words.fact(fact, policy), claim.id)


def test_computed_verdicts_carry_their_sources(policy: Policy) -> None:
    for one in check_all(policy, "beijing", ON):
        if one.claim.check is not None and one.verdict in ("wrong", "outdated"):
            assert one.figures or one.claim.source, one.claim.id


# --- the verdict follows the policy ------------------------------------------------------------


def changed(policy: Policy, area: str, edit: Any) -> Policy:
    """The policy with one area's file changed."""
    data = policy.areas[area].model_dump(by_alias=True, exclude_unset=True, mode="json")
    edit(data)
    return replace(policy, areas={**dict(policy.areas), area: Area.model_validate(data)})


def test_another_employer_rate_makes_another_verdict(policy: Policy) -> None:
    def edit(data: Any) -> None:
        parts = data["plans"]["employee"]["premium"][-1]["employer"]
        parts[0]["rate"], parts[1]["rate"] = 0.07, 0.01

    new = changed(policy, "beijing", edit)
    found = finding(new, "D0-10", "beijing")
    assert (found.verdict, found.reason) == ("varies", "differs_elsewhere")  # 8 % here, not everywhere
    assert finding(policy, "D0-10", "beijing").verdict == "wrong"


def test_a_typed_rate_counts_as_it_stands(policy: Policy) -> None:
    """9.8 % typed over with 8 %: true here, not everywhere."""
    edited = apply(policy, "beijing", read("employer_rate:0.08", policy, "beijing", ON)[0], ON)
    found = finding(edited, "D0-10", "beijing")
    assert (found.verdict, found.reason) == ("varies", "differs_elsewhere")


def test_an_unknown_rate_makes_it_unconfirmed(policy: Policy) -> None:
    def edit(data: Any) -> None:
        data["plans"]["employee"]["premium"][-1]["employer"] = "unknown"

    new = changed(policy, "beijing", edit)
    assert finding(new, "D4-2", "beijing").verdict == "unconfirmed"
    assert (finding(new, "D0-10", "beijing").verdict, finding(new, "D0-10", "beijing").reason) == (
        "wrong",
        "not_general",
    )


def test_a_doubtful_rate_makes_it_unconfirmed(policy: Policy) -> None:
    def edit(data: Any) -> None:
        data["plans"]["employee"]["premium"][-1]["confidence"] = "unverified"

    new = changed(policy, "beijing", edit)
    ranges = finding(new, "D4-2", "beijing")  # the rate of the flexible alone is sure
    assert (ranges.verdict, ranges.reason) == ("unconfirmed", "unverified_here")
    assert (finding(new, "D0-11", "beijing").verdict, finding(new, "D0-11", "beijing").reason) == ("wrong", "by_nation")


def test_an_official_figure_confirms_what_only_pages_said(policy: Policy) -> None:
    """The sums of Xuzhou agree already; with documents of the city behind them the claim does too."""

    def edit(data: Any) -> None:
        for document in data["sources"].values():
            document["kind"] = "mirror"
        for block in (*data["plans"]["resident"]["premium"], *data["plans"]["resident"]["enrolment"]):
            block.pop("confidence", None)

    assert finding(policy, "D1-6", "xuzhou").verdict == "unconfirmed"
    assert finding(changed(policy, "xuzhou", edit), "D1-6", "xuzhou").verdict == "agrees"


def test_other_years_make_another_verdict(policy: Policy) -> None:
    def edit(data: Any) -> None:
        for block in data["retirement"]:
            block["years"] = {"male": 15, "female": 15}

    found = finding(changed(policy, "beijing", edit), "D1-8", "beijing")
    assert (found.verdict, found.reason) == ("varies", "differs_elsewhere")  # 15 years here, not everywhere


def test_a_floor_of_another_share_makes_another_verdict(policy: Policy) -> None:
    def edit(data: Any) -> None:
        data["plans"]["employee"]["base"]["floor"][-1]["value"] = 9550  # 80 % of 11,937

    found = finding(changed(policy, "beijing", edit), "D0-8", "beijing")
    assert found.verdict == "varies"
    assert found.facts[0].values["floor_share"] == pytest.approx(0.8, abs=0.001)
