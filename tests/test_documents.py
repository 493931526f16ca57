"""The articles as data: valid, complete, every number kept, every source found; broken files are refused by name."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from calc import Policy, documents
from calc.documents import VERDICTS, load
from calc.policy import ROOT
from calc.strict_yaml import parse

from .conftest import ROOT as PROJECT

FILES = sorted((ROOT / "documents").glob("*.yaml"))


def test_every_file_is_valid(policy: Policy) -> None:
    assert [str(f) for f in documents.faults(ROOT, policy)] == []


def test_the_five_articles_and_their_claims_are_all_there() -> None:
    """Counted in the articles themselves: 15, 13, 5, 6 and 7 things that can be checked."""
    found = load()
    assert {code: len(d.claims) for code, d in found.by_code.items()} == {"D0": 15, "D1": 13, "D2": 5, "D3": 6, "D4": 7}
    assert [len(d.tables) for d in found.by_code.values()] == [1, 0, 2, 0, 1]
    for document in found.by_code.values():
        assert [c.id for c in document.claims] == [f"{document.document}-{i + 1}" for i in range(len(document.claims))]


def test_tables_have_the_shape_of_the_articles() -> None:
    tables = {t.zh: t for d in load().by_code.values() for t in d.tables}
    tiers = tables["2024 年北京灵活就业人员的缴费档次"]
    assert [row.cells[0] for row in tiers.rows] == ["300 元", "500 元", "800 元"]
    five = tables["职工医保和灵活就业医保的五个方面"]
    assert [row.zh for row in five.rows] == ["参保对象", "缴费方式", "缴费标准", "个人账户", "报销待遇"]


def test_every_verdict_can_be_reached() -> None:
    used = {c.verdict for c in load().claims if c.verdict} | {c.check.otherwise for c in load().claims if c.check}
    used |= {c.check.met for c in load().claims if c.check} | {c.check.nation for c in load().claims if c.check} - {
        None
    }
    assert used == set(VERDICTS)


def test_claims_are_plain_and_short() -> None:
    for claim in load().claims:
        for text in (claim.zh, claim.why):
            assert len(text) <= 110, claim.id
            assert not re.search(r"[a-z_]{4,}", text), f"{claim.id} speaks code: {text}"
        assert claim.why.endswith("。"), claim.id
        assert not claim.zh.endswith("。"), claim.id


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_json_schema_accepts_the_file(path: Path) -> None:
    schema = json.loads((ROOT / "schema" / "document.json").read_text(encoding="utf-8"))
    data, _ = parse(path.read_text(encoding="utf-8"), path.name)
    jsonschema.Draft202012Validator(schema).validate(data)


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


MISTAKES = {
    "unknown key": (swap("    zh: 单位缴 8%", "    colour: red\n    zh: 单位缴 8%"), "an unknown key", "a key of the format"),
    "strange source": (swap("source: national:sil", "source: national:nothing"), "national:nothing", "a source of"),
    "source without file": (swap("source: national:sil", "source: sil"), "'sil'", "match"),
    "strange own source": (swap("source: d0:decision_1998", "source: d0:decision_1999"), "decision_1999", "a key of `sources`"),
    "unused source": (swap("sources:\n", "sources:\n  spare: {title: 多余, kind: media}\n"), "nothing uses", "a claim names"),
    "number not kept": (swap("numbers: [8]", "numbers: [9]"), "no 8", "every number of the claim"),
    "verdict and check": (swap("    verdict: varies\n", "    verdict: varies\n    check: {kind: help}\n"), "found", "exactly one of verdict, check"),
    "nation without source": (
        lambda text: swap("    source: d0:jiangmen_2025\n", "")(swap("      general: true\n", "      nation: varies\n")(text)),
        "nation without source", "the document of the nation's rule",
    ),
    "unknown kind": (swap("kind: rates", "kind: guess"), "guess", "rates"),
    "upside down": (swap("low: 0.06, high: 0.12", "low: 0.12, high: 0.06"), "0.12", "low at most high"),
    "strange area": (swap("area: shenyang", "area: atlantis"), "atlantis", "the code of an area"),
    "id of another": (swap("id: D0-2", "id: D4-2"), "D4-2", "an id of this document"),
    "id twice": (swap("id: D0-2", "id: D0-1"), "twice", "each id once"),
    "cells missing": (swap("[单位和个人共同缴, 门诊、住院、大额医疗费都报, 企业职工]", "[单位和个人共同缴]"), "1 cells", "3, one a column"),
    "wrong file name": (swap("document: D0", "document: D9"), "D9", "the file's name"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_named(name: str, tmp_path: Path, policy: Policy) -> None:
    edit, found, allowed = MISTAKES[name]
    shutil.copytree(ROOT / "documents", tmp_path / "documents")
    file = tmp_path / "documents" / "d0.yaml"
    text = file.read_text(encoding="utf-8")
    assert edit(text) != text, "the edit found nothing to change"
    file.write_text(edit(text), encoding="utf-8")
    faults = [str(f) for f in documents.faults(tmp_path, policy)]
    assert any(found in f and allowed in f for f in faults), faults
    assert all("\n" not in f and "d0.yaml" in f for f in faults), faults


def test_areas_load_without_the_documents() -> None:
    """A start reads the articles only when a page asks for them."""
    import subprocess
    import sys

    code = "import calc; calc.load(); from calc import documents; print(documents.load.cache_info().currsize)"
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
