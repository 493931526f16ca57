"""The same settlement for many bills at once: a table in, a table out, no loop over rows.

Bills of one class share one rule. Where nothing happened before in the year, their payment is one
interpolation on the rule's knots; else the march of `ledger` runs on arrays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np

from .bill_case import Case, has_knots, open_case
from .bill_input import FIELDS, NEEDED, Bill, read_bill
from .curve import NEAR
from .faults import Fault, InputError
from .ledger import EMPTY, compiled, counted, opening, paid_by_layer, settle
from .money import rounded
from .policy import Policy, load
from .tabular import MAX_FAULTS, bad_rows, numbers

if TYPE_CHECKING:
    import pandas as pd

MONEY = ("amount", "excluded", "spent_before", "account_credit")
COLUMNS = ("deductible", "pooled_paid", "second_paid", "self_paid", "ratio")
BLOCK = 32_768  # rows that are worked on together, so that they stay in the processor's cache
NEARBY = 4 * BLOCK  # rows that are sorted by class together
RARE = 10_000.0  # a layer that pays nothing up to this many yuan is looked up only for the bills above
TINY = 1e-300  # instead of a bill of 0, so that its ratio is 0
_CODES = tuple(f.name for f in fields(Bill) if f.name not in (*MONEY, "date"))


def bill_frame(bills: pd.DataFrame, on: dt.date, policy: Policy | None = None) -> pd.DataFrame:
    """Who pays each bill: a row a bill, with the index of `bills`.

    `bills` needs `area`, `plan`, `kind`, `level`, `amount` and may have every other field of `Bill` but
    `date`; empty cells take its defaults. Gives `deductible`, `pooled_paid`, `second_paid`, `self_paid` in
    yuan and `ratio`; NaN is not known, and counts as not paying in the last two. Each row stands for itself:
    for a year of one member see `settle_year`. Raises InputError naming rows (first 20) and columns that
    cannot be used.
    """
    import pandas as pd

    policy = policy or load()
    faults = [
        Fault(f"column {n}", "nothing", f"a table with the columns {', '.join(NEEDED)}")
        for n in NEEDED
        if n not in bills
    ]
    if faults:
        raise InputError(faults)
    money = {n: numbers(bills, n, FIELDS[n], faults, needed=n == "amount") for n in MONEY if n in bills}
    for name, values in money.items():
        if name != "amount" and np.isnan(values).any():
            money[name] = np.where(np.isnan(values), 0.0, values)
    if "excluded" in money and not faults:
        faults += bad_rows(bills, "excluded", money["excluded"] > money["amount"], "not more than the amount")
    codes, first = _classes(bills)
    cases = [_case(raw, row, on, policy, faults) for raw, row in zip(_words(bills, first), first, strict=True)]
    if faults:
        raise InputError(faults[:MAX_FAULTS])
    out = {name: np.empty(len(bills)) for name in COLUMNS}
    for rows in _blocks(len(bills), codes, len(first)):
        case = cases[0 if isinstance(rows, slice) else codes[rows[0]]]
        if case is not None:
            _fill(case, {name: values[rows] for name, values in money.items()}, rows, out)
    return pd.DataFrame(out, index=bills.index, copy=False)


# --- classes of rows ---------------------------------------------------------------------------


def _classes(bills: pd.DataFrame) -> tuple[Any, list[int]]:
    """A number for each combination of words that occurs, row by row (None: all rows alike), and its first row."""
    key, size = np.zeros(len(bills), dtype=np.int32), 1
    for name in _CODES:
        if name not in bills:
            continue
        codes, count = _codes(bills[name])
        empty = int(codes.min(initial=0) < 0)
        if count + empty == 1:
            continue
        if size * (count + empty) > 2**20:
            key, size = _dense(key)
        key = key * np.int32(count + empty) + codes.astype(np.int32) + np.int32(empty)
        size *= count + empty
    if size == 1:
        return None, [0] if len(bills) else []
    key, size = _dense(key)
    first = np.full(size, -1)
    for rows in (BLOCK, len(key)):  # most classes occur early
        if (first < 0).any():
            first[key[:rows][::-1]] = np.arange(min(rows, len(key)))[::-1]  # the last one written is the first row
    return key.astype(np.uint16 if size < 2**16 else np.int64), [int(row) for row in first]


def _codes(column: pd.Series[Any]) -> tuple[Any, int]:
    """A column as whole numbers from 0 (-1: empty), and how many there may be."""
    import pandas as pd

    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.codes.to_numpy(), len(column.cat.categories)
    if column.dtype.kind == "i" and len(column):
        values = column.to_numpy()
        low, high = int(values.min()), int(values.max())
        if high - low < 2**10:
            return values - low, high - low + 1
    codes, uniques = pd.factorize(column)
    return codes, len(uniques)


def _dense(key: Any) -> tuple[Any, int]:
    """Keys renumbered without gaps, and how many there are."""
    used = np.bincount(key) > 0
    if used.all():
        return key, len(used)
    return (np.cumsum(used, dtype=np.int32) - 1)[key], int(used.sum())


def _blocks(size: int, codes: Any, count: int) -> Iterator[Any]:
    """Rows that are worked on together: of one class, and near each other. Slices where all rows are alike."""
    if codes is None:
        for start in range(0, size, BLOCK):
            yield np.s_[start : min(start + BLOCK, size)]
        return
    for start in range(0, size, NEARBY):
        mine = codes[start : start + NEARBY]
        order = np.argsort(mine, kind="stable") + start
        ends = np.cumsum(np.bincount(mine, minlength=count))
        for begin, end in zip(np.append(0, ends[:-1]), ends, strict=True):
            for here in range(begin, end, BLOCK):
                yield order[here : min(here + BLOCK, end)]


def _words(bills: pd.DataFrame, rows: list[int]) -> list[dict[str, Any]]:
    """What some rows say beside money, without empty cells."""
    import pandas as pd

    columns = {name: bills[name].iloc[rows] for name in _CODES if name in bills}
    given = {name: (~pd.isna(column)).to_numpy() for name, column in columns.items()}
    values = {name: column.tolist() for name, column in columns.items()}
    return [{n: _plain(v[i]) for n, v in values.items() if given[n][i]} for i in range(len(rows))]


def _case(raw: dict[str, Any], row: int, on: dt.date, policy: Policy, faults: list[Fault]) -> Case | None:
    """The case that a row stands for, without its money; what is wrong with it goes to `faults`."""
    reading = read_bill({**raw, "amount": 0}, policy, on)
    faults += [Fault(f"row {row + 1}, column {f.where}", f.found, f.allowed, f.code, f.limits) for f in reading.faults]
    if reading.faults or reading.bill is None:
        return None
    return open_case(reading.bill, on, policy, EMPTY)


def _plain(value: Any) -> Any:
    """A cell as `read_bill` takes it: whole numbers without their `.0`, numpy's types as Python's."""
    value = value.item() if isinstance(value, np.generic) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


# --- settling ----------------------------------------------------------------------------------


def _fill(case: Case, money: dict[str, Any], rows: Any, out: dict[str, Any]) -> None:
    """Settles a block of rows of one class; those with money spent before go apart."""
    spent = money.get("spent_before")
    if spent is None or not spent.any():
        _fill_alike(case, money, rows, out)
        return
    rows = np.arange(rows.start, rows.stop) if isinstance(rows, slice) else rows
    for mine in (spent > 0, spent == 0):
        if mine.any():
            _fill_alike(case, {name: values[mine] for name, values in money.items()}, rows[mine], out)


def _fill_alike(case: Case, money: dict[str, Any], rows: Any, out: dict[str, Any]) -> None:
    """Rows of one class, either all or none of which have money spent before."""
    amount, rule = money["amount"], case.rule
    eligible = amount - money["excluded"] if "excluded" in money else amount
    spent = money.get("spent_before")
    is_on_knots = has_knots(rule) and case.pieces == 1 and (spent is None or not spent.any())
    deductible, layers = (_on_knots if is_on_knots else _marched)(case, eligible, money)
    sums: dict[str, Any] = {"pooled": np.zeros(len(amount)), "second": np.zeros(len(amount))}
    left = amount.copy()
    for one in layers:
        mine = np.s_[:] if one.rows is None else one.rows
        yuan = np.minimum(rounded(one.paid), left[mine])
        sums[one.pays_as][mine] += yuan if one.doubt is None else np.where(one.doubt, np.nan, yuan)
        left[mine] -= yuan if one.doubt is None else np.where(one.doubt, 0.0, yuan)
    if rule.missing is not None:
        deductible, sums["pooled"] = np.nan, np.nan
    if rule.second_unknown:
        sums["second"] = np.where(eligible > 0, np.nan, 0.0)
    left = np.maximum(np.round(left, 2), 0.0)
    out["deductible"][rows] = deductible
    out["pooled_paid"][rows] = sums["pooled"]
    out["second_paid"][rows] = sums["second"]
    out["self_paid"][rows] = left
    out["ratio"][rows] = np.round((amount - left) / np.maximum(amount, TINY), 6)


class _Layer(NamedTuple):
    """What a layer pays to some `rows` of a block (None: all), and to which of them that is not known."""

    pays_as: Literal["pooled", "second"]
    rows: Any
    paid: Any
    doubt: Any


def _counting(case: Case, eligible: Any, money: dict[str, Any]) -> Any:
    """What is left of eligible yuan after account money and visits that are too small."""
    return counted(case.rule, eligible, money.get("account_credit", 0.0))[0]


def _on_knots(case: Case, eligible: Any, money: dict[str, Any]) -> tuple[Any, list[_Layer]]:
    """The deductible and the layers that pay, each interpolated on its knots."""
    rule, knots = case.rule, compiled(case.rule, case.number)
    x = _counting(case, eligible, money) if rule.visit_from or rule.account_first else eligible
    most = float(x.max())
    layers: list[_Layer] = []
    for layer in (*rule.layers, *(own.layer for own in rule.own)):
        curve, nothing_to = knots.paid[layer.key], min(knots.nothing_to[layer.key], knots.known_to[layer.key])
        if most <= nothing_to:
            continue
        rows, mine = None, x
        if nothing_to > RARE:
            rows = np.flatnonzero(x > nothing_to)
            mine = x[rows]
        doubt = mine > knots.known_to[layer.key] if most > knots.known_to[layer.key] else None
        layers.append(_Layer(layer.pays_as, rows, np.interp(mine, curve.x, curve.y), doubt))
    if rule.deductible is None or not rule.deductible.amount(case.number).known:
        return np.nan if rule.deductible is not None else 0.0, layers
    return np.minimum(x, round(float(knots.due.y[-1]), 2)), layers


def _marched(case: Case, eligible: Any, money: dict[str, Any]) -> tuple[Any, list[_Layer]]:
    """The same by the march from each row's own year."""
    rule, zero = case.rule, eligible * 0.0
    counters = opening(rule, money.get("spent_before", zero), case.number, case.period)
    excluded, credit = money.get("excluded", zero), money.get("account_credit", 0.0)
    pieces = settle(rule, eligible, excluded, counters, case.pieces, case.number, case.period, credit)
    rules = {one.key: one for one in (*rule.layers, *(own.layer for own in rule.own))}
    layers = []
    for key, (paid, doubt) in paid_by_layer(pieces).items():
        doubtful = np.broadcast_to(np.asarray(doubt) > NEAR, zero.shape)
        exact = np.broadcast_to(np.asarray(paid, dtype=float), zero.shape)
        layers.append(_Layer(rules[key].pays_as, None, exact, doubtful if doubtful.any() else None))
    unknown = rule.deductible is not None and not rule.deductible.amount(case.number).known
    return np.nan if unknown else np.round(sum(one.due for one in pieces), 2), layers
