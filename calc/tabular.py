"""Numbers and faults of a table's columns, for the functions that take many rows at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from .faults import Fault, shown
from .person import Field

if TYPE_CHECKING:
    import pandas as pd

MAX_FAULTS = 20  # as many bad rows are named


def numbers(table: pd.DataFrame, column: str, limits: Field, faults: list[Fault], needed: bool = False) -> Any:
    """A column as floats, NaN where it is empty; bad rows are added to `faults`, empty ones too where it is `needed`."""
    import pandas as pd

    given = table[column]
    values = pd.to_numeric(given, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    low, high = limits.bounds
    if not limits.whole and (not len(values) or (values.min() >= low and values.max() <= high)):
        return values  # the usual table, without a second pass; one NaN fails both comparisons
    bad = ~((values >= low) & (values <= high))
    if limits.whole:
        bad |= values != np.floor(values)
    if not needed:
        bad &= ~given.isna().to_numpy()
    faults += bad_rows(table, column, bad, limits.allowed)
    return values


def bad_rows(table: pd.DataFrame, column: str, bad: Any, allowed: str) -> list[Fault]:
    """A fault for each bad row (the first twenty), counted from 1."""
    return [
        Fault(f"row {position + 1}, column {column}", shown(str(table[column].iloc[position])), allowed)
        for position in np.flatnonzero(bad)[:MAX_FAULTS]
    ]
