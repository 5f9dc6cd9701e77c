"""Duality: a cycle that pays at every step, beside a loop that nearly does, and a trap."""

from __future__ import annotations

from credit_flow.worlds.states.finite import FiniteWorld


class Duality(FiniteWorld):
    """States 0, 1 and the absorbing 2 (key `chang2020`).

    (0, a1) -> 1 and (1, a0) -> 0 pay 0.5, (1, a1) stays and pays 0.3, (0, a0) -> 2 pays nothing, and in 2 every step costs 1.
    The best policy alternates. Never ends by itself; cut off after `horizon` steps.
    """

    def __init__(self, seed: int = 0, copies: int = 1, *, horizon: int = 10, discount: float = 0.99):
        self.horizon, self.discount = horizon, discount
        rewards = [[0.0, 0.5], [0.5, 0.3], [-1.0, -1.0]]
        super().__init__(
            seed, copies, next=[[2, 1], [0, 1], [2, 2]], rewards=rewards, ends=[[0, 0]] * 3, starts=[0]
        )
