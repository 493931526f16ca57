"""Golden cases: what authorities printed, or arithmetic by hand from printed rates."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from calc import Policy, compare
from calc.person import Person, raise_if, read_person
from calc.policy import ROOT, area_files

from .conftest import HERE, as_date, golden, rules_of

KEYS = {
    "name",
    "tier",
    "source",
    "why",
    "area",
    "date",
    "person",
    "bill",
    "edit",
    "gap",
    "transfer",
    "late_fee",
    "expect",
}
PERSON_KEYS = {"status", "salary", "age", "sex", "birth", "hukou", "origin", "job", "option", "flex_base", "base",
               "group", "years", "unemployment_benefit", "employer", "hardship"}  # fmt: skip


def as_person(case: dict[str, Any], policy: Policy) -> Person:
    raw = dict(case["person"])
    assert set(raw) <= PERSON_KEYS, set(raw) - PERSON_KEYS
    raw["area"] = case["area"]
    if "hukou" in raw:
        raw["local"] = {"local": "yes", "permit": "permit", "none": "no"}[raw.pop("hukou")]
    if "base" in raw:
        raw["flex_base"] = raw.pop("base")
    if "unemployment_benefit" in raw:
        raw["benefit"] = "yes" if raw.pop("unemployment_benefit") else "no"
    reading = read_person(raw, policy.areas, as_date(case["date"]), Person(area=case["area"]))
    raise_if(reading.faults)
    return reading.person


@pytest.mark.parametrize("case", golden("person"))
def test_person(case: dict[str, Any], policy: Policy) -> None:
    policy = rules_of(case, policy)
    result = compare(as_person(case, policy), as_date(case["date"]), policy)
    for key, expected in case["expect"].items():
        plan, *option, field = key.split(".")
        found = [p for p in result.plans if p.plan == plan and (not option or p.option == option[0])]
        assert found, f"no plan {key}"
        entry = found[0] if option else result.best(plan)  # type: ignore[arg-type]
        value = getattr(entry, field)
        if isinstance(expected, (int, float)) and not isinstance(expected, bool):
            assert value == pytest.approx(expected, abs=0.001), f"{key}: {case.get('why', '')}"
        else:
            assert value == expected, key


def _files() -> list[Path]:
    return sorted((HERE / "golden").glob("*.yaml"))


@pytest.mark.parametrize("path", _files(), ids=lambda p: p.stem)
def test_cases_are_well_formed(path: Path, policy: Policy) -> None:
    for case in yaml.safe_load(path.read_text(encoding="utf-8")):
        name = case.get("name", "?")
        assert set(case) <= KEYS, f"{name}: {set(case) - KEYS}"
        assert case["tier"] in ("gold", "silver", "bronze"), name
        assert case["tier"] == "gold" or case.get("why"), f"{name}: a derived figure shows its arithmetic"
        assert case["expect"], name
        sources = policy.areas[case["area"]].sources
        keys = case["source"] if isinstance(case["source"], list) else [case["source"]]
        assert all(k in sources or k in policy.national.sources for k in keys), f"{name}: source {keys}"


@pytest.mark.parametrize("area", sorted(p.stem for p in area_files(ROOT)))
def test_every_area_has_cases(area: str) -> None:
    cases = yaml.safe_load((HERE / "golden" / f"{area}.yaml").read_text(encoding="utf-8"))
    assert sum("person" in c for c in cases) >= 5
