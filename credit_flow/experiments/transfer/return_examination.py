"""What somebody earns in a task who learns nothing meanwhile: a few episodes of their own, always the same ones."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.models.states.state_worlds import make_world
from credit_flow.worlds.states.exact import best_return, chance_return
from credit_flow.worlds.states.finite import FiniteWorld
from credit_flow.worlds.states.mental_rotation import MentalRotation
from credit_flow.worlds.states.policy_return import PolicyReturn

SEED = 2**40
"""Of the streams of the examination, which no training uses."""

EPISODES = 256
"""Where the starts of a world cannot be counted."""

BY_CHANCE = 4096
"""Episodes in which a random chooser is examined where it cannot be computed."""


class Examination:
    """Call it with `choose`, from what is seen to actions (n,), for the mean return, credits per episode.

    In a finite world `choose` is asked once in every state, and what comes of that is exact: the mean over all starts. Else there are `EPISODES`, the same each time, of digits that nobody is taught. `sampled` is the same
    for who draws: exact by its chances in a finite world, else by what it draws. `optimum`: the greatest mean there can be, credits; in mental rotation that of the
    exact repair of the pictures that are shown; nan where it is not known. `chance`: what somebody earns who knows nothing and chooses evenly, credits: exact in a finite world.
    """

    def __init__(self, world_name: str, task: str, settings: dict | None = None):
        def world(copies: int):
            made = make_world(world_name, task, SEED, copies, **(settings or {}))
            made.examine()
            return made

        self.world = world(1)
        if isinstance(self.world, FiniteWorld):
            self._returns = PolicyReturn(self.world)
            self.optimum, self.chance = best_return(self.world), chance_return(self.world)
        else:
            self.world = world(EPISODES)
            known = isinstance(self.world, MentalRotation)
            self.optimum = _play(self.world, lambda seen: self.world.repair()) if known else np.nan
            self.chance = _by_chance(world)

    def __call__(self, choose: Callable[[Seen], np.ndarray]) -> float:
        """What it earns who decides so."""
        world = self.world
        if not isinstance(world, FiniteWorld):
            return _play(world, choose)
        return self._returns.of(np.eye(world.n_actions)[choose(self._everywhere)])

    def sampled(self, learner) -> float:
        """What a `Contender` earns by what it draws: by its `chances`, where states can be counted, else by its `draw`."""
        if not isinstance(self.world, FiniteWorld):
            return _play(self.world, learner.draw)
        return self._returns.of(learner.chances(self._everywhere))

    @property
    def _everywhere(self) -> Seen:
        """Every state of a finite world, as somebody sees it."""
        world, nothing = self.world, np.zeros(self.world.n_states, dtype=np.int64)
        return Seen(world.appearance, world.code, nothing, stream_key(SEED, "actions"), 1)


def _by_chance(world: Callable) -> float:
    drawn = world(EPISODES)
    key, rounds = stream_key(SEED, "chance"), math.ceil(BY_CHANCE / EPISODES)
    earned = []
    for i in range(rounds):

        def choose(seen: Seen, first: int = i * 2**20) -> np.ndarray:
            share = uniforms(key, first + seen.tick, (drawn.copies, 1))[:, 0]
            return (share * drawn.n_actions).astype(np.int64)

        earned.append(_play(drawn, choose))
    return float(np.mean(earned))


def _play(world, choose: Callable[[Seen], np.ndarray]) -> float:
    """The mean return of one episode in every copy of `world`, credits."""
    key = stream_key(SEED, "actions")
    world.end(np.arange(world.copies))
    world.advance(1)
    going, earned, tick = np.ones(world.copies, dtype=bool), 0.0, 0
    while going.any():
        tick += 1
        here = np.flatnonzero(going)
        seen = Seen(*world.show(tick), world.episode, key, tick)
        moved = world.act(here, choose(seen)[here], tick)
        earned += float(moved.reward.sum())
        going[here[moved.terminated | moved.truncated]] = False
    return earned / world.copies
