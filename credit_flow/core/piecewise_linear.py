"""A number that moves in straight pieces as decisions are made: a schedule."""

from __future__ import annotations

import math
from collections.abc import Sequence

from credit_flow.core.boundary.parameters import ParameterError


def as_points(points: Sequence, what: str, low: float, high: float) -> tuple[tuple[int, float], ...]:
    """`points` as pairs of a count of moments, rising, and a value `low` .. `high`; one pair may stand alone, and one number for all moments. Errors: `ParameterError` that names them `what`."""
    if len(points) == 1 and not isinstance(points[0], Sequence):
        points = (0, points[0])
    pairs = (points,) if len(points) == 2 and not any(isinstance(one, Sequence) for one in points) else points
    try:
        found = tuple((int(count), float(value)) for count, value in pairs)
        exact = all(count == given for (count, _), (given, _) in zip(found, pairs))
    except (TypeError, ValueError, OverflowError):
        found, exact = (), False
    counts = [count for count, _ in found]
    if not (found and exact and counts[0] >= 0 and all(a < b for a, b in zip(counts, counts[1:]))):
        raise ParameterError(
            f"{what} = {points!r}: must be pairs of a count of moments and a value, the counts rising, such as 0,0;100000,1"
        )
    for _, value in found:
        if not (math.isfinite(value) and low <= value <= high):
            raise ParameterError(f"{what} = {points!r}: {value:g} must be {low:g} .. {high:g}")
    return found


def value_at(points: Sequence[tuple[int, float]], moments: int) -> float:
    """The value after so many `moments`, a count, on straight lines between the `points`; before the first and after the last it is theirs."""
    if moments <= points[0][0]:
        return points[0][1]
    for (first, low), (last, high) in zip(points, points[1:]):
        if moments < last:
            return low + (high - low) * ((moments - first) / (last - first))
    return points[-1][1]
