"""Harvest: apples that grow only where apples are, and that anybody may eat (key `perolat2017`)."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.streams import stream_key
from credit_flow.worlds.grids.grid_features import encoded
from credit_flow.worlds.grids.grid_rules import GridSettings
from credit_flow.worlds.grids.grid_state import empty_board, empty_stock, nobody
from credit_flow.worlds.grids.grid_world import GridWorld
from credit_flow.worlds.grids.harvest_rules import RULES
from credit_flow.worlds.grids.harvest_step import (
    HARVEST,
    HarvestGround,
    HarvestKeys,
    HarvestState,
)
from credit_flow.worlds.grids.moves import ACTIONS
from credit_flow.worlds.grids.terrain import ORCHARD, Sites, Terrain, neighbours_of, shut, sites_of, within

AROUND = 5
"""Squared distance of the 21 cells, one's own among them, for which the rule of eating holds."""


class Harvest(GridWorld):
    """An apple that was eaten grows again the faster the more apples are left near it, and never where none is; an agent gains 1 credit per
    apple (keys `perolat2017`, `vinitsky2019`, `leibo2021`).

    `rules`: `ssd`, `meltingpot`, the two published ones, or `mini`, a small one for lessons. Actions: stay, forward, backward, step left, step right,
    turn left, turn right, and with `punish` punish. Outcomes: `ate` apples, `fined` 1 where somebody ate with fewer than four apples in the 21
    cells around, its own among them, both before the step and after it, `punished` times. Features (10 + 2 n_agents): own row, column, heading; those of the
    nearest agent; row and column of the nearest apple; apples in the 21 cells around; apples; who ate and who was fined in the last step. -1 where there
    is none.

    Deviations from the sources: agents act in an order drawn anew each step, and who is not first to a cell stays; apples do not grow under agents.
    """

    settings = GridSettings
    outcome_names = ("ate", "fined", "punished")
    texts = HARVEST

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        rules: str = GridSettings.rules,
        n_agents: int = GridSettings.n_agents,
        horizon: int = GridSettings.horizon,
        punish: bool = GridSettings.punish,
        identity: bool = GridSettings.identity,
        wants_views: bool = False,
    ):
        chosen = GridSettings(rules, n_agents, horizon, punish, identity)
        super().__init__(seed, copies, chosen, RULES[chosen.rules].grid, ACTIONS, wants_views)

    @property
    def n_features(self) -> int:
        """How many numbers an agent sees."""
        return 10 + 2 * self.n_agents

    @property
    def ground(self) -> HarvestGround:
        """Map and rules as the kernels read them; `chances` by the number of apples nearby is the law of growth."""
        return _ground(self.chosen, self.seed)

    def encode(self, features: np.ndarray) -> np.ndarray:
        """An array (..., k) of float32 numbers, by `features` (..., n_features): everything as seen from oneself, apples as shares of what there can be."""
        full = [len(self.ground.around) + 1, len(self.ground.orchard.cell), *[1.0] * (2 * self.n_agents)]
        return encoded(features, (3, 6), self.size, np.array(full))

    def _made(self) -> tuple:
        copies, ground = self.copies, self.ground
        board = empty_board(copies, ground.terrain, self.n_agents * 3 * ground.punish.length)
        near = np.zeros((copies, len(ground.orchard.cell)), dtype=np.int16)
        before = np.zeros((copies, self.n_agents), dtype=np.int64)
        return board, nobody(copies, self.n_agents), empty_stock(copies, ground.orchard), near, before

    @property
    def state(self) -> HarvestState:
        """What changes, as the kernels read and write it."""
        return HarvestState(*self._parts, self._episodes(), self._sight())


@functools.lru_cache(maxsize=64)
def _ground(chosen: GridSettings, seed: int) -> HarvestGround:
    rules, (terrain, orchard) = RULES[chosen.rules], _map(chosen.rules)
    grid = rules.grid
    ground = HarvestGround(
        terrain=terrain,
        orchard=orchard,
        neighbours=neighbours_of(orchard, within(terrain, rules.nearby)),
        chances=np.array(rules.chances),
        around=within(terrain, AROUND),
        bare=grid.bare,
        punish=grid.punish,
        punish_action=len(ACTIONS) if chosen.punish else -1,
        ending=grid.ends(chosen.horizon),
        eye=grid.eye._replace(by_slot=chosen.identity),
        keys=HarvestKeys(*[stream_key(seed, name) for name in HarvestKeys._fields]),
    )
    return shut(ground)


@functools.cache
def _map(rules: str) -> tuple[Terrain, Sites]:
    """The map and its orchard; all worlds of the same rules share them."""
    terrain = RULES[rules].grid.terrain()
    orchard = sites_of(terrain, ORCHARD)
    terrain.land[orchard.cell] = RULES[rules].grid.bare
    return terrain, orchard
