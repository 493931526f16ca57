"""The same settlement for many bills at once: a table in, a table out, no loop over rows.

Bills of one class share one rule. Where nothing happened before in the year, their payment is one
interpolation on the rule's knots; else the march of `ledger` runs on arrays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any

import numpy as np

from .bill_case import Case, has_knots, open_case
from .bill_input import FIELDS, NEEDED, Bill, read_bill
from .curve import NEAR
from .faults import Fault, InputError, shown
from .ledger import EMPTY, compiled, counted, opening, paid_by_layer, settle
from .money import rounded
from .policy import Policy, load

if TYPE_CHECKING:
    import pandas as pd

MONEY = ("amount", "excluded", "spent_before", "account_credit")
COLUMNS = ("deductible", "pooled_paid", "second_paid", "self_paid", "ratio")
MAX_FAULTS = 20
BLOCK = 32_768  # rows that are worked on together, so that they stay in the processor's cache
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
    money = {name: _money(bills, name, faults) for name in MONEY if name in bills or name == "amount"}
    if "excluded" in money and not faults:
        _fault_rows(bills, "excluded", money["excluded"] > money["amount"], "not more than the amount", faults)
    out = {name: np.zeros(len(bills)) for name in COLUMNS}
    for first, rows in _classes(bills):
        case = _case(bills, first, on, policy, faults)
        if case is not None and not faults:
            _fill(case, {name: values[rows] for name, values in money.items()}, rows, out)
    if faults:
        raise InputError(faults[:MAX_FAULTS])
    return pd.DataFrame(out, index=bills.index, copy=False)


# --- classes of rows ---------------------------------------------------------------------------


def _classes(bills: pd.DataFrame) -> Iterator[tuple[int, Any]]:
    """For each combination of words that occurs: its first row, and all its rows."""
    import pandas as pd

    key, size = np.zeros(len(bills), dtype=np.int64), 1
    for name in _CODES:
        if name not in bills:
            continue
        column = bills[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            codes, count = column.cat.codes.to_numpy(), len(column.cat.categories)
        else:
            codes, uniques = pd.factorize(column)
            count = len(uniques)
        if count == 1 and not (codes < 0).any():
            continue
        if size * (count + 1) > 2**15:
            key, size = _dense(key)
        key = key * (count + 1) + (codes + 1)
        size *= count + 1
    if size == 1:
        if len(bills):
            yield 0, slice(None)
        return
    key, size = _dense(key)
    order = np.argsort(key.astype(np.uint16 if size < 2**16 else np.int64), kind="stable")
    ends = np.cumsum(np.bincount(key, minlength=size))
    for start, end in zip(np.append(0, ends[:-1]), ends, strict=True):
        yield int(order[start]), order[start:end]


def _dense(key: Any) -> tuple[Any, int]:
    """Keys renumbered without gaps, and how many there are."""
    if len(key) and key.max() < 2**22:
        used = np.bincount(key) > 0
        return (np.cumsum(used) - 1)[key], int(used.sum())
    uniques, dense = np.unique(key, return_inverse=True)
    return dense, len(uniques)


def _case(bills: pd.DataFrame, row: int, on: dt.date, policy: Policy, faults: list[Fault]) -> Case | None:
    """The case that a row stands for, without its money; what is wrong with it goes to `faults`."""
    import pandas as pd

    raw = {name: bills[name].iloc[row] for name in _CODES if name in bills}
    raw = {name: _plain(value) for name, value in raw.items() if not pd.isna(value)}
    reading = read_bill({**raw, "amount": 0}, policy, on)
    faults += [Fault(f"row {row + 1}, column {f.where}", f.found, f.allowed, f.code, f.limits) for f in reading.faults]
    if reading.faults or reading.bill is None:
        return None
    return open_case(reading.bill, on, policy, EMPTY)


def _plain(value: Any) -> Any:
    """A cell as `read_bill` takes it: whole numbers without their `.0`, numpy's types as Python's."""
    value = value.item() if isinstance(value, np.generic) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _money(bills: pd.DataFrame, name: str, faults: list[Fault]) -> Any:
    import pandas as pd

    column, limits = bills[name], FIELDS[name]
    assert limits.low is not None and limits.high is not None
    values = pd.to_numeric(column, errors="coerce").to_numpy(dtype=float, na_value=np.nan)
    if not len(values) or (values.min() >= limits.low and values.max() <= limits.high):
        return values
    empty = column.isna().to_numpy() & (name != "amount")
    bad = ~empty & ~((values >= limits.low) & (values <= limits.high))
    _fault_rows(bills, name, bad, limits.allowed, faults)
    return np.where(empty, 0.0, values)


def _fault_rows(bills: pd.DataFrame, column: str, bad: Any, allowed: str, faults: list[Fault]) -> None:
    for position in np.flatnonzero(bad)[:MAX_FAULTS]:
        found = shown(str(bills[column].iloc[position]))
        faults.append(Fault(f"row {position + 1}, column {column}", found, allowed))


# --- settling ----------------------------------------------------------------------------------


def _fill(case: Case, money: dict[str, Any], rows: Any, out: dict[str, Any]) -> None:
    """Settles all rows of one class, block by block."""
    size = len(money["amount"])
    for start in range(0, size, BLOCK):
        block = slice(start, min(start + BLOCK, size))
        part = {name: values[block] for name, values in money.items()}
        where = block if isinstance(rows, slice) else rows[block]
        spent = part.get("spent_before")
        if spent is None or not spent.any():
            _fill_block(case, part, where, out)
            continue
        where = np.arange(block.start, block.stop) if isinstance(where, slice) else where
        for mine in (spent > 0, spent == 0):
            if mine.any():
                _fill_block(case, {name: values[mine] for name, values in part.items()}, where[mine], out)


def _fill_block(case: Case, money: dict[str, Any], where: Any, out: dict[str, Any]) -> None:
    """Rows of one class, either all or none of which have money spent before."""
    amount, rule = money["amount"], case.rule
    eligible = amount - money["excluded"] if "excluded" in money else amount
    spent = money.get("spent_before")
    if has_knots(rule) and case.pieces == 1 and (spent is None or not spent.any()):
        deductible, paid = _on_knots(case, eligible, money)
    else:
        deductible, paid = _marched(case, eligible, money)
    sums: dict[str, Any] = {"pooled": 0.0, "second": 0.0}
    known: Any = 0.0
    for pays_as, exact, doubt in paid:
        yuan = np.minimum(rounded(exact), amount - known)
        if doubt is not None:
            sums[pays_as] = sums[pays_as] + np.where(doubt, np.nan, yuan)
            yuan = np.where(doubt, 0.0, yuan)
        else:
            sums[pays_as] = sums[pays_as] + yuan
        known = known + yuan
    if rule.missing is not None:
        deductible, sums["pooled"] = np.nan, np.nan
    if (rule.missing is not None and rule.own) or (not rule.second_recorded and rule.pays_here):
        sums["second"] = np.where(eligible > 0, np.nan, 0.0)
    out["deductible"][where] = deductible
    out["pooled_paid"][where] = sums["pooled"]
    out["second_paid"][where] = sums["second"]
    out["self_paid"][where] = np.maximum(np.round(amount - known, 2), 0.0)
    out["ratio"][where] = np.round(known / np.where(amount > 0, amount, 1.0), 6)


def _counting(case: Case, eligible: Any, money: dict[str, Any]) -> Any:
    """What is left of eligible yuan after account money and visits that are too small."""
    return counted(case.rule, eligible, money.get("account_credit", 0.0))[0]


def _on_knots(case: Case, eligible: Any, money: dict[str, Any]) -> tuple[Any, list[tuple[str, Any, Any]]]:
    """The deductible, and for each layer that pays how it pays, what, and where that is not known (None: nowhere)."""
    rule, knots = case.rule, compiled(case.rule, case.number)
    x = _counting(case, eligible, money) if rule.visit_from or rule.account_first else eligible
    most = float(x.max()) if len(x) else 0.0
    paid: list[tuple[str, Any, Any]] = []
    for layer in (*rule.layers, *(own.layer for own in rule.own)):
        pays, known_to = knots.paid[layer.key], knots.known_to[layer.key]
        doubt = x > known_to if most > known_to else None
        if doubt is not None or most > knots.nothing_to[layer.key]:
            paid.append((layer.pays_as, np.interp(x, pays.x, pays.y), doubt))
    if rule.deductible is None:
        return 0.0, paid
    known = rule.deductible.amount(case.number).known
    return np.minimum(x, round(float(knots.due.y[-1]), 2)) if known else np.nan, paid


def _marched(case: Case, eligible: Any, money: dict[str, Any]) -> tuple[Any, list[tuple[str, Any, Any]]]:
    """The same by the march from each row's own year."""
    rule, zero = case.rule, eligible * 0.0
    counters = opening(rule, money.get("spent_before", zero), case.number, case.period)
    excluded, credit = money.get("excluded", zero), money.get("account_credit", 0.0)
    pieces = settle(rule, eligible, excluded, counters, case.pieces, case.number, case.period, credit)
    rules = {one.key: one for one in (*rule.layers, *(own.layer for own in rule.own))}
    paid = []
    for key, (exact, doubt) in paid_by_layer(pieces).items():
        doubtful = np.broadcast_to(np.asarray(doubt) > NEAR, zero.shape)
        exact = np.broadcast_to(np.asarray(exact, dtype=float), zero.shape)
        paid.append((rules[key].pays_as, exact, doubtful if doubtful.any() else None))
    unknown = rule.deductible is not None and not rule.deductible.amount(case.number).known
    return np.nan if unknown else np.round(sum(one.due for one in pieces), 2), paid
