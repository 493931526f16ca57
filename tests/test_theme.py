"""Colours: every one has its dark counterpart, and words stay readable on both grounds."""

from __future__ import annotations

import re

import pytest

from pages.ui import theme

from .conftest import ROOT

HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")
# what stands on what: (words, ground), as written for light screens
PAIRS = [
    ("#1C2630", "#FFFFFF"), ("#1C2630", "#F3F6F9"), ("#46525E", "#FFFFFF"), ("#46525E", "#F3F6F9"), ("#5E6C79", "#FFFFFF"),
    ("#005A8C", "#FFFFFF"), ("#A94A00", "#FFFFFF"), ("#00704F", "#FFFFFF"), ("#005A8C", "#F3F6F9"), ("#A94A00", "#F3F6F9"),
    ("#00704F", "#F3F6F9"), ("#00456B", "#DCEBF7"), ("#005C41", "#DDF3EA"), ("#6B4A00", "#FFF0D1"), ("#3F4A54", "#ECEEF0"),
    ("#5C4300", "#FFF3D6"), ("#3E2C70", "#E8E3F5"), ("#7A4B00", "#FFFFFF"), ("#FFFFFF", "#0072B2"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(one: str, other: str) -> float:
    """As WCAG 2 defines it, 1 to 21."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_measured_as_defined() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize(("words", "ground"), PAIRS)
def test_words_are_readable_on_light_and_dark(words: str, ground: str) -> None:
    assert contrast(words, ground) >= 4.5
    assert contrast(theme.DARK[words], theme.DARK[ground]) >= 4.5


def test_every_colour_of_style_sheet_and_charts_has_a_dark_one() -> None:
    sheet = (ROOT / "pages" / "ui" / "style.css").read_text(encoding="utf-8")
    used = {m.upper() for m in HEX.findall(sheet)}
    for path in (ROOT / "pages" / "ui").glob("*.py"):
        if path.name != "theme.py":
            used |= {m.upper() for m in HEX.findall(path.read_text(encoding="utf-8"))}
    used |= {*theme.PLAN_COLOUR.values(), *theme.TEXT_COLOUR.values(), *theme.PAYER_COLOUR.values()}
    assert used - set(theme.DARK) == set()
    assert "light-dark(#0072B2, #56B4E9)" in theme.in_both(sheet)


def test_a_chart_turns_dark_everywhere() -> None:
    spec = {"layer": [{"mark": {"color": "#1C2630", "text": "#1"}}], "datasets": {"a": [{"c": "white", "n": 5}]}}
    assert theme.darkened(spec) == {
        "layer": [{"mark": {"color": theme.DARK["#1C2630"], "text": "#1"}}],
        "datasets": {"a": [{"c": theme.DARK["#FFFFFF"], "n": 5}]},
    }
