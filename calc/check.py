"""What types cannot say about a policy file: ids, sources, periods, order of numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from pydantic import BaseModel

from .schema import (
    CONFIDENCE_OF_KIND,
    CONFIDENCE_ORDER,
    PLANS,
    TYPED,
    Area,
    Benefit,
    Cap,
    Cited,
    Deductible,
    Layer,
    National,
    OwnShare,
    Part,
    Plan,
    Published,
    Said,
    Source,
    When,
)

Found = tuple[str, str, str]  # where, what was found, what is allowed

_NUMBERS_IN_WHEN = frozenset(name for name in When.model_fields if name.endswith(("_from", "_below", "_before")))


def national(model: National) -> Iterator[Found]:
    """Faults of the national file."""
    yield from _sources(model, model.sources)
    for plan, joins in model.join.items():
        for i, join in enumerate(joins):
            if join.when is None and i < len(joins) - 1 and not (join.to or join.from_):
                yield f"join.{plan}[{i}]", "a rule for everybody before others", "the rule without `when` last"


def area(model: Area) -> Iterator[Found]:
    """Faults of one area's file."""
    yield from _sources(model, model.sources)
    yield from _classes("levels", model.levels, need_fallback=False)
    for name, values in model.series.items():
        yield from _periods(f"series.{name}", values, need_end=True)
    for name in PLANS:
        if name not in model.plans:
            yield "plans", f"no {name}", "employee, flexible and resident, each with what is known"
    for name, plan in model.plans.items():
        yield from _plan(f"plans.{name}", name, plan, model)
    yield from _overlaps("retirement", model.retirement)
    yield from _overlaps("gap", model.gap)
    used = set(_series_used(model))
    for name in sorted(used - set(model.series) - {"pension"}):
        yield (
            "series",
            f"no series {name}",
            f"every series that a rule names ({', '.join(sorted(model.series)) or 'none so far'})",
        )


def _plan(path: str, name: str, plan: Plan, model: Area) -> Iterator[Found]:
    if plan.benefits_of and plan.benefits_of not in model.plans:
        yield f"{path}.benefits_of", plan.benefits_of, "a plan of this area"
    yield from _classes(f"{path}.options", plan.options, need_fallback=False)
    for axis, classes in plan.axes.items():
        yield from _classes(f"{path}.axes.{axis}", classes, need_fallback=True)
    if plan.base:
        yield from _periods(f"{path}.base.floor", plan.base.floor, need_end=True)
        yield from _periods(f"{path}.base.cap", plan.base.cap, need_end=True)
        yield from _overlaps(f"{path}.base.choice", plan.base.choice)
        yield from _floor_below_cap(f"{path}.base", plan)
    for field in ("premium", "account"):
        yield from _periods(f"{path}.{field}", getattr(plan, field), need_end=name == "resident" and field == "premium")
    for field in ("outpatient", "inpatient"):
        yield from _overlaps(f"{path}.{field}", getattr(plan, field))
    for i, block in enumerate(plan.premium):
        for side in {"employee": ("employer",), "resident": ("government",)}.get(name, ()):
            if getattr(block, side) is None:
                yield f"{path}.premium[{i}].{side}", "nothing", "a list of parts, or the word unknown or none"
    yield from _tables(path, plan, model)


def _classes(path: str, classes: Iterable[Any], need_fallback: bool) -> Iterator[Found]:
    classes = list(classes)
    for id_, count in Counter(c.id for c in classes).items():
        if count > 1:
            yield path, f"{id_} {count} times", "each id once"
    for i, one in enumerate(classes):
        numbers = one.when and one.when.model_fields_set & _NUMBERS_IN_WHEN
        if numbers and not one.source:
            yield f"{path}[{i}].source", "nothing", "a source for the number in its condition"
    if need_fallback and classes and (classes[-1].when is not None or classes[-1].ask):
        yield (
            f"{path}[{len(classes) - 1}]",
            "a condition on the last class",
            "a last class without condition, for everybody else",
        )


# --- sources -----------------------------------------------------------------------------------


def _sources(model: BaseModel, sources: dict[str, Source]) -> Iterator[Found]:
    used: set[str] = set()
    for path, node in walk(model):
        keys = getattr(node, "source", None)
        if isinstance(node, Source) or not keys:
            continue
        used.update(keys)
        unknown = [k for k in keys if k not in sources]
        if unknown:
            yield f"{path}.source", ", ".join(unknown), "a key of `sources` in this file"
            continue
        if not isinstance(node, Cited):
            continue
        supported = {CONFIDENCE_OF_KIND[sources[k].kind] for k in keys}
        if len(supported) > 1 and not node.confidence:
            # the strong source would lend its word to numbers that stand in the weak one alone
            several = ", ".join(f"{k} ({sources[k].kind})" for k in keys)
            yield f"{path}.confidence", f"nothing beside {several}", "how far the numbers of the block can be trusted"
        if node.confidence:
            best = min(supported, key=CONFIDENCE_ORDER.index)
            claimed = node.confidence.values() if isinstance(node.confidence, dict) else [node.confidence]
            for word in claimed:
                if CONFIDENCE_ORDER.index(word) < CONFIDENCE_ORDER.index(best):
                    yield f"{path}.confidence", word, f"{best} or less, which is what the kind of its source supports"
    if TYPED in sources:
        yield f"sources.{TYPED}", "a key that is kept for figures typed by visitors", "another key"
    for key in sources:
        if key not in used:
            yield f"sources.{key}", "a source that nothing uses", "sources that a value names"


def walk(node: Any, path: str = "") -> Iterator[tuple[str, BaseModel]]:
    """Every model inside `node` with its path, outermost first."""
    if isinstance(node, BaseModel):
        yield path, node
        aliases = _aliases(type(node))
        for name, value in node.__dict__.items():
            if isinstance(value, (BaseModel, dict, tuple)):
                yield from walk(value, f"{path}.{aliases[name]}" if path else aliases[name])
    elif isinstance(node, dict):
        for key, value in node.items():
            if isinstance(value, (BaseModel, dict, tuple)):
                yield from walk(value, f"{path}.{key}" if path else key)
    elif isinstance(node, tuple):
        for i, value in enumerate(node):
            if isinstance(value, (BaseModel, dict, tuple)):
                yield from walk(value, f"{path}[{i}]")


@lru_cache(maxsize=256)
def _aliases(model: type[BaseModel]) -> dict[str, str]:
    return {name: info.alias or name for name, info in model.model_fields.items()}


# --- periods -----------------------------------------------------------------------------------


def _periods(path: str, blocks: Iterable[Said], need_end: bool) -> Iterator[Found]:
    blocks = list(blocks)
    if need_end:
        for i, block in enumerate(blocks):
            if block.from_ is None or block.to is None:
                yield (
                    f"{path}[{i}]",
                    "no from or no to",
                    "both, so that an old number is seen to be old (the usual period, if no end is printed)",
                )
    yield from _overlaps(path, blocks)


def _overlaps(path: str, blocks: Iterable[Any]) -> Iterator[Found]:
    """Two blocks for the same people on the same day."""
    blocks = list(blocks)
    for i, block in enumerate(blocks):
        for j in range(i):
            other = blocks[j]
            if _whom(block) != _whom(other):
                continue
            start = max(block.from_ or dt.date.min, other.from_ or dt.date.min)
            end = min(block.to or dt.date.max, other.to or dt.date.max)
            if start <= end:
                yield f"{path}[{i}]", f"a period that overlaps with [{j}]", "periods that follow each other"


def _whom(block: Any) -> tuple[Any, ...]:
    return tuple(getattr(block, k, None) for k in ("plan", "plans", "when", "id", "cover", "kinds", "takes"))


def _floor_below_cap(path: str, plan: Plan) -> Iterator[Found]:
    assert plan.base
    for i, floor in enumerate(plan.base.floor):
        for cap in plan.base.cap:
            together = max(floor.from_ or dt.date.min, cap.from_ or dt.date.min) <= min(
                floor.to or dt.date.max, cap.to or dt.date.max
            )
            if together and floor.value and cap.value and floor.value >= cap.value:
                yield (
                    f"{path}.floor[{i}].value",
                    f"{floor.value:g}",
                    f"less than the cap of the same time, {cap.value:g}",
                )


# --- tables ------------------------------------------------------------------------------------


def _axes_for(plan: Plan, model: Area) -> dict[str, frozenset[str]]:
    """The ids that a table of this plan may split by, by axis."""
    axes: dict[str, set[str]] = {"level": {"primary", "secondary", "tertiary"}}
    axes["level"] |= {c.id for c in model.levels}
    axes["place"] = {"home", "province", "filed", "referred", "emergency", "unfiled"}
    options = {o.id for o in plan.options}
    # benefits written under one plan are read by the members of another, with their options
    for other in model.plans.values():
        if other.benefits_of and model.plans.get(other.benefits_of) is plan:
            options |= {o.id for o in other.options}
            for axis, classes in other.axes.items():
                axes.setdefault(axis, set()).update(c.id for c in classes)
    if plan.benefits_of and plan.benefits_of in model.plans:
        for axis, classes in model.plans[plan.benefits_of].axes.items():
            axes.setdefault(axis, set()).update(c.id for c in classes)
    axes["option"] = options
    for axis, classes in plan.axes.items():
        axes.setdefault(axis, set()).update({c.id for c in classes} | {c.as_ for c in classes if c.as_})
    return {axis: frozenset(ids) for axis, ids in axes.items() if ids}


def _tables(path: str, plan: Plan, model: Area) -> Iterator[Found]:
    axes = _axes_for(plan, model)
    for inner, node in walk(plan, path):
        for field, value in node:
            if isinstance(value, dict) and field not in ("axes", "readings"):
                yield from _table_ids(f"{inner}.{field}", value, axes)
            elif isinstance(value, dict) and field == "axes":
                continue
        if isinstance(node, Layer):
            yield from _bracket_count(inner, node)
        if isinstance(node, OwnShare):
            yield from _bracket_count(inner, node)
        if (
            isinstance(node, Deductible)
            and node.per == "year"
            and node.across_levels is None
            and _mentions(node.yuan, axes["level"])
        ):
            yield f"{inner}.across_levels", "nothing", "joined, separate or unknown, for a yearly deductible by level"
        if isinstance(node, Benefit):
            yield from _benefit_ids(inner, node, axes)
        if isinstance(node, (Part, Published)) and isinstance(getattr(node, "rate", None), str):
            yield f"{inner}.rate", node.rate, "a number or a table"  # type: ignore[union-attr]


def _table_ids(path: str, table: dict[str, Any], axes: dict[str, frozenset[str]]) -> Iterator[Found]:
    keys = set(table) - {"all"}
    if keys and not any(keys <= ids for ids in axes.values()):
        known = sorted(set().union(*axes.values()))
        strange = sorted(keys - set(known))
        if strange:
            yield path, ", ".join(strange), f"ids of this plan: {', '.join(known)}, all"
        else:
            yield path, ", ".join(sorted(keys)), "ids of one axis at a time, nested"
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _table_ids(f"{path}.{key}", value, axes)


def _mentions(table: Any, ids: frozenset[str]) -> bool:
    return isinstance(table, dict) and (bool(set(table) & ids) or any(_mentions(v, ids) for v in table.values()))


def _lengths(table: Any) -> set[int]:
    if isinstance(table, dict):
        return set().union(*(_lengths(v) for v in table.values()))
    return {len(table)} if isinstance(table, tuple) else {0}


def _bracket_count(path: str, node: Layer | OwnShare) -> Iterator[Found]:
    edges = _lengths(node.edges) if node.edges is not None else {0}
    if node.edges is not None and 0 in edges:
        yield f"{path}.edges", "a single number", "a list of edges"
        return
    allowed = {e + 1 for e in edges} if node.edges is not None else {0}
    for length in sorted(_lengths(node.ratio) - allowed - {0}):
        yield (
            f"{path}.ratio",
            f"{length} ratios",
            f"{' or '.join(map(str, sorted(allowed)))} (one more than edges)"
            if node.edges is not None
            else "one ratio, as there are no edges",
        )


def _benefit_ids(path: str, benefit: Benefit, axes: dict[str, frozenset[str]]) -> Iterator[Found]:
    layers = [layer.id for layer in benefit.layers if layer.id]
    for id_, count in Counter(layers).items():
        if count > 1:
            yield f"{path}.layers", f"{id_} {count} times", "each id once"
    if benefit.layers[0].takes != "expense":
        yield f"{path}.layers[0].takes", "over_cap", "expense, for the first layer"
    for i, modifier in enumerate(benefit.modifiers):
        for id_ in modifier.layers or ():
            if id_ not in layers:
                yield (
                    f"{path}.modifiers[{i}].layers",
                    id_,
                    f"ids of its layers ({', '.join(layers) or 'none have one'})",
                )
        for id_ in modifier.levels or ():
            if id_ not in axes["level"]:
                yield f"{path}.modifiers[{i}].levels", id_, "ids of this area's levels"
    for id_ in benefit.only_levels or ():
        if id_ not in axes["level"]:
            yield f"{path}.only_levels", id_, "ids of this area's levels"


def _series_used(model: Area) -> Iterator[str]:
    for _, node in walk(model):
        for field, value in node:
            if (field in ("of", "unknown_wage") and isinstance(value, str)) or (
                field == "unit" and isinstance(value, str)
            ):
                yield value
            elif isinstance(node, (Cap, Deductible, OwnShare)) and field in ("paid", "expense", "yuan", "threshold"):
                yield from _names_in(value)


def _names_in(table: Any) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for value in table.values():
            yield from _names_in(value)
