"""What somebody earns without exploring: a few episodes of their own, always the same ones."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.core.streams import stream_key
from credit_flow.models.states.state_worlds import make_world
from credit_flow.worlds.states.exact import best_return
from credit_flow.worlds.states.finite import FiniteWorld
from credit_flow.worlds.states.mental_rotation import MentalRotation, reference_lines

SEED = 2**40
"""Of the streams of the examination, which no training uses."""

EPISODES = 256
"""Where the starts of a world cannot be counted."""


class GreedyReturn:
    """Call it with `choose`, from what is seen to actions (copies,), for the mean return, credits per episode.

    In a finite world there is one episode from each start, so that the mean of who chooses by the state alone is exact; else
    they are `EPISODES`, the same each time, of digits that nobody is taught. `optimum`: the greatest mean there can be, credits; in mental rotation that of the
    exact repair, nan where it is not known.
    """

    def __init__(self, world_name: str, task: str, **settings):
        self.world = make_world(world_name, task, SEED, EPISODES, **settings)
        if isinstance(self.world, FiniteWorld):
            self.world = make_world(world_name, task, SEED, len(self.world.starts), **settings)
        self.world.examine()
        self.optimum = _optimum(self.world)

    def __call__(self, choose: Callable[[Seen], np.ndarray]) -> float:
        """One episode in every copy."""
        world, key = self.world, stream_key(SEED, "actions")
        world.end(np.arange(world.copies))
        world.advance(1)
        if isinstance(world, FiniteWorld):
            world.state[:] = world.starts
        going, earned, tick = np.ones(world.copies, dtype=bool), 0.0, 0
        while going.any():
            tick += 1
            here = np.flatnonzero(going)
            seen = Seen(*world.show(tick), world.episode, key, tick)
            moved = world.act(here, choose(seen)[here], tick)
            earned += float(moved.reward.sum())
            going[here[moved.terminated | moved.truncated]] = False
        return earned / world.copies


def _optimum(world) -> float:
    if isinstance(world, FiniteWorld):
        return best_return(world)
    if isinstance(world, MentalRotation):
        return reference_lines(EPISODES, world.held_back, world.data).ceiling
    return float("nan")
