"""A single learner in the same worlds: what a society is compared with at equal numbers of decisions."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.streams import stream_key
from credit_flow.learners.learner import Learner
from credit_flow.worlds.episodic import EpisodicWorld


class SingleMind:
    """`learner` (`QLearning`, or `PPO` for one policy of `actions`) acts in every copy of `world`.

    Over primitives that are options it is the hierarchical baseline, over low-level actions the flat one. `returns` are those
    of the episodes that have ended, credits, in order.
    """

    def __init__(self, world: EpisodicWorld, learner: Learner, seed: int = 1):
        self.world, self.learner, self.key = world, learner, stream_key(seed, "actions")
        self.tick, self.steps, self.returns = 0, 0, []
        self._earned = np.zeros(world.copies)

    @property
    def decisions(self) -> int:
        """Decisions made so far, in all copies."""
        return self.tick * self.world.copies

    def train(self, decisions: int) -> SingleMind:
        """Act and learn until so many decisions have been made; returns itself."""
        while self.decisions < decisions:
            self.learner.observe(self.step())
            self.learner.update()
        return self

    def examine(self, episodes: int) -> float:
        """The mean return (credits) of `episodes` greedy episodes, of which nothing is learnt; the world starts anew."""
        self.world.end(np.arange(self.world.copies))
        self._earned[:] = 0.0
        first = len(self.returns)
        while len(self.returns) < first + episodes:
            self.step(greedy=True)
        return float(np.mean(self.returns[first:]))

    def step(self, greedy: bool = False) -> Experience:
        """One decision in every copy."""
        world, everywhere = self.world, np.arange(self.world.copies)
        self.tick += 1
        world.advance(self.tick)
        before, code = world.show(self.tick)
        action = self.learner.act(Seen(before, code, world.episode, self.key, self.tick), greedy)[:, 0]
        moved = world.act(everywhere, action.astype(np.int64), self.tick)
        self.steps += int(moved.elapsed.sum())
        self._count(moved)
        following, next_code = world.show(self.tick)
        nobody, g = everywhere * 0, world.discount
        return Experience(
            seen=before, next_seen=following, moment=everywhere, code=code, bidder=nobody, row=nobody, decision=action,
            won=nobody == 0, paid=nobody * 0.0, reward=moved.reward, utility=g**moved.lag * moved.reward, next_code=next_code,
            elapsed=moved.elapsed, worth=g**moved.elapsed, done=moved.terminated, cut=moved.truncated, copy=everywhere, cause=nobody,
        )  # fmt: skip

    def _count(self, moved) -> None:
        self._earned += moved.reward
        over = moved.terminated | moved.truncated
        self.returns += self._earned[over].tolist()
        self._earned[over] = 0.0
        self.world.end(over)
