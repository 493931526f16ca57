"""Compiling every rule, one bill, a million bills."""

from __future__ import annotations

import datetime as dt
import gc
import statistics
import time
from typing import Any

import numpy as np
import pandas as pd

from bench.bench_compare import best_of
from calc import Bill, bill, bill_frame, load
from calc.benefit import Query, blocks, rule
from calc.bill_case import has_knots, open_case
from calc.bill_input import GROUPS, groups_of, resolved
from calc.curve import Curve
from calc.ledger import COMPILED, EMPTY, compiled

ON = dt.date(2025, 9, 1)


def queries() -> list[Query]:
    """Every class of bills: area, plan, kind, group, level, option."""
    policy = load()
    found: dict[Query, None] = {}
    for area in policy.areas.values():
        for plan, rules in area.plans.items():
            groups = {*GROUPS[plan], *(c.id for c in groups_of(area, plan))}
            for kind in ("outpatient", "inpatient"):
                for group in sorted(groups):
                    for level in [c.id for c in area.levels]:
                        for option in [*(o.id for o in rules.options), None]:
                            one = Bill(area.area, plan, kind, level, 0, group=group, option=option)
                            found[resolved(one, policy, ON).query] = None
    return list(found)


def compile_all(wanted: list[Query]) -> None:
    """Resolves and compiles every rule from nothing."""
    policy = load()
    for cache in (rule, compiled, blocks, COMPILED):
        cache.clear() if isinstance(cache, dict) else cache.cache_clear()
    for query in wanted:
        found = rule(policy, query)
        if has_knots(found):
            compiled(found)


def example() -> str:
    """The area whose inpatient rule has most layers."""
    layers = {}
    for code in sorted(load().areas):
        one = Bill(code, "employee", "inpatient", "tertiary", 0, group="active")
        layers[code] = len(paid_layers(one))
    return max(layers, key=layers.__getitem__)


def paid_layers(one: Bill) -> list[Curve]:
    """The knots of each layer of a bill's rule."""
    found = open_case(one, ON, load(), EMPTY).rule
    return list(compiled(found).paid.values()) if has_knots(found) else []


def table(count: int, mixed: bool) -> pd.DataFrame:
    """Made-up bills: inpatients of one class, or of three levels, two groups and three admissions."""
    random = np.random.default_rng(7)

    def words(*options: str) -> Any:
        return pd.Categorical(random.choice(options, count) if len(options) > 1 else np.full(count, options[0]))

    columns = {"area": words(example()), "plan": words("employee"), "kind": words("inpatient")}
    columns["level"] = words("primary", "secondary", "tertiary") if mixed else words("tertiary")
    columns["group"] = words("active", "retiree") if mixed else words("active")
    if mixed:
        columns["admission"] = random.integers(1, 4, count)
    return pd.DataFrame({**columns, "amount": random.lognormal(9.5, 1.1, count).round(2)})


def main() -> None:
    """Prints the figures."""
    wanted = queries()
    gc.collect()
    gc.freeze()
    seconds = best_of(lambda: compile_all(wanted), 5)
    print(f"compile {len(wanted):,} rules of {len(load().areas)} areas: {seconds:.3f} s")
    bills = table(1_000_000, mixed=False)
    times = []
    first: dict[str, Any] = {name: str(bills[name].iloc[0]) for name in ("area", "plan", "kind", "level", "group")}
    for amount in bills["amount"].iloc[:1000]:
        start = time.perf_counter()
        bill(Bill(amount=float(amount), **first), ON)
        times.append(time.perf_counter() - start)
    print(f"bill, one bill: {statistics.median(times) * 1e3:.2f} ms (median of {len(times)})")
    curves, x = paid_layers(Bill(amount=0, **first)), bills["amount"].to_numpy()
    bare = best_of(lambda: [np.interp(x, c.x, c.y) for c in curves], 7)
    for name, rows in (("one class", bills), ("18 classes", table(1_000_000, mixed=True))):
        whole = best_of(lambda rows=rows: bill_frame(rows, ON), 7)  # type: ignore[misc]
        print(
            f"bill_frame, a million bills of {name}: {whole * 1e3:.0f} ms; the bare numpy.interp of its "
            f"{len(curves)} layers {bare * 1e3:.0f} ms ({whole / bare:.2f} times)"
        )


if __name__ == "__main__":
    main()
