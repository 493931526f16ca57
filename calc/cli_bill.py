"""`python -m calc bill`: one bill on the command line."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from typing import Any

from . import cli_edit
from .bill import BillResult, bill
from .bill_input import FIELDS, Bill, read_bill
from .faults import Fault, InputError
from .policy import Policy, load

_TEXTS = {
    "area": "code of the area, see `areas`; `reference` for another city",
    "level": "primary, secondary, tertiary, or the area's own id",
    "group": "active, retiree, adult, elderly, student, child, or the area's own id",
    "option": "id of a tier of the plan",
    "disease": "illness that some rules ask for",
    "reading": "another reading of doubtful words, an id of the area's file",
    "date": "day of the bill, for rules by quarter",
}
_NAMES = tuple(name for name in Bill.__dataclass_fields__)


def add(commands: Any, emit: Callable[[Any], None], read_day: Callable[[str | None], dt.date]) -> None:
    """Registers the command; `emit` prints JSON, `read_day` reads --on."""
    parser = commands.add_parser("bill", help="who pays a hospital bill")
    for name in _NAMES:
        text = _TEXTS.get(name) or (FIELDS[name].allowed if name in FIELDS else name)
        parser.add_argument(
            "--" + name.replace("_", "-"), required=name in ("area", "plan", "kind", "level", "amount"), help=text
        )
    parser.add_argument("--on", help="policy date such as 2025-09-01 (default: today)")
    cli_edit.add(parser)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=lambda args: _run(args, emit, read_day))


def _run(args: argparse.Namespace, emit: Callable[[Any], None], read_day: Callable[[str | None], dt.date]) -> None:
    on = read_day(args.on)
    policy = cli_edit.policy_for(args, load(), on)
    raw = {name: getattr(args, name) for name in _NAMES if getattr(args, name) is not None}
    faults = [Fault(name, "''", "a value") for name, value in raw.items() if not value.strip()]
    if not faults:
        reading = read_bill(raw, policy, on)
        faults = reading.faults
    if faults or reading.bill is None:
        raise InputError([_named(f) for f in faults])
    try:
        result = bill(reading.bill, on, policy)
    except InputError as error:
        raise InputError([_named(f) for f in error.faults]) from None
    emit(result.to_dict(policy)) if args.json else _print(result, policy)


def _named(fault: Fault) -> Fault:
    return Fault("--" + fault.where.replace("_", "-"), fault.found, fault.allowed, fault.code, fault.limits)


def _print(result: BillResult, policy: Policy) -> None:
    rows: list[tuple[str, float | None]] = [
        ("amount", result.amount), ("eligible", result.eligible), ("deductible", result.deductible),
        *((f"{one.pays_as}: {one.id}", one.amount) for one in result.layers),
        ("pooled_paid", result.pooled_paid), ("second_paid", result.second_paid), ("self_paid", result.self_paid),
    ]  # fmt: skip
    width = max(len(name) for name, _ in rows)
    for name, value in rows:
        print(f"{name:<{width}}  {'unknown' if value is None else f'{value:,.2f}':>16}")
    print(f"{'ratio':<{width}}  {result.ratio:>15.2%}\n")
    for step in result.to_dict(policy)["steps"]:
        print(" ".join(f"{k}={v}" for k, v in step.items() if v not in (None, [], {})))
    for notice in result.notices:
        print(f"notice: {notice.code} {' '.join(f'{k}={v}' for k, v in notice.values.items())}")
