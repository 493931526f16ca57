"""How the house is built: calc/ knows no screen, Python knows no city."""

from __future__ import annotations

import re
import subprocess
import sys

from calc import Policy

from .conftest import ROOT


def test_calc_imports_neither_streamlit_nor_altair_and_no_pandas_before_it_is_needed() -> None:
    code = "import sys, calc; calc.load(); print([m for m in ('streamlit', 'altair', 'pandas') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_no_city_in_python(policy: Policy) -> None:
    names = {n for a in policy.areas.values() for n in (a.zh, a.area)}
    for path in [ROOT / "app.py", *(ROOT / "calc").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        # examples in docstrings and comments may name one; running code may not
        code = re.sub(r'"""(?s:.*?)"""|#.*', "", path.read_text(encoding="utf-8"))
        for name in names:
            assert not re.search(rf"\b{name}\b", code), f"{path.name} names {name}"


def test_calc_takes_the_date_as_an_argument() -> None:
    for path in (ROOT / "calc").glob("*.py"):
        if path.name.startswith("cli"):
            continue  # the command line's default is today
        assert "today()" not in path.read_text(encoding="utf-8"), path.name


def test_requirements_bound_every_package() -> None:
    for name in ("requirements.txt", "requirements-dev.txt"):
        for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith(("#", "-r")):
                assert ">=" in line, line


def test_no_text_for_visitors_hides_in_an_f_string() -> None:
    """There it would be missed when texts are collected for translation."""
    for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            assert not re.search(r"""\bf(['"]).*\{[^}]*\b_\(""", line), f"{path.name}:{number}"


def test_nothing_is_read_before_it_is_asked_for() -> None:
    """Articles, how to join, questions, paths and catalogues wait for their page; the rules are read once, by `load`."""
    code = """
import sys
read = []
kept = lambda name: name.endswith((".po", ".yaml")) or "/policy/" in name
sys.addaudithook(lambda event, given: event == "open" and kept(str(given[0])) and read.append(str(given[0])))
import calc
from pages.ui import claims_show, cities_show, gap_show, guide_show, life_show, link, questions_show, share, shell, sources_show, year_show
assert not read, read
calc.load()
late = [r for r in read if r.endswith(("guide.yaml", "paths.yaml", "scenarios.yaml", "questions.yaml", "documents.json", ".po")) or "/documents/" in r]
assert read and not late, late
"""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
