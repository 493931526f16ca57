"""The command line: the shape others build on, and what it says to bad input."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from .command import answered, assert_refused, changed, run
from .conftest import ROOT

GOOD = [
    "compare",
    "--area",
    "beijing",
    "--status",
    "flexible",
    "--salary",
    "12000",
    "--age",
    "35",
    "--on",
    "2025-09-01",
]
MONEY = ("base", "individual_monthly", "employer_monthly", "individual_yearly", "employer_yearly", "government_yearly", "account_monthly")  # fmt: skip


def test_compare_json_keeps_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    data = answered(capsys, *GOOD)
    assert data["area"] == "beijing"
    assert data["on"] == "2025-09-01"
    assert data["person"]["salary"] == 12000
    assert {p["plan"] for p in data["plans"]} == {"employee", "flexible", "resident"}
    for plan in data["plans"]:
        assert plan["verdict"] in {"required", "eligible", "conditional", "ineligible"}
        assert plan["confidence"] in {"official", "reported", "unverified"}
        for name in MONEY:
            assert isinstance(plan[name], (int, float)) or (plan[name] is None and name in plan["unknown"])
        assert set(plan["sources"]) <= set(data["sources"])
        assert all(set(r["sources"]) <= set(data["sources"]) for r in plan["reasons"])
    flexible = next(p for p in data["plans"] if p["plan"] == "flexible")
    assert flexible["individual_monthly"] == 584.92  # printed in the notice of 2025


def test_compare_table_is_readable(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, *GOOD)
    assert code == 0
    assert "584.92" in out
    assert "eligible" in out


def test_areas(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "areas", "--json")
    rows = json.loads(out)
    assert code == 0
    beijing = next(r for r in rows if r["area"] == "beijing")
    assert beijing["zh"] == "北京"
    assert beijing["plans"]["resident"] == {"to": "2026-12-31", "complete": True, "confidence": "reported"}
    code, out, _ = run(capsys, "areas")
    assert code == 0
    assert "beijing" in out


def test_check(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "check")
    assert code == 0
    assert out.strip().endswith("0 faults")


BAD = {
    "unknown area": (("--area", "nowhere"), "--area", "beijing"),
    "unknown status": (("--status", "x"), "--status", "employed"),
    "negative salary": (("--salary", "-1"), "--salary", "from 0 to 1,000,000"),
    "nan": (("--salary", "nan"), "--salary", "from 0 to"),
    "infinite": (("--salary", "inf"), "--salary", "from 0 to"),
    "huge": (("--salary", "1e12"), "--salary", "from 0 to"),
    "text": (("--salary", "lots"), "--salary", "a number"),
    "empty": (("--salary", ""), "--salary", "a value"),
    "age 200": (("--age", "200"), "--age", "from 0 to 120"),
    "half an age": (("--age", "35.5"), "--age", "a whole number"),
    "bad date": (("--on", "2025-02-30"), "--on", "a date such as"),
    "far date": (("--on", "1900-01-01"), "--on", "from 2000-01-01"),
    "bad sex": (("--sex", "other"), "--sex", "male, female"),
    "bad local": (("--local", "maybe"), "--local", "yes, permit, no"),
    "bad option": (("--option", "gold"), "--option", "this area has no options"),
    "bad base": (("--flex-base", "-5"), "--flex-base", "from 0 to"),
    "bad birth": (("--birth", "1986-13"), "--birth", "1986-01"),
    "bad group": (("--group", "martian"), "--group", "student"),
    "bad years": (("--years", "99"), "--years", "from 0 to 60"),
}


@pytest.mark.parametrize(("said", "option", "allowed"), BAD.values(), ids=BAD.keys())
def test_bad_input_names_the_option_and_what_is_allowed(
    capsys: pytest.CaptureFixture[str], said: tuple[str, str], option: str, allowed: str
) -> None:
    assert_refused(capsys, changed(GOOD, *said), option, allowed)


def test_every_fault_is_named_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "compare", "--area", "x", "--status", "y", "--salary", "-1")
    assert code == 2
    assert [line.split(":")[0] for line in err.splitlines()] == ["--area", "--status", "--salary"]


def test_missing_options_and_unknown_commands(capsys: pytest.CaptureFixture[str]) -> None:
    for args in (("compare",), ("dance",), (), ("compare", "--area", "beijing", "--nonsense")):
        code, out, err = run(capsys, *args)
        assert (code, out) == (2, "")
        assert err.count("\n") == 1
        assert "Traceback" not in err


def test_as_a_module() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "calc", *GOOD, "--json"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout)["on"] == "2025-09-01"


BILL = ["bill", "--area", "beijing", "--plan", "employee", "--group", "active", "--kind", "inpatient", "--level", "tertiary",
        "--amount", "50000", "--on", "2025-09-01"]  # fmt: skip


def test_bill_json_keeps_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    data = answered(capsys, *BILL)
    assert data["pooled_paid"] == 42895.0  # 28,700 × 85 % + 10,000 × 90 % + 10,000 × 95 %
    assert data["self_paid"] == round(data["amount"] - data["pooled_paid"] - data["second_paid"], 2)
    assert data["ratio"] == round((data["pooled_paid"] + data["second_paid"]) / data["amount"], 6)
    for layer in data["layers"]:
        assert {"id", "pays_as", "amount", "sources", "confidence"} <= layer.keys()
        assert set(layer["sources"]) <= set(data["sources"])
    code, out, _ = run(capsys, *BILL)
    assert code == 0
    assert "42,895.00" in out


BAD_BILLS = {
    "negative": (("--amount", "-1"), "--amount", "from 0 to 100,000,000"),
    "nan": (("--amount", "nan"), "--amount", "from 0 to"),
    "text": (("--amount", "much"), "--amount", "a number"),
    "too large": (("--amount", "1e12"), "--amount", "from 0 to"),
    "admission 0": (("--admission", "0"), "--admission", "from 1 to 100"),
    "half an admission": (("--admission", "1.5"), "--admission", "a whole number"),
    "level": (("--level", "galactic"), "--level", "tertiary"),
    "group": (("--group", "martian"), "--group", "active, retiree"),
    "option": (("--option", "gold"), "--option", "no options"),
    "plan": (("--plan", "private"), "--plan", "employee, flexible, resident"),
    "place": (("--place", "mars"), "--place", "home"),
    "more excluded than the bill": (("--excluded", "60000"), "--excluded", "not more than the amount"),
    "empty": (("--amount", ""), "--amount", "a value"),
}


@pytest.mark.parametrize(("said", "option", "allowed"), BAD_BILLS.values(), ids=BAD_BILLS.keys())
def test_bad_bills_name_the_option(
    capsys: pytest.CaptureFixture[str], said: tuple[str, str], option: str, allowed: str
) -> None:
    assert_refused(capsys, changed(BILL, *said), option, allowed)


def test_typed_figures(capsys: pytest.CaptureFixture[str]) -> None:
    data = answered(capsys, *GOOD, "--edit", "flexible_rate:8%,flexible_base:6000")
    flexible = next(p for p in data["plans"] if p["plan"] == "flexible")
    assert flexible["individual_monthly"] == 480  # 6000 × 8 %
    assert data["sources"]["beijing:typed"]["title"] == "你输入的数字"
    assert "edited" in {n["code"] for n in flexible["notices"]}
    args = [
        "bill",
        "--area",
        "reference",
        "--plan",
        "employee",
        "--kind",
        "inpatient",
        "--level",
        "tertiary",
        "--amount",
        "20000",
    ]
    code, out, _ = run(
        capsys, *args, "--edit", "employee_inpatient_deductible:900,employee_inpatient_ratio:0.8", "--json"
    )
    assert code == 0
    assert json.loads(out)["pooled_paid"] == 15_280  # (20000 − 900) × 80 %


@pytest.mark.parametrize("text", ["", "hat:1", "floor:x", "flexible_rate:8", "floor:4,500", "floor:99999"])
def test_bad_figures_are_named(capsys: pytest.CaptureFixture[str], text: str) -> None:
    code, out, err = run(capsys, *GOOD, "--edit", text)
    assert (code, out) == (2, "")
    assert all(line.startswith("--edit") and "allowed" in line for line in err.splitlines())


def test_the_reference_area_can_be_asked_and_is_not_listed(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(
        capsys, "compare", "--area", "reference", "--status", "employed", "--salary", "8000", "--on", "2025-10-01"
    )
    assert code == 0
    assert "160.00" in out
    assert "reference" not in run(capsys, "areas")[1]
