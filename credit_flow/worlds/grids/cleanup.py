"""Cleanup: a river that somebody must clean for apples to grow, which anybody may eat (key `hughes2018`)."""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import parameter
from credit_flow.core.streams import stream_key
from credit_flow.worlds.grids.cleanup_rules import RULES
from credit_flow.worlds.grids.cleanup_step import (
    CLEANUP,
    CleanupGround,
    CleanupKeys,
    CleanupState,
)
from credit_flow.worlds.grids.grid_features import encoded
from credit_flow.worlds.grids.grid_rules import GridSettings
from credit_flow.worlds.grids.grid_state import empty_board, empty_stock, nobody
from credit_flow.worlds.grids.grid_world import GridWorld
from credit_flow.worlds.grids.growth import apple_chance, waste_chance
from credit_flow.worlds.grids.moves import ACTIONS
from credit_flow.worlds.grids.terrain import ORCHARD, RIVER, WASTE, Sites, Terrain, shut, sites_of


@dataclass(frozen=True)
class CleanupSettings(GridSettings):
    """What can be set of it."""

    waste_rate: float = parameter(
        -1.0, "most waste that a step makes, on average; -1: as the rules say", unit="cells", low=-1.0, high=1.0
    )  # fmt: skip


class Cleanup(GridWorld):
    """Apples grow in the orchard, the faster the less waste lies in the river, and not at all from two fifths on; an agent gains 1 credit
    per apple, and nothing for cleaning (keys `hughes2018`, `vinitsky2019`, `leibo2021`).

    `rules`: `ssd`, `meltingpot`, the two published ones, or `mini`, a small one for lessons. Actions: stay, forward, backward, step left, step right,
    turn left, turn right, clean, and with `punish` punish. A beam of three lanes cleans at most three cells. Outcomes: `cleaned` cells, `ate` apples,
    `punished` times. Features (12 + n_agents): own row, column, heading; those of the nearest agent; row and column of the nearest apple, and of the
    nearest waste; apples; cells with waste; what each agent cleaned in the last step. -1 where there is none.

    Deviations from the sources: agents act in an order drawn anew each step, and who is not first to a cell stays; a cleaned cell is credited to one
    agent; waste may appear under an agent, apples may not; in `meltingpot` the waste of the start is drawn.
    """

    settings = CleanupSettings
    outcome_names = ("cleaned", "ate", "punished")
    texts = CLEANUP

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        rules: str = CleanupSettings.rules,
        n_agents: int = CleanupSettings.n_agents,
        horizon: int = CleanupSettings.horizon,
        punish: bool = CleanupSettings.punish,
        identity: bool = CleanupSettings.identity,
        waste_rate: float = CleanupSettings.waste_rate,
        wants_views: bool = False,
    ):
        chosen = CleanupSettings(rules, n_agents, horizon, punish, identity, waste_rate)
        actions = (*ACTIONS, "clean")
        super().__init__(seed, copies, chosen, RULES[chosen.rules].grid, actions, wants_views)

    @property
    def n_features(self) -> int:
        """How many numbers an agent sees."""
        return 12 + self.n_agents

    @property
    def ground(self) -> CleanupGround:
        """Map and rules as the kernels read them; `apple_chance` and `waste_chance` (cells with waste,) are the laws of growth."""
        return _ground(self.chosen, self.seed)

    def encode(self, features: np.ndarray) -> np.ndarray:
        """An array (..., k) of float32 numbers, by `features` (..., n_features): everything as seen from oneself, stocks as shares of what there can be."""
        ground = self.ground
        full = [len(ground.orchard.cell), len(ground.fouling.cell), *[3.0] * self.n_agents]
        return encoded(features, (3, 6, 8), self.size, np.array(full))

    def _made(self) -> tuple:
        copies, ground = self.copies, self.ground
        beams = self.n_agents * 3 * max(ground.clean.length, ground.punish.length)
        board = empty_board(copies, ground.terrain, beams)
        stocks = (empty_stock(copies, sites) for sites in (ground.orchard, ground.fouling))
        return (board, nobody(copies, self.n_agents), *stocks)

    @property
    def state(self) -> CleanupState:
        """What changes, as the kernels read and write it."""
        return CleanupState(*self._parts, self._episodes(), self._sight())


@functools.lru_cache(maxsize=64)
def _ground(chosen: CleanupSettings, seed: int) -> CleanupGround:
    rules, (terrain, orchard, fouling) = RULES[chosen.rules], _map(chosen.rules)
    n, grid = len(fouling.cell), rules.grid
    rate = rules.waste_rate if chosen.waste_rate < 0.0 else chosen.waste_rate
    ground = CleanupGround(
        terrain=terrain,
        orchard=orchard,
        fouling=fouling,
        apple_chance=apple_chance(range(n + 1), n),
        waste_chance=waste_chance(n, rate, rules.waste_limit),
        waste_from=rules.waste_from,
        drawn_waste=rules.drawn_waste,
        bare=grid.bare,
        clean=rules.clean,
        punish=grid.punish,
        punish_action=len(ACTIONS) + 1 if chosen.punish else -1,
        ending=grid.ends(chosen.horizon),
        eye=grid.eye._replace(by_slot=chosen.identity),
        keys=CleanupKeys(*[stream_key(seed, name) for name in CleanupKeys._fields]),
    )
    return shut(ground)


@functools.cache
def _map(rules: str) -> tuple[Terrain, Sites, Sites]:
    """The map, its orchard, and where waste can be; all worlds of the same rules share them."""
    terrain = RULES[rules].grid.terrain()
    orchard, fouling = sites_of(terrain, ORCHARD), sites_of(terrain, RIVER, WASTE)
    terrain.land[orchard.cell] = RULES[rules].grid.bare
    return terrain, orchard, fouling
