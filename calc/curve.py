"""Piecewise-linear functions as knots: what is paid, or what is left to pay, as a function of yuan.

A curve runs from 0 to `MAX_YUAN`. Between two knots it is a straight line, so that evaluating is
`numpy.interp`, drawing needs no sampling, and where two curves meet is solved exactly.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

MAX_YUAN = 100_000_000.0
NEAR = 1e-9  # yuan that count as none


@dataclass(frozen=True, eq=False, slots=True)
class Curve:
    """Knots `x`, `y` in yuan, `x` rising. Two knots at one `x` are a jump; the later one counts there."""

    x: Any
    y: Any

    def at(self, x: Any) -> Any:
        """The value at `x`, a number or an array; beyond the last knot the last value."""
        found = np.interp(x, self.x, self.y)
        return found if isinstance(x, np.ndarray) else float(found)

    def moved(self, right: float = 0.0, up: float = 0.0) -> Curve:
        """The same curve elsewhere: for a fixed sum such as a premium, or a part of the bill that never counts."""
        return Curve(self.x + right, self.y + up)

    def minus(self, other: Curve) -> Curve:
        """The difference of two curves, on the knots of both."""
        x = np.union1d(self.x, other.x)
        return Curve(x, self.at(x) - other.at(x))

    def plus(self, other: Curve) -> Curve:
        """The sum of two curves, on the knots of both."""
        x = np.union1d(self.x, other.x)
        return Curve(x, self.at(x) + other.at(x))

    def up_to(self, end: float) -> Curve:
        """The part of the curve from its start to `end`."""
        inside = self.x < end
        return Curve(np.append(self.x[inside], end), np.append(self.y[inside], self.at(end)))


def reaches(curve: Curve, levels: Iterable[float]) -> list[float]:
    """Where a curve that never falls reaches each of `levels` first; levels it never reaches are left out."""
    x, y = curve.x, curve.y
    found = []
    for level in levels:
        i = int(np.searchsorted(y, level, side="left"))
        if i == len(y):
            continue
        if i == 0 or y[i] == level:
            found.append(float(x[i]))
        else:
            found.append(float(x[i - 1] + (level - y[i - 1]) * (x[i] - x[i - 1]) / (y[i] - y[i - 1])))
    return found


def simplified(curve: Curve, tolerance: float = 1e-9) -> Curve:
    """Without the knots at which nothing bends."""
    x, y = curve.x, curve.y
    if len(x) < 3:
        return curve
    slope = np.diff(y) / np.diff(x)
    bends = np.concatenate(([True], np.abs(np.diff(slope)) > tolerance, [True]))
    return Curve(x[bends], y[bends])


def crossings(first: Curve, second: Curve, tolerance: float = 1e-7) -> list[float]:
    """Every `x` at which it changes which of two curves is lower, or whether they are equal.

    Where they run together the two ends of that stretch are given. Solved on the straight pieces,
    not searched.
    """
    gap = first.minus(second)
    x, d = gap.x, np.where(np.abs(gap.y) <= tolerance, 0.0, gap.y)
    found: list[float] = []
    signs: list[float] = []
    for i in range(len(x) - 1):
        if d[i] * d[i + 1] < 0:
            at = x[i] + (x[i + 1] - x[i]) * d[i] / (d[i] - d[i + 1])
            pieces = [(x[i], np.sign(d[i])), (at, np.sign(d[i + 1]))]
        else:
            pieces = [(x[i], np.sign(d[i]) or np.sign(d[i + 1]))]
        for start, sign in pieces:
            if signs and sign != signs[-1]:
                found.append(float(start))
            signs.append(float(sign))
    return found


def knots_of(function: Callable[[Any], Any], start: float, end: float, width: float = 1e-3) -> Curve:
    """The knots of a piecewise-linear `function` that is given only by its values (arrays in, arrays out).

    Intervals on which it is not straight are halved until they are narrower than `width`; a knot is
    then where the two straight pieces beside such an interval meet.
    """
    straight: list[tuple[float, float]] = []
    open_ = [(start, end)]
    while open_:
        low, high = np.array(open_).T
        inside = [low + (high - low) * part for part in (0.0, 0.2137, 0.5, 0.7711, 1.0)]
        values = [function(points) for points in inside]
        chord = values[-1] - values[0]
        off = np.max(
            [np.abs(v - values[0] - chord * p) for v, p in zip(values, (0.0, 0.2137, 0.5, 0.7711, 1.0), strict=True)],
            axis=0,
        )
        is_straight = off <= 1e-9 * (1 + np.abs(values[-1]))
        straight += [one for one, ok in zip(open_, is_straight, strict=True) if ok]
        bent = [one for one, ok in zip(open_, is_straight, strict=True) if not ok and one[1] - one[0] > width]
        open_ = [half for a, b in bent for half in ((a, (a + b) / 2), ((a + b) / 2, b))]
    return _met(function, sorted(straight), start, end)


def _met(function: Callable[[Any], Any], straight: list[tuple[float, float]], start: float, end: float) -> Curve:
    """Knots where neighbouring straight pieces meet."""
    low, high = np.array(straight).T
    at_low, at_high = function(low), function(high)
    slope = (at_high - at_low) / (high - low)
    x, y = [start], [float(function(np.array([start]))[0])]
    long = 0  # the straight piece that the current line was taken from: the longest of a run
    for i in range(1, len(straight)):
        predicted = at_low[long] + slope[long] * (high[i] - low[long])
        if abs(predicted - at_high[i]) <= 1e-6 * (1 + abs(predicted) * 1e-3) and abs(slope[i] - slope[long]) < 1e-6:
            long = i if high[i] - low[i] > high[long] - low[long] else long
            continue
        if slope[i] != slope[long]:
            meet = (at_low[long] - at_low[i] + slope[i] * low[i] - slope[long] * low[long]) / (slope[i] - slope[long])
            meet = min(max(float(meet), high[i - 1]), low[i])
            x.append(meet)
            y.append(float(at_low[long] + slope[long] * (meet - low[long])))
        long = i
    x.append(end)
    y.append(float(function(np.array([end]))[0]))
    return Curve(np.array(x), np.array(y))
