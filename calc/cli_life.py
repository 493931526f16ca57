"""`python -m calc life`: until retirement and after, on the command line."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable
from typing import Any

from .faults import Fault, InputError
from .life import LifeResult, life
from .life_input import FIELDS, read_life, ready_path
from .life_paths import load_paths
from .person import FIELDS as PERSON_FIELDS
from .person import Person
from .policy import load
from .years_needed import Span

_TEXTS = {
    "area": "code of the area, see `areas`",
    "sex": PERSON_FIELDS["sex"].allowed,
    "birth": "birth month such as 1986-01",
    "job": "for women: " + PERSON_FIELDS["job"].allowed,
    "years": "years paid into the employee scheme so far",
    "local_years": "of these, years paid in this area (default: all)",
    "deemed_years": "years that count without payment (default: from --started, where the area says until when)",
    "started": "month of first work or payment, such as 1998-07",
    "status": "what one is now: " + PERSON_FIELDS["status"].allowed,
    "salary": PERSON_FIELDS["salary"].allowed,
    "option": "id of a plan's tier; several with commas",
    "flex_base": "wished base of a flexible member, yuan a month",
    "path": "a ready-made path, or legs such as employee-35-12000~resident-50: plan, from which age, wage from then on (default: nothing more is paid)",
    "after": "way out if years are missing: " + FIELDS["after"].allowed,
    "growth": "yearly rise of all amounts, such as 0.03 (default 0: today's prices)",
    "discount": "by how much a later yuan counts less a year (default 0)",
    "level": "hospital level for a typical year of care",
}
_REQUIRED = ("area", "sex", "birth")


def add(commands: Any, emit: Callable[[Any], None], read_day: Callable[[str | None], dt.date]) -> None:
    """Registers the command; `emit` prints JSON, `read_day` reads --on."""
    parser = commands.add_parser("life", help="when one retires, whether the years are enough, and what is missing")
    for name, text in _TEXTS.items():
        parser.add_argument("--" + name.replace("_", "-"), required=name in _REQUIRED, help=text)
    parser.add_argument("--on", help="policy date such as 2025-09-01 (default: today)")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=lambda args: _run(args, emit, read_day))


def _run(args: argparse.Namespace, emit: Callable[[Any], None], read_day: Callable[[str | None], dt.date]) -> None:
    policy, on, paths = load(), read_day(args.on), load_paths()
    raw = {name: getattr(args, name) for name in _TEXTS if getattr(args, name) is not None}
    faults = [Fault(name, "''", "a value") for name, value in raw.items() if not value.strip()]
    if not faults:
        reading = read_life(raw, policy, on, Person(area=next(iter(policy.areas)), status="flexible"), paths)
        faults = reading.faults
    if faults:
        raise InputError(Fault("--" + f.where.replace("_", "-"), f.found, f.allowed, f.code, f.limits) for f in faults)
    person = reading.life.person
    others = {p.id: ready_path(p.id, person, policy, on, paths) for p in paths.paths}
    result = life(reading.life, on, policy, others)
    emit(result.to_dict(policy)) if args.json else _print(result)


def _print(r: LifeResult) -> None:
    assert r.retirement and r.retirement_age_months and r.need and r.standing
    years, months = divmod(r.retirement_age_months, 12)
    print(f"retires {r.retirement:%Y-%m}, at {years} years {months} months")
    print(
        f"years needed {_said(r.need.years)}, of these paid {_said(r.need.actual)} ({r.need.where or 'where is not said'})"
    )
    print(f"missing months {_said(r.standing.missing)}")
    for way in r.ways:
        amount = (
            _said(way.total)
            if way.code in ("lump_sum", "monthly")
            else f"{way.year} a year"
            if way.year
            else _said(way.less)
        )
        print(
            f"{way.code:<10} {amount}{'' if way.named else '  (not named by the area)'}{f'  unknown: {way.lack}' if way.lack else ''}"
        )
    for name, one in r.others.items():
        lasts = "-" if one.lifetime_at is None else f"{one.lifetime_at // 12} years {one.lifetime_at % 12} months"
        print(f"path {name:<18} paid until retirement {one.paid_at(one.retires)}, lifetime cover from {lasts}")
    for notice in r.notices:
        print(f"notice: {notice.code} {' '.join(f'{k}={v}' for k, v in notice.values.items())}")


def _said(span: Span) -> str:
    if span.exact is not None:
        return f"{span.exact:,.2f}".removesuffix(".00")
    if not span.known:
        return "unknown"
    low, high = ("?" if v is None else f"{v:,.2f}".removesuffix(".00") for v in (span.least, span.most))
    return f"{low} to {high}"
