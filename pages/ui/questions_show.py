"""The pieces of the questions page: the list with first sentences, and one question opened with its documents."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from calc import Comparison, Policy
from calc.bill_input import Bill
from calc.faults import shown as quoted
from calc.schema import Area

from . import bill_form, html, link, shown, words
from .answers import Answer, Context, answer
from .explain import Cite
from .form import seed
from .i18n import _, is_chinese
from .link import Visit
from .questions import MOST_SEARCHED, Question, Questions, common, load_questions, search
from .show import top

PAGE = "questions"
STAY = ("level", "amount")  # the hospital stay of the examples, set on other pages


@dataclass(frozen=True)
class Item:
    """A question as the templates show it."""

    id: str
    wording: str
    answer: Answer
    href: str
    pages: tuple[tuple[str, str], ...]
    related: tuple[tuple[str, str], ...]
    cites: tuple[Cite, ...]


@dataclass(frozen=True)
class Asked:
    """What the visitor asks: one question, words to search for, and what was wrong in the link."""

    question: Question | None
    found: tuple[Question, ...]
    find: str
    faults: tuple[str, ...]

    def extra(self) -> dict[str, str]:
        """Its values for the link."""
        return {"q": self.question.id if self.question else "", "find": self.find}


def ask(extra: Mapping[str, str]) -> Asked:
    """The search box, and the question that the link names; what is not understood is named."""
    all_ = load_questions()
    id_ = extra.get("q", "").strip().lower()
    one = all_.by_id(id_)
    faults = []
    if id_ and one is None:
        faults.append(_("链接里的问题 {found} 我们没有，下面是全部问题。", found=quoted(id_)))
    typed = st.text_input(
        _("搜问题"), key=seed("find", extra.get("find", "")[:MOST_SEARCHED]), max_chars=MOST_SEARCHED,
        placeholder=_("例如：断缴、档次、退休"), icon=":material/search:",
    )  # fmt: skip
    find = typed.strip()
    found = search(all_, find)
    if not found:
        faults.append(_("没有搜到“{find}”，下面是全部问题；可以换个短一点的词。", find=find))
    return Asked(one, found, find, tuple(faults))


def bill_of(extra: Mapping[str, str], area: Area) -> tuple[Bill, dict[str, str]]:
    """The hospital stay of the examples, as earlier pages or the link say it, and its values for the link."""
    got, _faults = bill_form.decode({k: v for k, v in extra.items() if k in STAY}, area)
    bill = Bill(area.area, "employee", "inpatient", got["level"], got["amount"], admission=1)
    kept = bill_form.BillAnswer(bill, ()).extra(*STAY)
    return bill, {k: kept[k] for k in STAY if k in extra}


@dataclass(frozen=True)
class Listed:
    """All questions of the page as the templates show them: the open one, those that stand first, and the others."""

    open: Item | None
    title: str
    first: tuple[Item, ...]
    others: tuple[tuple[str, list[Item]], ...]
    notices: tuple[str, ...]

    @property
    def items(self) -> tuple[Item, ...]:
        """Every question, in the order of the page."""
        opened = (self.open,) if self.open else ()
        return (*opened, *self.first, *(i for _name, items in self.others for i in items))


def listed(asked: Asked, result: Comparison, bill: Bill, policy: Policy, visit: Visit) -> Listed:
    """Every question answered for this visitor. First stands what was searched for, else what people like the visitor ask."""
    all_ = load_questions()
    context = Context(policy, result, bill)
    items = {q.id: _item(q, context, all_, visit) for q in all_.questions}
    one = asked.question
    if 0 < len(asked.found) < len(all_.questions):
        title, first = _("搜到的问题"), asked.found
    else:
        title, first = _("你可能想问"), () if one else common(all_, result.person.status)
    first = tuple(q for q in first if q != one)
    rest = [q for q in all_.questions if q != one and q not in first]
    groups = ((t, [items[q.id] for q in rest if q.theme == t.id]) for t in all_.themes)
    return Listed(
        items[one.id] if one else None, title, tuple(items[q.id] for q in first),
        tuple((t.zh if is_chinese() else t.en, found) for t, found in groups if found), asked.faults,
    )  # fmt: skip


def answered(found: Listed, result: Comparison, policy: Policy, visit: Visit) -> None:
    """The open question with its answer, and the questions that stand first."""
    if found.open:
        st.html(f'<h2 class="mi-question-title">{html.escaped(found.open.wording)}</h2>')
        top(visit, policy, found.open.answer.first.text, found.notices)
        html.show("question_open.html", item=found.open)
        st.button(_("关上这个问题，看全部"), key="close_question", on_click=_close, icon=":material/close:")
    else:
        text = _("{who}：下面每个问题都按这个情况回答。", who=words.situation(result, policy.areas[result.person.area]))
        top(visit, policy, text, found.notices)
    if found.first:
        html.show("questions.html", groups=[(found.title, found.first)])
    shown.table(_("问答"), _frame(found.items))


def others(found: Listed) -> None:
    """All other questions by theme, each with the sentence that answers it."""
    if found.others:
        html.show("questions.html", groups=found.others)


def _close() -> None:
    link.forget("q")


def _item(question: Question, context: Context, all_: Questions, visit: Visit) -> Item:
    found = answer(question, context)
    cites = dict.fromkeys(c for line in found.lines for c in line.cites)
    related = [(one.wording, _href(one, visit)) for r in question.related if (one := all_.by_id(r))]
    pages = [(page_text(p), link.address(p, visit.answer, **_kept(p, visit))) for p in found.pages]
    return Item(
        question.id, question.wording, found, _href(question, visit), tuple(pages), tuple(related), tuple(cites)
    )


def _kept(page: str, visit: Visit) -> dict[str, str]:
    """What the visitor has set on that page earlier in the visit."""
    names = link.PAGE_KEYS_OF[page] if page else STAY
    return {k: v for k, v in visit.extra.items() if k in names}


def _href(question: Question, visit: Visit) -> str:
    return link.address(PAGE, visit.answer, q=question.id, **{k: v for k, v in visit.extra.items() if k in STAY})  # fmt: skip


def page_text(code: str) -> str:
    """What a page shows more, as the text of a link to it."""
    known: dict[str, Callable[[], str]] = {
        "": lambda: _("三种方式并排比较"),
        "bill": lambda: _("换一张账单算报销"),
        "year": lambda: _("算一年总共花多少"),
        "life": lambda: _("算到退休和以后"),
        "gap": lambda: _("断缴和转移，按日期算"),
        "cities": lambda: _("比较各个城市"),
        "guide": lambda: _("怎么办理"),
        "sources": lambda: _("每个数字的出处"),
    }
    return known[code]()


def _frame(items: Iterable[Item]) -> pd.DataFrame:
    rows = [(i.wording, i.answer.first.text, " ".join(p.text for p in i.answer.points)) for i in items]
    return pd.DataFrame(rows, columns=[_("问题"), _("回答"), _("补充")])


def offer(visit: Visit) -> None:
    """A few questions that people like the visitor ask, small, on another page."""
    found = common(load_questions(), visit.answer.person.status)
    html.show("questions_few.html", few=[(q.wording, _href(q, visit)) for q in found], all=link.address(PAGE, visit.answer))  # fmt: skip
