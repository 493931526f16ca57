"""A year of bills in a link: `inpatient-tertiary-50000~outpatient-secondary-250x4-20`.

Rows are parted by `~`, a row is kind-level-amount, with `x4` for four times and a last number for what is
outside the catalogue each time. `none` is a year without bills.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from calc import Fault
from calc.faults import shown
from calc.schema import Area
from calc.year_bills import MAX_ROWS, YearBill, read_rows

NONE = "none"


def encode(bills: Sequence[YearBill]) -> str:
    """The bills as they stand in a link."""
    return "~".join(map(_row, bills)) or NONE


def _row(one: YearBill) -> str:
    times = f"x{one.times}" if one.times != 1 else ""
    excluded = f"-{_yuan(one.excluded)}" if one.excluded else ""
    return f"{one.kind}-{one.level}-{_yuan(one.amount)}{times}{excluded}"


def _yuan(value: float) -> str:
    return f"{value:.2f}".removesuffix(".00")


def decode(text: str, area: Area) -> tuple[tuple[YearBill, ...], tuple[Fault, ...]]:
    """The bills in a link. A row that is not understood is dropped and named (`where`: row.column), the rest kept."""
    if text.strip() == NONE:
        return (), ()
    rows: list[dict[str, Any]] = []
    faults: list[Fault] = []
    pieces = text.replace(",", "~").split("~")
    for number, piece in enumerate(pieces[: MAX_ROWS + 1], 1):
        found = _raw(piece)
        if found is None:
            faults.append(Fault(f"{number}.row", shown(piece), "kind-level-amount", "row"))
        rows.append(found or {})
    reading = read_rows(rows, area)
    return tuple(bill for _, bill in reading.bills), (*faults, *reading.faults)


def _raw(piece: str) -> dict[str, Any] | None:
    parts = piece.strip().lower().split("-")
    if len(parts) not in (3, 4) or not all(parts):
        return None
    amount, mark, times = parts[2].partition("x")
    row: dict[str, Any] = {"kind": parts[0], "level": parts[1], "amount": amount}
    if mark:
        row["times"] = times or "?"
    if len(parts) == 4:
        row["excluded"] = parts[3]
    return row
