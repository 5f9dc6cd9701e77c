"""Worlds for many whose rules are kernels: episodes, steps and rollouts by the texts for one copy."""

from __future__ import annotations

import functools
from abc import abstractmethod
from typing import ClassVar, NamedTuple

import numpy as np

from credit_flow.core.boundary.answers import Space, checked
from credit_flow.core.mistake import Mistake
from credit_flow.core.programs.device_lots import run_on_gpu
from credit_flow.core.programs.kernel import lots
from credit_flow.worlds.kernel_state import Episodes, Happenings, Sight
from credit_flow.worlds.kernel_texts import Texts
from credit_flow.worlds.markov_game import MarkovGame

BLOCK = 2**22
"""About so many actions are sent at a time where a long rollout is summed."""

UNSEEN = np.zeros((1, 1, 1, 1), dtype=np.uint8)


class KernelGame(MarkovGame):
    """What such a world adds are `ground` (what stays), `state` (what changes; it has `episodes` and `sight`) and `texts`, the calls on its copies."""

    texts: ClassVar[Texts]

    @property
    @abstractmethod
    def ground(self) -> NamedTuple:
        """Map and rules as the kernels read them; `ending` says when an episode is over."""

    @property
    @abstractmethod
    def state(self) -> NamedTuple:
        """What changes, as the kernels read and write it."""

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Put `copies` (n,), indices, into a start state, drawn from streams of `tick`."""
        self.texts.begin(len(copies), copies, tick, self.ground, self.state)

    def move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        """All agents of `copies` (n,), indices, act by `actions` (n, n_agents)."""
        actions = np.ascontiguousarray(actions, dtype=np.int64)[np.newaxis]
        given = copies, actions, self.tick, self.ground, self.state, self._happenings()
        self.texts.act(len(copies), *given)

    def observe(self, copies: np.ndarray) -> None:
        """Write what agents of `copies` (n,), indices, now see."""
        self.texts.observe(len(copies), copies, self.wants_views, self.ground, self.state)

    def step(self, actions: np.ndarray) -> None:
        """All agents of all copies act by `actions` (copies, n_agents), indices: in one call of the kernel, new episodes included."""
        self._play(np.ascontiguousarray(actions, dtype=np.int64)[np.newaxis], self._happenings(), "cpu")

    def rollout(self, actions: np.ndarray, where: str = "cpu", summed: bool = False) -> Happenings:
        """Many steps in one call by `actions` (steps, copies, n_agents), indices, drawn beforehand: the numbers of as many calls of `step`.

        Returns `reward` (steps, copies, n_agents) credits, `outcome` (steps, copies, n_agents, n_outcomes), `terminated` and `truncated`
        (steps, copies), `left` (steps, copies, n_agents); `summed` over steps they have one step, and count episodes. What is seen, and
        `final_features`, are of the last step. `where="gpu"` runs a thread a copy on an NVIDIA GPU. Errors: `BadAnswer` for wrong actions;
        `RuntimeError` where there is no GPU.
        """
        if where not in ("cpu", "gpu"):
            raise Mistake(f"where = {where!r}: must be one of cpu, gpu")
        if self.over.any():
            self.advance(self.tick)
        if not summed:
            return self._steps(actions, where)
        per_call = max(1, BLOCK // (self.copies * self.n_agents))
        parts = (self._steps(actions[k : k + per_call], where) for k in range(0, len(actions), per_call))
        return functools.reduce(_added, map(_sum, parts))

    # -- below

    def _steps(self, actions: np.ndarray, where: str) -> Happenings:
        shape = (len(actions), self.copies, self.n_agents)
        choice = Space("action", shape, 0, self.n_actions - 1, "actions", dtype=int)
        words = "agent {2} of copy {1}, step {0}".format
        actions = checked(actions, choice, "a player", self.tick, whose=words)
        flags = (np.zeros(shape[:2], dtype=np.bool_) for _ in range(2))
        left = np.zeros(shape, dtype=np.bool_)
        happened = Happenings(np.zeros(shape), np.zeros((*shape, self.n_outcomes)), *flags, left)
        if len(actions):
            self._play(actions, happened, where)
            for own, all_steps in zip(self._happenings(), happened):
                own[0] = all_steps[-1]
        return happened

    def _play(self, actions: np.ndarray, happenings: Happenings, where: str) -> None:
        run = run_on_gpu if where == "gpu" else lots.__call__
        given = actions, self.tick, self.wants_views, self.ground, self.state, happenings
        run(self.texts.play, self.copies, *given)
        self.tick += len(actions)
        self.ended = np.flatnonzero(self.first)
        self.final_features = self._last_features[self.ended]
        self.final_views = self._last_views[self.ended] if self.wants_views else None

    def _happenings(self) -> Happenings:
        """The arrays of the last step, as those of one step."""
        own = self.reward, self.outcome, self.terminated, self.truncated, self.left
        return Happenings(*[array[np.newaxis] for array in own])

    def _episodes(self) -> Episodes:
        return Episodes(self.clock, self.episode, self.over, self.first, self.alive)

    def _sight(self) -> Sight:
        views = (self.views, self._last_views) if self.wants_views else (UNSEEN, UNSEEN)
        return Sight(self.features, self.visible, views[0], self._last_features, views[1])

    @functools.cached_property
    def _last_features(self) -> np.ndarray:
        return np.zeros_like(self.features)

    @functools.cached_property
    def _last_views(self) -> np.ndarray:
        return np.zeros_like(self.views)


def _sum(happened: Happenings) -> Happenings:
    return Happenings(*[array.sum(axis=0, keepdims=True) for array in happened])


def _added(one: Happenings, other: Happenings) -> Happenings:
    return Happenings(*[a + b for a, b in zip(one, other)])
