"""What is wrong with an input, said so that a person can mend it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One mistake: where it is, what was found, what is allowed.

    `where` names a field (`salary`, `--age`) or a place in a file
    (`policy/areas/x.yaml:12: plans.employee.base.floor[0].value`). `allowed` is
    English prose; `code` and `limits` let a page say the same in its own words.
    """

    where: str
    found: str
    allowed: str
    code: str = "invalid"
    limits: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}; allowed: {self.allowed}"


class InputError(ValueError):
    """Input that cannot be used. Holds every fault found, not only the first."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(map(str, self.faults)))


class PolicyError(InputError):
    """A policy file that cannot be used."""


def shown(value: object, limit: int = 60) -> str:
    """`value` as it can stand in a one-line message."""
    text = repr(value) if isinstance(value, str) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1] + "…"
