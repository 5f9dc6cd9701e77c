"""Give way: stop before a crossing while somebody comes from the left, and behind who stops there."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import ParameterError

SELF, CROSSING = 6, 2
"""Features of a car at a junction before those of the cells around it, and the class of a cell that is part of a crossing."""

WAY = slice(4, 6)
"""Where features say how many rows down and columns right the next cell of the route lies."""


class GiveWay(Policy):
    """A rule for junctions that knows its way and the cells around it: with traffic on the right, a cell of a crossing is come to from outside or from within, so who is outside waits while a
    car stands ahead to its left; on a crossing of single lanes who goes east waits for who goes south. Who follows somebody that waits brakes too, if it sees that far.

    Errors: `ParameterError` where it sees no cell but its own.
    """

    outcomes = ("crashed",)
    batched = True

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,), 0 gas and 1 brake."""
        around = _Around(seen.features)
        stops, queue = around.must_wait(0), np.ones(len(seen.rows), dtype=np.bool_)
        for ahead in range(1, around.vision):
            queue &= around.cars(ahead) > 0
            stops |= queue & around.must_wait(ahead)
        return stops.astype(np.float64)


class _Around:
    """The cells around each of n cars, by how far they lie ahead, and to the left, of it."""

    def __init__(self, features: np.ndarray):
        cells = (features.shape[1] - SELF) // 2
        self.side = math.isqrt(cells)
        self.vision = self.side // 2
        if self.vision < 1:
            raise ParameterError(
                "give_way: a car sees only its own cell; set world.vision to 1, or to 3 so that it sees who waits ahead of it"
            )
        self.classes, self.counts = features[:, SELF : SELF + cells], features[:, SELF + cells :]
        self.down, self.right = features[:, WAY].astype(np.int64).T

    def kind(self, ahead: int, left: int = 0) -> np.ndarray:
        """Classes of cells (n,)."""
        return self._at(self.classes, ahead, left)

    def cars(self, ahead: int, left: int = 0) -> np.ndarray:
        """How many stand there (n,)."""
        return self._at(self.counts, ahead, left)

    def must_wait(self, ahead: int) -> np.ndarray:
        """Whether who stands so far ahead, about to enter a crossing, has to give way (n,)."""
        enters = (self.kind(ahead) != CROSSING) & (self.kind(ahead + 1) == CROSSING)
        binds = (self.kind(ahead + 1, 1) == CROSSING) | (self.right == 1)
        return enters & binds & (self.cars(ahead + 1, 1) > 0)

    def _at(self, window: np.ndarray, ahead: int, left: int) -> np.ndarray:
        row = self.vision + ahead * self.down - left * self.right
        column = self.vision + ahead * self.right + left * self.down
        return window[np.arange(len(window)), row * self.side + column]
