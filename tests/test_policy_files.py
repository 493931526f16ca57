"""Policy files: the real ones are valid and fresh; broken ones are refused with one plain line a fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest
import yaml

from calc import policy, schema_files
from calc.faults import PolicyError
from calc.policy import ROOT, area_faults
from calc.strict_yaml import parse

AREAS = sorted((ROOT / "areas").glob("*.yaml"))
SAMPLE = ROOT / "areas" / "beijing.yaml"


def test_every_file_is_valid() -> None:
    assert [str(f) for f in policy.faults()] == []


@pytest.mark.parametrize("name", schema_files.FILES)
def test_json_schema_is_fresh(name: str) -> None:
    written = (ROOT / "schema" / name).read_text(encoding="utf-8")
    assert written == schema_files.texts()[name], "run `make schema`"


@pytest.mark.parametrize("path", AREAS, ids=lambda p: p.stem)
def test_json_schema_accepts_the_file(path: Path) -> None:
    """What an editor checks must agree with what the loader checks."""
    import json

    schema = json.loads((ROOT / "schema" / "area.json").read_text(encoding="utf-8"))
    data, _ = parse(path.read_text(encoding="utf-8"), path.name)
    jsonschema.Draft202012Validator(schema).validate(data)


def broken(tmp_path: Path, edit: Callable[[str], str]) -> list[str]:
    text = SAMPLE.read_text(encoding="utf-8")
    changed = edit(text)
    assert changed != text, "the edit found nothing to change"
    file = tmp_path / "beijing.yaml"
    file.write_text(changed, encoding="utf-8")
    return [str(f) for f in area_faults(file)]


def swap(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


MISTAKES = {
    "unknown key": (swap("zh: 北京\n", "zh: 北京\nmayor: somebody\n"), "mayor", "a key of the format"),
    "percent for ratio": (swap("rate: 0.088", "rate: 8.8"), "plans.employee.premium[0].employer[0].rate", "a ratio from 0 to 1"),
    "ratio above 1": (swap("primary: [0.9, 0.95, 0.97]", "primary: [0.9, 1.95, 0.97]"), "1.95", "a ratio from 0 to 1"),
    "text for a number": (swap("value: 7162", "value: lots"), "plans.employee.base.floor[4].value", "number"),
    "negative": (swap("value: 7162", "value: -3"), "-3", "greater than 0"),
    "overlap": (swap("from: 2025-07-01, to: 2026-06-30, value: 7162", "from: 2025-06-01, to: 2026-06-30, value: 7162"), "overlaps", "follow each other"),
    "no source": (swap("value: 7162, source: base_2025", "value: 7162"), "source", "required"),
    "strange source": (swap("value: 7162, source: base_2025", "value: 7162, source: base_2099"), "base_2099", "a key of `sources`"),
    "unused source": (swap("sources:\n", "sources:\n  spare: {title: 多余, kind: media}\n"), "sources.spare", "a value names"),
    "floor above cap": (swap("value: 7162", "value: 99999"), "99999", "less than the cap"),
    "end before start": (swap("from: 2025-07-01, to: 2026-06-30, value: 7162", "from: 2025-07-01, to: 2025-06-30, value: 7162"), "before from", "to on or after from"),
    "not a date": (swap("from: 2025-07-01, to: 2026-06-30, value: 7162", "from: 2025-07-99, to: 2026-06-30, value: 7162"), "2025-07-99", "a date such as"),
    "no end of a base": (swap("from: 2025-07-01, to: 2026-06-30, value: 7162", "from: 2025-07-01, value: 7162"), "no to", "both"),
    "too much confidence": (swap("source: flexible_account, month: 0", "source: flexible_account, confidence: official, month: 0"), "official", "what the kind of its source supports"),
    "duplicate key": (swap("area: beijing\n", "area: beijing\narea: beijing\n"), "area twice", "each key once"),
    "alias": (lambda t: t.replace("zh: 北京\n", "zh: &a 北京\n", 1).replace("en: Beijing\n", "en: *a\n", 1), "an alias", "written again"),
    "boolean key": (swap("zh: 北京\n", "zh: 北京\non: 1\n"), "the key 'on'", "in quotes"),
    "octal": (swap("value: 7162", "value: 07162"), "07162", "plain decimal number"),
    "base 60": (swap("value: 7162", "value: 12:30"), "12:30", "plain decimal number"),
    "infinity": (swap("value: 7162", "value: .inf"), ".inf", "plain decimal number"),
    "tag": (swap("value: 7162", "value: !!python/object/apply:os.getcwd []"), "value", ""),
    "unreadable": (lambda t: t + "\n  - [", "", "readable YAML"),
    "strange id in a table": (swap("yuan: {active: 1800, retiree: 1300}", "yuan: {active: 1800, pensioner: 1300}"), "pensioner", "ids of this plan"),
    "two axes in one split": (swap("yuan: {active: 1800, retiree: 1300}", "yuan: {active: 1800, primary: 1300}"), "active, primary", "one axis at a time"),
    "too few ratios": (swap("primary: [0.9, 0.95, 0.97]", "primary: [0.9, 0.95]"), "2 ratios", "one more than edges"),
    "no cap": (swap("            cap: {paid: 400000, source: caps_2019}\n", ""), "cap", "required"),
    "unknown series": (swap("unknown_wage: average_wage", "unknown_wage: average_wag"), "average_wag", "every series that a rule names"),
    "two measures": (swap("{for: basic, rate: 0.088, includes", "{for: basic, rate: 0.088, month: 3, includes"), "month, rate", "exactly one of"),
    "no fallback class": (swap("        - {id: active, zh: 在职, en: active}\n", ""), "a condition on the last class", "for everybody else"),
    "age without source": (swap("when: {status: retired, age_from: 70}, source: account_2022", "when: {status: retired, age_from: 70}"), "source", "a source for the number"),
    "wrong file name": (swap("area: beijing\n", "area: peking\n"), "peking", "the file's name"),
    "missing plan": (lambda t: re.sub(r"\n  resident:\n.*?\n(?=own_share:)", "\n", t, flags=re.S), "no resident", "employee, flexible and resident"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_mistakes_are_named(name: str, tmp_path: Path) -> None:
    edit, found, allowed = MISTAKES[name]
    faults = broken(tmp_path, edit)
    assert any(found in f and allowed in f for f in faults), faults
    for fault in faults:
        assert "\n" not in fault
        assert fault.startswith("beijing.yaml:"), fault


def test_all_faults_are_reported_not_only_the_first(tmp_path: Path) -> None:
    def edit(text: str) -> str:
        return text.replace("value: 7162", "value: -1").replace("rate: 0.088", "rate: 8.8")

    assert len(broken(tmp_path, edit)) == 2


def test_a_fault_names_its_line(tmp_path: Path) -> None:
    line = SAMPLE.read_text(encoding="utf-8").split("value: 7162")[0].count("\n") + 1
    faults = broken(tmp_path, swap("value: 7162", "value: -1"))
    assert faults[0].startswith(f"beijing.yaml:{line}: plans.employee.base.floor[4].value: found -1;"), faults


BOMBS = {
    "billion laughs": "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
    "deep flow": "[" * 20_000,
    "deep braces": "{a: " * 5_000,
    "deep indent": "".join(" " * i + "a:\n" for i in range(0, 3000, 2)),
    "deep dashes": "- " * 5_000 + "x",
    "self alias": "a: &a [*a]\n",
    "huge": "a: 1\n" * 300_000,
    "null byte": "a: \x00\n",
    "empty": "",
    "only a comment": "# nothing\n",
    "a list": "- 1\n",
    "a scalar": "seven\n",
}


@pytest.mark.parametrize("name", BOMBS)
def test_hostile_files_are_refused_quickly(name: str, tmp_path: Path) -> None:
    file = tmp_path / "bomb.yaml"
    file.write_text(BOMBS[name], encoding="utf-8")
    faults = area_faults(file)
    assert faults
    assert all("\n" not in str(f) and len(str(f)) < 400 for f in faults)


def test_not_utf8(tmp_path: Path) -> None:
    file = tmp_path / "beijing.yaml"
    file.write_bytes("zh: 北京".encode("gb18030"))
    assert "UTF-8" in str(area_faults(file)[0])


def test_missing_file(tmp_path: Path) -> None:
    assert "a readable file" in str(area_faults(tmp_path / "none.yaml")[0])


def test_load_raises_with_all_faults(tmp_path: Path) -> None:
    (tmp_path / "areas").mkdir()
    (tmp_path / "national.yaml").write_text("zh: 1\n", encoding="utf-8")
    (tmp_path / "areas" / "x.yaml").write_text("zh: 1\n", encoding="utf-8")
    with pytest.raises(PolicyError) as error:
        policy.load(tmp_path)
    names = {f.where.split(":")[0] for f in error.value.faults}
    assert names == {"national.yaml", "x.yaml"}


@pytest.mark.parametrize("path", [ROOT / "national.yaml", *AREAS], ids=lambda p: p.stem)
def test_plain_reading_agrees_with_ours(path: Path) -> None:
    """The strict reader gives what a plain YAML reader gives, dates aside."""
    ours, _ = parse(path.read_text(encoding="utf-8"), path.name)
    theirs = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)

    def same(a: object, b: object) -> bool:
        if isinstance(a, dict) and isinstance(b, dict):
            return a.keys() == b.keys() and all(same(a[k], b[k]) for k in a)
        if isinstance(a, list) and isinstance(b, list):
            return len(a) == len(b) and all(same(x, y) for x, y in zip(a, b, strict=True))
        if isinstance(a, bool):
            return str(a).lower() == b
        if isinstance(a, (int, float)):
            return a == float(str(b))
        return (a if a is not None else b) == b and (a is not None or b in ("null", "~", ""))

    assert same(ours, theirs)
