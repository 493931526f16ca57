"""The frame around every page: the page list, and a way back into it."""

from __future__ import annotations

import streamlit as st

from . import form, html, i18n
from .i18n import _

_FRAMED, _PAGE = "framed_by_app", "page_shown"


def navigation() -> st.Page:
    """The page list, shown on top; returns the page that the address names."""
    i18n.begin()
    st.session_state[_FRAMED] = True
    return st.navigation(
        [
            st.Page("pages/compare.py", title=_("对比"), icon=":material/compare_arrows:", default=True),
            st.Page("pages/bill.py", title=_("报销"), icon=":material/receipt_long:", url_path="bill"),
            st.Page("pages/year.py", title=_("全年"), icon=":material/calendar_month:", url_path="year"),
            st.Page("pages/sources.py", title=_("依据"), icon=":material/fact_check:", url_path="sources"),
        ],
        position="top",
    )


def begin(title: str) -> None:
    """The top of a page.

    Until `st.navigation` has run once after a start of the server, Streamlit takes files in pages/
    for pages of their own and runs a deep link without app.py. Then: declare the list, and run again.
    """
    if _FRAMED not in st.session_state:
        navigation()
        st.rerun()
    if st.session_state.get(_PAGE) != title:
        st.session_state[_PAGE] = title
        form.forget()
    html.style()
    st.title(title, anchor=False)
