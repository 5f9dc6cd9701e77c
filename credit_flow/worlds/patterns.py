"""Patterns: one after the other is shown for some ticks, and each has one right answer."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, count
from credit_flow.worlds.world import World


class PatternList(NamedTuple):
    """The patterns, and the one that is shown."""

    pattern: np.ndarray = array("patterns", "inputs")  # 0 .. 1
    right: np.ndarray = array("patterns", dtype=np.int64)  # the index of the output that should fire
    now: np.ndarray = count()  # which is shown
    age: np.ndarray = count()  # ticks that it has been shown, this one included


class Patterns(World):
    """`patterns` (patterns, inputs), numbers in 0 .. 1, and the index `right` (patterns,) of the answer to each."""

    def __init__(self, patterns: np.ndarray, right: np.ndarray):
        self.patterns, self.right = np.asarray(patterns, dtype=np.float64), np.asarray(right, dtype=np.int64)

    def advance(self, tick: int) -> float:
        """Nothing: what is paid for an answer is a share of what others own, which no world knows."""
        return 0.0

    def tell(self, work) -> None:
        """Write the patterns down."""
        shown = work[PatternList]
        shown.pattern[: len(self.patterns)], shown.right[: len(self.right)] = self.patterns, self.right
