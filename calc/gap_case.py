"""Somebody who stopped paying: what is asked, and what each answer may be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .faults import Fault, InputError, shown
from .months import between, first_of, plus_months
from .person import Field, read_date, read_number, read_word
from .policy import Policy
from .schema import PLANS, PlanId

FIELDS: dict[str, Field] = {
    "plan": Field(words=PLANS),
    "to": Field(words=PLANS),
    "months": Field(low=0, high=120, whole=True, unit="months"),
    "missed_years": Field(low=0, high=40, whole=True, unit="years"),
    "repaired": Field(low=0, high=40, whole=True, unit="years"),
    "steady": Field(words=("yes", "no")),
    "back": Field(words=("yes", "no")),
}
NAMES = ("area", "plan", "to", "months", "last_paid", "missed_years", "repaired", "steady", "back", "pay")


@dataclass(frozen=True, slots=True)
class GapCase:
    """A break in one's insurance and the day on which payment goes on.

    `plan` was left, `to` is joined. Monthly plans count from `last_paid`, the first day of the last paid month;
    residents by `missed_years`, years without any cover before the one that is joined, of which `repaired` are paid
    back. `steady`: insured two years in a row before (None: not said). `back`: missed months are paid back if one may.
    """

    area: str
    plan: PlanId
    to: PlanId
    pay: dt.date
    last_paid: dt.date | None = None
    missed_years: int = 0
    repaired: int = 0
    steady: bool | None = None
    back: bool = True

    @property
    def switches(self) -> bool:
        """Whether the break lies between the two schemes."""
        return (self.plan == "resident") is not (self.to == "resident")

    @property
    def months(self) -> int:
        """Full months without payment before the month of payment."""
        if self.last_paid is not None:
            return max(0, between(self.last_paid, self.pay) - 1)
        if self.missed_years == 0:
            return 0
        return (self.missed_years - 1) * 12 + self.pay.month - 1


@dataclass
class GapReading:
    """What could be read: the case (None if a needed answer is missing), and what was dropped and why."""

    case: GapCase | None
    faults: list[Fault] = field(default_factory=list)


def read_case(raw: Mapping[str, Any], policy: Policy, on: dt.date, default: GapCase | None = None) -> GapReading:
    """The case in `raw` (keys are `NAMES`, values words or text); `on` is the day of payment if none is given.

    What cannot be understood becomes a fault and keeps the value of `default`; the rest is kept.
    """
    raw = {k: v for k, v in raw.items() if v is not None and str(v).strip() != ""}
    faults: list[Fault] = []

    def kept(found: Any, otherwise: Any) -> Any:
        if isinstance(found, Fault):
            faults.append(found)
            return otherwise
        return found

    area = str(raw.get("area", default.area if default else "")).strip().lower()
    if area not in policy.areas:
        known = tuple(sorted(policy.areas))
        area = kept(
            Fault("area", shown(area), "one of " + ", ".join(known), "area", known), default.area if default else ""
        )
    plan = kept(
        read_word("plan", raw.get("plan", default.plan if default else ""), FIELDS["plan"]), default and default.plan
    )
    to = (
        kept(read_word("to", raw["to"], FIELDS["to"]), plan)
        if "to" in raw
        else (default.to if default and "plan" not in raw else plan)
    )
    pay = (
        kept(read_date(raw["pay"], "pay"), default.pay if default else on)
        if "pay" in raw
        else (default.pay if default else on)
    )
    missed = _whole("missed_years", raw, default.missed_years if default else 0, kept)
    repaired = _whole("repaired", raw, default.repaired if default else 0, kept)
    steady = _yes("steady", raw, default.steady if default else None, kept)
    back = bool(_yes("back", raw, default.back if default else True, kept))
    last_paid = None
    if plan and plan != "resident":
        last_paid = _last_paid(raw, pay, default, faults)
        missed = missed if to == "resident" else 0
    if repaired > missed:
        allowed = f"not more than the missed years, {missed}"
        faults.append(Fault("repaired", str(repaired), allowed, "number", ("0", str(missed))))
        repaired = missed
    if default is None and faults:
        return GapReading(None, faults)
    if to != "resident":
        repaired = 0
    return GapReading(GapCase(area, plan, to, pay, last_paid, missed, repaired, steady, back), faults)


def _whole(name: str, raw: Mapping[str, Any], otherwise: int, kept: Any) -> int:
    return int(kept(read_number(name, raw[name], FIELDS[name]), otherwise)) if name in raw else otherwise


def _yes(name: str, raw: Mapping[str, Any], otherwise: bool | None, kept: Any) -> bool | None:
    if name not in raw:
        return otherwise
    said = kept(read_word(name, raw[name], FIELDS[name]), None)
    return otherwise if said is None else said == "yes"


def _last_paid(raw: Mapping[str, Any], pay: dt.date, default: GapCase | None, faults: list[Fault]) -> dt.date:
    """The last paid month, from itself or from the months since; a doubtful one becomes the default's, or the month before."""
    usual = (default.last_paid if default else None) or plus_months(first_of(pay), -1)
    earliest = plus_months(first_of(pay), -1 - int(FIELDS["months"].bounds[1]))
    usual = min(max(usual, earliest), first_of(pay))
    if "months" in raw and "last_paid" in raw:
        faults.append(Fault("months", shown(str(raw["months"])), "either --months or --last-paid, not both", "invalid"))
    elif "months" in raw:
        number = read_number("months", raw["months"], FIELDS["months"])
        if not isinstance(number, Fault):
            return plus_months(first_of(pay), -1 - int(number))
        faults.append(number)
    elif "last_paid" in raw:
        found = _month(str(raw["last_paid"]).strip())
        if found is not None and earliest <= found <= first_of(pay):
            return found
        limits = (f"{earliest:%Y-%m}", f"{pay:%Y-%m}")
        allowed = f"a month such as {limits[1]}, from {limits[0]} to {limits[1]}"
        faults.append(Fault("last_paid", shown(str(raw["last_paid"])), allowed, "months", limits))
    elif default is None:
        faults.append(Fault("months", "nothing", f"{FIELDS['months'].allowed} (or --last-paid)"))
    return usual


def _month(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text if len(text) > 7 else f"{text}-01").replace(day=1)
    except ValueError:
        return None


def checked(case: GapCase, policy: Policy) -> GapCase:
    """`case`, or an InputError that names every field that cannot be used."""
    raw: dict[str, Any] = {
        "area": case.area, "plan": case.plan, "to": case.to, "pay": case.pay.isoformat(),
        "last_paid": case.last_paid and f"{case.last_paid:%Y-%m}", "missed_years": case.missed_years, "repaired": case.repaired,
        "steady": {True: "yes", False: "no", None: None}[case.steady], "back": "yes" if case.back else "no",
    }  # fmt: skip
    reading = read_case(raw, policy, case.pay)
    if reading.faults or reading.case is None:
        raise InputError(reading.faults)
    return reading.case
