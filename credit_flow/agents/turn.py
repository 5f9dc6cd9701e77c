"""A turn: how a step of a game went for those who played it, handed to policies that learn."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Turn(NamedTuple):
    """One entry for each of those who acted in the tick, in the order in which they were asked."""

    game: np.ndarray  # (n,) int64, number of the copy of the world
    agent: np.ndarray  # (n,) int64, which of its agents
    features: np.ndarray  # (n, n_features) float32, what they see now, or saw last in an episode that is over
    views: np.ndarray | None  # (n, rows, columns) uint8, where somebody wants pictures
    utility: np.ndarray  # (n,) credits that each got less what it paid in the tick, but for its purse
    done: np.ndarray  # (n,) bool: its game has truly ended
    cut: np.ndarray  # (n,) bool: its episode was cut off, what would have come has a value
    acts: (
        np.ndarray
    )  # (n, n_agents) int64, what all agents of its copy did, indices, -1 = nothing, or not there
    spoken: np.ndarray | None = (
        None  # (n, n_agents) int64, symbols that all players of its copy now hear, -1 = none, where there is talk
    )

    def some(self, which: np.ndarray) -> Turn:
        """The entries where the mask (n,) is true."""
        return Turn(*(None if column is None else column[which] for column in self))
