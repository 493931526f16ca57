"""HTML pieces from templates; everything that goes in is escaped."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import jinja2
import markupsafe
import streamlit as st

from . import shown, theme
from .i18n import _, language, policy_text

HERE = Path(__file__).resolve().parent


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    loader = jinja2.FileSystemLoader(HERE / "templates")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True, undefined=jinja2.StrictUndefined)
    environment.globals |= {"_": _, "policy_text": policy_text}
    return environment


def render(template: str, **values: Any) -> str:
    """The template filled in."""
    return _environment().get_template(template).render(**values)


def show(template: str, scripts: bool = False, **values: Any) -> None:
    """Draws a template on the page; its scripts run only where `scripts` says so."""
    st.html(render(template, **values), unsafe_allow_javascript=scripts)


def headline(text: str, notices: list[str], is_example: bool, typed: str = "") -> None:
    """The answer in a sentence, with what a reader must know about it and what was `typed`; exports and print repeat it."""
    shown.now().headline = text
    show("headline.html", headline=text, typed=typed, notices=notices, is_example=is_example)


def paragraph(text: str, kind: str = "quiet") -> None:
    """A sentence on its own: `quiet`, or a `warning`."""
    st.html(f'<p class="mi-{kind}">{escaped(text)}</p>')


def escaped(text: str) -> str:
    """Text as it may stand in HTML."""
    return str(markupsafe.escape(text))


def style() -> None:
    """The look of our own pieces, for light and dark screens."""
    st.html(f"<style>{_style_sheet()}</style>")


@lru_cache(maxsize=1)
def _style_sheet() -> str:
    return theme.in_both((HERE / "style.css").read_text(encoding="utf-8"))


def name_navigation() -> None:
    """On a phone the page list hides behind two arrows; they are given a name."""
    label = json.dumps(_("全部页面"), ensure_ascii=False)
    st.html(f'<style>[data-testid="stExpandSidebarButton"]::after {{ content: {label}; }}</style>')


def declare_language() -> None:
    """Tells browsers and screen readers which language the page speaks; Streamlit's frame always says English."""
    code = {"zh": "zh-CN"}.get(language(), language())
    st.html(f"<script>document.documentElement.lang = '{code}'</script>", unsafe_allow_javascript=True)
