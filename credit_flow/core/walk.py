"""A walk: a path that is assigned to something, the same in every run; whoever knows its four numbers knows all of it."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.streams import normal, stream_key

FARTHEST = 100.0
"""The most by which a walk multiplies or divides."""


class Walk(NamedTuple):
    """Every `every` ticks the level x, 1 at first, becomes x^(1 - pull) exp(Normal(drift, sd)), kept within 1/100 .. 100.

    What is drawn depends on the name of what walks and on nothing else, no seed either: so an arm of an experiment that follows the path and one
    that only bears it as a label know the same path. Block k of a run, the ticks k x every + 1 .. (k + 1) x every, has level k.
    """

    every: int  # ticks
    drift: float  # nats
    sd: float  # nats
    pull: float  # share of the logarithm that is lost at each step; with 0 nothing pulls back to 1

    def is_due(self, tick: int) -> bool:
        """Whether a block begins with `tick`; the first, which none comes before, does not count."""
        return tick > 1 and (tick - 1) % self.every == 0

    def rest(self, tick: int) -> int:
        """How many ticks, `tick` included, are left of its block."""
        return self.every - (tick - 1) % self.every

    def follow(self, level: float, name: str, tick: int) -> float:
        """The level of the block that begins with `tick`, where the last one had `level`."""
        drawn = self.drift + self.sd * normal(stream_key(0, f"{name} walk"), (tick - 1) // self.every, 0, 0)
        most = math.log(FARTHEST)
        # rounded at once, so that the path is the same whichever exp and log the machine has
        return nearest(math.exp(min(most, max(-most, (1.0 - self.pull) * math.log(level) + drawn))))

    def levels(self, name: str, n: int) -> np.ndarray:
        """The levels of the first n blocks (n,)."""
        found = np.ones(n)
        for block in range(1, n):
            found[block] = self.follow(found[block - 1], name, block * self.every + 1)
        return found
