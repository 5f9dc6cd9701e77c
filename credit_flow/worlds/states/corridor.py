"""The corridor: a row of steps with nothing to choose, and a reward at its end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.states.finite import FiniteWorld


@dataclass(frozen=True)
class CorridorSettings(Parameters):
    """What can be set of it."""

    length: int = parameter(5, "steps to its end", unit="steps", low=1, high=1000)
    reward: float = parameter(1.0, "what the last step pays", unit="credits", low=0.0, high=1e6)


class Corridor(FiniteWorld):
    """States 0 .. length - 1, one action, which leads on; the last step pays `reward` and ends the task (key `holland1985`).

    Episodes start at a random step, which leaves what every step brings its owner as it is."""

    settings = CorridorSettings
    discount = 1.0
    place, action_names = "step", ("on",)

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        length: int = CorridorSettings.length,
        reward: float = CorridorSettings.reward,
    ):
        self.horizon = length
        last = np.arange(length)[:, None] == length - 1
        next = np.minimum(np.arange(length) + 1, length - 1)[:, None]
        super().__init__(seed, copies, next=next, rewards=reward * last, ends=last, starts=np.arange(length))
