"""The JSON Schemas that let an editor complete and check policy files."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import BaseModel

from .documents import Document
from .guide import GuideFile
from .policy import ROOT
from .schema import Area, National

FILES: dict[str, type[BaseModel]] = {
    "area.json": Area,
    "national.json": National,
    "guide.json": GuideFile,
    "document.json": Document,
}


def texts() -> dict[str, str]:
    """File name → its content, generated from the types."""
    return {
        name: json.dumps(
            {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema(by_alias=True)},
            ensure_ascii=False, indent=1, sort_keys=True,
        ) + "\n"
        for name, model in FILES.items()
    }  # fmt: skip


def write_all(folder: Path = ROOT / "schema") -> None:
    """Writes every schema file."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts().items():
        (folder / name).write_text(text, encoding="utf-8")
