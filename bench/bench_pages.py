"""A rerun of each page: a changed salary, and the same run again. CPU time, without a browser."""

from __future__ import annotations

import gc
import logging
import statistics
import time

import altair as alt
from streamlit.testing.v1 import AppTest

from pages.ui import drawing
from tests.conftest import LINK, opened

PAGES = ("compare", "bill", "year", "life", "gap", "cities", "guide", "questions", "sources")
TIMES = 9


def rerun(app: AppTest) -> float:
    """The CPU time of one run, in milliseconds."""
    start = time.process_time()
    app.run()
    assert not app.exception
    return (time.process_time() - start) * 1000


def page(name: str) -> tuple[float | None, float]:
    """Milliseconds after a change of the salary that nobody has asked about yet, and when nothing changed; medians.

    No change where the page asks for no salary.
    """
    app = opened("" if name == "compare" else name, **LINK)
    app.run()
    has_salary = any(field.key == "form_salary" for field in app.number_input)
    changed, same = [], []
    for i in range(TIMES):
        if has_salary:
            app.number_input(key="form_salary").set_value(5000.0 + 137 * i)
            changed.append(rerun(app))
        same.append(rerun(app))
    return statistics.median(changed) if changed else None, statistics.median(same)


def one_chart() -> float:
    """What a small chart costs Altair with its checks of every piece, in milliseconds: a measure of this machine."""
    times = []
    with alt.utils.schemapi.debug_mode(True):
        for _ in range(TIMES):
            start = time.process_time()
            alt.Chart(alt.Data(values=[{"x": 1}])).mark_bar().encode(x=alt.X("x:Q"), y=alt.Y("x:Q")).to_dict()
            times.append((time.process_time() - start) * 1000)
    return statistics.median(times)


def main() -> None:
    """Prints the figures, also as multiples of the compare page's."""
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    drawing.is_checked = False  # as in the app
    gc.collect()
    gc.freeze()
    print(f"pages: CPU of a rerun (one small chart of Altair, checked: {one_chart():.1f} ms)")
    first = None
    for name in PAGES:
        changed, same = page(name)
        first = first or changed or same
        words = f"{changed:.0f} ms after a new salary (x{changed / first:.2f} the compare page), " if changed else ""
        print(f"  {name}: {words}{same:.0f} ms (x{same / first:.2f}) when nothing changed")


if __name__ == "__main__":
    main()
