"""A coin: call heads or tails."""

from credit_flow.worlds.states.finite import FiniteWorld


class Coin(FiniteWorld):
    """One call, which pays `prize` if it is heads, and the task ends."""

    horizon, discount = 1, 0.99
    task_settings = {"heads": {}, "tails": {"heads": False}}

    def __init__(self, seed: int = 0, copies: int = 1, *, heads: bool = True):
        rewards = [[1.0, 0.0] if heads else [0.0, 1.0], [0.0, 0.0]]
        super().__init__(seed, copies, next=[[1, 1]] * 2, rewards=rewards, ends=[[1, 1]] * 2, starts=[0])
