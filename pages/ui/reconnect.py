"""A visit that goes on in a new session.

A server that was restarted, or a phone that was away too long, leaves a page open whose session is gone. At the visitor's
next change the browser opens a new one and sends all its fields along. What they belong to is not known yet then, so
Streamlit lets the values win that we put into the fields from the link, and the change would be lost. So such a visit
starts in two runs: one that restores the page from the link, and a second one in which what the browser sent counts,
as it would have in the old session.
"""

from __future__ import annotations

import streamlit as st
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.runtime.scriptrunner import RerunData, RerunException, get_script_run_ctx

from .form import PREFIX

_STARTED, _SENT, _RESTORED = "session_started", "sent_by_browser", "restored_fields"


def begin() -> None:
    """At the start of every run, before anything is drawn."""
    context = get_script_run_ctx()
    if context is None:
        return
    state = st.session_state
    if _STARTED not in state:
        sent = [one.SerializeToString() for one in context.session_state.get_widget_states()]
        context.session_state.on_script_will_rerun(
            None
        )  # no field shows anything of it yet, no button counts as pressed
        state[_STARTED] = True
        if sent:
            state[_SENT] = sent
    elif _SENT not in state:
        for key in state.pop(_RESTORED, ()):
            if key in state:
                state[key] = state[key]  # told to the browser again: the first run has shown it the link's value


def finish() -> None:
    """At the end of every run: after one that only restored the page, lets count what the browser sent."""
    context = get_script_run_ctx()
    state = st.session_state
    if context is None or _SENT not in state:
        return
    sent = WidgetStates()
    for one in state.pop(_SENT):
        sent.widgets.add().ParseFromString(one)
    state[_RESTORED] = [
        key for key in map(str, state) if key.startswith(PREFIX) and context.session_state.is_new_state_value(key)
    ]
    raise RerunException(
        RerunData(
            query_string=context.query_string,
            page_script_hash=context.page_script_hash,
            widget_states=sent,
            cached_message_hashes=context.cached_message_hashes,
            context_info=context.context_info,
        )
    )
