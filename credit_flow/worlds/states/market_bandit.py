"""The market bandit: one state, K arms, one step."""

from __future__ import annotations

import numpy as np

from credit_flow.worlds.states.finite import FiniteWorld


class MarketBandit(FiniteWorld):
    """One auction among `arms` arms; arm k pays (k + 1) / (arms + 1), and the task ends (key `chang2020`)."""

    horizon, discount = 1, 0.99

    def __init__(self, seed: int = 0, copies: int = 1, *, arms: int = 4):
        rewards = np.zeros((2, arms))
        rewards[0] = np.arange(1, arms + 1) / (arms + 1)
        ends = np.ones((2, arms))
        super().__init__(seed, copies, next=np.ones((2, arms)), rewards=rewards, ends=ends, starts=[0])
