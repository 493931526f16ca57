"""Every visible text goes through `_`: Chinese is the source, other languages are gettext catalogues.

Two catalogues a language, in `locale/<language>/`: `messages.po` for the texts of the pages, `policy.po` for the notes and
titles that stand in the policy files (`policy_text`). They are read as they are, so nothing has to be compiled;
`python -m pages.ui.catalogues` brings them up to date.
"""

from __future__ import annotations

import gettext
import io
import re
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import Literal

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent / "locale"
SOURCE_LANGUAGE = "zh"
LANGUAGES = (SOURCE_LANGUAGE, *sorted(p.parent.name for p in LOCALES.glob("*/messages.po")))
NAMES = {"zh": "中文", "en": "English"}  # each language in its own words
Domain = Literal["messages", "policy"]
# Names that begin with a capital letter on a label, and with a small one inside a sentence.
COMMON_NAMES = (
    "单位职工医保", "灵活就业医保", "城乡居民医保", "在单位上班", "灵活就业", "没有工作", "学生", "儿童", "已退休",
    "普通门诊", "住院", "一级及基层", "二级医院", "三级医院", "统筹基金", "大额医疗补助", "地方附加基金", "大病保险",
    "补充保险", "第二层保障",
)  # fmt: skip
_STATE = "lang"
# "到 2026 年 6 月 为止": a date or an age that was filled in ends in a Chinese word, and no space follows it.
_AFTER_TIME = re.compile(r"(?<=\d [年月日岁]) (?=[\u4e00-\u9fff])|(?<=\d 个月) (?=[\u4e00-\u9fff])")
_ONE = re.compile(
    r"(?<![\d.,~-])1 ((?:hospital |outpatient |working |missed |percentage )?"
    r"(?:month|year|day|document|figure|period|tier|visit|stay|point|row))s\b"
)
_current: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@lru_cache(maxsize=8)
def _catalogue(lang: str, domain: Domain) -> gettext.NullTranslations:
    if lang == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    with open(LOCALES / lang / f"{domain}.po", "rb") as file:
        catalogue = read_po(file, locale=lang)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def begin() -> None:
    """Takes up the visit's language at the start of a run; every later text of the run asks only the variable.

    The first run of a visit follows the link, and without a word in it the browser.
    """
    if _STATE not in st.session_state:
        st.session_state[_STATE] = first_language(st.query_params.get("lang"), st.context.locale)
    speak(str(st.session_state[_STATE]))


def speak(lang: str) -> None:
    """Lets this thread speak a language, without a visit."""
    _current.set(lang)


def first_language(wish: str | None, browser: str | None) -> str:
    """The language of a first visit: the link's; else Chinese for browsers that speak it or say nothing, English for others."""
    if wish in LANGUAGES:
        return str(wish)
    spoken = (browser or SOURCE_LANGUAGE).replace("_", "-").split("-")[0].lower()
    return spoken if spoken in LANGUAGES else LANGUAGES[-1]


def language() -> str:
    """The language of this run."""
    return _current.get()


def set_language(lang: str) -> None:
    """Fixes the language of this visit."""
    st.session_state[_STATE] = lang if lang in LANGUAGES else SOURCE_LANGUAGE
    begin()


def _(message: str, **values: object) -> str:
    """The message in the visitor's language, with `{name}` filled in."""
    text = _catalogue(language(), "messages").gettext(message)
    if not values:
        return text
    said = text.format(**values)
    return _AFTER_TIME.sub("", said) if is_chinese() else _in_case(said, text)


def _in_case(said: str, template: str) -> str:
    """A filled-in English text: a capital letter at the start of a sentence, small ones for common names inside it, 1 month."""
    said = _ONE.sub(r"1 \1", said)
    said = _common_names(language()).sub(lambda m: m[0][0].lower() + m[0][1:], said)
    is_sentence = template.startswith("{") and template.rstrip().endswith(".")
    return capitalised(said) if is_sentence else said


def capitalised(text: str) -> str:
    """The text with a capital letter at its start, as titles and sentences have."""
    return text[:1].upper() + text[1:]


@lru_cache(maxsize=8)
def _common_names(lang: str) -> re.Pattern[str]:
    catalogue = _catalogue(lang, "messages")
    names = sorted({catalogue.gettext(name) for name in COMMON_NAMES}, key=len, reverse=True)
    return re.compile(rf"(?<=[\w,;:] )(?:{'|'.join(map(re.escape, names))})(?![\w-])")


def N_(message: str) -> str:
    """Marks a text for the catalogues that is translated later, by `_` where it is shown."""
    return message


def policy_text(text: str) -> str:
    """A text that stands in a policy file (a note, the title of a document), in the visitor's language."""
    return _catalogue(language(), "policy").gettext(text) if text else text


def is_chinese() -> bool:
    """Whether the page speaks Chinese, for names that stand in the policy files in two languages."""
    return language() == SOURCE_LANGUAGE


def run_on(*sentences: str) -> str:
    """Sentences one after the other; only Chinese needs no space between them."""
    return ("" if is_chinese() else " ").join(s for s in sentences if s)
