"""The command line as tests ask it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from calc.cli import main


def run(capsys: pytest.CaptureFixture[str], *args: str) -> tuple[int, str, str]:
    """The exit code, and what was written to both streams."""
    code = main(args)
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def answered(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    """What a command prints as JSON."""
    code, out, err = run(capsys, *args, "--json")
    assert (code, err) == (0, "")
    found: dict[str, Any] = json.loads(out)
    return found


def changed(args: Sequence[str], flag: str, value: str) -> list[str]:
    """A good command with one option said differently, or said beside the others."""
    found = list(args)
    if flag not in found:
        return [*found, flag, value]
    found[found.index(flag) + 1] = value
    return found


def assert_refused(
    capsys: pytest.CaptureFixture[str], args: Sequence[str], option: str, allowed: str = "allowed"
) -> None:
    """Bad input ends with 2, prints nothing, and says in one line which option is wrong and what is allowed."""
    code, out, err = run(capsys, *args)
    assert (code, out) == (2, "")
    assert err.startswith(f"{option}: "), err
    assert allowed in err
    assert err.count("\n") == 1
