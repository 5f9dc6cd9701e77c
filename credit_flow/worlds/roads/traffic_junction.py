"""Traffic junction: cars cross each other's ways, and each sees little (key `singh2019`)."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.mistake import Mistake
from credit_flow.core.streams import stream_key
from credit_flow.worlds.episode_end import Ending
from credit_flow.worlds.grids.terrain import FLOOR, WALL
from credit_flow.worlds.kernel_game import KernelGame
from credit_flow.worlds.roads.junction_roads import AHEAD, GRASS, Roads, roads_of
from credit_flow.worlds.roads.junction_rules import CRASH, RULES, WAITING
from credit_flow.worlds.roads.junction_step import JUNCTION, SELF, Cars, JunctionGround, JunctionState


@dataclass(frozen=True)
class TrafficJunctionSettings(Parameters):
    """What can be set of it."""

    rules: str = parameter("easy", "map, cars and steps", choices=("easy", "medium", "hard"))
    n_agents: int = parameter(
        0, "the greatest number of cars at a time; 0: that of the rules", unit="cars", low=0, high=64
    )
    horizon: int = parameter(
        0, "steps of an episode; 0: those of the rules", unit="steps", low=0, high=100_000
    )
    arrival: float = parameter(
        -1.0, "chance that a car comes in at an entry in a step; -1: the lowest of the rules", low=-1.0, high=1.0
    )  # fmt: skip
    vision: int = parameter(0, "cells that a car sees in every direction", unit="cells", low=0, high=18)


class TrafficJunction(KernelGame):
    """Cars come in at random and drive along given routes; each goes on, `gas` (0), or waits, `brake` (1), and pays 1/100 credit per step for every step of its age, and 10 credits
    where it shares its cell with another, which then both drive on. An episode without a crash is a success (key `singh2019`).

    `rules`: `easy` (one crossing of two one-lane roads, 5 cars, 20 steps), `medium` (two lanes each way and turns, 10 cars, 40 steps), `hard` (four such crossings, 20 cars, 80 steps).
    Agents are slots: `alive` says which hold a car, `left` whose car has come to its end in the last step, after which another may be in its slot.
    `arrival` can be set while it runs, for a curriculum (`junction_rules.arrival_at`).

    Outcomes: `crashed`, `arrived`, `braked`, each 0 or 1. Features (6 + 2 (2 vision + 1)^2), zeros in empty slots: last action; number of the route; row; column; rows down and
    columns right to the next cell of the route; then of every cell around, row by row, its class (0 grass, 1 road, 2 crossing); then as many numbers of cars.

    Deviations from the source: who comes in onto an occupied cell pays nothing in that step, in which it has decided nothing (who stands there pays); features give row and
    column for the number of the cell, and the next cell of the route, which route and cell imply.
    """

    settings: ClassVar[type[Parameters]] = TrafficJunctionSettings
    outcome_names = ("crashed", "arrived", "braked")
    texts = JUNCTION
    n_actions, idle, most = 2, 1, 0.0
    action_names = ("gas", "brake")

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        rules: str = TrafficJunctionSettings.rules,
        n_agents: int = TrafficJunctionSettings.n_agents,
        horizon: int = TrafficJunctionSettings.horizon,
        arrival: float = TrafficJunctionSettings.arrival,
        vision: int = TrafficJunctionSettings.vision,
    ):
        self.chosen = TrafficJunctionSettings(rules, n_agents, horizon, arrival, vision)
        self.rules = RULES[self.chosen.rules]
        self.n_agents, self.horizon = n_agents or self.rules.n_agents, horizon or self.rules.horizon
        self.n_features = SELF + 2 * (2 * vision + 1) ** 2
        self.least = float(nearest(-WAITING * self.horizon - CRASH))
        self.arrival = self.rules.rare if arrival < 0.0 else arrival
        self._key = stream_key(seed, "car")
        super().__init__(seed, copies)
        side = self.rules.plan.side
        whole = (np.zeros((copies, self.n_agents), dtype=np.int64) for _ in range(5))
        count = np.zeros((copies, side * side), dtype=np.int64)
        self._cars = Cars(*whole, count, np.zeros(copies, dtype=np.int64))

    @property
    def arrival(self) -> float:
        """The chance that a car comes in at an entry in a step."""
        return self._arrival

    @arrival.setter
    def arrival(self, chance: float) -> None:
        """From the next step on. Errors: `Mistake` for what is no chance."""
        if not 0.0 <= float(chance) <= 1.0:
            raise Mistake(f"arrival = {chance!r}: must be a chance, 0 .. 1")
        self._arrival = float(chance)

    @property
    def roads(self) -> Roads:
        """The map and all routes."""
        return _roads(self.chosen.rules)

    @property
    def ground(self) -> JunctionGround:
        """Map and rules as the kernels read them."""
        return JunctionGround(self.roads, self._arrival, self.chosen.vision, Ending(self.horizon), self._key)

    @property
    def state(self) -> JunctionState:
        """What changes, as the kernels read and write it."""
        return JunctionState(self._cars, self._episodes(), self._sight())

    def encode(self, features: np.ndarray) -> np.ndarray:
        """Numbers (..., k) float32 of `features` (..., n_features): last action, next cell, a 1 for the route, for the row and for the column, classes of cells around over 2, cars; all 0 for an empty slot."""
        features = np.asarray(features, dtype=np.float32)
        side, cells = self.rules.plan.side, (self.n_features - SELF) // 2
        there = features[..., SELF : SELF + cells].any(axis=-1, keepdims=True)
        ones = [
            _one_of(features[..., k], n) for k, n in ((1, len(self.roads.first) - 1), (2, side), (3, side))
        ]
        around = features[..., SELF:] / np.repeat(np.float32([2.0, 1.0]), cells)
        return np.concatenate([features[..., [0, 4, 5]], *(one * there for one in ones), around], axis=-1)

    def levels(self) -> dict[str, np.ndarray]:
        """Cars in each copy (copies,), counts."""
        return {"cars": self._cars.n_alive}

    def scene(self, copy: int) -> dict:
        """What a picture of one copy is drawn from: `cells` (rows, columns), classes of `worlds/grids/terrain.py`, roads as floor and the rest as wall; `agents` (n_agents, 4) row,
        column, heading, 1 if there is a car."""
        cells = np.where(self.roads.land == GRASS, WALL, FLOOR)
        at = self._cars.cell[copy]
        row, column = np.divmod(at, len(cells))
        return {
            "cells": cells,
            "agents": np.column_stack([row, column, self._headings(copy), self.alive[copy]]),
        }

    def _headings(self, copy: int) -> np.ndarray:
        """Where the cars of a copy are going (n_agents,), 0 north, 1 east, 2 south, 3 west; on the last cell as on the one before."""
        roads, cars = self.roads, self._cars
        first, stop = roads.first[cars.route[copy]], roads.first[cars.route[copy] + 1]
        at = np.minimum(first + cars.place[copy], stop - 2)
        steps = np.column_stack(np.divmod(roads.cell[at + 1], len(roads.land))) - np.column_stack(
            np.divmod(roads.cell[at], len(roads.land))
        )
        return (steps[:, np.newaxis] == np.array(AHEAD)).all(axis=2).argmax(axis=1)


def _one_of(numbers: np.ndarray, n: int) -> np.ndarray:
    """A 1 in the place that each number names, of n."""
    return (numbers[..., np.newaxis] == np.arange(n)).astype(np.float32)


@functools.cache
def _roads(rules: str) -> Roads:
    """All worlds of the same rules share them."""
    return roads_of(RULES[rules].plan)
