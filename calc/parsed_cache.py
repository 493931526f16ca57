"""Keeps what was parsed and checked, so that a start with unchanged files need not do it again.

Reading and checking forty YAML files takes over a second, building the types from plain data a
tenth of it. The cache is one JSON file beside the policy files; it counts only while every
policy file and the code that reads them are the same to the byte. Where the folder cannot be
written, nothing is kept and nothing fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_CODE = [
    Path(__file__).with_name(name) for name in ("schema.py", "check.py", "strict_yaml.py", "policy.py", "documents.py")
]


def read(root: Path, files: Iterable[Path], name: str = "parsed.json") -> dict[str, Any] | None:
    """The parsed data by file stem, if every file is as it was when it was checked."""
    try:
        kept = json.loads((root / ".cache" / name).read_bytes())
        if kept["key"] == _key(files) and isinstance(kept["data"], dict):
            return dict(kept["data"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return None


def write(root: Path, files: Iterable[Path], data: dict[str, Any], name: str = "parsed.json") -> None:
    """Keeps the data; silently not where the folder cannot be written."""
    with contextlib.suppress(OSError):
        folder = root / ".cache"
        folder.mkdir(exist_ok=True)
        text = json.dumps({"key": _key(files), "data": data}, ensure_ascii=False)
        with tempfile.NamedTemporaryFile("w", dir=folder, delete=False, encoding="utf-8") as file:
            file.write(text)
        os.chmod(file.name, 0o644)  # a container's build and its run are different users
        os.replace(file.name, folder / name)


def _key(files: Iterable[Path]) -> str:
    """Changes with any byte of any file, or of the code that reads and checks them."""
    digest = hashlib.sha256()
    for path in [*_CODE, *files]:
        content = path.read_bytes()
        digest.update(f"{path.name} {len(content)} ".encode())
        digest.update(content)
    return digest.hexdigest()
