"""The chain: cells in a row, a reward at one end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.states.finite import FiniteWorld


@dataclass(frozen=True)
class ChainSettings(Parameters):
    """What can be set of it."""

    cells: int = parameter(6, "cells in a row", unit="cells", low=2, high=1000)
    reward: float = parameter(0.8, "what entering the last cell pays", unit="credits", low=0.0, high=1e6)
    turned: bool = parameter(False, "the goal is cell 0, and the start the other end")


class Chain(FiniteWorld):
    """Cells 0 .. cells - 1, start in the first, `reward` for entering the last, which ends the task (key `chang2020`).

    Action 0 moves left, action 1 right; at the wall it stays. An episode is cut off after four steps per
    cell. With `turned` the goal is cell 0 and the start the other end. What is seen is the cell, one of cells + 1 numbers.
    """

    settings = ChainSettings
    discount = 0.99
    place, action_names = "cell", ("left", "right")
    task_settings = {"right": {}, "left": {"turned": True}}

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        cells: int = ChainSettings.cells,
        reward: float = ChainSettings.reward,
        turned: bool = False,
    ):
        self.horizon = 4 * (cells - 1)
        cell = np.arange(cells)
        next = np.stack([np.maximum(cell - 1, 0), np.minimum(cell + 1, cells - 1)], axis=1)
        enters = (next == cells - 1) & (cell[:, None] < cells - 1)
        next[-1] = cells - 1
        start = 0
        if turned:
            next, enters, start = (cells - 1 - next[::-1])[:, ::-1], enters[::-1, ::-1], cells - 1
        features = np.eye(cells, cells + 1)
        super().__init__(
            seed, copies, next=next, rewards=reward * enters, ends=enters, starts=[start], features=features
        )
