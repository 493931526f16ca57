"""What the documents say, beside our figures: links from the comparison, and the documents themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlencode

import pandas as pd
import streamlit as st

from calc import Comparison, Policy, compare, documents
from calc.bill_input import Bill
from calc.claims import Finding, check_all, counts, elsewhere
from calc.documents import Document, DocumentTable

from . import benefit_rows, bill_form, claim_words, explain, html, link, shown, words
from .explain import Cell, Cite, ClaimLink, Row
from .i18n import _
from .link import Answer, Visit
from .numbers import day
from .show import top
from .sources_form import Asked, close_claim

PAGE = "sources"


def href(answer: Answer, **extra: str) -> str:
    """The address of the sources page for this visit."""
    return f"{PAGE}?{urlencode(link.encode(answer) | {k: v for k, v in extra.items() if v})}"


# --- on the comparison -------------------------------------------------------------------------


def with_claims(rows: Sequence[Row], policy: Policy, answer: Answer) -> list[Row]:
    """The rows of the comparison, each cell with what the documents say of it."""
    found = check_all(policy, answer.person.area, answer.on)
    return [
        replace(row, cells={p: _cell(row, p, cell, found, answer) for p, cell in row.cells.items()}) for row in rows
    ]


def _cell(row: Row, plan: str, cell: Cell, found: Iterable[Finding], answer: Answer) -> Cell:
    said = [f for f in found if row.topic is not None and f.claim.topic == row.topic and plan in f.claim.plan
            and f.claim.area in (None, answer.person.area)]  # fmt: skip
    return replace(cell, claims=tuple(_link(f, answer) for f in said)) if said else cell


def _link(finding: Finding, answer: Answer) -> ClaimLink:
    code = finding.verdict
    to = href(answer, view="documents", claim=finding.claim.id)
    return ClaimLink(
        claim_words.text(finding.claim),
        finding.claim.id,
        code,
        claim_words.verdict(code),
        claim_words.VERDICT_ICON[code],
        f"{to}#{PAGE}",
    )


def summary(policy: Policy, answer: Answer) -> None:
    """How many claims of the documents hold here, with the way to them."""
    st.header(_("网上文章怎么说，核对结果"), anchor=False)
    found = check_all(policy, answer.person.area, answer.on)
    html.show("claims_summary.html", text=_counted(found, policy, answer.person.area), badges=_badges(found),
              href=href(answer, view="documents"))  # fmt: skip


def _counted(found: Sequence[Finding], policy: Policy, area: str) -> str:
    parts = _("、").join(claim_words.counted(v, n) for v, n in counts(found).items())
    return _(
        "我们把五篇常见的网上文章拆成 {n} 条说法，按{city}和你选的日期逐条核对：{parts}。",
        n=len(found), city=words.area_name(policy.areas[area]), parts=parts,
    )  # fmt: skip


def _badges(found: Iterable[Finding]) -> list[tuple[str, str, str]]:
    """(code, icon, text) of each verdict that occurs."""
    return [(v, claim_words.VERDICT_ICON[v], claim_words.counted(v, n)) for v, n in counts(found).items()]


# --- the documents -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Said:
    """One claim on the page."""

    id: str
    text: str
    code: str
    verdict: str
    icon: str
    why: str
    facts: tuple[str, ...]
    reason: str
    cites: tuple[Cite, ...]
    focus: bool = False


@dataclass(frozen=True)
class TableCell:
    """A cell of a document's table: what it says, and what is computed for the visitor."""

    said: str
    ours: Cell | None = None


def headline(policy: Policy, visit: Visit, asked: Asked, notices: Sequence[str]) -> None:
    """How many claims hold here; above it the claim that was asked for."""
    answer = visit.answer
    found = check_all(policy, answer.person.area, answer.on)
    one = next((f for f in found if f.claim.id == asked.claim), None)
    if one is not None:
        html.show("claims_focus.html", claim=_said(one, policy, True))
        st.button(_("收起点开的这一条"), key="close_claim", on_click=close_claim, icon=":material/close:")
    top(visit, policy, _counted(found, policy, answer.person.area), notices)


def show(policy: Policy, answer: Answer, doc: str | None, focus: str | None) -> None:
    """Every document (or one), with its tables and claims; the claim asked for is marked."""
    found = check_all(policy, answer.person.area, answer.on)
    by_id = {f.claim.id: f for f in found}
    all_ = documents.load()
    rows = [
        (f.claim.id, claim_words.text(f.claim), claim_words.verdict(f.verdict), claim_words.why(f.claim)) for f in found
    ]
    head = [_("编号"), _("文章的说法"), _("核对结果"), _("为什么")]
    shown.table(_("文章核对"), pd.DataFrame(rows, columns=head))
    for code, document in all_.by_code.items():
        if doc not in (None, code):
            continue
        mine = [f for f in found if f.claim.id.startswith(f"{code}-")]
        html.show(
            "document.html", title=claim_words.title(document), about=claim_words.about(document), badges=_badges(mine), code=code, table_text=claim_words,
            tables=[(t, *_table(t, policy, answer)) for t in document.tables],
            claims=[_said(f, policy, f.claim.id == focus) for f in mine], verdicts=_table_verdicts(document, by_id),
        )  # fmt: skip


def _said(finding: Finding, policy: Policy, focus: bool = False) -> Said:
    claim, code = finding.claim, finding.verdict
    facts = (*finding.facts, *elsewhere(policy, claim, finding.on))
    texts = tuple(dict.fromkeys(claim_words.fact(f, policy) for f in facts))
    least = documents.confidence(policy, claim.source)
    cites = {k: explain.cite(policy, k, least) for k in claim.source}
    for figure in finding.figures:
        for key in figure.sources:
            cites.setdefault(key, explain.cite(policy, key, figure.confidence))
    return Said(
        claim.id, claim_words.text(claim), code, claim_words.verdict(code), claim_words.VERDICT_ICON[code], claim_words.why(claim), texts,
        claim_words.reason(finding), tuple(cites.values()), focus,
    )  # fmt: skip


def _table_verdicts(document: Document, by_id: dict[str, Finding]) -> dict[str, list[tuple[str, str, str, str]]]:
    """For each table the claims that speak of it: id, code, icon, word."""
    return {
        t.id: [(i, by_id[i].verdict, claim_words.VERDICT_ICON[by_id[i].verdict], claim_words.verdict(by_id[i].verdict))
               for i in t.claims]
        for t in document.tables
    }  # fmt: skip


def _table(table: DocumentTable, policy: Policy, answer: Answer) -> tuple[list[list[TableCell]], str]:
    """The cells of a table row by row, and the sentence on whose figures stand beside them."""
    ours = _our_rows(policy, _answer_for(table, answer))
    rows = []
    for row in table.rows:
        cells = []
        for column, text in zip(table.columns, claim_words.cells(row), strict=True):
            plan, topic = row.plan or column.plan or table.plan, row.topic or column.topic or table.topic
            cell = ours[topic].cells.get(plan) if plan and topic in ours else None
            cells.append(TableCell(text or _("（原文空白）"), cell))
        rows.append(cells)
    # a figure that is the same all the way down stands once
    for i in range(len(table.columns)):
        column_cells = [row[i] for row in rows]
        if len(rows) > 1 and column_cells[0].ours and all(c.ours is column_cells[0].ours for c in column_cells):
            for cells in rows[1:]:
                cells[i] = replace(cells[i], ours=None)
    city = words.area_name(policy.areas[table.area or answer.person.area])
    if table.area or table.day:
        return rows, _("蓝字是按{city} {day}的政策、用你的情况算的。", city=city, day=day(table.day or answer.on))
    return rows, _("蓝字是按{city}、用你的情况算的。", city=city)


def _answer_for(table: DocumentTable, answer: Answer) -> Answer:
    """The visitor, moved to the place and day of which the table speaks."""
    person = answer.person
    if table.area and table.area != person.area:
        person = replace(person, area=table.area, options=(), group=None, flex_base=None)
    return replace(answer, person=person, on=table.day or answer.on)


def _our_rows(policy: Policy, answer: Answer) -> dict[str, Row]:
    """Our rows by topic; what is paid stands by the month, or by the year where it is paid so."""
    area = policy.areas[answer.person.area]
    asked, _faults = bill_form.decode({}, area)
    result: Comparison = compare(answer.person, answer.on, policy)
    bill = Bill(area.area, "employee", "inpatient", asked["level"], asked["amount"], admission=1)
    rows: dict[str, Row] = {}
    for row in explain.table(policy, result) + benefit_rows.rows(policy, result, bill):
        if row.topic is None:
            continue
        first = rows.setdefault(row.topic, row)
        if row.topic == "amount" and first is not row:
            by_year = {p: cell for p, cell in row.cells.items() if not result.best(p).individual_monthly}  # type: ignore[arg-type]
            rows[row.topic] = replace(first, cells=first.cells | by_year)
    return rows
