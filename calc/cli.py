"""The command line: `areas`, `compare`, `bill`, `life`, `gap`, `check`, `reference`, `schema`.

Exit 0; for bad input exit 2 and one plain line a fault on stderr that names the option.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NoReturn

from . import cli_bill, cli_edit, cli_gap, cli_life, coverage, documents, policy
from .compare import MONEY, Comparison, compare
from .faults import Fault, InputError
from .guide import guide_faults
from .person import FIELDS, Person, raise_if, read_date, read_person
from .reference import write as write_reference
from .schema import PLANS
from .schema_files import write_all


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command; returns the exit code."""
    try:
        args = _parser().parse_args(argv)
        return int(args.run(args) or 0)
    except InputError as error:
        for fault in error.faults:
            print(fault, file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 0


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise InputError([Fault(self.prog, message, "the options that --help lists")])


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m calc", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    areas = commands.add_parser("areas", help="every area: code, names, province, what is known, newest date")
    areas.add_argument("--on", help="day for which figures are counted, such as 2025-09-01 (default: today)")
    areas.add_argument("--json", action="store_true")
    areas.set_defaults(run=_areas)

    one = commands.add_parser("compare", help="all plans for one person")
    one.add_argument("--area", required=True, help="code of the area, see `areas`; `reference` for another city")
    one.add_argument("--status", required=True, help=FIELDS["status"].allowed)
    one.add_argument("--salary", required=True, help=FIELDS["salary"].allowed)
    one.add_argument("--age", help=FIELDS["age"].allowed)
    one.add_argument("--sex", help=FIELDS["sex"].allowed)
    one.add_argument("--birth", help="birth month such as 1986-01; instead of --age")
    one.add_argument("--local", help="local hukou, residence permit or neither: " + FIELDS["local"].allowed)
    one.add_argument("--option", help="id of a plan's tier; several with commas")
    one.add_argument("--flex-base", help="wished base of a flexible member, yuan a month")
    one.add_argument("--group", help="resident group, an id of the area")
    one.add_argument("--job", help="for women: " + FIELDS["job"].allowed)
    one.add_argument("--origin", help=FIELDS["origin"].allowed)
    one.add_argument("--employer", help=FIELDS["employer"].allowed)
    one.add_argument("--benefit", help="drawing unemployment benefit: yes or no")
    one.add_argument("--hardship", help="recognised as in need: " + FIELDS["hardship"].allowed)
    one.add_argument("--years", help="years of contributions so far")
    one.add_argument("--on", help="policy date such as 2025-09-01 (default: today)")
    cli_edit.add(one)
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=_compare)

    cli_bill.add(commands, _print_json, _day)
    cli_gap.add(commands, _print_json, _day)
    cli_life.add(commands, _print_json, _day)

    check = commands.add_parser("check", help="validates every policy file and prints every fault")
    check.set_defaults(run=_check)

    reference = commands.add_parser("reference", help="makes policy/reference.yaml anew from the areas")
    reference.set_defaults(run=lambda _: write_reference())

    schema = commands.add_parser("schema", help="writes policy/schema/*.json for editors")
    schema.set_defaults(run=lambda _: write_all())
    return parser


def _areas(args: argparse.Namespace) -> None:
    rows = coverage.areas(policy.load(), _day(args.on))
    if args.json:
        _print_json(rows)
        return
    counted = ("known", "official", "reported", "unverified", "outdated")
    _table(
        ("code", "zh", "en", "province", *PLANS, *counted, "newest"),
        [
            (r["area"], r["zh"], r["en"], r["province"], *(_span(r["plans"][p]) for p in PLANS),
             f"{r['coverage']['known']}/{r['coverage']['expected']}", *(str(r["coverage"][c]) for c in counted[1:]),
             r["newest"] or "-")
            for r in rows
        ],
    )  # fmt: skip


def _span(plan: dict[str, Any]) -> str:
    return "-" if plan["to"] is None else f"to {plan['to']}{'' if plan['complete'] else ' (partly)'}"


def _compare(args: argparse.Namespace) -> None:
    on = _day(args.on)
    rules = cli_edit.policy_for(args, policy.load(), on)
    names = ("area", "status", "salary", "age", "sex", "birth", "local", "option", "flex_base", "group", "job",
             "origin", "employer", "benefit", "hardship", "years")  # fmt: skip
    raw = {name: getattr(args, name) for name in names}
    empty = [Fault(_option(n), "''", "a value") for n, v in raw.items() if v is not None and not v.strip()]
    reading = read_person(raw, rules.areas, on, Person(area=next(iter(rules.areas))))
    raise_if(empty + [Fault(_option(f.where), f.found, f.allowed) for f in reading.faults])
    result = compare(reading.person, on, rules)
    if args.json:
        _print_json(result.to_dict(rules))
    else:
        _print_comparison(result)


def _day(text: str | None) -> dt.date:
    """The policy date: as given, else today."""
    on = dt.date.today() if text is None else read_date(text, "--on")
    if isinstance(on, Fault):
        raise InputError([on])
    return on


def _option(name: str) -> str:
    return "--" + name.replace("_", "-")


def _print_comparison(result: Comparison) -> None:
    print(f"{result.person.area}, {result.person.status}, {result.person.salary:,.2f} yuan a month, on {result.on}\n")
    rows = []
    for p in result.plans:
        money = [
            "-" if n in p.not_applicable else "unknown" if getattr(p, n) is None else f"{getattr(p, n):,.2f}"
            for n in MONEY
        ]
        rows.append((p.plan + (f"/{p.option}" if p.option else ""), p.verdict, *money, p.confidence))
    _table(("plan", "verdict", *MONEY, "confidence"), rows)
    print()
    for p in result.plans:
        name = p.plan + (f"/{p.option}" if p.option else "")
        print(f"{name}: {', '.join(r.code + (f' ({r.article})' if r.article else '') for r in p.reasons)}")
    for notice in result.notices:
        print(f"notice: {notice.code} {' '.join(f'{k}={v}' for k, v in notice.values.items())}")


def _check(_: argparse.Namespace) -> int:
    found = policy.faults()
    found = (
        *found,
        *documents.faults(policy.ROOT, None if found else policy.load()),
        *(() if found else guide_faults()),
    )
    for fault in found:
        print(fault)
    files = 2 + len(policy.area_files(policy.ROOT)) + len(list((policy.ROOT / "documents").glob("*.yaml")))
    print(f"{files} files, {len(found)} faults")
    return 1 if found else 0


def _print_json(data: Any) -> None:
    json.dump(data, sys.stdout, ensure_ascii=False, indent=1, allow_nan=False)
    print()


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    lines = [list(map(str, head)), *[list(map(str, r)) for r in rows]]
    widths = [max(_width(line[i]) for line in lines) for i in range(len(head))]
    for line in lines:
        print("  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(line, widths, strict=True)).rstrip())
