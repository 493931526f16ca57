"""The types of the policy files: what a rule may say, and nothing else.

Six ideas carry the rules of all areas, and no area is named in code:

1. A *block* is what one notice says: `from`, `to`, `source`, `confidence`, `note`, and numbers.
2. A *table* is a number that may be split by ids (group, level, option, own classes), nested
   in any order; `all` is the rest; a list runs over admissions or brackets; `null` is
   "exists, not known to us"; a name stands for a dated series.
3. An *axis* is a list of classes with conditions; the first that matches wins.
4. A *benefit* is a deductible and ordered layers, each with brackets, ratios and a cap.
5. What is said as a rule ("5 points more for retirees") is a modifier; what is printed as a
   number is a table.
6. `none` and `unknown` are written, never left out.

Units: money in yuan, ratios as 0 to 1, ages in years. `docs/policy-format.md` explains the
format with examples; `policy/schema/*.json` is generated from this module.
"""

import datetime as dt
import math
from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import CoreSchema

from .faults import shown

# --- words -------------------------------------------------------------------------------------

PlanId = Literal["employee", "flexible", "resident"]
PLANS: tuple[PlanId, ...] = ("employee", "flexible", "resident")  # the order in which they are shown everywhere
Status = Literal["employed", "flexible", "unemployed", "student", "child", "retired"]
Sex = Literal["male", "female"]
Hukou = Literal["local", "permit", "none"]
Origin = Literal["mainland", "hmt", "foreign", "foreign_permanent"]
Verdict = Literal["required", "eligible", "conditional", "ineligible"]
PublicLevel = Literal["primary", "secondary", "tertiary"]
Kind = Literal["outpatient", "inpatient"]
Place = Literal["home", "province", "filed", "referred", "emergency", "unfiled"]
SourceKind = Literal["official", "mirror", "media", "secondary", "unverified"]
Confidence = Literal["official", "reported", "unverified"]
Purpose = Literal["basic", "maternity", "large_claims", "supplement", "long_term_care"]
Hardship = Literal[
    "destitute", "orphan", "minimum_living", "borderline", "low_income", "severe_disability",
    "poverty_return", "monitored", "entitled_group", "hard_to_employ", "assisted",
]  # fmt: skip
# Whom medical assistance reaches everywhere: a rule for `assisted` people is also theirs (国办发〔2021〕42号).
ASSISTED: frozenset[str] = frozenset({"assisted", "destitute", "orphan", "minimum_living"})
Reason = Literal[
    # employee
    "must_join_through_employer", "employer_pays_share", "unpaid_premium_late_fee",
    "needs_employer", "fund_pays_while_unemployed", "retired_lifetime_cover",
    "retired_years_short", "retired_years_unknown", "foreigner_employed_must_join",
    "hmt_employed_must_join", "retired_no_new_start",
    # flexible
    "may_join_flexible", "encouraged_flexible", "has_employer", "past_retirement_age",
    "retirement_age_unclear", "under_working_age", "student_joins_resident",
    "register_as_flexible", "hukou_local", "hukou_permit", "hukou_not_needed",
    "hukou_rule_unconfirmed", "hukou_needed", "hmt_flexible", "foreigner_flexible_unclear",
    # resident
    "may_join_resident", "should_join_resident", "no_double_cover", "employee_cover_instead",
    "permit_resident", "local_rule_resident", "student_at_school_place", "hmt_resident",
    "foreigner_permanent_resident", "foreigner_not_resident", "newborn_from_birth",
]  # fmt: skip

CONFIDENCE_OF_KIND: dict[SourceKind, Confidence] = {
    "official": "official",
    "mirror": "official",
    "media": "reported",
    "secondary": "reported",
    "unverified": "unverified",
}
TYPED = "typed"  # the source key of figures that the visitor typed; no file may use it
CONFIDENCE_ORDER: tuple[Confidence, ...] = ("official", "reported", "unverified")  # best first


# --- small types -------------------------------------------------------------------------------


def _one_or_many(value: Any) -> Any:
    return value if isinstance(value, (list, tuple)) else [value]


def _as_date(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("allowed: a date such as 2025-07-01") from None


Date = Annotated[
    dt.date,
    BeforeValidator(_as_date),
    Field(ge=dt.date(1990, 1, 1), le=dt.date(2060, 12, 31)),
]
BirthDate = Annotated[dt.date, BeforeValidator(_as_date)]
Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Text = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]


class _OrOne:
    """Tells the JSON Schema that a single item may stand without its list."""

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        many = handler(core)
        return {"anyOf": [many["items"], many]}


def _many(options: Any) -> Any:
    return Annotated[tuple[options, ...], BeforeValidator(_one_or_many), Field(min_length=1), _OrOne()]


Sources = Annotated[
    tuple[Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")], ...],
    BeforeValidator(_one_or_many),
    Field(min_length=1),
    _OrOne(),
]


def _table(low: float, high: float, unit: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """A number that may be split, with its limits; one function, one message a mistake."""

    def leaf(value: Any, where: str) -> None:
        if value is None:
            return
        if isinstance(value, str):
            if not value.isidentifier() or not value.islower():
                raise ValueError(f"{where}found {shown(value)}; allowed: {unit}, or the name of a series")
        elif (
            isinstance(value, bool)
            or not isinstance(value, (int, float))
            or not math.isfinite(value)
            or not low <= value <= high
        ):
            raise ValueError(f"{where}found {shown(value)}; allowed: {unit}")

    def check(value: Any, where: str = "", depth: int = 0) -> Any:
        if isinstance(value, dict):
            if not value or depth > 5:
                raise ValueError(f"{where}found {shown(value)}; allowed: one to six nested splits")
            return {k: check(v, f"{where}{k}: ", depth + 1) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            if not value:
                raise ValueError(f"{where}found an empty list; allowed: {unit}")
            for i, item in enumerate(value):
                leaf(item, f"{where}[{i}]: ")
            return tuple(value)
        leaf(value, where)
        return value

    number = {"type": "number", "minimum": low, "maximum": high}
    schema = {
        "description": f"{unit}; may be split by ids (nested, `all` is the rest)",
        "anyOf": [
            number,
            {"type": "string"},
            {"type": "null"},
            {"type": "array", "items": {"anyOf": [number, {"type": "null"}]}},
            {"type": "object"},
        ],
    }
    return BeforeValidator(check), WithJsonSchema(schema)


_RATIO = _table(0, 1, "a ratio from 0 to 1 (2 % is 0.02)")
Ratio = Annotated[Any, _RATIO[0], _RATIO[1]]
_YUAN = _table(0, 20_000_000, "yuan from 0 to 20,000,000")
Yuan = Annotated[Any, _YUAN[0], _YUAN[1]]
_YEARS = _table(0, 60, "years from 0 to 60")
Years = Annotated[Any, _YEARS[0], _YEARS[1]]
_MULTIPLE = _table(0, 20_000_000, "yuan, or a multiple of `unit`")
Multiple = Annotated[Any, _MULTIPLE[0], _MULTIPLE[1]]


class Strict(BaseModel):
    """Unknown keys are mistakes; nothing changes after loading."""

    # deferred: each type is built once, as part of the file it stands in
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


class Cited(Strict):
    """An inner part that may name its own source and confidence."""

    source: Sources | None = None
    confidence: Confidence | dict[Id, Confidence] | None = None
    note: Text | None = None


class Said(Cited):
    """What one notice says, with the time for which it says it.

    Without `to` it holds until a successor starts. After `to` the last value is shown as
    outdated, unless `temporary`: then nothing is known after `to`.
    """

    from_: Date | None = Field(None, alias="from")
    to: Date | None = None
    source: Sources
    temporary: bool = False

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.from_ and self.to and self.to < self.from_:
            raise ValueError(f"found to {self.to} before from {self.from_}; allowed: to on or after from")
        if self.temporary and not self.to:
            raise ValueError("found temporary without to; allowed: a temporary block with its end")
        return self


class Source(Strict):
    """A document: where a number stands."""

    title: Text
    issuer: Text | None = None
    number: Text | None = None
    date: Annotated[str, StringConstraints(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")] | None = None
    url: Text | None = None
    kind: SourceKind
    note: Text | None = None


class Value(Said):
    """A dated number of yuan."""

    value: Annotated[float, Field(gt=0, le=20_000_000)] | None
    derived: Text | None = None  # how we computed it, if no document prints it


# --- conditions --------------------------------------------------------------------------------

Age = Annotated[int, Field(ge=0, le=120)]


class BySex(Strict):
    male: Age
    female: Age


class When(Strict):
    """Conditions on a person or a bill; all that are written must hold. Closed list.

    A fact that is not known about the person makes a condition fail.
    """

    status: _many(Status) | None = None  # type: ignore[valid-type]
    sex: Sex | None = None
    age_from: Age | BySex | None = None
    age_below: Age | BySex | None = None
    born_from: BirthDate | None = None
    born_before: BirthDate | None = None
    retired_from: BirthDate | None = None
    retired_before: BirthDate | None = None
    joined_from: BirthDate | None = None
    joined_before: BirthDate | None = None
    reaches_age_from: BirthDate | None = None  # the day of reaching the statutory age
    reaches_age_before: BirthDate | None = None
    months_insured_from: Annotated[int, Field(ge=0)] | None = None
    months_insured_below: Annotated[int, Field(ge=0)] | None = None
    hukou: _many(Hukou) | None = None  # type: ignore[valid-type]
    origin: _many(Origin) | None = None  # type: ignore[valid-type]
    hardship: _many(Hardship) | None = None  # type: ignore[valid-type]
    employer: _many(Literal["enterprise", "public"]) | None = None  # type: ignore[valid-type]
    route: _many(Literal["employer", "individual"]) | None = None  # type: ignore[valid-type]
    option: _many(Id) | None = None  # type: ignore[valid-type]
    place: _many(Place) | None = None  # type: ignore[valid-type]
    hospital: _many(Literal["tcm", "psychiatric", "infectious"]) | None = None  # type: ignore[valid-type]
    contracted: bool | None = None
    referred: bool | None = None
    disease: _many(Id) | None = None  # type: ignore[valid-type]
    # worked out before the lists are read:
    retirement_age: _many(Literal["reached", "not_reached", "unclear"]) | None = None  # type: ignore[valid-type]
    years: _many(Literal["met", "short", "unknown"]) | None = None  # type: ignore[valid-type]
    unemployment_benefit: bool | None = None


class Class(Cited):
    """One class of an axis. `as_` is the id it stands for where a table has no own entry.

    A class whose condition holds a number (an age, a date, months) names its source.
    """

    id: Id
    zh: Text | None = None
    en: Text | None = None
    as_: Id | None = Field(None, alias="as")
    when: When | None = None
    ask: bool = False  # the visitor chooses; no condition decides


class Option(Class):
    """A tier of a plan. `closed` ones take no newcomers."""

    closed: bool = False


# --- contribution ------------------------------------------------------------------------------


class BaseChoice(Said):
    """What base a flexible member pays on; exactly one way."""

    equals: Literal["floor"] | None = None
    share: Ratio = None
    of: Id | None = None  # a series; with share
    amount: Yuan = None
    between: bool | None = None  # freely between floor and cap
    steps: tuple[Annotated[float, Field(gt=0, le=3)], ...] | None = None  # shares of `of`
    rounded_to: Annotated[float, Field(ge=0.01, le=10)] = 0.01  # what a share or step is rounded to, yuan

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        ways = [w for w in ("equals", "share", "amount", "between", "steps") if getattr(self, w) is not None]
        if len(ways) != 1:
            raise ValueError(
                f"found {', '.join(ways) or 'nothing'}; allowed: exactly one of equals, share, amount, between, steps"
            )
        if (self.of is None) is not (self.share is None and self.steps is None):
            raise ValueError("found `of` and a share apart; allowed: `of: series` together with share or steps")
        return self


class Base(Strict):
    """The contribution base: the wage, held between floor and cap (yuan a month)."""

    floor: tuple[Value, ...] = ()
    cap: tuple[Value, ...] = ()
    choice: tuple[BaseChoice, ...] = ()
    unknown_wage: Id | None = None
    employer: Literal["same", "payroll", "payroll_at_least_average"] = "same"
    note: Text | None = None


class Part(Cited):
    """One part of a premium: a ratio of a base, or fixed yuan a month or a year."""

    for_: Purpose = Field(alias="for")
    rate: Ratio = None
    month: Yuan = None
    year: Yuan = None
    of: Id | None = None  # `pension`, or a series; absent: the contribution base
    includes: tuple[Purpose, ...] = ()
    charged: Literal["monthly", "yearly", "once"] | None = None
    from_account: bool = False

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        given = self.model_fields_set & {"rate", "month", "year"}
        if len(given) != 1:
            raise ValueError(
                f"found {', '.join(sorted(given)) or 'no amount'}; allowed: exactly one of rate, month, year"
            )
        if self.of and "rate" not in given:
            raise ValueError("found `of` without rate; allowed: `of` beside a rate")
        return self


class Published(Cited):
    """A printed amount that stands in place of the formula for the parts it covers."""

    month: Yuan = None
    year: Yuan = None
    covers: Annotated[tuple[Purpose, ...], BeforeValidator(_one_or_many), Field(min_length=1), _OrOne()]

    @model_validator(mode="after")
    def _one_measure(self) -> Self:
        if len(self.model_fields_set & {"month", "year"}) != 1:
            raise ValueError("allowed: exactly one of month, year")
        return self


class Rounding(Strict):
    to: Annotated[float, Field(ge=0.01, le=1)]
    how: Literal["half_up", "up", "down"] = "half_up"
    each: Literal["part", "total"] = "part"


# built without validation, which at import would build a validator for this one type
TO_THE_CENT = Rounding.model_construct(to=0.01, how="half_up", each="part")


class Aid(Cited):
    """What people in need pay instead (yuan a year, or a month where the block is charged monthly), or the share they are spared."""

    to: _many(Hardship)  # type: ignore[valid-type]
    pays: Yuan = None
    share: Ratio = None


Side = tuple[Part, ...] | Literal["unknown", "none"]


class Premium(Said):
    """Who pays what while the block is in force."""

    employer: Side | None = None
    individual: Side
    government: Side | None = None
    published: Published | None = None
    rounding: Rounding = TO_THE_CENT
    charged: Literal["monthly", "yearly"] = "monthly"
    aid: tuple[Aid, ...] = ()


class Account(Said):
    """What flows into the personal account."""

    rate: Ratio = None
    of: Id | None = None  # `pension` or a series; absent: the contribution base
    month: Yuan = None
    year: Yuan = None
    credited: Literal["monthly", "yearly"] = "monthly"

    @model_validator(mode="after")
    def _something(self) -> Self:
        if not self.model_fields_set & {"rate", "month", "year"}:
            raise ValueError("found no amount; allowed: rate, month or year (null if it is not known)")
        return self


class Join(Said):
    """Whether somebody may join; first match wins. National lists say `area` to ask the area's."""

    when: When | None = None
    verdict: Verdict | Literal["area"]
    reasons: Annotated[tuple[Reason, ...], BeforeValidator(_one_or_many), Field(min_length=1), _OrOne()]
    article: Text | None = None


class Help(Said):
    """A subsidy on the premium of helped flexible members."""

    whom: _many(Hardship)  # type: ignore[valid-type]
    share: Ratio = None
    yuan_year: Yuan = None
    years: Years = None
    years_near_retirement: Years = None


class Wait(Strict):
    """How long benefits wait, and what share of them is paid meanwhile."""

    months: Annotated[float, Field(ge=0, le=36)] | None = None
    days: Annotated[int, Field(ge=0, le=1100)] | None = None
    share: Annotated[float, Field(ge=0, le=1)] = 0
    counted_from: Literal["payment", "next_month"] = "payment"  # whether the month of payment is the first of the wait
    at_most: bool = False  # a limit for what areas may set; what an area sets is not known

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.months is None) == (self.days is None):
            raise ValueError("allowed: exactly one of months, days")
        return self


class EnrolmentStep(Strict):
    paid_from: Date
    starts: Literal["year", "payment", "next_day", "next_month", "after_wait"] | None = None
    wait: Wait | None = None
    price: Literal["normal", "full"] = "normal"


class Enrolment(Said):
    """When one may enrol for a cover year, and when cover then starts."""

    cover: Annotated[int, Field(ge=2000, le=2060)]
    window: tuple[Date, Date]
    who: Text | None = None
    steps: tuple[EnrolmentStep, ...] = ()
    newborn: Wait | None = None  # insured so soon after birth, a child is covered from birth


# --- benefits ----------------------------------------------------------------------------------


class Later(Strict):
    """The deductible of later admissions: a step down each time, down to a minimum."""

    less: Yuan = None
    less_share: Ratio = None
    min: Yuan = None
    min_share: Ratio = None


class Deductible(Cited):
    per: Literal["year", "admission", "visit", "day", "quarter"]
    yuan: Yuan
    later: tuple[Annotated[float, Field(ge=0, le=1)], ...] | Later | None = None
    year_max: Yuan = None
    pot: Id | None = None
    across_levels: Literal["joined", "separate", "unknown"] | None = None


class Reward(Cited):
    """A cap that grows with unbroken years or years without claims."""

    after_years: Years = None
    per_year: Yuan = None
    claim_free: Yuan = None
    limit: Ratio = None


class Cap(Cited):
    """The most a layer pays (`paid`) or counts (`expense`)."""

    paid: Multiple = None
    expense: Multiple = None
    unit: Id | None = None  # a yearly series that the number multiplies
    per: Literal["year", "visit", "day", "quarter"] = "year"
    pot: Id | None = None
    levels: tuple[Id, ...] | None = None
    reward: Reward | None = None

    @model_validator(mode="after")
    def _one(self) -> Self:
        if len(self.model_fields_set & {"paid", "expense"}) != 1:
            raise ValueError("allowed: exactly one of paid, expense")
        return self


CapWord = Literal["none", "unknown"]


class Layer(Cited):
    """One payer: ratios by bracket, and the cap where the next layer takes over."""

    id: Id | None = None
    takes: Literal["expense", "over_cap"] = "expense"
    pays_as: Literal["pooled", "second"] = "pooled"
    edges: Yuan = None
    edges_count: Literal["zero", "above_deductible"] = "zero"
    edges_over: Literal["year", "bill", "unknown"] | None = None
    ratio: Ratio
    cap: CapWord | Cap | tuple[Cap, ...]

    @model_validator(mode="after")
    def _brackets(self) -> Self:
        if (self.edges is None) != (self.edges_over is None):
            raise ValueError("found edges and edges_over apart; allowed: both or none")
        return self


class Op(Strict):
    """What a modifier does to a number, in this order: set, times, own_times, plus, then limits."""

    set: Yuan = None
    times: Annotated[float, Field(ge=0, le=10)] | None = None
    own_times: Annotated[float, Field(ge=0, le=10)] | None = None  # the share not paid, times
    plus: Annotated[float, Field(ge=-1_000_000, le=1_000_000)] | None = None
    per: Literal["insured_year", "missing_year"] | None = None
    after: Annotated[int, Field(ge=0)] | None = None
    limit: Annotated[float, Field(ge=0)] | None = None
    min: Annotated[float, Field(ge=0)] | None = None
    max: Annotated[float, Field(ge=0)] | None = None


class Modifier(Cited):
    when: When
    levels: tuple[Id, ...] | None = None
    layers: tuple[Id, ...] | None = None
    deductible: Op | None = None
    ratio: Op | None = None
    cap: Op | None = None
    threshold: Op | None = None


class Benefit(Said):
    """What the fund pays for one kind of care."""

    deductible: Deductible | None = None
    layers: Annotated[tuple[Layer, ...], Field(min_length=1)]
    only_levels: tuple[Id, ...] | None = None
    visit_from: Annotated[float, Field(ge=0)] | None = None
    account_first: bool = False
    settle_every_days: Annotated[int, Field(ge=1)] | None = None
    modifiers: tuple[Modifier, ...] = ()
    readings: dict[Id, dict[str, Any]] = {}


class OwnShare(Said):
    """A second layer on what is left to the patient in a year."""

    id: Id | None = None
    plans: tuple[PlanId, ...] | None = None
    takes: Literal["own_share", "excluded"] = "own_share"
    kinds: tuple[Kind, ...] = ("inpatient",)
    counts: tuple[Literal["deductible", "share", "over_cap"], ...] = ("deductible", "share", "over_cap")
    when: When | None = None
    threshold: Yuan
    edges: Yuan = None
    edges_count: Literal["zero", "above_threshold"] | None = None
    ratio: Ratio
    cap: CapWord | Cap
    modifiers: tuple[Modifier, ...] = ()

    @model_validator(mode="after")
    def _brackets(self) -> Self:
        if (self.edges is None) != (self.edges_count is None):
            raise ValueError("found edges and edges_count apart; allowed: both or none")
        return self


# --- plans and areas ---------------------------------------------------------------------------


class Plan(Strict):
    options: tuple[Option, ...] = ()
    axes: dict[Id, tuple[Class, ...]] = {}
    base: Base | None = None
    join: tuple[Join, ...] = ()
    premium: tuple[Premium, ...] = ()
    account: tuple[Account, ...] = ()
    benefits_of: PlanId | None = None
    outpatient: tuple[Benefit, ...] = ()
    inpatient: tuple[Benefit, ...] = ()
    own_share: tuple[OwnShare, ...] = ()
    enrolment: tuple[Enrolment, ...] = ()
    help: tuple[Help, ...] = ()


class DatedYears(Strict):
    from_: Date = Field(alias="from")
    value: Annotated[float, Field(ge=0, le=60)] | None


YearsNeeded = Annotated[float, Field(ge=0, le=60)] | None | tuple[DatedYears, ...]


class YearsBySex(Strict):
    male: YearsNeeded
    female: YearsNeeded


class Retirement(Said):
    """How long one must have paid to keep employee benefits for life without paying."""

    plan: _many(Literal["employee", "flexible"])  # type: ignore[valid-type]
    when: When | None = None
    years: YearsBySex
    counts: Text | None = None
    deemed_until: Date | None = None
    actual_years: YearsNeeded = None
    actual_where: Literal["local", "province", "anywhere"] | None = None
    unbroken_months: Annotated[int, Field(ge=0)] | None = None
    resident_year_months: Annotated[float, Field(ge=0)] | None = None
    short: tuple[Literal["lump_sum", "monthly", "resident", "reduced"], ...] = ()
    lump: Part | None = None
    reduced_per_year: Annotated[float, Field(ge=0, le=1)] | None = None


class AfterJob(Strict):
    """Somebody who left an employer and goes on as a flexible member: no wait within so many months."""

    months: Annotated[int, Field(ge=1, le=24)]
    resumes: Literal["payment", "next_day", "next_month"]


class Gap(Said):
    """What happens when payment stops or starts late."""

    plan: _many(PlanId)  # type: ignore[valid-type]
    first_join: Wait | None = None
    grace_months: Annotated[float, Field(ge=0, le=24)] | None = None
    back_payment: Literal["possible", "impossible", "unknown"] | None = None
    restores: bool | None = None
    after_grace: Wait | None = None
    fixed: Wait | None = None
    per_missed_year_months: Annotated[float, Field(ge=0, le=12)] | None = None
    counted_missed: Literal["all", "after_first", "unknown"] | None = None
    repair: Annotated[float, Field(ge=0, le=12)] | None = None  # months less for a year paid back
    at_least: Wait | None = None
    at_least_from_missed: Annotated[int, Field(ge=1)] | None = None
    stops: Literal["month_after_paid", "month_after_unpaid"] | None = (
        None  # the month from whose first day nothing is paid
    )
    resumes: Literal["payment", "next_day", "next_month"] | None = None  # when cover starts again, if nothing waits
    after_job: AfterJob | None = None
    switch_needs_years: Annotated[int, Field(ge=0, le=10)] | None = None  # unbroken years before a change of scheme
    on_moves: bool = (
        False  # it speaks of people who change the pooling area; for those who stay it is the nearest there is
    )


class Channel(Said):
    """Where and how a thing is done. `month_days`: when premiums are collected each month; `by`: the last day of a year's."""

    plan: _many(PlanId) | None = None  # type: ignore[valid-type]
    about: Literal["enrol", "pay", "check", "transfer", "claim", "ask", "file_out_of_area"]
    zh: Text
    month_days: tuple[Annotated[int, Field(ge=1, le=31)], ...] = ()
    by: Date | None = None


class Disagreement(Strict):
    """Sources that contradict each other, and which we follow."""

    about: Text
    values: tuple[str | float, ...]
    judgement: Text
    source: Sources | None = None


class Area(Strict):
    """One pooling area."""

    area: Id
    zh: Text
    en: Text
    province: Text
    province_en: Text
    levels: tuple[Class, ...]
    series: dict[Id, tuple[Value, ...]] = {}
    plans: dict[PlanId, Plan]
    own_share: tuple[OwnShare, ...] = ()
    retirement: tuple[Retirement, ...] = ()
    gap: tuple[Gap, ...] = ()
    channels: tuple[Channel, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    missing: tuple[Text, ...] = ()  # what we looked for and did not find
    sources: dict[str, Source]


class RetirementAge(Said):
    """The statutory retirement age: one month later for every `every_months` birth months."""

    sex: Sex
    job: Literal["any", "worker", "cadre"]
    original_age: Age
    first_birth: BirthDate  # the first birth month that is delayed
    every_months: Annotated[int, Field(ge=1, le=12)]
    max_delay_months: Annotated[int, Field(ge=0, le=120)]


class ResidentMinimum(Said):
    """The national minimum of what a resident pays and what government adds (yuan a year)."""

    cover: Annotated[int, Field(ge=2000, le=2060)]
    individual: Annotated[float, Field(ge=0)] | None
    government: Annotated[float, Field(ge=0)] | None


class Statement(Said):
    """What the law or a rule of the whole country says, as a sentence for visitors; numbers stand in it as printed."""

    id: Id
    zh: Text
    en: Text


class LateFee(Said):
    rate_daily: Annotated[float, Field(ge=0, le=0.01)]
    article: Text


class Remedy(Said):
    """What the law gives an employee whose employer does not pay."""

    code: Literal["late_fee_fine", "complain", "quit_with_compensation", "employer_bears_cost"]
    article: Text | None = None


class Loyalty(Said):
    """Rewards of the nation for unbroken years and years without claims: a higher cap of the second layer.

    Yuan a year, at least; an area's own amounts stand with its cap (`Reward`). `limit`: share of the cap.
    """

    plan: PlanId
    after_years: Annotated[int, Field(ge=0, le=20)]
    per_year: Annotated[float, Field(ge=0)]
    claim_free: Annotated[float, Field(ge=0)]
    limit: Annotated[float, Field(ge=0, le=1)]


class Transfer(Said):
    """Moving the record to another pooling area: how many working days each side has, and what goes along."""

    kind: Literal["employee", "resident", "between"]
    out_workdays: Annotated[int, Field(ge=0, le=60)]
    in_workdays: Annotated[int, Field(ge=0, le=60)]
    account: Literal["moves", "none", "unknown"]
    next_year_only: bool = False  # one joins the new area for the next year first


class Statistic(Said):
    """What the average member meets in a year, over the whole country; `from` and `to` are that year.

    Units by item: `visits`, `chronic_visits` visits a person · `visit_bill`, `chronic_bill` yuan a visit · `admissions`
    stays a person · `stay_bill` yuan a stay · `care_cost` yuan a person, hospitals and clinics without pharmacies ·
    `paid_share` what the funds paid of in-catalogue inpatient cost (0 to 1).
    """

    item: Literal[
        "visits", "chronic_visits", "visit_bill", "chronic_bill", "admissions", "stay_bill", "care_cost", "paid_share"
    ]  # fmt: skip
    plan: Literal["employee", "resident"]
    group: Literal["active", "retiree"] | None = None  # nothing: all members of the plan
    level: PublicLevel | None = None  # nothing: all hospitals
    value: Annotated[float, Field(gt=0, le=1_000_000)]
    derived: Text | None = None  # how we computed it, if no document prints it

    @model_validator(mode="after")
    def _one_year(self) -> Self:
        if not (self.from_ and self.to) or self.from_.year != self.to.year:
            raise ValueError(f"found from {self.from_} to {self.to}; allowed: both, in one year")
        if self.item == "paid_share" and self.value > 1:
            raise ValueError(f"found {self.value:g}; allowed: a share from 0 to 1")
        return self


class National(Strict):
    """Rules of the whole country."""

    zh: Text
    en: Text
    join: dict[PlanId, tuple[Join, ...]]
    retirement_age: tuple[RetirementAge, ...]
    late_fee: tuple[LateFee, ...]
    account: dict[PlanId, tuple[Account, ...]] = {}  # where an area says nothing
    resident_minimum: tuple[ResidentMinimum, ...] = ()
    statistics: tuple[Statistic, ...] = ()
    statements: tuple[Statement, ...] = ()
    gap: tuple[Gap, ...] = ()
    remedies: tuple[Remedy, ...] = ()
    loyalty: tuple[Loyalty, ...] = ()
    transfer: tuple[Transfer, ...] = ()
    channels: tuple[Channel, ...] = ()
    missing: tuple[Text, ...] = ()
    disagreements: tuple[Disagreement, ...] = ()
    sources: dict[str, Source]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        said = [(s.item, s.plan, s.group, s.level, s.from_) for s in self.statistics]
        for one in said:
            if said.count(one) > 1:
                raise ValueError(f"found {one[0]} of {one[1]} twice for one year; allowed: each figure once")
        return self
