"""Start, one person, a million people."""

from __future__ import annotations

import datetime as dt
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable

import numpy as np
import pandas as pd

from calc import Person, compare, compare_frame, load
from calc.edits import apply

ON = dt.date(2025, 9, 1)
START = "import time; t = time.perf_counter(); import calc; calc.load(); print(time.perf_counter() - t)"
LIBRARIES = "import time; t = time.perf_counter(); import numpy, pydantic, yaml; pydantic.BaseModel; print(time.perf_counter() - t)"


def best_of(run: Callable[[], object], times: int = 5) -> float:
    """The shortest of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        found.append(time.perf_counter() - start)
    return min(found)


def _fresh(code: str) -> float:
    """The shortest of several runs in processes of their own, with compiled modules kept as they usually are."""
    usual = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    command = [sys.executable, "-c", code]
    return min(
        float(subprocess.run(command, capture_output=True, text=True, check=True, env=usual).stdout) for _ in range(5)
    )


def people(count: int) -> pd.DataFrame:
    """Made-up people over all areas."""
    random = np.random.default_rng(7)
    areas = sorted(load().areas)
    return pd.DataFrame(
        {
            "area": random.choice(areas, count),
            "status": random.choice(["employed", "flexible", "unemployed", "student", "retired"], count),
            "salary": random.uniform(0, 40_000, count).round(2),
            "age": random.integers(16, 85, count),
            "sex": random.choice(["male", "female"], count),
        }
    )


def main() -> None:
    """Prints the figures."""
    start, libraries = _fresh(START), _fresh(LIBRARIES)
    print(
        f"import calc and load {len(load().areas)} areas: {start:.3f} s ({start / libraries:.1f} times the bare imports of its libraries)"
    )
    area = next(iter(load().areas))
    times = []
    for i in range(400):
        begin = time.perf_counter()
        compare(Person(area=area, status="flexible", salary=9000 + i, age=35), ON)
        times.append(time.perf_counter() - begin)
    print(f"compare, one person: {statistics.median(times) * 1e3:.2f} ms (median of {len(times)})")
    times = []
    for i in range(100):
        begin = time.perf_counter()
        compare(
            Person(area=area, status="flexible", salary=9000, age=35),
            ON,
            apply(load(), area, (("floor", 4000.0 + i),), ON),
        )
        times.append(time.perf_counter() - begin)
    print(f"compare with a newly typed figure: {statistics.median(times) * 1e3:.2f} ms (median of {len(times)})")
    table = people(1_000_000)
    whole = best_of(lambda: compare_frame(table, ON), 2)
    salary = table["salary"].to_numpy()
    bare = best_of(lambda: np.clip(salary, 7162, 35811) * 0.02)
    print(
        f"compare_frame, a million people: {whole:.2f} s, {1e6 / whole:,.0f} people a second ({whole / bare:,.0f} times one bare clip and product)"
    )


if __name__ == "__main__":
    main()
