"""Many bills at once: the same as one by one, and clear about rows that cannot be used."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
import pytest

from calc import Bill, InputError, Policy, bill, bill_frame
from calc.bill_case import open_case
from calc.bill_curve import curve
from calc.bill_frame import COLUMNS
from calc.bill_input import GROUPS, groups_of
from calc.ledger import EMPTY, compiled
from calc.stack import settle_stack, stack

ON = dt.date(2025, 9, 1)


def bills_of(policy: Policy, count: int, seed: int) -> list[dict[str, Any]]:
    """Random bills over all areas, plans, groups, levels and options, of every size."""
    pick = random.Random(seed)
    rows = []
    for _ in range(count):
        area = policy.areas[pick.choice(sorted(policy.areas))]
        plan = pick.choice(sorted(area.plans))
        kind = pick.choice(["outpatient", "inpatient"])
        amount = round(10 ** pick.uniform(0, 7), 2)
        rows.append(
            {
                "area": area.area, "plan": plan, "kind": kind,
                "level": pick.choice([c.id for c in area.levels]),
                "group": pick.choice([*GROUPS[plan], *(c.id for c in groups_of(area, plan))]),
                "option": pick.choice([*(o.id for o in area.plans[plan].options), None]),
                "amount": amount, "excluded": pick.choice([0.0, 0.0, round(amount * 0.1, 2)]),
                "admission": pick.choice([None, 1, 2, 3]), "visits": pick.choice([1, 1, 4]) if kind == "outpatient" else 1,
                "age": pick.choice([None, 8, 40, 75]), "place": pick.choice([None, "home", "filed", "unfiled"]),
                "referred": pick.choice([None, "no"]), "hardship": pick.choice([None, None, "destitute"]),
                "spent_before": pick.choice([0.0, 0.0, 2500.5, 80_000.0]), "account_credit": pick.choice([0.0, 300.0]),
            }
        )  # fmt: skip
    return rows


def as_bill(row: dict[str, Any]) -> Bill:
    """The bill of a row; empty cells are left to the defaults."""
    given = {name: value for name, value in row.items() if value is not None}
    return Bill(**given | ({"referred": given["referred"] == "yes"} if "referred" in given else {}))


def test_many_rules_at_once_equal_single(policy: Policy) -> None:
    """Each row of a stack is the bill of its own, also at the very knots of its rule, where a layer ends."""
    cases, credits = [], []
    for row in bills_of(policy, 1500, seed=11):
        one = as_bill({**row, "spent_before": 0.0})
        case = open_case(one, ON, policy, EMPTY)
        ends = [x for x in compiled(case.rule, case.number).due.x if 0 < x < 1e7] if case.on_knots else []
        if ends and not one.excluded:
            case = open_case(replace(one, amount=round(float(ends[len(cases) % len(ends)]), 2)), ON, policy, EMPTY)
        cases.append(case)
        credits.append(one.account_credit)
    found = settle_stack(stack(cases), np.array(credits))
    for i, case in enumerate(cases):
        one_result = bill(case.bill, ON, policy)
        for name in ("pooled_paid", "second_paid", "self_paid", "ratio"):
            single, many = getattr(one_result, name), getattr(found, name)[i]
            assert (single is None and np.isnan(many)) or single == pytest.approx(many, abs=1e-6), (name, case.bill)


def test_no_bills_at_all() -> None:
    assert len(settle_stack(stack([]), np.zeros(0)).ratio) == 0


def test_frame_equals_single(policy: Policy) -> None:
    rows = bills_of(policy, 1500, seed=3)
    found = bill_frame(pd.DataFrame(rows), ON, policy)
    for i, row in enumerate(rows):
        one = bill(as_bill(row), ON, policy)
        for name in COLUMNS:
            single, many = getattr(one, name), found[name].iloc[i]
            assert (single is None and np.isnan(many)) or single == pytest.approx(many, abs=1e-6), (name, row)


def test_order_index_and_types_of_columns_do_not_matter(policy: Policy) -> None:
    table = pd.DataFrame(bills_of(policy, 400, seed=5))
    found = bill_frame(table, ON, policy)
    shuffled = table.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(bill_frame(shuffled, ON, policy).loc[table.index], found)
    words = table.astype(dict.fromkeys(("area", "plan", "kind", "level", "group"), "category"))
    pd.testing.assert_frame_equal(bill_frame(words, ON, policy), found)


def test_needs_only_five_columns_and_may_be_empty(policy: Policy) -> None:
    row = {"area": "beijing", "plan": "employee", "kind": "inpatient", "level": "tertiary", "amount": 50_000}
    found = bill_frame(pd.DataFrame([row], index=["x"]), ON, policy)
    assert list(found.index) == ["x"]
    # (30000 − 1300) × 85 % + 10000 × 90 % + 10000 × 95 %
    assert found.loc["x", "pooled_paid"] == 42_895.00
    assert bill_frame(pd.DataFrame([row]).iloc[:0], ON, policy).empty


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("amount", -1), ("amount", float("nan")), ("amount", "many"), ("amount", 1e12), ("excluded", 60_000),
        ("admission", 0), ("level", "heaven"), ("group", "adult"), ("plan", "none"), ("area", "nowhere"),
        ("option", "gold"), ("place", "moon"), ("visits", 2),
    ],
)  # fmt: skip
def test_a_bad_cell_is_named_by_row_and_column(policy: Policy, column: str, value: Any) -> None:
    good = {"area": "beijing", "plan": "employee", "kind": "inpatient", "level": "tertiary", "amount": 50_000.0}
    table = pd.DataFrame([{**good, column: good.get(column)}, {**good, column: value}], dtype=object)
    with pytest.raises(InputError) as caught:
        bill_frame(table, ON, policy)
    assert [f.where for f in caught.value.faults] == [f"row 2, column {column}"]


def test_a_missing_column_is_named(policy: Policy) -> None:
    with pytest.raises(InputError, match="column level"):
        bill_frame(
            pd.DataFrame([{"area": "beijing", "plan": "employee", "kind": "inpatient", "amount": 1}]), ON, policy
        )


def test_curves_of_several_visits_have_exact_knots(policy: Policy) -> None:
    rows = [r for r in bills_of(policy, 400, seed=9) if r["kind"] == "outpatient" and r["visits"] > 1][:40]
    for row in rows:
        one = as_bill({**row, "excluded": 0.0})
        found = curve(one, ON, policy, up_to=200_000.0)
        for amount in (10.0, 99.5, 700.0, 2500.0, 12_345.0, 150_000.0):
            if amount <= found.known_to:
                single = bill(as_bill({**row, "excluded": 0.0, "amount": amount}), ON, policy)
                assert single.self_paid == pytest.approx(found.own.at(amount), abs=0.03), (row, amount)
