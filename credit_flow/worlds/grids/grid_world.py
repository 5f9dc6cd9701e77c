"""What Cleanup and Harvest have in common as worlds for many: agents, bounds, levels and pictures."""

from __future__ import annotations

import functools
from abc import abstractmethod

import numpy as np

from credit_flow.core.mistake import Mistake
from credit_flow.worlds.grids.grid_rules import GridRules, GridSettings
from credit_flow.worlds.grids.grid_state import Stock
from credit_flow.worlds.grids.terrain import APPLE, ORCHARD, OUTSIDE, WASTE
from credit_flow.worlds.kernel_game import KernelGame


class GridWorld(KernelGame):
    """A world for many on a grid. What a world of this family adds are its rules and the parts of its state."""

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

    @abstractmethod
    def _made(self) -> tuple:
        """The parts of the state before the first episode: board and agents first."""

    def levels(self) -> dict[str, np.ndarray]:
        """Apples, and cells with waste where there is a river, of each copy (copies,), counts."""
        stocks = (part for part in self._parts if isinstance(part, Stock))
        return {name: stock.full for name, stock in zip(("apples", "waste"), stocks)}

    @functools.cached_property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the map, walls included."""
        terrain = self.ground.terrain
        inside = terrain.land > OUTSIDE
        return int(terrain.row[inside].max()) + 1, int(terrain.column[inside].max()) + 1

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

    @functools.cached_property
    def _orchard(self) -> np.ndarray:
        """Mask (cells,) of cells where apples can be."""
        mask = np.zeros(len(self.ground.terrain.land), dtype=np.bool_)
        mask[self.ground.orchard.cell] = True
        return mask
