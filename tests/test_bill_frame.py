"""A frame of bills settles row by row like single bills."""

from __future__ import annotations

import datetime as dt
import math

import numpy as np
import pandas as pd
import pytest

from calc import Bill, InputError, Policy, bill, bill_frame
from calc.bill_input import groups_of

ON = dt.date(2025, 9, 1)
NAMES = ("deductible", "pooled_paid", "second_paid", "self_paid", "ratio")


def sample(policy: Policy) -> pd.DataFrame:
    """Bills over every area, plan, kind, level and group, some with earlier stays or money outside the catalogue."""
    random = np.random.default_rng(5)
    rows = []
    for code, area in policy.areas.items():
        for plan in ("employee", "flexible", "resident"):
            for kind in ("inpatient", "outpatient"):
                for level in [c.id for c in area.levels] or ["primary", "secondary", "tertiary"]:
                    groups = [g.id for g in groups_of(area, plan)] or [None]  # type: ignore[arg-type]
                    amount = round(float(random.choice([300, 4_000, 60_000, 900_000]) * random.uniform(0.5, 1.5)), 2)
                    rows.append(
                        {"area": code, "plan": plan, "kind": kind, "level": level, "group": random.choice(groups), "amount": amount,
                         "excluded": round(amount * float(random.choice([0, 0, 0.2])), 2),
                         "admission": 2 if kind == "inpatient" and random.random() < 0.3 else None,
                         "spent_before": float(random.choice([0, 0, 5_000]))}
                    )  # fmt: skip
    return pd.DataFrame(rows)


def test_frame_and_single_agree(policy: Policy) -> None:
    table = sample(policy)
    found = bill_frame(table, ON, policy)
    assert list(found.index) == list(table.index)
    for i, row in enumerate(table.to_dict("records")):
        raw = {k: v for k, v in row.items() if v is not None and v == v}
        if "admission" in raw:
            raw["admission"] = int(raw["admission"])
        single = bill(Bill(**raw), ON, policy)
        for name in NAMES:
            expected = getattr(single, name)
            value = float(found[name].iloc[i])
            if expected is None:
                assert math.isnan(value), (raw, name)
            else:
                assert value == pytest.approx(expected, abs=0.0051 if name != "ratio" else 1e-6), (raw, name)


def test_bad_rows_are_named() -> None:
    good = {"area": "beijing", "plan": "employee", "kind": "inpatient", "level": "tertiary", "amount": 100.0}
    table = pd.DataFrame(
        [good, {**good, "amount": -5.0}, {**good, "level": "galactic"}, {**good, "amount": float("nan")}]
    )
    with pytest.raises(InputError) as error:
        bill_frame(table, ON)
    text = str(error.value)
    assert "row 2" in text
    assert "row 4" in text
    with pytest.raises(InputError, match="level"):
        bill_frame(table.iloc[[0, 2]], ON)
    with pytest.raises(InputError, match="column amount"):
        bill_frame(pd.DataFrame({"area": ["beijing"]}), ON)


def test_an_empty_table_gives_an_empty_table() -> None:
    table = pd.DataFrame({n: pd.Series(dtype="object") for n in ("area", "plan", "kind", "level", "amount")})
    assert len(bill_frame(table, ON)) == 0
