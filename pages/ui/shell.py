"""The frame around every page: the page list, and a way back into it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from calc.faults import PolicyError

from . import form, html, i18n, link, reconnect, shown
from .i18n import _

_FRAMED, _PAGE = "framed_by_app", "page_shown"

raises = False  # tests set it: they are to see the error itself


def navigation() -> st.Page:
    """The page list, shown on top; returns the page that the address names."""
    st.session_state[_FRAMED] = True
    return st.navigation(
        [
            st.Page("pages/compare.py", title=_("对比"), icon=":material/compare_arrows:", default=True),
            st.Page("pages/bill.py", title=_("报销"), icon=":material/receipt_long:", url_path="bill"),
            st.Page("pages/year.py", title=_("全年"), icon=":material/calendar_month:", url_path="year"),
            st.Page("pages/life.py", title=_("一生"), icon=":material/timeline:", url_path="life"),
            st.Page("pages/gap.py", title=_("断缴"), icon=":material/event_busy:", url_path="gap"),
            st.Page("pages/cities.py", title=_("选城市"), icon=":material/location_city:", url_path="cities"),
            st.Page("pages/guide.py", title=_("怎么办理"), icon=":material/checklist:", url_path="guide"),
            st.Page("pages/questions.py", title=_("问答"), icon=":material/quiz:", url_path="questions"),
            st.Page("pages/sources.py", title=_("依据"), icon=":material/fact_check:", url_path="sources"),
        ],
        position="top",
    )


@contextmanager
def errors_told() -> Iterator[None]:
    """What goes wrong inside is told to the visitor in a sentence, and in full in the server's log."""
    try:
        yield
    except Exception as error:
        if raises:
            raise
        logging.getLogger(__name__).exception("a page ended early")
        if isinstance(error, PolicyError):
            st.error(_("政策文件有误，改好之前什么都不能算。维护者请照下面逐条改："), icon=":material/error:")
            st.code("\n".join(map(str, error.faults)), language=None, wrap_lines=True)
        else:
            st.error(
                _(
                    "这一页出了错，没有显示出来的内容不能当作没有。你填的都还在地址栏的链接里：先刷新一次；"
                    "还是不行，就改一下最后填的那一项，或者换一页。"
                ),
                icon=":material/error:",
            )


def begin(title: str) -> None:
    """The top of a page; `title` is marked with `N_`, as the language is known only from here on.

    Until `st.navigation` has run once after a start of the server, Streamlit takes files in pages/
    for pages of their own and runs a deep link without app.py. Then: declare the list, and run again.
    """
    if _FRAMED not in st.session_state:
        reconnect.begin()
    i18n.begin()
    if _FRAMED not in st.session_state:
        navigation()
        st.rerun()
    shown_now = (title, i18n.language())
    before = st.session_state.get(_PAGE)
    if before is not None and before[0] != title:
        link.leave_page()
    if before != shown_now:
        st.session_state[_PAGE] = shown_now
        form.forget()
    here, app = _(title), _("医保参保比较")
    st.set_page_config(page_title=app if here == app else f"{here} · {app}")
    html.style()
    html.name_navigation()
    html.declare_language()
    with st.container(horizontal=True, vertical_alignment="center", key="mi-top"):
        st.title(_(title), anchor=False, width="stretch")
        controls = st.container(horizontal=True, width="content", key="mi-controls", gap="small")
    shown.begin(_(title), controls, st.container())
    with controls:
        _language_switch()


def places() -> tuple[DeltaGenerator, DeltaGenerator, DeltaGenerator]:
    """Where the answer, the form and all else go. The answer stands above the form: on a phone it is seen at once."""
    top = st.container()
    left, right = st.columns([1, 2.9], gap="medium")
    return top, left, right


def _language_switch() -> None:
    """A button for each language that is not this one; what the visitor said stays."""
    for code in (c for c in i18n.LANGUAGES if c != i18n.language()):
        st.button(
            i18n.NAMES[code], key=f"language_{code}", type="tertiary", icon=":material/translate:",
            on_click=i18n.set_language, args=(code,),
        )  # fmt: skip
