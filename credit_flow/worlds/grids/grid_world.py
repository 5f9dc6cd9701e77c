"""What Cleanup and Harvest have in common as worlds for many: arrays, episodes, steps and rollouts by the kernels of the one or the other."""

from __future__ import annotations

import functools
from abc import abstractmethod
from typing import ClassVar, NamedTuple

import numpy as np

from credit_flow.core.boundary.answers import Space, checked
from credit_flow.core.mistake import Mistake
from credit_flow.core.programs.device_lots import run_on_gpu
from credit_flow.core.programs.kernel import lots
from credit_flow.worlds.grids.grid_play import Texts
from credit_flow.worlds.grids.grid_rules import GridRules, GridSettings
from credit_flow.worlds.grids.grid_state import Episodes, Happenings, Sight, Stock
from credit_flow.worlds.grids.terrain import APPLE, ORCHARD, OUTSIDE, WASTE
from credit_flow.worlds.markov_game import MarkovGame

BLOCK = 2**22
"""About so many actions are sent at a time where a long rollout is summed."""

UNSEEN = np.zeros((1, 1, 1, 1), dtype=np.uint8)


class GridWorld(MarkovGame):
    """A world for many on a grid. What a world of this family adds are its rules, `ground` (what stays), `state` (what changes) and `texts`, the calls on its copies."""

    texts: ClassVar[Texts]

    discount = 0.99

    def __init__(
        self,
        seed: int,
        copies: int,
        chosen: GridSettings,
        rules: GridRules,
        actions: tuple[str, ...],
        wants_views: bool,
    ):
        self.chosen, self.rules, self.wants_views = chosen, rules, wants_views
        self.n_agents = chosen.n_agents or rules.n_agents
        self.action_names = (*actions, "punish") if chosen.punish else actions
        self.n_actions, self.view_shape = len(self.action_names), (rules.eye.rows, rules.eye.columns)
        self.most = 1.0  # an apple
        loss = rules.punish.cost + rules.punish.loss * (self.n_agents - 1)
        self.least = -loss if chosen.punish else 0.0
        super().__init__(seed, copies)
        starts = len(self.ground.terrain.starts)
        if not 1 <= self.n_agents <= starts:
            raise Mistake(
                f"n_agents = {self.n_agents}: must be 1 .. {starts}, the cells to start from on the map of {chosen.rules}"
            )
        self.horizon = self.ground.ending.horizon
        self._parts = self._made()

    @property
    @abstractmethod
    def ground(self) -> NamedTuple:
        """Map and rules as the kernels read them."""

    @abstractmethod
    def _made(self) -> tuple:
        """The parts of the state before the first episode: board and agents first."""

    @property
    @abstractmethod
    def state(self) -> NamedTuple:
        """What changes, as the kernels read it."""

    # -- what a world for many does

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
        (steps, copies); `summed` over steps they have one step, and count episodes. What is seen, and `final_features`, are of the last step.
        `where="gpu"` runs a thread a copy on an NVIDIA GPU. Errors: `BadAnswer` for wrong actions; `RuntimeError` where there is no GPU.
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

    def levels(self) -> dict[str, np.ndarray]:
        """Apples, and cells with waste where there is a river, of each copy (copies,), counts."""
        stocks = (part for part in self._parts if isinstance(part, Stock))
        return {name: stock.full for name, stock in zip(("apples", "waste"), stocks)}

    def scene(self, copy: int) -> dict:
        """What a picture of one copy is drawn from: `cells` (rows, columns) classes of `worlds/grids/terrain.py` without agents and beams; `agents` (n_agents, 4)
        row, column, heading, 1 if it is on the grid; `beams` (beams, 3) row, column, class; `apples` and `waste` (n, 2) rows and columns."""
        terrain, (board, agents) = self.ground.terrain, self._parts[:2]
        inside = terrain.land > OUTSIDE
        bare = self._orchard & (board.land[copy] != APPLE)
        cells = np.where(bare, ORCHARD, board.land[copy])[inside].reshape(terrain.row[inside].max() + 1, -1)
        at, alive = agents.cell[copy], agents.away[copy] == 0
        n = board.beams[copy]
        beams, kinds = board.beam_cell[copy, :n], board.beam_kind[copy, :n]
        return {
            "cells": cells,
            "agents": np.column_stack([terrain.row[at], terrain.column[at], agents.heading[copy], alive]),
            "beams": np.column_stack([terrain.row[beams], terrain.column[beams], kinds]),
            "apples": np.argwhere(cells == APPLE),
            "waste": np.argwhere(cells == WASTE),
        }

    # -- below

    def _steps(self, actions: np.ndarray, where: str) -> Happenings:
        shape = (len(actions), self.copies, self.n_agents)
        choice = Space("action", shape, 0, self.n_actions - 1, "actions", dtype=int)
        words = "agent {2} of copy {1}, step {0}".format
        actions = checked(actions, choice, "a player", self.tick, whose=words)
        flags = (np.zeros(shape[:2], dtype=np.bool_) for _ in range(2))
        happened = Happenings(np.zeros(shape), np.zeros((*shape, self.n_outcomes)), *flags)
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
        return Happenings(
            self.reward[np.newaxis],
            self.outcome[np.newaxis],
            self.terminated[np.newaxis],
            self.truncated[np.newaxis],
        )

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

    @functools.cached_property
    def _orchard(self) -> np.ndarray:
        """Mask (cells,) of cells where apples can be."""
        mask = np.zeros(len(self.ground.terrain.land), dtype=np.bool_)
        mask[self.ground.orchard.cell] = True
        return mask


def _sum(happened: Happenings) -> Happenings:
    return Happenings(*[array.sum(axis=0, keepdims=True) for array in happened])


def _added(one: Happenings, other: Happenings) -> Happenings:
    return Happenings(*[a + b for a, b in zip(one, other)])
