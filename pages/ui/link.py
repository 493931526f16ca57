"""The link is the state: everything a visitor set stands in the address, and comes back from it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
import yaml

from calc import Fault, Person, Policy, load
from calc.edits import Edits, apply, written
from calc.edits import read as read_edits
from calc.faults import shown
from calc.person import LOCAL_OF_HUKOU, read_date, read_person

from . import edits_form, i18n

KEYS = ("area", "status", "salary", "age", "birth", "sex", "local", "option", "flex_base", "group", "years",
        "job", "origin", "employer", "benefit", "hardship", "edit", "on", "lang", "v")  # fmt: skip
VERSION = "1"  # of the names and codes of links; a link without one is of the first. Raise it when an old link must be read otherwise.
# fmt: off
PAGE_KEYS_OF = {  # what a single page keeps in the address beside KEYS; each read by its page
    "bill": ("kind", "level", "amount", "excluded", "admission", "spent_before", "place", "plans"),

    "year": ("scenario", "bills", "curve", "typical"),

    "life": ("path", "local_years", "deemed_years", "started", "after", "growth", "discount", "measure", "level"),

    "gap": ("old", "new", "paid", "pay", "missed", "repaired", "steady", "back", "fault", "move", "moved"),

    "cities": ("plan", "measure", "door", "trust", "level", "amount", "scenario", "view", "s1", "s2", "s3", "s4"),

    "guide": ("plan", "start"),

    "questions": ("q", "find"),

    "sources": ("view", "find", "of_plan", "topic", "doc", "claim", "chart"),
}
# fmt: on
SAME_NAME = ("view", "find", "measure")  # several pages have these, each with words of its own
PAGE_KEYS = tuple(dict.fromkeys(key for keys in PAGE_KEYS_OF.values() for key in keys))
STREAMLIT_KEYS = ("embed", "embed_options")  # not ours, left alone
_EXAMPLE = Path(__file__).with_name("example.yaml")
_ANSWER, _FORM, _FAULTS, _EXAMPLE_SHOWN, _EXTRA = "answer", "form_answer", "link_faults", "is_example", "page_values"
_WRITTEN = "page_keys_written"


@dataclass(frozen=True)
class Answer:
    """What the visitor said: a person, the policy date, the language, and figures typed over the published ones."""

    person: Person
    on: dt.date
    lang: str = i18n.SOURCE_LANGUAGE
    edits: Edits = ()


@dataclass(frozen=True)
class Decoded:
    """A link as read: the answer, and what was dropped and why."""

    answer: Answer
    faults: tuple[Fault, ...] = ()
    is_example: bool = False


@lru_cache(maxsize=1)
def _example() -> dict[str, str]:
    return dict(yaml.safe_load(_EXAMPLE.read_text(encoding="utf-8")))


def decode(params: Mapping[str, str], policy: Policy, today: dt.date, language: str = i18n.SOURCE_LANGUAGE) -> Decoded:
    """The answer in a link's parameters. What is not understood is dropped and named; the rest is kept.

    `language` is that of a link that names none.

    Without any of our parameters it is the worked example.
    """
    faults: list[Fault] = []
    ours = {k: v for k, v in params.items() if k in KEYS}
    is_example = not set(ours) - {"lang", "on", "v"}
    on = read_date(params["on"]) if "on" in params else today
    if isinstance(on, Fault):
        faults.append(on)
        on = today
    example = read_person(_example(), policy.areas, on, Person(area=next(iter(policy.areas)))).person
    default = example if is_example else Person(area=example.area, status=example.status, salary=example.salary)
    reading = read_person(ours, policy.areas, on, default)
    faults += reading.faults
    faults += [
        Fault(shown(k), shown(v), "", "unknown_key")
        for k, v in params.items()
        if k not in KEYS + PAGE_KEYS + STREAMLIT_KEYS
    ]
    lang = params.get("lang", language)
    if lang not in i18n.LANGUAGES:
        faults.append(Fault("lang", shown(lang), "", "word", i18n.LANGUAGES))
        lang = language
    if params.get("v", VERSION) != VERSION:
        faults.append(Fault("v", shown(params["v"]), "", "version", (VERSION,)))
    edits, wrong = read_edits(params.get("edit", ""), policy, reading.person.area, on)
    return Decoded(Answer(reading.person, on, lang, edits), (*faults, *wrong), is_example)


def encode(answer: Answer) -> dict[str, str]:
    """The parameters of the link that shows this answer again, on any later day."""
    p = answer.person
    params: dict[str, str | None] = {
        "area": p.area,
        "status": p.status,
        "salary": f"{p.salary:.2f}".rstrip("0").rstrip("."),
        "age": None if p.birth or p.age is None else str(p.age),
        "birth": f"{p.birth:%Y-%m}" if p.birth else None,
        "sex": p.sex,
        "local": None if p.hukou == "local" else LOCAL_OF_HUKOU[p.hukou],
        "option": ",".join(p.options) or None,
        "flex_base": None if p.flex_base is None else f"{p.flex_base:.2f}".rstrip("0").rstrip("."),
        "group": p.group,
        "years": None if p.years is None else f"{p.years:g}",
        "job": p.job,
        "origin": None if p.origin == "mainland" else p.origin,
        "employer": None if p.employer == "enterprise" else p.employer,
        "benefit": "yes" if p.unemployment_benefit else None,
        "hardship": p.hardship,
        "edit": written(answer.edits) or None,
        "on": answer.on.isoformat(),
        "lang": answer.lang,
        "v": VERSION,
    }
    return {k: v for k, v in params.items() if v is not None}


def address(page: str, answer: Answer, **extra: str) -> str:
    """The address of a page (its url path; empty for the first one) for this answer, from any other page."""
    return f"{page or '.'}?{urlencode(encode(answer) | {k: v for k, v in extra.items() if v})}"


# --- this visit --------------------------------------------------------------------------------


@dataclass
class Visit:
    """The answer so far in this visit, with what the link could not say.

    `extra` holds the raw values of single pages (`PAGE_KEYS`) from the link or from earlier in the visit.
    """

    answer: Answer
    faults: tuple[Fault, ...] = field(default_factory=tuple)
    is_example: bool = False
    extra: Mapping[str, str] = field(default_factory=dict)

    @property
    def policy(self) -> Policy:
        """The rules as this visit sees them, with its typed figures; pages take them from here and nowhere else.

        What the form has just been changed to counts already, although it is drawn later.
        """
        area = str(st.session_state.get("form_area") or self.answer.person.area)
        on = st.session_state.get("form_on") or self.answer.on
        kept = self.answer.edits if area == self.answer.person.area else ()
        edits, _faults = edits_form.now(area, on, kept, load())
        return apply(load(), area, edits, on)


def visit_so_far() -> Answer | None:
    """What the visitor has said so far; None before a page has read it."""
    answer: Answer | None = st.session_state.get(_ANSWER)
    return answer


def read() -> Visit:
    """The answer of this visit: from the address at first, from the form afterwards."""
    if _ANSWER not in st.session_state:
        params = st.query_params.to_dict()
        decoded = decode(params, load(), dt.date.today(), i18n.language())
        st.session_state[_ANSWER] = decoded.answer
        st.session_state[_FAULTS] = decoded.faults
        st.session_state[_EXAMPLE_SHOWN] = decoded.is_example
        st.session_state[_EXTRA] = {k: v for k, v in params.items() if k in PAGE_KEYS}
    for key in (_ANSWER, _FORM):  # the switch may have changed the language since
        if key in st.session_state:
            st.session_state[key] = replace(st.session_state[key], lang=i18n.language())
    return _visit(st.session_state[_ANSWER])


def write(answer: Answer, **extra: str) -> Visit:
    """Keeps the form's answer and the page's own values, and puts them into the address.

    A page's own value that is empty is as usual and stands nowhere. What the link could not say is past as
    soon as the visitor changes something.
    """
    if answer != st.session_state.get(_FORM, answer):
        st.session_state[_FAULTS] = ()
        st.session_state[_EXAMPLE_SHOWN] = False
    st.session_state[_FORM] = st.session_state[_ANSWER] = answer
    st.session_state[_WRITTEN] = tuple(extra)
    kept = {**st.session_state.get(_EXTRA, {}), **extra}
    st.session_state[_EXTRA] = {k: v for k, v in kept.items() if v}
    now = st.query_params.to_dict()
    wanted = (
        {k: v for k, v in now.items() if k in STREAMLIT_KEYS} | encode(answer) | {k: v for k, v in extra.items() if v}
    )
    if now != wanted:
        st.query_params.from_dict(wanted)
    return _visit(answer)


def clear_edits() -> None:
    """Forgets the figures that were typed."""
    st.session_state[_ANSWER] = replace(st.session_state[_ANSWER], edits=())


def forget(*names: str) -> None:
    """Drops a page's own values, so that the next run finds them neither in the visit nor in the address."""
    kept = {k: v for k, v in st.session_state.get(_EXTRA, {}).items() if k not in names}
    st.session_state[_EXTRA] = kept


def leave_page() -> None:
    """Drops what the page before said under a name that means something else on the next one."""
    forget(*(name for name in SAME_NAME if name in st.session_state.get(_WRITTEN, ())))


def _visit(answer: Answer) -> Visit:
    state = st.session_state
    return Visit(answer, state[_FAULTS], state[_EXAMPLE_SHOWN], state[_EXTRA])
