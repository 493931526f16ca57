"""Brings the translation catalogues up to date: `python -m pages.ui.catalogues` (or `make messages`).

Texts of the pages come from `_("…")` in Python and templates, texts of the policy files from every string with Chinese
characters that has no English sibling. What is new stands there with an empty translation, what is gone is dropped; a test
fails on both until this was run and the translations were written.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from .i18n import LANGUAGES, LOCALES, SOURCE_LANGUAGE, Domain

ROOT = LOCALES.parent.parent.parent
CHINESE = re.compile(r"[\u3400-\u9fff]")
METHODS = [("app.py", "python"), ("pages/**.py", "python"), ("pages/**.html", "jinja2")]
# `zh` beside `en` is bilingual already; provinces have `province_en`; document numbers are names.
_BILINGUAL = {"zh": "en", "province": "province_en"}
_NAMES = frozenset({"number"})


def page_texts() -> Iterator[tuple[str, str]]:
    """(text, file) of every text of the pages."""
    with contextlib.redirect_stderr(
        io.StringIO()
    ):  # it warns of f-strings among the values; as texts ruff refuses them
        for name, _line, text, _comments, _context in extract_from_dir(
            ROOT, METHODS, keywords={"_": None, "N_": None}, directory_filter=_ours
        ):
            if isinstance(text, str) and text:
                yield text, name


def _ours(folder: str | os.PathLike[str]) -> bool:
    """Whether a folder holds texts for visitors."""
    path = Path(folder).resolve()
    return path == ROOT or path.is_relative_to(ROOT / "pages")


def policy_texts() -> Iterator[tuple[str, str]]:
    """(text, file) of every text of the policy files that the pages may show."""
    for path in sorted((ROOT / "policy").rglob("*.yaml")):
        data = yaml.load(path.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        for text in _strings(data, "", {}):
            yield text, str(path.relative_to(ROOT))


def _strings(value: Any, key: str, beside: dict[str, Any]) -> Iterator[str]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _strings(inner, str(name), value)
    elif isinstance(value, list):
        for inner in value:
            yield from _strings(inner, key, beside)
    elif isinstance(value, str) and CHINESE.search(value) and key not in _NAMES and _BILINGUAL.get(key) not in beside:
        yield value.strip()


TEXTS = {"messages": page_texts, "policy": policy_texts}


def read(lang: str, domain: Domain) -> Catalog:
    """A catalogue as it stands; empty if there is none."""
    path = LOCALES / lang / f"{domain}.po"
    if not path.exists():
        return Catalog(locale=lang)
    with path.open("rb") as file:
        return read_po(file, locale=lang)


def updated(lang: str, domain: Domain) -> Catalog:
    """The catalogue with exactly today's texts, each with its translation so far."""
    old, new = read(lang, domain), Catalog(locale=lang)
    files: dict[str, set[str]] = {}
    for text, file in TEXTS[domain]():
        files.setdefault(text, set()).add(file)
    for text in sorted(files, key=lambda t: (min(files[t]), t)):
        known = old.get(text)
        new.add(text, known.string if known else "", [(min(files[text]), None)])  # type: ignore[list-item]
    return new


def main() -> None:
    """Writes every catalogue and says how much is left to translate."""
    for lang in (lang for lang in LANGUAGES if lang != SOURCE_LANGUAGE):
        for domain in TEXTS:
            catalogue = updated(lang, domain)  # type: ignore[arg-type]
            with (LOCALES / lang / f"{domain}.po").open("wb") as file:
                write_po(file, catalogue, width=120, include_lineno=False, omit_header=True)
            left = sum(not m.string for m in catalogue if m.id)
            print(f"{lang} {domain}: {len(catalogue)} texts, {left} to translate")


if __name__ == "__main__":
    main()
