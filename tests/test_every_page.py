"""Every page for people and places at the edges: nothing breaks, nothing shows a code."""

from __future__ import annotations

import re

import pytest

from .conftest import LINK, ROOT, opened, said

PAGES = sorted(p.stem for p in (ROOT / "pages").glob("*.py") if p.stem != "__init__")
BAD = re.compile(r"\bNone\b|\bnan\b|\bNaN\b|>[a-z]+_[a-z_]+<|\{\w+\}|。。|，，|（）")
VISITS = {
    "a city that is not there, with a typed figure": {"area": "reference", "edit": "floor:4000,flexible_rate:0.1"},
    "the nation's law of 2027": {"on": "2027-02-01", "area": "shenzhen"},
    "long ago": {"on": "2001-01-01", "area": "baotou"},
    "a newborn": {"status": "child", "age": "0", "area": "wuhan", "salary": "0"},
    "a retired woman": {"status": "retired", "age": "75", "area": "chongqing", "years": "30"},
    "a foreigner with a very high wage": {"status": "employed", "salary": "1000000", "origin": "foreign", "area": "lasa"},
    "rubbish": {"area": "atlantis", "status": "king", "salary": "-1", "age": "x", "on": "never", "edit": "moon:1", "hat": "red"},
}  # fmt: skip


@pytest.mark.parametrize("visit", VISITS, ids=str)
@pytest.mark.parametrize("page", PAGES)
def test_every_page_for_everybody(page: str, visit: str) -> None:
    app = opened(page, **{**LINK, **VISITS[visit]})
    shown = re.sub(r'<script>.*?</script>|<span class="mi-icon"[^>]*>\w+</span>', "", said(app), flags=re.S)
    assert not BAD.search(shown), BAD.search(shown)
    if visit == "rubbish":
        for name in ("atlantis", "king", "never", "hat"):
            assert name in shown
