"""Who descends from whom, over all experts ever born."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Life(NamedTuple):
    """The dates of one expert."""

    expert: int
    parent: int  # row, -1 = none
    born_at: int  # tick
    died_at: int  # tick, -1 = alive
    children: tuple[int, ...]


class Lineage(NamedTuple):
    """Columns over all experts ever born (rows,)."""

    parent: np.ndarray  # (rows,) int32 row, -1 = none
    born: np.ndarray  # (rows,) int32 tick
    died: np.ndarray  # (rows,) int32 tick, -1 = alive

    def life(self, expert: int) -> Life | None:
        """The dates of an expert, None if it was never born."""
        if not 0 <= expert < len(self.born):
            return None
        children = tuple(np.flatnonzero(self.parent == expert).tolist())
        return Life(
            expert, int(self.parent[expert]), int(self.born[expert]), int(self.died[expert]), children
        )
