"""One colour and one icon for each plan and payer on every page (Okabe–Ito, safe for colour-blind eyes), and their dark counterparts."""

from __future__ import annotations

import re
from typing import Any

PLAN_COLOUR = {"employee": "#0072B2", "flexible": "#D55E00", "resident": "#009E73"}
PLAN_DASH = {"employee": [1, 0], "flexible": [6, 3], "resident": [2, 2]}  # lines are told apart without colour too
TEXT_COLOUR = {"employee": "#005A8C", "flexible": "#A94A00", "resident": "#00704F"}  # the same, dark enough to read
PLAN_ICON = {"employee": "apartment", "flexible": "person", "resident": "home"}
PAYER_COLOUR = {"individual": "#1F3B57", "employer": "#6F93B5", "government": "#BCCBDA"}
VERDICT_ICON = {"required": "gavel", "eligible": "check_circle", "conditional": "help", "ineligible": "block"}
TEXT_FONT = "'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans SC', sans-serif"

# What each colour of charts and style sheet becomes on a dark screen; everything else is written for a light one.
DARK = {
    # text, from strong to quiet
    "#1C2630": "#E8EDF2", "#3F4A54": "#C9D3DC", "#46525E": "#B8C4CF", "#5E6C79": "#A3B1BE", "#444444": "#C9D3DC",
    # surfaces and lines
    "#FFFFFF": "#141D27", "#F3F6F9": "#1B2631", "#ECEFF2": "#27323D", "#ECEEF0": "#2B3641", "#E3E8EC": "#2C3843",
    "#D9E0E6": "#33404C", "#C9D3DC": "#3B4957", "#7C8B99": "#7C8B99", "#B9C4CE": "#5A6875",
    # plans: bars and lines, then words
    "#0072B2": "#56B4E9", "#D55E00": "#F08A3C", "#009E73": "#2EC09A",
    "#005A8C": "#8CCBF2", "#A94A00": "#F5AC75", "#00704F": "#6AD6B5", "#00456B": "#A9D8F6", "#56B4E9": "#56B4E9",
    # payers, and tints of them
    "#1F3B57": "#CFE0F0", "#6F93B5": "#6F93B5", "#BCCBDA": "#41566B", "#9FB8CE": "#4E6A84",
    # verdicts, doubts, typed figures
    "#DCEBF7": "#17344A", "#DDF3EA": "#12392E", "#005C41": "#97E3C9", "#FFF0D1": "#43330C", "#FFF3D6": "#43330C",
    "#6B4A00": "#F5DA9A", "#5C4300": "#F5DA9A", "#7A4B00": "#F0C27A", "#7A5C00": "#F0D48A",
    "#E8E3F5": "#322A4D", "#3E2C70": "#D3C7F6", "#FBE0DA": "#4A211A", "#8A2A12": "#FFB9A9",
    # single marks of charts
    "#E69F00": "#E69F00", "#E3A72F": "#E3A72F", "#CC79A7": "#D995BA", "#C25B4E": "#E58A7E", "#1B7F5C": "#6AD6B5",
    "#8CC9B2": "#2F7D63", "#7FCEB9": "#2F8A72", "#F4D58D": "#8A6D1F", "#F0D58C": "#8A6D1F",
}  # fmt: skip
_NAMED = {"white": "#FFFFFF", "black": "#1C2630"}
_HEX = re.compile(r"#[0-9A-Fa-f]{6}\b")


def in_both(css: str) -> str:
    """The style sheet as written, and with each colour's dark counterpart for browsers that can choose by colour scheme."""
    chosen = _HEX.sub(lambda m: f"light-dark({m[0]}, {DARK[m[0].upper()]})", css)
    return f"{css}\n@supports (color: light-dark(red, red)) {{\n{chosen}\n}}"


def darkened(spec: Any) -> Any:
    """A chart's specification in dark colours."""
    if isinstance(spec, dict):
        return {name: darkened(value) for name, value in spec.items()}
    if isinstance(spec, list):
        return [darkened(value) for value in spec]
    if isinstance(spec, str):
        colour = _NAMED.get(spec, spec).upper()
        return DARK.get(colour, spec)
    return spec
