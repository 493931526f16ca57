"""Every visible text goes through `_`: Chinese is the source, other languages are gettext catalogues."""

from __future__ import annotations

import gettext
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path

import streamlit as st

LOCALES = Path(__file__).resolve().parent / "locale"
SOURCE_LANGUAGE = "zh"
LANGUAGES = (SOURCE_LANGUAGE, *sorted(p.parent.parent.name for p in LOCALES.glob("*/LC_MESSAGES/messages.mo")))
_STATE = "lang"
_current: ContextVar[str] = ContextVar("language", default=SOURCE_LANGUAGE)


@lru_cache(maxsize=8)
def _catalogue(lang: str) -> gettext.NullTranslations:
    if lang == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    return gettext.translation("messages", LOCALES, languages=[lang], fallback=True)


def begin() -> None:
    """Takes up the visit's language at the start of a run; every later text of the run asks only the variable."""
    _current.set(str(st.session_state.get(_STATE, SOURCE_LANGUAGE)))


def language() -> str:
    """The language of this run."""
    return _current.get()


def set_language(lang: str) -> None:
    """Fixes the language of this visit."""
    st.session_state[_STATE] = lang if lang in LANGUAGES else SOURCE_LANGUAGE
    begin()


def _(message: str, **values: object) -> str:
    """The message in the visitor's language, with `{name}` filled in."""
    text = _catalogue(language()).gettext(message)
    return text.format(**values) if values else text


def is_chinese() -> bool:
    """Whether the page speaks Chinese, for names that stand in the policy files in two languages."""
    return language() == "zh"
