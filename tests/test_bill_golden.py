"""Golden bills: what authorities and the press worked out, or arithmetic by hand from printed rules."""

from __future__ import annotations

from typing import Any

import pytest

from calc import Policy, bill
from calc.bill_input import read_bill

from .conftest import as_date, golden, rules_of


@pytest.mark.parametrize("case", golden("bill"))
def test_bill(case: dict[str, Any], policy: Policy) -> None:
    on, policy = as_date(case["date"]), rules_of(case, policy)
    reading = read_bill({"area": case["area"], **case["bill"]}, policy, on)
    assert reading.faults == []
    assert reading.bill is not None
    result = bill(reading.bill, on, policy)
    for name, expected in case["expect"].items():
        found = getattr(result, name)
        if expected is None:
            assert found is None, name
        else:
            assert found == pytest.approx(expected, abs=0.005), f"{name}: {case.get('why', '')}"
