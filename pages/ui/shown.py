"""What one run of a page has put on the screen: its title, answer, charts, tables and documents.

Sharing, exports and the print view take from here what the visitor sees, so that no page has to care about them.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from . import theme

if TYPE_CHECKING:
    import pandas as pd

    from .drawing import Drawing
    from .explain import Cite


@dataclass(frozen=True)
class Picture:
    """A chart with its title; `alt` says its result in words."""

    title: str
    chart: Drawing
    alt: str


@dataclass(frozen=True)
class Table:
    """A table as it goes into a file: numbers as numbers, unknown as empty."""

    title: str
    frame: pd.DataFrame


@dataclass
class Shown:
    """The parts of one run."""

    title: str = ""
    controls: DeltaGenerator | None = None  # where the share control goes
    paper_top: DeltaGenerator | None = None  # where the printed page says what was filled in
    headline: str = ""
    inputs: list[tuple[str, str]] = field(default_factory=list)  # what the visitor said: (field, value)
    pictures: list[Picture] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    cites: dict[tuple[str, str], Cite] = field(default_factory=dict)  # by source key and confidence, as first used
    paper_files: frozenset[str] | None = None  # policy files whose documents are printed; None: all

    @property
    def documents(self) -> list[Cite]:
        """Each document once, in the order in which the page names them."""
        return list(self._by_key().values())

    @property
    def printed(self) -> list[Cite]:
        """The documents that go on paper."""
        files = self.paper_files
        return [c for key, c in self._by_key().items() if files is None or key.partition(":")[0] in files]

    def _by_key(self) -> dict[str, Cite]:
        found: dict[str, Cite] = {}
        for (key, _confidence), cite in self.cites.items():
            found.setdefault(key, cite)
        return found


_now: ContextVar[Shown] = ContextVar("shown")


def begin(title: str, controls: DeltaGenerator, paper_top: DeltaGenerator) -> None:
    """Starts the record of a run."""
    _now.set(Shown(title, controls, paper_top))


def now() -> Shown:
    """The record of this run."""
    try:
        return _now.get()
    except LookupError:  # a piece drawn without a page
        _now.set(Shown())
        return _now.get()


def chart(chart: Drawing, alt: str, title: str = "") -> None:
    """Draws a chart; `alt` tells those who cannot see it what it shows. With a title it can be exported too."""
    if title:
        now().pictures.append(Picture(title, chart, alt))
    spec = chart.to_dict()
    if st.context.theme.type == "dark":
        spec = theme.darkened(spec)
    st.vega_lite_chart(spec, alt=alt, theme=None)


def table(title: str, frame: pd.DataFrame) -> None:
    """Offers a table for download; drawing it is the page's."""
    now().tables.append(Table(title, frame))
