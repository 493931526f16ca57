"""The articles that people find, as data: their comparison tables, and every claim with how we check it.

Typed like the policy files and checked like them, but read apart from the areas and only when somebody asks.
A claim either carries a fixed verdict with its reason, or names a *check* that `calc.claims` works out
from the policy for an area and a day.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from . import parsed_cache, policy
from .compare import source as policy_source
from .faults import Fault, PolicyError
from .figure import worst
from .policy import Policy
from .schema import CONFIDENCE_OF_KIND, Confidence, Date, Id, PlanId, Purpose, Sex, Source, Status, Strict, Text
from .schema import _OrOne as OrOne

ClaimVerdict = Literal["agrees", "outdated", "varies", "wrong", "unconfirmed"]
VERDICTS: tuple[ClaimVerdict, ...] = ("wrong", "outdated", "varies", "unconfirmed", "agrees")  # worst first
# What a figure or a claim is about; the rows of the comparison table carry the same codes.
Topic = Literal[
    "join", "who", "payers", "base", "rates", "amount", "government", "account", "enrol", "wait",
    "outpatient", "inpatient", "second_layer", "retirement", "help", "transfer",
]  # fmt: skip
ClaimId = Annotated[str, StringConstraints(pattern=r"^D\d+-\d+$")]
# "national:sil", "beijing:base_2025", or "d1:reform_2021" for a source of a document's own file
SourceKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*:[A-Za-z][A-Za-z0-9_]*$")]
Share = Annotated[float, Field(ge=0, le=4)]
Money = Annotated[float, Field(ge=0, le=20_000_000)]


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value if isinstance(value, tuple) else (value,)


SourceKeys = Annotated[tuple[SourceKey, ...], BeforeValidator(_tuple), OrOne()]
Plans = Annotated[tuple[PlanId, ...], BeforeValidator(_tuple), OrOne()]


# --- checks: a closed set ----------------------------------------------------------------------


class Check(Strict):
    """How a claim is tried. `met`, `otherwise`: the verdict where what it says holds here, or does not.

    `met: unconfirmed`: what we found is no better than the claim itself; once all of it is official, the claim agrees.
    `general`: the claim speaks of everywhere, so that one area that surely differs decides: it is no more than
    *varies* where it holds, and is judged as `otherwise` where nothing sure is known. `nation`: the verdict by a rule or
    figure of the whole country where nothing sure is known of the area, from the day `nation_from`.
    """

    met: ClaimVerdict = "agrees"
    otherwise: ClaimVerdict = "wrong"
    general: bool = False
    nation: ClaimVerdict | None = None
    nation_from: Date | None = None


class RateRange(Strict):
    """A share of the contribution base that a payer is said to pay."""

    plan: PlanId
    payer: Literal["individual", "employer"]
    low: Share
    high: Share

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"found low {self.low:g} above high {self.high:g}; allowed: low at most high")
        return self


class Rates(Check):
    """What employer, employee or flexible member pay, as shares of the base."""

    kind: Literal["rates"]
    claimed: Annotated[tuple[RateRange, ...], Field(min_length=1)]


class Limits(Check):
    """Floor and cap of the base as shares of the average wage."""

    kind: Literal["limits"]
    floor: Share
    cap: Share


class Amount(Strict):
    """A sum of yuan: what it is, and for a premium of residents whose."""

    what: Literal["floor", "cap", "flexible_monthly", "flexible_account", "resident_yearly"]
    yuan: Money
    group: Id | None = None


class Amounts(Check):
    """Sums of yuan that the figures should equal to the cent; `window`: when one could enrol."""

    kind: Literal["amounts"]
    claimed: Annotated[tuple[Amount, ...], Field(min_length=1)]
    window: tuple[Date, Date] | None = None


class Pays(Check):
    """Whether somebody pays into a plan (`purpose`: a separate part of the premium)."""

    kind: Literal["pays"]
    plan: PlanId
    payer: Literal["individual", "employer", "government"]
    purpose: Purpose | None = None
    claimed: bool


class Inpatient(Check):
    """The share that is paid of a hospital bill by level, as claimed for a plan; `areas`: of which it speaks."""

    kind: Literal["inpatient"]
    plan: PlanId
    primary: Share
    secondary: Share
    tertiary: Share
    areas: tuple[Id, ...] = ()


class SameBenefits(Check):
    """Whether flexible members get less than employees, as claimed."""

    kind: Literal["same_benefits"]


class Tiers(Check):
    """Whether paying for a higher tier always gives a higher share, as claimed."""

    kind: Literal["tiers"]


class Years(Check):
    """Years of contributions after which a retiree pays no more."""

    kind: Literal["years"]
    years: Annotated[float, Field(gt=0, le=60)]


class GapRule(Check):
    """Months of a break that may be repaired, and of the wait after a longer one."""

    kind: Literal["gap"]
    plan: PlanId
    grace: Annotated[float, Field(ge=0, le=24)]
    wait_at_most: Annotated[float, Field(ge=0, le=36)]


class AccountFlow(Check):
    """What flows into the personal account: `employer` money, a share of a retiree's `pension`, or anything at
    all for flexible members in `some` areas."""

    kind: Literal["account"]
    claimed: Literal["employer", "pension", "some"]
    low: Share = 0
    high: Share = 1


class FlexibleBase(Check):
    """What flexible members pay on: allowed ways, a share of the average wage, the rate."""

    kind: Literal["flexible_base"]
    ways: tuple[Literal["floor", "share", "amount", "between", "steps"], ...] = ()
    share: Share | None = None
    rate_low: Share | None = None
    rate_high: Share | None = None


class JoinCase(Strict):
    """Somebody who is said to be obliged, allowed or not allowed to join a plan."""

    plan: PlanId
    status: Status
    says: Literal["must", "may", "no"]
    age: Annotated[int, Field(ge=0, le=120)] = 40
    sex: Sex = "male"
    hukou: Literal["local", "permit", "none"] = "local"


class Join(Check):
    """Who may join; `areas`: of which the claim speaks."""

    kind: Literal["join"]
    claimed: Annotated[tuple[JoinCase, ...], Field(min_length=1)]
    areas: tuple[Id, ...] = ()


class Better(Check):
    """Whether one plan costs more and pays more of the same hospital bill than another, as claimed."""

    kind: Literal["better"]
    plan: PlanId
    than: PlanId
    bill: Money = 20_000


class NoOutpatient(Check):
    """Whether a plan pays nothing for ordinary outpatient care, as claimed."""

    kind: Literal["no_outpatient"]
    plan: PlanId


class HelpExists(Check):
    """Whether there is a subsidy for flexible members in hardship."""

    kind: Literal["help"]


AnyCheck = Annotated[
    Rates | Limits | Amounts | Pays | Inpatient | SameBenefits | Tiers | Years | GapRule | AccountFlow | FlexibleBase
    | Join | Better | NoOutpatient | HelpExists,
    Field(discriminator="kind"),
]  # fmt: skip
Shown = Literal[
    "rates", "limits", "flexible", "resident", "account", "outpatient", "inpatient", "years", "gap", "channels", "help",
    "paid_share",
]  # fmt: skip


# --- documents ---------------------------------------------------------------------------------


class Claim(Strict):
    """One thing that a document says, in our words (two languages), and what we make of it.

    Either `verdict` or `check`. `area`, `day`: the area and day of which the claim itself speaks (else those of
    the visitor). `show`: figures of the area that are put beside it. `numbers`: the figures in the claim, as
    they are. Without `source` only an unconfirmed claim may stand.
    """

    id: ClaimId
    zh: Text
    en: Text
    plan: Plans = ()
    area: Id | None = None
    day: Date | None = None
    topic: Topic
    numbers: tuple[str | float, ...] = ()
    verdict: ClaimVerdict | None = None
    check: AnyCheck | None = None
    show: tuple[Shown, ...] = ()
    why: Text
    why_en: Text
    source: SourceKeys = ()

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if (self.verdict is None) == (self.check is None):
            raise ValueError("allowed: exactly one of verdict, check")
        if self.verdict not in (None, "unconfirmed") and not self.source:
            raise ValueError("found no source; allowed: a verdict with its source")
        if self.check is not None and self.check.nation is not None and not self.source:
            raise ValueError("found nation without source; allowed: the document of the nation's rule in `source`")
        return self


class Axis(Strict):
    """A row or column of a document's table: its heading, and what it is about."""

    zh: Text
    en: Text
    plan: PlanId | None = None
    topic: Topic | None = None


class TableRow(Axis):
    cells: tuple[Text | None, ...]  # null: empty in the document
    cells_en: tuple[Text | None, ...]


class DocumentTable(Strict):
    """A comparison table as the document has it; sentences are shortened, figures are as they are.

    The plan and topic of a cell come from its row and column, else from the table; with both known the page
    puts our figure beside it, for `area` and `day` if the table names them.
    """

    id: Id
    zh: Text
    en: Text
    head: Text = "类型"
    head_en: Text = "kind"
    plan: PlanId | None = None
    topic: Topic | None = None
    area: Id | None = None
    day: Date | None = None
    columns: Annotated[tuple[Axis, ...], Field(min_length=1)]
    rows: Annotated[tuple[TableRow, ...], Field(min_length=1)]
    claims: tuple[ClaimId, ...] = ()

    @model_validator(mode="after")
    def _square(self) -> Self:
        for row in self.rows:
            if len(row.cells) != len(self.columns) or len(row.cells_en) != len(self.columns):
                raise ValueError(
                    f"found {len(row.cells)} cells in {row.zh}; allowed: {len(self.columns)}, one a column"
                )
        return self


class Document(Strict):
    """One article."""

    document: Annotated[str, StringConstraints(pattern=r"^D\d+$")]
    title: Text
    en: Text
    date: Date | None = None
    kind: Literal["health_news", "questions"]
    about: Text
    about_en: Text
    tables: tuple[DocumentTable, ...] = ()
    claims: Annotated[tuple[Claim, ...], Field(min_length=1)]
    sources: dict[str, Source] = Field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Documents:
    """All documents by their code, in order."""

    by_code: Mapping[str, Document]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """Every claim of every document."""
        return tuple(c for d in self.by_code.values() for c in d.claims)

    def claim(self, id_: str) -> Claim | None:
        """The claim of that id."""
        return next((c for c in self.claims if c.id == id_), None)

    def document_of(self, claim: Claim) -> Document:
        """The document that says it."""
        return self.by_code[claim.id.split("-")[0]]


@lru_cache(maxsize=2)
def load(root: Path = policy.ROOT) -> Documents:
    """Every document under `root`, checked. Raises PolicyError with all faults."""
    files = sorted((root / "documents").glob("*.yaml"))
    kept = parsed_cache.read(root, files, "documents.json")
    if kept is not None:
        return Documents({code.upper(): Document.model_validate(kept[code]) for code in sorted(kept)})
    documents, found, parsed = _read_all(root)
    if found:
        raise PolicyError(found)
    parsed_cache.write(root, files, parsed, "documents.json")
    return documents


def faults(root: Path, rules: Policy | None) -> tuple[Fault, ...]:
    """Everything wrong with the documents; keys of sources are looked up in `rules` once all files can be read."""
    documents, found, _ = _read_all(root)
    if rules is not None and not found:
        for one in documents.by_code.values():
            found += _against(one, documents, rules)
    return tuple(found)


def _read_all(root: Path) -> tuple[Documents, list[Fault], dict[str, Any]]:
    found: list[Fault] = []
    parsed: dict[str, Any] = {}
    documents: dict[str, Document] = {}
    for path in sorted((root / "documents").glob("*.yaml")):
        one = policy.read_model(path, Document, found, _inside, parsed)
        if one is None:
            continue
        if one.document.lower() != path.stem:
            found.append(Fault(f"{path.name}: document", one.document, f"the file's name, {path.stem.upper()}"))
        documents[one.document] = one
    return Documents(documents), found, parsed


def _inside(model: Document) -> Iterator[tuple[str, str, str]]:
    """Faults within one document."""
    one = model
    prefix = one.document.lower()
    ids = [c.id for c in one.claims]
    for i, claim in enumerate(one.claims):
        if not claim.id.startswith(one.document + "-"):
            yield f"claims[{i}].id", claim.id, f"an id of this document, such as {one.document}-1"
        if ids.index(claim.id) != i:
            yield f"claims[{i}].id", f"{claim.id} twice", "each id once"
        for key in claim.source:
            file, _, name = key.partition(":")
            if file == prefix and name not in one.sources:
                yield f"claims[{i}].source", key, "a key of `sources` in this file"
        # a number in the claim must be one that is kept as a number too
        said = {float(n) for n in re.findall(r"\d+(?:\.\d+)?", " ".join(map(str, claim.numbers)))}
        for where, sentence, year in (
            ("zh", claim.zh, r"\d{4}(?: 年|-\d\d-\d\d)"),
            ("en", claim.en, r"\b20\d\d\b(?:-\d\d-\d\d)?"),
        ):
            for text in re.findall(r"\d+(?:\.\d+)?", re.sub(year, "", sentence)):
                if float(text) not in said:
                    yield (
                        f"claims[{i}].numbers",
                        f"no {text}, which is in {where}",
                        "every number of the claim, except years",
                    )
    for t, table in enumerate(one.tables):
        for id_ in table.claims:
            if id_ not in ids:
                yield f"tables[{t}].claims", id_, "ids of this document's claims"


def _against(one: Document, all_: Documents, rules: Policy) -> Iterator[Fault]:
    """Faults that show only beside the policy and the other documents."""
    name = f"policy/documents/{one.document.lower()}.yaml"
    known: dict[str, Mapping[str, Source]] = {d.document.lower(): d.sources for d in all_.by_code.values()}
    known |= {code: area.sources for code, area in rules.areas.items()} | {"national": rules.national.sources}
    used = {key for d in all_.by_code.values() for c in d.claims for key in c.source}
    for claim in one.claims:
        for key in claim.source:
            file, _, inner = key.partition(":")
            if inner not in known.get(file, {}):
                yield Fault(f"{name}: {claim.id}.source", key, "a source of national.yaml, an area or a document")
        areas = [claim.area, *getattr(claim.check, "areas", ())]
        for area in areas:
            if area is not None and area not in rules.areas:
                yield Fault(f"{name}: {claim.id}.area", area, "the code of an area")
    for table in one.tables:
        if table.area is not None and table.area not in rules.areas:
            yield Fault(f"{name}: tables.{table.id}.area", table.area, "the code of an area")
    for key in one.sources:
        if f"{one.document.lower()}:{key}" not in used:
            yield Fault(f"{name}: sources.{key}", "a source that nothing uses", "sources that a claim names")


def source(rules: Policy, key: str, documents: Documents | None = None) -> Source:
    """The document behind a full key such as "national:sil" or "d1:reform_2021"."""
    file, _, name = key.partition(":")
    if re.fullmatch(r"d\d+", file):
        return (documents or load()).by_code[file.upper()].sources[name]
    return policy_source(rules, key)


def confidence(rules: Policy, keys: tuple[str, ...], documents: Documents | None = None) -> Confidence:
    """How far the sources of a claim can be trusted; the least of them."""
    return worst(CONFIDENCE_OF_KIND[source(rules, key, documents).kind] for key in keys) if keys else "unverified"
