"""What bidders for states see: plain arrays, handed from tick to tick."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Seen(NamedTuple):
    """What is for sale in one tick: the state of every copy of the world."""

    observations: np.ndarray  # (copies, features)
    codes: np.ndarray  # (copies,) int64, number of the observation; -1 where observations are not counted
    episode: np.ndarray  # (copies,) int64, number of the copy's episode
    key: np.uint64  # of the stream "bids": a draw is uniform(key, tick, copy, draw)
    tick: int

    def copy(self) -> Seen:
        """The same in arrays of its own."""
        arrays = (self.observations, self.codes, self.episode)
        return Seen(*(np.array(array) for array in arrays), self.key, self.tick)
