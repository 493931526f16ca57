"""Moving the record of insurance to another area: by when it is done, and what goes along."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, get_args

from . import workdays
from .figure import Figure, figure
from .policy import Policy, load, pick
from .schema import PlanId, Transfer

Kind = Literal["employee", "resident", "between"]
KINDS: tuple[Kind, ...] = get_args(Kind)


def kind_of(old: PlanId, new: PlanId) -> Kind:
    """Which of the three kinds of transfer a change of plan is; flexible members are in the employees' scheme."""
    if (old == "resident") is not (new == "resident"):
        return "between"
    return "resident" if new == "resident" else "employee"


@dataclass(frozen=True, slots=True)
class TransferResult:
    """The last days that the rule leaves to both areas, counted on real working days from the day of acceptance.

    `rule` is None where nothing is known for the day. `guessed`: years of which only weekdays could be counted.
    """

    kind: Kind
    accepted: dt.date
    rule: Transfer | None
    out_by: dt.date | None
    in_by: dt.date | None
    guessed: tuple[int, ...]
    figures: tuple[Figure, ...]

    def to_dict(self) -> dict[str, Any]:
        """As it stands in JSON."""
        return {
            "kind": self.kind, "accepted": self.accepted.isoformat(),
            "out_by": self.out_by and self.out_by.isoformat(), "in_by": self.in_by and self.in_by.isoformat(),
            "account": self.rule.account if self.rule else "unknown",
            "next_year_only": bool(self.rule and self.rule.next_year_only), "guessed_years": list(self.guessed),
            "sources": sorted({s for f in self.figures for s in f.sources}),
        }  # fmt: skip


def transfer(kind: Kind, accepted: dt.date, policy: Policy | None = None) -> TransferResult:
    """By when a transfer accepted on a day is done: the old area's working days, then the new one's (医保办发〔2021〕43号)."""
    policy = policy or load()
    found = pick([t for t in policy.national.transfer if t.kind == kind], accepted)
    rule = found.block
    if rule is None:
        return TransferResult(kind, accepted, None, None, None, (), ())
    out = workdays.after(accepted, rule.out_workdays)
    into = workdays.after(out.day, rule.in_workdays)
    said = figure("national", policy.national.sources, rule.out_workdays + rule.in_workdays, [rule], ended=found.ended)
    guessed = tuple(sorted({*out.guessed, *into.guessed}))
    return TransferResult(kind, accepted, rule, out.day, into.day, guessed, (said,))
