"""Duality: a cycle that pays at every step, beside a loop that nearly does, and a trap."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.states.finite import FiniteWorld


@dataclass(frozen=True)
class DualitySettings(Parameters):
    """What can be set of it."""

    horizon: int = parameter(10, "steps after which an episode is cut off", unit="steps", low=1, high=100_000)
    discount: float = parameter(0.99, "worth of a credit one step later, a factor", low=0.0, high=1.0)


class Duality(FiniteWorld):
    """States 0, 1 and the absorbing 2 (key `chang2020`).

    (0, a1) -> 1 and (1, a0) -> 0 pay 0.5, (1, a1) stays and pays 0.3, (0, a0) -> 2 pays nothing, and in 2 every step costs 1.
    The best policy alternates. Never ends by itself; cut off after `horizon` steps.
    """

    settings = DualitySettings

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        horizon: int = DualitySettings.horizon,
        discount: float = DualitySettings.discount,
    ):
        self.horizon, self.discount = horizon, discount
        rewards = [[0.0, 0.5], [0.5, 0.3], [-1.0, -1.0]]
        super().__init__(
            seed, copies, next=[[2, 1], [0, 1], [2, 2]], rewards=rewards, ends=[[0, 0]] * 3, starts=[0]
        )
