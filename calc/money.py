"""Rounding of money, the same for a number and for an array."""

from __future__ import annotations

import math
from typing import Any, Literal

import numpy as np

How = Literal["half_up", "up", "down"]


def rounded(amount: Any, to: float = 0.01, how: How = "half_up") -> Any:
    """`amount` in yuan (a number or an array) rounded to a multiple of `to`.

    Halves go up, as on a receipt. Binary fractions are snapped to six places of the
    rounding unit first, so that 8356 × 7 % is 584.92 and 2.675 is 2.68. NaN stays NaN.
    """
    units = np.round(np.asarray(amount, dtype=float) / to, 6)
    if how == "half_up":
        units = np.floor(units + 0.5)
    elif how == "up":
        units = np.ceil(units)
    else:
        units = np.floor(units)
    result = np.round(units * to, 2)
    return result if np.ndim(amount) else float(result)


def rounded_one(amount: float, to: float = 0.01, how: How = "half_up") -> float:
    """`rounded` for one number, without the cost of an array."""
    if math.isnan(amount):
        return amount
    units = round(amount / to, 6)
    units = math.floor(units + 0.5) if how == "half_up" else math.ceil(units) if how == "up" else math.floor(units)
    return round(units * to, 2)
