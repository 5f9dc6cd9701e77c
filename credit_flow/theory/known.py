"""What a known value is: a number (or numbers) from theory with its tolerance and its source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Known:
    """One row of the table of known values that tests, notebooks and figures share."""

    expected: float | tuple
    tolerance: float = 0.0
    relative: bool = False
    what: str = ""
    source: str = ""

    def holds(self, value) -> bool:
        """Whether `value` (same shape as `expected`) equals it within the tolerance; 0 is always compared absolutely."""
        value, expected = np.asarray(value, dtype=np.float64), np.asarray(self.expected, dtype=np.float64)
        if value.shape != expected.shape:
            return False
        scale = np.where(expected == 0.0, 1.0, np.abs(expected)) if self.relative else 1.0
        return bool((np.abs(value - expected) <= self.tolerance * scale).all())
