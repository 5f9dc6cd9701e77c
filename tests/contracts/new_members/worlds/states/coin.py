"""A coin: call heads or tails."""

from dataclasses import dataclass

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.states.finite import FiniteWorld


@dataclass(frozen=True)
class CoinSettings(Parameters):
    """What can be set of it."""

    prize: float = parameter(1.0, "what the right call pays", unit="credits", low=0.0, high=100.0)
    heads: bool = parameter(True, "heads is right")


class Coin(FiniteWorld):
    """One call, which pays `prize` if it is heads, and the task ends."""

    settings = CoinSettings
    horizon, discount = 1, 0.99
    task_settings = {"heads": {}, "tails": {"heads": False}}

    def __init__(self, seed: int = 0, copies: int = 1, *, prize: float = 1.0, heads: bool = True):
        rewards = [[prize, 0.0] if heads else [0.0, prize], [0.0, 0.0]]
        super().__init__(seed, copies, next=[[1, 1]] * 2, rewards=rewards, ends=[[1, 1]] * 2, starts=[0])
