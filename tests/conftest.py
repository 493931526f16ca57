"""What tests share: today's policy, and cases from the golden files."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, settings
from streamlit.testing.v1 import AppTest

from calc import Policy, load
from calc.edits import apply
from calc.edits import read as edits_of
from pages.ui import drawing, i18n, shell

logging.getLogger("streamlit").setLevel(logging.ERROR)  # it warns at every run without a browser

settings.register_profile("here", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("here")  # how fast examples are made says only how busy the machine is

drawing.is_checked = True  # every chart against the schema of Vega-Lite
shell.raises = True  # an error in a page is the test's

HERE = Path(__file__).parent
ROOT = HERE.parent


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load()


@pytest.fixture(scope="module")
def app_url() -> Iterator[str]:
    """The app as a server of its own."""
    from .served import served_app  # only browser tests need Playwright

    with served_app() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """The system's Chromium."""
    from .served import chromium

    with chromium() as started:
        yield started


def golden(kind: str) -> list[Any]:
    """Every case of tests/golden/*.yaml with the key `kind` (person, bill), as pytest parameters."""
    found = []
    for path in sorted((HERE / "golden").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            if kind in case:
                found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def rules_of(case: dict[str, Any], policy: Policy) -> Policy:
    """The rules of a golden case: as published, or with the figures it types over them under `edit`."""
    on = as_date(case["date"])
    edits, faults = edits_of(case.get("edit", ""), policy, case["area"], on)
    assert not faults
    return apply(policy, case["area"], edits, on)


def as_date(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


# What most page tests open: somebody in Beijing on a day on which every figure is in force.
LINK = {
    "area": "beijing",
    "status": "flexible",
    "salary": "9000",
    "age": "35",
    "sex": "female",
    "on": "2026-03-01",
    "lang": "zh",
}


def opened(page: str = "", **params: str) -> AppTest:
    """The app with a link's parameters, on the page of that file (the compare page if none is named)."""
    i18n.speak(params.get("lang", i18n.SOURCE_LANGUAGE))  # AppTest reads the labels of options in this thread
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    for key, value in params.items():
        app.query_params[key] = value
    app.run()
    if page:
        app.switch_page(f"pages/{page}.py").run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    """What our own pieces of the page say, without the style sheet."""
    bodies = [str(getattr(e.proto, "body", "")) for e in app.get("html")]
    return "\n".join(b for b in bodies if "<style>" not in b and "block-container" not in b)
