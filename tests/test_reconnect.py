"""An open page whose session is gone: what its browser sends first must count as if the session were still there."""

from __future__ import annotations

import re

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetStates
from streamlit.testing.v1 import AppTest

from .conftest import LINK, ROOT, opened, said


def in_a_new_session(old: AppTest) -> AppTest:
    """The page that is open in `old`, with its fields as they are there, at a server that has never heard of it."""
    new = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in old.query_params.items():
        new.query_params[key] = value
    new._page_hash = old._page_hash
    sent: WidgetStates = old._tree.get_widget_states()
    return new._run(sent)


def on_screen(app: AppTest) -> str:
    """What our own pieces say, without what is only printed: AppTest runs a page again without app.py, which prints."""
    return re.sub(r'<section class="mi-paper">.*?</section>\s*', "", said(app), flags=re.DOTALL).strip()


@pytest.mark.parametrize("page", ["", "bill", "year", "life", "gap", "cities", "guide", "questions"])
def test_the_change_counts_on_every_page(page: str) -> None:
    kept = opened(page, **LINK)
    lost = opened(page, **LINK)
    for app in (kept, lost):
        app.number_input(key="form_salary").set_value(5000.0)
    kept.run()
    new = in_a_new_session(lost)
    assert not new.exception
    assert new.number_input(key="form_salary").value == 5000
    assert new.number_input(key="form_salary").proto.set_value  # or the browser would go on showing the link's
    assert dict(new.query_params) == dict(kept.query_params)
    assert on_screen(new) == on_screen(kept)


def test_another_city_is_a_change_like_any_other() -> None:
    lost = opened(**LINK)
    lost.selectbox(key="form_area").set_value("chongqing")
    new = in_a_new_session(lost)
    assert new.query_params["area"] == "chongqing"
    new.number_input(key="form_salary").set_value(7000.0).run()
    assert (new.query_params["area"], new.query_params["salary"]) == ("chongqing", "7000")


def test_a_button_works_too() -> None:
    lost = opened(**LINK)
    lost.button(key="language_en").click()
    new = in_a_new_session(lost)
    assert new.query_params["lang"] == "en"
    assert new.query_params["salary"] == LINK["salary"]


def test_without_a_change_nothing_changes() -> None:
    lost = opened(**LINK)
    new = in_a_new_session(lost)
    assert on_screen(new) == on_screen(lost)
    assert dict(new.query_params) == dict(lost.query_params)
