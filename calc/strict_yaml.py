"""Reads YAML as plain data and refuses what YAML would silently change.

PyYAML's C parser does the reading. On its node tree this module refuses duplicate
keys, aliases (with them goes the "billion laughs" bomb), custom tags, keys that YAML
turns into booleans or numbers (`on`, `no`, `2026`), octal and base-60 numbers, NaN and
infinity, overlong files and deep nesting. Dates stay text until the schema reads them.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import yaml

from .faults import Fault, PolicyError, shown

MAX_BYTES = 1_000_000
MAX_DEPTH = 24

_INT = re.compile(r"[-+]?(0|[1-9][0-9]*)\Z")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+\Z")
_BRACKET = re.compile(r"[\[\]{}]")
_DASHES = re.compile(r"(?m)^ *((?:- )+)")
_INDENT = re.compile(r"(?m)^( +)")
_NULL = {"null", "~", ""}
_TAG = "tag:yaml.org,2002:"


def parse(text: str, name: str) -> tuple[Any, dict[str, int]]:
    """The data in `text`, and the line on which each path of it starts.

    `name` is how messages call the file. Raises PolicyError with every fault found.
    """
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        raise PolicyError([Fault(name, f"{len(text)} characters", f"at most {MAX_BYTES} bytes")])
    depth = _flow_depth(text)
    if depth > MAX_DEPTH:
        raise PolicyError([Fault(name, f"nesting {depth} deep", f"at most {MAX_DEPTH} levels")])
    try:
        root = yaml.compose(text, Loader=yaml.CSafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}:{mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or str(error)
        raise PolicyError([Fault(where, shown(problem, 100), "readable YAML")]) from None
    except RecursionError:
        raise PolicyError([Fault(name, "very deep nesting", f"at most {MAX_DEPTH} levels")]) from None
    if root is None:
        raise PolicyError([Fault(name, "an empty file", "a mapping")])
    builder = _Builder(name)
    data = builder.build(root, "", 0)
    if builder.faults:
        raise PolicyError(builder.faults)
    return data, builder.lines


def read(path: Path, name: str) -> tuple[Any, dict[str, int]]:
    """`parse` for a file in UTF-8."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise PolicyError([Fault(name, f"{path.stat().st_size} bytes", f"at most {MAX_BYTES} bytes")])
        return parse(path.read_text(encoding="utf-8"), name)
    except UnicodeDecodeError as error:
        raise PolicyError([Fault(name, f"byte {error.start} is no UTF-8", "text in UTF-8")]) from None
    except OSError as error:
        raise PolicyError([Fault(name, error.strerror or "no file", "a readable file")]) from None


def _flow_depth(text: str) -> int:
    """An upper bound of how deep brackets and indentation nest, without recursion."""
    deepest = depth = 0
    for bracket in _BRACKET.findall(text):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    dashes = max(map(len, _DASHES.findall(text)), default=0) // 2
    indent = max(map(len, _INDENT.findall(text)), default=0)
    return max(deepest, indent // 4, dashes)


class _Builder:
    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []
        self.lines: dict[str, int] = {}
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, path: str, depth: int) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if id(node) in self._seen:
            self._fault(node, path, "an alias (*name)", "the value itself, written again")
            return None
        self._seen.add(id(node))
        if depth > MAX_DEPTH:
            self._fault(node, path, f"nesting over {MAX_DEPTH} deep", f"at most {MAX_DEPTH} levels")
            return None
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path, depth)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, f"{path}[{i}]", depth + 1) for i, item in enumerate(node.value)]
        assert isinstance(node, yaml.ScalarNode)
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: str, depth: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key, value in node.value:
            text = key.value
            if not isinstance(key, yaml.ScalarNode) or key.tag != _TAG + "str":
                self._fault(
                    key, path, f"the key {shown(text)}", "a word as key (in quotes if it is on, yes, no or a number)"
                )
                continue
            if text in result:
                self._fault(key, path, f"the key {text} twice", "each key once")
                continue
            result[text] = self.build(value, f"{path}.{text}" if path else text, depth + 1)
        return result

    def _scalar(self, node: yaml.ScalarNode, path: str) -> Any:
        text, tag = node.value, node.tag.removeprefix(_TAG)
        if node.style in ("'", '"', "|", ">"):
            return text
        if tag == "int" and _INT.match(text):
            return int(text)
        if tag == "float" and _FLOAT.match(text):
            return float(text)
        if tag == "null" and text in _NULL:
            return None
        if tag == "bool" and text in ("true", "false"):
            return text == "true"
        if tag in ("str", "timestamp"):
            return text
        allowed = {
            "int": "a plain decimal number such as 7162 (no leading zero, no colon, no underscore)",
            "float": "a plain decimal number such as 0.02",
            "bool": "true or false",
            "null": "null",
        }.get(tag, "plain values without tags")
        self._fault(node, path, shown(text), allowed)
        return None

    def _fault(self, node: yaml.Node, path: str, found: str, allowed: str) -> None:
        where = f"{self.name}:{node.start_mark.line + 1}: {path or 'top level'}"
        self.faults.append(Fault(where, found, allowed))
