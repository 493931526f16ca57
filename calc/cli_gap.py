"""`python -m calc gap`: a break in one's insurance on the command line."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from typing import Any

from .faults import Fault, InputError
from .gap import GapResult, gap
from .gap_case import FIELDS, NAMES, read_case
from .late_fee import late_fee, unpaid_months
from .person import FIELDS as PERSON_FIELDS
from .person import Person, read_number
from .policy import Policy, load
from .transfer import transfer

_TEXTS = {
    "area": "code of the area, see `areas`",
    "plan": "the plan that was left: " + FIELDS["plan"].allowed,
    "to": "the plan that is joined (default: the same): " + FIELDS["to"].allowed,
    "months": "full months without payment before the month of payment: " + FIELDS["months"].allowed,
    "last_paid": "last paid month such as 2026-03; instead of --months",
    "missed_years": "residents: years without any cover before the one that is joined: "
    + FIELDS["missed_years"].allowed,
    "repaired": "how many of them are paid back: " + FIELDS["repaired"].allowed,
    "steady": "insured two years in a row before: yes or no",
    "back": "missed months are paid back if one may (default yes): yes or no",
    "pay": "day on which payment goes on (default: --on)",
}


def add(commands: Any, emit: Callable[[Any], None], read_day: Callable[[str | None], dt.date]) -> None:
    """Registers the command; `emit` prints JSON, `read_day` reads --on."""
    parser = commands.add_parser("gap", help="what a break in the insurance means, and when cover starts again")
    for name in NAMES:
        parser.add_argument("--" + name.replace("_", "-"), required=name in ("area", "plan"), help=_TEXTS[name])
    parser.add_argument(
        "--salary",
        help="employees whose employer did not pay: wage for the late fee, " + PERSON_FIELDS["salary"].allowed,
    )
    parser.add_argument("--moved", help="day on which a transfer to another area was accepted, such as 2026-09-24")
    parser.add_argument("--on", help="policy date such as 2025-09-01 (default: today)")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=lambda args: _run(args, emit, read_day))


def _run(args: argparse.Namespace, emit: Callable[[Any], None], read_day: Callable[[str | None], dt.date]) -> None:
    policy, on = load(), read_day(args.on)
    raw = {name: getattr(args, name) for name in NAMES if getattr(args, name) is not None}
    faults = [Fault(name, "''", "a value") for name, value in raw.items() if not value.strip()]
    reading = read_case(raw, policy, on)
    if faults or reading.case is None:
        raise InputError(
            [Fault("--" + f.where.replace("_", "-"), f.found, f.allowed) for f in faults or reading.faults]
        )
    result = gap(reading.case, on, policy)
    more = _more(args, result, policy, read_day)
    emit({**result.to_dict(policy), **more}) if args.json else _print(result, more)


def _more(
    args: argparse.Namespace, result: GapResult, policy: Policy, read_day: Callable[[str | None], dt.date]
) -> dict[str, Any]:
    more: dict[str, Any] = {}
    if args.salary is not None:
        wage = read_number("--salary", args.salary, PERSON_FIELDS["salary"])
        if isinstance(wage, Fault):
            raise InputError([wage])
        if result.case.plan != "employee" or result.case.last_paid is None:
            raise InputError(
                [
                    Fault(
                        "--salary",
                        args.salary,
                        "only with --plan employee: flexible members and residents owe no late fee here",
                    )
                ]
            )
        months = unpaid_months(result.case.last_paid, result.case.pay)
        more["late_fee"] = late_fee(Person(result.case.area, salary=wage), months, result.case.pay, policy).to_dict()
    if args.moved is not None:
        try:
            day = read_day(args.moved)
        except InputError as error:
            raise InputError([Fault("--moved", f.found, f.allowed) for f in error.faults]) from None
        more["transfer"] = transfer(result.transfer_kind, day, policy).to_dict()
    return more


def _print(result: GapResult, more: dict[str, Any]) -> None:
    r = result.restart
    waiting = "unknown" if result.waiting_months is None else f"{result.waiting_months:g}"
    least = f"{r.least.in_months:g} to " if r.most is not None and r.least.in_months != r.most.in_months else ""
    rows = [
        ("covered until", result.covered_until.isoformat()),
        ("back payment", r.back + (f", until {r.back_until}" if r.back_until else "")),
        ("waiting months", least + waiting),
        ("cover starts", r.first.isoformat() + ("" if r.last == r.first else f" to {r.last or 'unknown'}")),
        ("confidence", result.confidence),
    ]
    for name, value in rows:
        print(f"{name:<16}{value}")
    for part in result.intervals:
        print(f"  {part.start} to {part.end or '...'!s:<10}  {part.code}")
    for notice in result.notices:
        print(f"notice: {notice.code} {' '.join(f'{k}={v}' for k, v in notice.values.items())}".rstrip())
    for name, value in more.items():
        print(f"{name}: {' '.join(f'{k}={v}' for k, v in value.items() if k not in ('months', 'sources'))}")
