"""The same person in every area: what joining there costs, pays back and asks for, in one call for all areas.

Amounts are those of `compare`, `bill` and `year_cost` for the person in that area; `tests/test_cities.py` compares them
area by area. A personal account, options and resident groups belong to an area, so those that the person chose count
in the person's own area alone; elsewhere the first open option is taken. Without the hukou of another area the person
is taken to hold a residence permit there.

What does not hang on income is kept: who may join (`joining`), the shares of bills, and the rules of the ready-made
year, put side by side (`stack`). A new salary then takes a premium an area and one interpolation for all.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from .benefit import BenefitRule, LayerRule
from .bill_case import Case, open_case
from .bill_input import Bill, level_of
from .compare import compare, values_of
from .eligibility import years_needed
from .figure import Figure, figure, worst
from .joining import Door, Joiner, in_area, joiners
from .ledger import EMPTY
from .member import as_member
from .person import Person, checked
from .policy import Policy, load, pick
from .premium import amounts
from .schema import CONFIDENCE_ORDER, Area, Confidence, Kind, PlanId
from .stack import SettledStack, Stack, settle_stack, stack
from .year_bills import Scenario, of_scenario
from .year_cost import Bound, Fixed, counts_by_quarter, fixed_of, together, year_cost

if TYPE_CHECKING:
    import pandas as pd

Measure = Literal["monthly", "yearly", "account", "net", "hospital", "outpatient", "total", "years"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
HIGHER_IS_BETTER: frozenset[Measure] = frozenset({"account", "hospital", "outpatient"})
OUTPATIENT = (3_000.0, 12)  # yuan a year in so many equal visits, for the measure `outpatient`


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of every area: a plan, one hospital bill (public level, yuan), and a ready-made year."""

    plan: PlanId
    level: str = "tertiary"
    amount: float = 50_000.0
    scenario: Scenario | None = None


def measures_of(plan: PlanId) -> tuple[Measure, ...]:
    """The measures that mean something in a plan: residents pay once a year, have no account and no years to fill."""
    return ("yearly", "hospital", "outpatient", "total") if plan == "resident" else MEASURES


@dataclass(frozen=True, eq=False)
class Cities:
    """Every area for one person. `figures`: the numbers behind a measure by measure and area, with their sources.

    Do not change `table`: it is kept for the next call.

    It has a row an area (index: its code, in order of the codes). Columns: each of `MEASURES` (yuan a month: `monthly`, `account`; yuan a year: `yearly`, `net` = premium − account,
    `total` = net + own share of the ready-made year; share of the bill paid back, 0 to 1: `hospital`, `outpatient`;
    years: `years` of the person's sex, the larger where the sex is not said), NaN where not known or not meant, with
    `<measure>_confidence` (None where NaN) and `<measure>_outdated`; `hospital_least`, `outpatient_least`: a layer is not known and counts
    as not paying; `total_is` (a `Bound`); `verdict` of the person; `door`: who may join; `years_male`, `years_female`.
    """

    table: pd.DataFrame
    figures: Mapping[Measure, Mapping[str, tuple[Figure, ...]]]


@lru_cache(maxsize=64)
def cities(person: Person, on: dt.date, asked: Asked, policy: Policy | None = None) -> Cities:
    """What `asked` comes to for the person in every area on a day. Raises InputError naming every field that cannot be used."""
    import pandas as pd

    policy = policy or load()
    person = checked(person, policy.areas, on)
    without_income = replace(person, salary=0.0, flex_base=None)
    members = joiners(without_income, asked.plan, on, policy)
    care = kept_care(without_income, asked, on, policy)
    premiums = {code: _Premium.of(one, person) for code, one in members.items()}
    put = _Put({"verdict": [m.verdict for m in members.values()], "door": [m.door for m in members.values()]})
    each = premiums.values()
    put("monthly", [p.monthly for p in each], [p.figures for p in each])
    put("yearly", [p.fixed.premium for p in each], [p.figures for p in each])
    put("account", [p.account for p in each], [p.account_figures for p in each])
    put("net", [p.fixed.amount if p.fixed.bound == "exact" else None for p in each], [p.all_figures for p in each])
    for name, share in care.shares.items():
        put(name, share.ratio, share.figures)
        put.columns[f"{name}_least"] = share.is_least
    _put_total(put, _totals(care, premiums, person, asked, on, policy))
    _put_years(put, person, on, policy, asked.plan)
    table = pd.DataFrame(put.columns, index=pd.Index(list(members), name="area"))
    return Cities(table, {name: dict(zip(members, figures, strict=True)) for name, figures in put.figures.items()})


@dataclass(frozen=True)
class _Put:
    """The columns that are being filled, a row an area."""

    columns: dict[str, Any]
    figures: dict[Measure, list[tuple[Figure, ...]]] = field(default_factory=dict)

    def __call__(self, name: Measure, values: Sequence[float | None], figures: Sequence[Iterable[Figure]]) -> None:
        """A measure with its doubts; what is not known has none."""
        known = [tuple(f for f in each if f.known) for each in figures]
        self.figures[name] = known
        both = list(zip(values, known, strict=True))
        self.columns[name] = np.array([np.nan if v is None else v for v in values], dtype=float)
        # a figure without a source is a zero that follows from what a plan is
        self.columns[f"{name}_confidence"] = [
            None if v is None else worst(f.confidence for f in each if f.value or f.sources) for v, each in both
        ]
        self.columns[f"{name}_outdated"] = [v is not None and any(f.ended for f in each) for v, each in both]


# --- premiums ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Premium:
    """One area's premium: amounts in yuan (None: not known), and the numbers behind them."""

    monthly: float | None
    account: float | None
    fixed: Fixed
    figures: Sequence[Figure]
    account_figures: Sequence[Figure]

    @property
    def all_figures(self) -> Sequence[Figure]:
        """The numbers behind premium and account."""
        return [*self.figures, *self.account_figures]

    @classmethod
    def of(cls, member: Joiner, person: Person) -> _Premium:
        """The premium of somebody with this person's income."""
        found = member.rule
        money = amounts(found, person.salary, math.nan if person.flex_base is None else person.flex_base)
        values = values_of(found, money, member.special)
        fixed = fixed_of(
            found, money, values["individual_yearly"], values["account_monthly"], member.special is not None
        )
        return cls(
            values["individual_monthly"], values["account_monthly"], fixed, found.figures_of("individual"), found.figures_of("account")
        )  # fmt: skip


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


# --- bills -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Share:
    """What comes back of one bill, a row an area (None: not known). `is_least`: a layer is not known and counts as not paying."""

    ratio: Sequence[float | None]
    is_least: Sequence[bool]
    figures: Sequence[Sequence[Figure]]


@dataclass(frozen=True)
class _Care:
    """What the areas pay back, as far as it does not hang on income.

    `year`: the ready-made year where it is one claim, a row for each of `year_areas`; `by_claim`: areas in which it
    is several, or one that falls in several quarters.
    """

    shares: Mapping[Measure, _Share]
    year: Stack
    year_areas: tuple[str, ...]
    by_claim: frozenset[str]


@lru_cache(maxsize=64)
def kept_care(person: Person, asked: Asked, on: dt.date, policy: Policy) -> _Care:
    """The bills of a stay, of a year of visits and of the ready-made year, each settled for all areas at once."""
    members = joiners(person, asked.plan, on, policy)

    def opened(code: str, kind: Kind, level: str, amount: float, visits: int = 1, excluded: float = 0.0) -> Case | None:
        if level_of(policy.areas[code], level) is None:
            return None
        member = members[code]
        bill = Bill(code, asked.plan, kind, level, amount, excluded=excluded, visits=visits, admission=1 if kind == "inpatient" else None)  # fmt: skip
        return open_case(as_member(bill, member.person, asked.plan, member.option, member.group, on), on, policy, EMPTY)

    stays = [opened(code, "inpatient", asked.level, asked.amount) for code in members]
    visits = [opened(code, "outpatient", asked.level, *OUTPATIENT) for code in members]
    year: dict[str, Case] = {}
    by_claim: set[str] = set()
    for code in members if asked.scenario and asked.scenario.bills else ():
        bills = of_scenario(asked.scenario, policy.areas[code]) if asked.scenario else ()
        one = bills[0]
        times = one.times if one.kind == "outpatient" else 1
        case = opened(code, one.kind, one.level, one.whole, times, round(one.excluded * one.times, 2))
        if len(bills) > 1 or one.times > times or (case and times > 1 and counts_by_quarter(case.rule)):
            by_claim.add(code)
        elif case:
            year[code] = case
    shares: dict[Measure, _Share] = {"hospital": _share(stays), "outpatient": _share(visits)}
    return _Care(shares, stack(list(year.values())), tuple(year), frozenset(by_claim))


def _share(cases: Sequence[Case | None]) -> _Share:
    rows = [i for i, case in enumerate(cases) if case]
    settled = settle_stack(stack([case for case in cases if case]), np.zeros(len(rows)))
    ratio: list[float | None] = [None] * len(cases)
    is_least = [False] * len(cases)
    for row, pooled, second, back in zip(rows, settled.pooled_paid, settled.second_paid, settled.ratio, strict=True):
        if not math.isnan(pooled):
            ratio[row], is_least[row] = float(back), math.isnan(second)
    return _Share(ratio, is_least, [_figures(case.rule) if case else [] for case in cases])


def _figures(rule: BenefitRule) -> list[Figure]:
    """The numbers behind a bill: the deductible, the first layer, and those above."""
    layers: list[LayerRule] = [*rule.layers, *(own.layer for own in rule.own)]
    used = [*(rule.deductible.amounts[:1] if rule.deductible else ()), *(own.threshold.amounts[0] for own in rule.own)]
    return [f for f in [*used, *(f for layer in layers for f in layer.figures())] if f.known and f.sources]


@dataclass(frozen=True)
class _Total:
    """Premium − account + own share of the ready-made year in one area, and what it stands on."""

    amount: float | None
    bound: Bound
    figures: Sequence[Figure]


def _totals(
    care: _Care, premiums: Mapping[str, _Premium], person: Person, asked: Asked, on: dt.date, policy: Policy
) -> list[_Total]:
    """The ready-made year of every area. Several claims are settled one after the other."""
    credit = np.array([premiums[code].fixed.credit for code in care.year_areas])
    settled = settle_stack(care.year, credit)
    place = {code: i for i, code in enumerate(care.year_areas)}
    found = []
    for code, premium in premiums.items():
        one = _Total(None, "unknown", premium.all_figures)
        if code in care.by_claim:
            one = _by_claim(in_area(person, code), premium, asked, on, policy)
        elif asked.scenario is not None and not asked.scenario.bills:
            one = _Total(premium.fixed.amount, premium.fixed.bound, premium.all_figures)
        elif code in place:
            rule = care.year.cases[place[code]].rule
            amount, bound = _one_claim(premium.fixed, settled, place[code])
            one = _Total(amount, bound, [*premium.all_figures, *_figures(rule)])
        found.append(one)
    return found


def _by_claim(person: Person, premium: _Premium, asked: Asked, on: dt.date, policy: Policy) -> _Total:
    assert asked.scenario is not None
    compared = compare(person, on, policy)
    bills = list(enumerate(of_scenario(asked.scenario, policy.areas[person.area]), 1))
    year = year_cost(compared, compared.best(asked.plan), bills, policy)
    used = [f for _, r in year.settled for f in _figures(r.rule)]
    return _Total(year.total, year.total_is, [*premium.all_figures, *used])


def _one_claim(fixed: Fixed, settled: SettledStack, row: int) -> tuple[float | None, Bound]:
    """As `year_cost` adds up a year of one claim."""
    if math.isnan(settled.pooled_paid[row]) or fixed.amount is None:
        return None, "unknown"
    total = round(fixed.amount + float(settled.self_paid[row]), 2)
    if fixed.inflow is None:
        return total, "at_most"
    return total, together(fixed.bound, "at_most" if math.isnan(settled.second_paid[row]) else "exact")


def _put_total(put: _Put, totals: Sequence[_Total]) -> None:
    put("total", [t.amount if t.bound != "unknown" else None for t in totals], [t.figures for t in totals])
    put.columns["total_is"] = [t.bound for t in totals]


# --- years -------------------------------------------------------------------------------------


def _put_years(put: _Put, person: Person, on: dt.date, policy: Policy, plan: PlanId) -> None:
    """Years of contributions for lifetime cover, with the doubts about the block they stand in."""
    areas = [policy.areas[code] for code in sorted(policy.areas)]
    has_years = plan != "resident"
    both = [years_needed(area, on) if has_years else (math.nan, math.nan) for area in areas]
    men, women = np.array(both).T
    mine = {"male": men, "female": women}.get(person.sex or "", np.fmax(men, women))
    put.columns.update(years_male=men, years_female=women)
    put("years", [_known(v) for v in mine], [years_figures(area, on) if has_years else [] for area in areas])


def years_figures(area: Area, on: dt.date) -> list[Figure]:
    """The block in which an area's years stand, as a number without yuan."""
    picked = pick([r for r in area.retirement if r.when is None and "employee" in r.plan], on)
    if picked.block is None:
        return []
    return [figure(area.area, area.sources, 0.0, [picked.block], ended=picked.ended)]


# --- ranking -----------------------------------------------------------------------------------


def ranked(table: pd.DataFrame, measure: Measure) -> pd.DataFrame:
    """The areas of which the measure is known, the best first (ties by code), with their `rank` from 1."""
    known = table[table[measure].notna()].sort_index()
    up = measure not in HIGHER_IS_BETTER
    known = known.sort_values(measure, ascending=up, kind="stable")
    return known.assign(rank=known[measure].rank(method="min", ascending=up).astype(int))


def unknown(table: pd.DataFrame, measure: Measure) -> list[str]:
    """The areas of which the measure is not known."""
    return [str(code) for code in table.index[table[measure].isna()]]


def filtered(table: pd.DataFrame, door: Door | None = None, trust: Confidence | None = None, measure: Measure = "yearly") -> pd.DataFrame:  # fmt: skip
    """Only areas that take the person in: `permit` with a residence permit, `anyone` without one; and only those
    whose `measure` rests on sources of at least this confidence (what is not known falls away too)."""
    kept = table
    if door in ("anyone", "permit"):
        kept = kept[kept["door"].isin(["anyone"] if door == "anyone" else ["anyone", "permit"])]
    if trust is not None:
        good = CONFIDENCE_ORDER[: CONFIDENCE_ORDER.index(trust) + 1]
        kept = kept[kept[f"{measure}_confidence"].isin(list(good))]
    return kept
