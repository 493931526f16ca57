"""The same person in every area: what joining there costs, pays back and asks for, in one call for all areas.

Amounts are those of `compare`, `bill` and `year_cost` for the person in that area; `tests/test_cities.py` compares them
area by area. A personal account, options and resident groups belong to an area, so those that the person chose count
in the person's own area alone; elsewhere the first open option is taken. Without the hukou of another area the person
is taken to hold a residence permit there.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args

import numpy as np

from .benefit import BenefitRule, LayerRule
from .bill_frame import bill_frame
from .bill_input import level_of
from .compare import compare
from .eligibility import years_needed
from .figure import Figure, figure, worst
from .frame import compare_frame
from .person import LOCAL_OF_HUKOU, Person
from .policy import Policy, load, pick
from .premium import amounts
from .schema import CONFIDENCE_ORDER, Area, Confidence, Hukou, Option, PlanId, Status
from .year_bills import Scenario, of_scenario
from .year_cost import Bound, Fixed, counts_by_quarter, fixed_of, together, year_cost

if TYPE_CHECKING:
    import pandas as pd

Measure = Literal["monthly", "yearly", "account", "net", "hospital", "outpatient", "total", "years"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
HIGHER_IS_BETTER: frozenset[Measure] = frozenset({"account", "hospital", "outpatient"})
Door = Literal["anyone", "permit", "local", "ask", "closed"]
DOORS: tuple[Door, ...] = get_args(Door)
OUTPATIENT = (3_000.0, 12)  # yuan a year in so many equal visits, for the measure `outpatient`
_OPEN = ("required", "eligible")


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


def in_area(person: Person, area: str, hukou: Hukou | None = None) -> Person:
    """The person as somebody who joins in `area`: what was chosen for another area is left behind."""
    if area == person.area:
        return person if hukou is None else replace(person, hukou=hukou)
    return replace(person, area=area, hukou=hukou or "permit", options=(), group=None)


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
    """What `asked` comes to for the person in every area on a day."""
    import pandas as pd

    policy = policy or load()
    codes = sorted(policy.areas)
    people = pd.DataFrame([_row(in_area(person, code), policy.areas[code].plans[asked.plan].options) for code in codes])
    joiners = [in_area(_joining(person, asked.plan), c, h) for h in ("local", "permit", "none") for c in codes]  # type: ignore[arg-type]
    everybody = pd.concat([people, pd.DataFrame([_row(p, ()) for p in joiners])], ignore_index=True)
    compared = compare_frame(everybody.astype({"option": object, "group": object}), on, policy, True, (asked.plan,))
    own = compared.iloc[: len(codes)].reset_index(drop=True)
    out: dict[str, list[Any]] = {"verdict": [str(v) for v in own[f"{asked.plan}_verdict"]]}
    out["door"] = _doors(compared[f"{asked.plan}_verdict"].astype(str).to_numpy()[len(codes) :].reshape(3, -1))
    put = _Put(pd.DataFrame(out, index=pd.Index(codes, name="area")), {})
    premiums = [_Premium.of(own.iloc[i], asked.plan, person) for i in range(len(codes))]
    put("monthly", [p.monthly for p in premiums], [p.figures for p in premiums])
    put("yearly", [p.fixed.premium for p in premiums], [p.figures for p in premiums])
    put("account", [p.account for p in premiums], [p.account_figures for p in premiums])
    both = [[*p.figures, *p.account_figures] for p in premiums]
    put("net", [p.fixed.amount if p.fixed.bound == "exact" else None for p in premiums], both)
    _put_bills(put, person, asked, on, policy, premiums)
    _put_years(put, person, on, policy, asked.plan)
    return Cities(put.table, put.figures)


def _row(person: Person, options: Sequence[Option]) -> dict[str, Any]:
    """A row of people for `compare_frame`; of the options that the person chose the one among `options`."""
    ids = {o.id for o in options}
    return {
        "area": person.area, "status": person.status, "salary": person.salary, "sex": person.sex, "job": person.job,
        "age": None if person.birth else person.age, "birth": person.birth and f"{person.birth:%Y-%m}",
        "local": LOCAL_OF_HUKOU[person.hukou], "origin": person.origin, "employer": person.employer,
        "benefit": "yes" if person.unemployment_benefit else "no", "hardship": person.hardship, "flex_base": person.flex_base, "years": person.years,
        "option": next((o for o in person.options if o in ids), None), "group": person.group,
    }  # fmt: skip


def _joining(person: Person, plan: PlanId) -> Person:
    """Somebody like the person who asks to join this plan: with an employer for one, without for the others."""
    status: Status = person.status
    if plan == "employee":
        status = "employed"
    elif plan == "flexible" and status in ("employed", "unemployed"):
        status = "flexible"
    elif plan == "resident" and status == "employed":
        status = "unemployed"
    return replace(person, status=status, unemployment_benefit=False)


def _doors(verdicts: Any) -> list[Door]:
    """Who may join, from the verdicts with local hukou, with a permit, and with neither (a row each)."""
    found: list[Door] = []
    for local, permit, none in verdicts.T:
        if none in _OPEN:
            found.append("anyone")
        elif permit in _OPEN:
            found.append("permit")
        elif local in _OPEN:
            found.append("local")
        else:
            found.append("ask" if "conditional" in (local, permit, none) else "closed")
    return found


# --- premiums ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Premium:
    """One area's premium: amounts in yuan (None: not known), and the numbers behind them."""

    monthly: float | None
    account: float | None
    fixed: Fixed
    figures: Sequence[Figure]
    account_figures: Sequence[Figure]
    group: str | None
    option: str | None

    @classmethod
    def of(cls, row: Any, plan: PlanId, person: Person) -> _Premium:
        rule = row[f"{plan}_rule"]
        money = {n: _known(row[f"{plan}_{n}"]) for n in ("individual_monthly", "individual_yearly", "account_monthly")}
        wish = math.nan if person.flex_base is None else person.flex_base
        made = amounts(rule, person.salary, wish)
        fixed = fixed_of(rule, made, money["individual_yearly"], money["account_monthly"])
        option = row[f"{plan}_option"]
        return cls(
            money["individual_monthly"], money["account_monthly"], fixed, rule.figures_of("individual"),
            rule.figures_of("account"), row[f"{plan}_group"], option,
        )  # fmt: skip


def _known(value: float) -> float | None:
    return None if math.isnan(value) else float(value)


@dataclass(frozen=True)
class _Put:
    """The table that is being filled."""

    table: pd.DataFrame
    figures: dict[Measure, dict[str, tuple[Figure, ...]]]

    def __call__(self, name: Measure, values: Sequence[float | None], figures: Sequence[Iterable[Figure]]) -> None:
        """A measure with its doubts; what is not known has none."""
        known = [tuple(f for f in each if f.known) for each in figures]
        self.figures[name] = dict(zip(map(str, self.table.index), known, strict=True))
        both = list(zip(values, known, strict=True))
        self.table[name] = np.array([np.nan if v is None else v for v in values], dtype=float)
        # a figure without a source is a zero that follows from what a plan is
        self.table[f"{name}_confidence"] = [
            None if v is None else worst(f.confidence for f in each if f.value or f.sources) for v, each in both
        ]
        self.table[f"{name}_outdated"] = [v is not None and any(f.ended for f in each) for v, each in both]


# --- bills -------------------------------------------------------------------------------------


def _put_bills(
    put: _Put, person: Person, asked: Asked, on: dt.date, policy: Policy, premiums: Sequence[_Premium]
) -> None:
    """The bill of a stay, a year of visits and the ready-made year, each area's in one frame."""
    import pandas as pd

    table = put.table

    rows: list[dict[str, Any]] = []
    by_claim: set[str] = set()  # areas whose year takes a ledger
    for code, premium in zip(table.index, premiums, strict=True):
        area = policy.areas[str(code)]
        member = _member(in_area(person, area.area), premium, asked.plan, on)
        stay = {"kind": "inpatient", "level": asked.level, "amount": asked.amount, "admission": 1, "visits": 1}
        visits = {"kind": "outpatient", "level": asked.level, "amount": OUTPATIENT[0], "visits": OUTPATIENT[1]}
        claims = [("hospital", stay, 0.0), ("outpatient", visits, 0.0)]
        bills = of_scenario(asked.scenario, area) if asked.scenario else ()
        if len(bills) > 1 or any(b.kind == "inpatient" and b.times > 1 for b in bills):
            by_claim.add(area.area)
        elif bills:
            one = bills[0]
            year = {"kind": one.kind, "level": one.level, "amount": one.whole, "visits": one.times if one.kind == "outpatient" else 1,
                    "excluded": round(one.excluded * one.times, 2)}  # fmt: skip
            claims.append(("total", year, premium.fixed.credit))
        for name, claim, credit in claims:
            if level_of(area, str(claim["level"])) is not None:
                rows.append({"measure": name, "excluded": 0.0, "account_credit": credit, **member, **claim})
    frame = pd.DataFrame(rows)
    settled = bill_frame(frame.drop(columns="measure"), on, policy, with_rules=True)
    settled = settled.assign(area=frame["area"], measure=frame["measure"], amount=frame["amount"])
    names: tuple[Measure, ...] = ("hospital", "outpatient")
    for name in names:
        mine = settled[settled["measure"] == name].set_index("area").reindex(table.index)
        known = ~mine["pooled_paid"].isna().to_numpy()
        values = [_known(r) if k else None for r, k in zip(mine["ratio"], known, strict=True)]
        put(name, values, [_figures(r) for r in mine["rule"]])
        table[f"{name}_least"] = known & mine["second_paid"].isna().to_numpy()
    years = settled[settled["measure"] == "total"].set_index("area")
    by_claim |= {str(code) for code, row in years.iterrows() if _takes_quarters(row["rule"], asked.scenario)}
    _put_total(put, years, by_claim, person, asked, on, policy, premiums)


def _member(person: Person, premium: _Premium, plan: PlanId, on: dt.date) -> dict[str, Any]:
    """What `member.member_bill` says of the person, for a row of bills."""
    status = person.status
    if plan != "resident" and status != "retired":
        status = "employed" if plan == "employee" else "flexible"
    return {
        "area": person.area, "plan": plan, "option": premium.option, "status": status, "age": person.age_on(on),
        "sex": person.sex, "hukou": person.hukou, "group": premium.group if plan == "resident" else None,
    }  # fmt: skip


def _takes_quarters(rule: BenefitRule, scenario: Scenario | None) -> bool:
    visits = scenario is not None and any(b.kind == "outpatient" and b.times > 1 for b in scenario.bills)
    return visits and counts_by_quarter(rule)


def _figures(rule: Any) -> list[Figure]:
    """The numbers behind a bill: the deductible, the first layer, and those above."""
    if not isinstance(rule, BenefitRule):
        return []
    layers: list[LayerRule] = [*rule.layers, *(own.layer for own in rule.own)]
    used = [*(rule.deductible.amounts[:1] if rule.deductible else ()), *(own.threshold.amounts[0] for own in rule.own)]
    return [f for f in [*used, *(f for layer in layers for f in layer.figures())] if f.known and f.sources]


def _put_total(
    put: _Put,
    years: pd.DataFrame,
    by_claim: set[str],
    person: Person,
    asked: Asked,
    on: dt.date,
    policy: Policy,
    premiums: Sequence[_Premium],
) -> None:
    """Premium − account + own share of the ready-made year. Several claims are settled one after the other."""
    values: list[float | None] = []
    bounds: list[Bound] = []
    figures: list[list[Figure]] = []
    for code, premium in zip(map(str, put.table.index), premiums, strict=True):
        used = [*premium.figures, *premium.account_figures]
        amount: float | None = None
        bound: Bound = "unknown"
        if asked.scenario is not None and code in by_claim:
            compared = compare(in_area(person, code), on, policy)
            bills = list(enumerate(of_scenario(asked.scenario, policy.areas[code]), 1))
            year = year_cost(compared, compared.best(asked.plan), bills, policy)
            amount, bound = year.total, year.total_is
            used += [f for _, r in year.settled for f in _figures(r.rule)]
        elif asked.scenario is not None and not asked.scenario.bills:
            amount, bound = premium.fixed.amount, premium.fixed.bound
        elif code in years.index:
            row = years.loc[code]
            amount, bound = _one_claim(premium.fixed, row)
            used += _figures(row["rule"])
        values.append(amount if bound != "unknown" else None)
        bounds.append(bound)
        figures.append(used)
    put("total", values, figures)
    put.table["total_is"] = bounds


def _one_claim(fixed: Fixed, row: Any) -> tuple[float | None, Bound]:
    """As `year_cost` adds up a year of one claim."""
    if math.isnan(row["pooled_paid"]) or fixed.amount is None:
        return None, "unknown"
    own: list[Bound] = ["at_most" if math.isnan(row["second_paid"]) else "exact"]
    if fixed.inflow is None:
        return round(fixed.amount + float(row["self_paid"]), 2), "at_most"
    return round(fixed.amount + float(row["self_paid"]), 2), together(fixed.bound, *own)


def _put_years(put: _Put, person: Person, on: dt.date, policy: Policy, plan: PlanId) -> None:
    """Years of contributions for lifetime cover, with the doubts about the block they stand in."""
    men, women, figures = [], [], []
    for code in map(str, put.table.index):
        area = policy.areas[code]
        male, female = years_needed(area, on) if plan != "resident" else (math.nan, math.nan)
        men.append(male)
        women.append(female)
        figures.append(years_figures(area, on) if plan != "resident" else [])
    put.table["years_male"], put.table["years_female"] = men, women
    larger = np.fmax(np.array(men), np.array(women))
    mine = {"male": np.array(men), "female": np.array(women)}.get(person.sex or "", larger)
    put("years", [_known(v) for v in mine], figures)


def years_figures(area: Area, on: dt.date) -> list[Figure]:
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
