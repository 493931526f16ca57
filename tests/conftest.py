"""What tests share: today's policy, and cases from the golden files."""

from __future__ import annotations

import datetime as dt
import logging
from pathlib import Path
from typing import Any

import pytest
import yaml

from calc import Policy, load

logging.getLogger("streamlit").setLevel(logging.ERROR)  # it warns at every run without a browser

HERE = Path(__file__).parent
ROOT = HERE.parent


@pytest.fixture(scope="session")
def policy() -> Policy:
    return load()


def golden(kind: str) -> list[Any]:
    """Every case of tests/golden/*.yaml with the key `kind` (person, bill), as pytest parameters."""
    found = []
    for path in sorted((HERE / "golden").glob("*.yaml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")) or []:
            if kind in case:
                found.append(pytest.param(case, id=f"{path.stem}: {case['name']}"))
    return found


def as_date(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))
