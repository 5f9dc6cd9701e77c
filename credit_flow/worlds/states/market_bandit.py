"""The market bandit: one state, K arms, one step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.worlds.states.finite import FiniteWorld


@dataclass(frozen=True)
class MarketBanditSettings(Parameters):
    """What can be set of it."""

    arms: int = parameter(4, "arms to choose from", unit="arms", low=2, high=1000)


class MarketBandit(FiniteWorld):
    """One auction among `arms` arms; arm k pays (k + 1) / (arms + 1), and the task ends (key `chang2020`)."""

    settings = MarketBanditSettings
    horizon, discount = 1, 0.99

    def __init__(self, seed: int = 0, copies: int = 1, *, arms: int = MarketBanditSettings.arms):
        rewards = np.zeros((2, arms))
        rewards[0] = np.arange(1, arms + 1) / (arms + 1)
        ends = np.ones((2, arms))
        super().__init__(seed, copies, next=np.ones((2, arms)), rewards=rewards, ends=ends, starts=[0])
