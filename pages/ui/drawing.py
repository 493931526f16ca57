"""Finished charts. A chart that was drawn before, for whomever, is not drawn again.

What a chart shows follows from what its builder is given and from the language, so these are the key, and nothing
else can tell one drawing from another: a visitor gets the drawing of exactly the same rows, or a new one.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Callable
from functools import lru_cache
from typing import Any

from altair.utils import schemapi

from . import i18n

# Altair checks each piece of a chart against a JSON schema as it is made, which is half of a rerun. The finished
# specification is checked in the tests instead, where this is on.
schemapi.disable_debug_mode()
is_checked = False
KEPT = 512  # charts, some 10 kB each


class Drawing:
    """The Vega-Lite specification of a chart; `to_dict`, as charts of Altair have it, gives a copy to do with as one likes."""

    def __init__(self, spec: dict[str, Any]) -> None:
        self._pickled = pickle.dumps(spec)

    def to_dict(self) -> dict[str, Any]:
        """The specification, with its rows under `datasets`."""
        spec: dict[str, Any] = pickle.loads(self._pickled)
        return spec


def drawn(build: Callable[..., Any], *given: Any) -> Drawing:
    """What `build(*given)`, a chart of Altair, looks like.

    `build` is a function of a module that depends on nothing but `given` and the language: frames, texts, numbers.
    """
    return _kept(_Key(build, given))


class _Key:
    """Equal for equal builders, languages and arguments; the arguments themselves are not kept."""

    def __init__(self, build: Callable[..., Any], given: tuple[Any, ...]) -> None:
        self.build, self.given = build, given
        said = hashlib.sha256(pickle.dumps(given)).digest()
        self.parts = (build.__module__, build.__qualname__, i18n.language(), said)

    def __hash__(self) -> int:
        return hash(self.parts)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and self.parts == other.parts


@lru_cache(maxsize=KEPT)
def _kept(key: _Key) -> Drawing:
    spec = key.build(*key.given).to_dict(validate=is_checked)
    key.given = ()
    return Drawing(spec)


def forget() -> None:
    """Draws everything anew from here on."""
    _kept.cache_clear()
