"""Writes the coverage table into the README, for the day that its caption names: `make coverage`.

`python -m docs.coverage 2026-12-31` moves it to another day.
"""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from calc import PLANS, Policy, load
from calc.coverage import areas

README = Path(__file__).resolve().parent.parent / "README.md"
START, END = "<!-- coverage: written by `make coverage` -->", "<!-- /coverage -->"
_DAY = re.compile(r"known on (\d{4}-\d{2}-\d{2})")


def table(policy: Policy, on: dt.date) -> str:
    """The table in Markdown, with its caption."""
    rows = areas(policy, on)
    total = rows[0]["coverage"]["expected"]
    lines = [
        f"Of {total} figures that every area should have (`EXPECTED` in `calc/coverage.py`), known on {on.isoformat()}. "
        "*Outdated*: known, but of an earlier period.",
        "",
        "| area | known | employee | flexible | resident | official | reported | unverified | outdated |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for row in sorted(rows, key=lambda r: (-r["coverage"]["known"], r["area"])):
        c = row["coverage"]
        plans = [f"{c['plans'][p]['known']}/{c['plans'][p]['expected']}" for p in PLANS]
        cells = [f"{row['zh']} {row['en']}", f"{c['known']}/{total}", *plans,
                 *(str(c[k]) for k in ("official", "reported", "unverified", "outdated"))]  # fmt: skip
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def day_in(readme: str) -> dt.date:
    """The day for which the README's table was written."""
    found = _DAY.search(readme[readme.index(START) : readme.index(END)])
    if found is None:
        raise ValueError("the README's coverage caption names no day")
    return dt.date.fromisoformat(found.group(1))


def written(readme: str, text: str) -> str:
    """The README with the table put between its marks."""
    head, rest = readme.split(START, 1)
    return f"{head}{START}\n{text}\n{END}{rest.split(END, 1)[1]}"


def main(arguments: Sequence[str] = tuple(sys.argv[1:])) -> None:
    """Rewrites the table, for the day given or the one it was written for."""
    readme = README.read_text(encoding="utf-8")
    on = dt.date.fromisoformat(arguments[0]) if arguments else day_in(readme)
    README.write_text(written(readme, table(load(), on)), encoding="utf-8")


if __name__ == "__main__":
    main()
