"""What a reader must know beside a result."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a reader must know; `code` has a sentence in the pages, `values` go into it."""

    code: str
    values: dict[str, Any] = field(default_factory=dict)
