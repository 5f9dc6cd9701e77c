"""A number of ticks as users give it."""

from __future__ import annotations

import operator

from credit_flow.core.boundary.parameters import ParameterError

MOST_TICKS = 10_000_000
"""In a run: the journal of more would not fit on a disk."""


def as_ticks(given, least: int = 0) -> int:
    """The number of ticks, a whole number from `least` to `MOST_TICKS`; 3.0 is one too. Errors: `ParameterError`."""
    try:
        ticks = int(given) if isinstance(given, float) and given.is_integer() else operator.index(given)
    except TypeError:
        ticks = -1
    if not least <= ticks <= MOST_TICKS or isinstance(given, bool):
        raise ParameterError(f"ticks = {given!r}: must be a whole number from {least} to {MOST_TICKS:,}")
    return ticks
