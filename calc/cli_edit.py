"""`--edit` of the command line: figures typed over the published ones, for every command that reads one area."""

from __future__ import annotations

import argparse
import datetime as dt

from .edits import EDITS, apply, read
from .faults import Fault, InputError
from .policy import Policy


def add(parser: argparse.ArgumentParser) -> None:
    """Registers the option."""
    text = "figures of your own, such as floor:4500,flexible_rate:0.08; names: " + ", ".join(EDITS)
    parser.add_argument("--edit", metavar="NAME:NUMBER,…", help=text.replace("%", "%%"))


def policy_for(args: argparse.Namespace, policy: Policy, on: dt.date) -> Policy:
    """The rules with the typed figures of the area that the arguments name; as they are where it is not known."""
    if args.edit is None or str(args.area).strip().lower() not in policy.areas:
        return policy
    area = args.area.strip().lower()
    if not args.edit.strip():
        raise InputError([Fault("--edit", "''", "figures such as floor:4500,flexible_rate:0.08")])
    edits, faults = read(args.edit, policy, area, on)
    if faults:
        raise InputError(
            Fault(f"--edit {f.where}" if f.where != "edit" else "--edit", f.found, f.allowed) for f in faults
        )
    return apply(policy, area, edits, on)
