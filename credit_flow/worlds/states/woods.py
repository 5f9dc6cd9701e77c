"""Woods and mazes: walk to the food, seeing only the eight cells around."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.states.finite import FiniteWorld

MOVES = ((-1, 0), (-1, 1), (0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1))
"""Rows down, columns to the right: north, and on clockwise."""

KEEP, WRITE_0, WRITE_1 = range(3)


@dataclass(frozen=True)
class WoodsSettings(Parameters):
    """What can be set of it."""

    memory: bool = parameter(False, "there is a bit that all can read and write")
    sight: str = parameter(
        "around", "what is seen: the eight cells around, or the cell", choices=("around", "cell")
    )
    horizon: int = parameter(50, "steps after which an episode is cut off", unit="steps", low=1, high=100_000)


class Woods(FiniteWorld):
    """A `maze`, drawn by whoever inherits from it: eight moves, a wall stops them, food ends the task and pays 1 (key `wilson1994`).

    Of the drawing `O` and `#` are walls, `F` food; what leaves the map comes back on the other side. Episodes start in a random free cell, and are cut off after `horizon` steps. `sight` "around": the eight cells around, so
    that some cells may look alike; "cell": all.
    With `memory` there is a bit that all can read and write (key `kwee2001`): 24 actions, action = 3 x move + (0 keep, 1 write 0,
    2 write 1), and what is seen is (cells around, bit), code 2 x view + bit. The bit is 0 at the start.
    """

    settings = WoodsSettings
    discount = 0.9
    task_settings = {"around": {}, "memory": {"memory": True}, "cell": {"sight": "cell"}}

    @property
    @abstractmethod
    def maze(self) -> tuple[str, ...]:
        """The rows of the drawing."""

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        memory: bool = False,
        sight: str = WoodsSettings.sight,
        horizon: int = WoodsSettings.horizon,
    ):
        self.horizon = horizon
        walls = np.array([list(row) for row in self.maze])
        cells = np.argwhere(np.isin(walls, (".", "F")))  # (cells, 2)
        food = walls[tuple(cells.T)] == "F"
        around = np.stack(
            [_at(walls, cells + move) for move in MOVES], axis=1
        )  # (cells, 8) what stands there
        next = _neighbours(walls.shape, cells, around)
        view = np.arange(len(cells)) if sight == "cell" else np.unique(around, axis=0, return_inverse=True)[1]
        seen = np.concatenate([around == "F", np.isin(around, ("O", "#"))], axis=1).astype(np.float64)
        features = np.eye(len(cells)) if sight == "cell" else seen
        enters = food[next] & ~food[:, None]
        tables = (next, enters, features, view.reshape(-1))
        if memory:
            tables = _with_bit(*tables)
            food = np.repeat(food, 2)
        next, enters, features, code = tables
        starts = np.flatnonzero(~food)[:: 2 if memory else 1]
        super().__init__(
            seed, copies, next=next, rewards=enters, ends=enters, starts=starts, features=features, code=code
        )
        self.cells, self.memory = cells, memory


def _at(walls: np.ndarray, places: np.ndarray) -> np.ndarray:
    """What stands at `places` (n, 2) of the torus."""
    return walls[places[:, 0] % walls.shape[0], places[:, 1] % walls.shape[1]]


def _neighbours(shape: tuple[int, int], cells: np.ndarray, around: np.ndarray) -> np.ndarray:
    """The cell (cells, 8) that each move leads to."""
    number = np.full(shape, -1)
    number[tuple(cells.T)] = np.arange(len(cells))
    next = np.stack([_at(number, cells + move) for move in MOVES], axis=1)
    return np.where(np.isin(around, (".", "F")), next, np.arange(len(cells))[:, None])


def _with_bit(next, enters, features, view) -> tuple[np.ndarray, ...]:
    """The same tables for states 2 x cell + bit and actions 3 x move + writing."""
    n_cells, n_moves = next.shape
    bit = np.arange(2)[None, :, None, None]
    writing = np.arange(3)[None, None, None, :]
    then = np.where(writing == KEEP, bit, writing == WRITE_1)
    states = 2 * next[:, None, :, None] + then
    both = np.broadcast_to(enters[:, None, :, None], states.shape)
    shape = (2 * n_cells, 3 * n_moves)
    seen = np.concatenate([np.repeat(features, 2, axis=0), np.tile([[0.0], [1.0]], (n_cells, 1))], axis=1)
    return states.reshape(shape), both.reshape(shape), seen, np.repeat(2 * view, 2) + np.tile([0, 1], n_cells)
