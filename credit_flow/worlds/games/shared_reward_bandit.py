"""The shared-reward bandit: everybody's act pays itself, and each is paid its own or the mean of all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.core.amounts import nearest, up
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import normal, stream_key
from credit_flow.worlds.markov_game import MarkovGame

FURTHEST = 8.572
"""No draw of `core.streams.normal` lies further from 0: sqrt(2 x 53 ln 2)."""


@dataclass(frozen=True)
class SharedRewardBanditSettings(Parameters):
    """What can be set of it."""

    n_agents: int = parameter(4, "agents of a copy", unit="agents", low=1, high=10_000)
    gain: float = parameter(1.0, "what acting brings", unit="credits", low=-1e3, high=1e3)
    noise: float = parameter(1.0, "standard deviation of what it brings", unit="credits", low=0.0, high=1e3)
    pooled: bool = parameter(False, "whether each is paid the mean of all instead of its own")


@lots
def pull(k, copies, actions, key, tick, gain, noise, pooled, reward, acted):
    """r_i = mu a_i + sigma e_i, or the mean of these."""
    copy, n = copies[k], actions.shape[1]
    total = 0.0
    for i in range(n):
        acted[copy, i, 0] = actions[k, i]
        reward[copy, i] = nearest(gain * actions[k, i] + noise * normal(key, tick, copy, 2 * i))
        total += reward[copy, i]
    if pooled:
        for i in range(n):
            reward[copy, i] = nearest(total / n)


class SharedRewardBandit(MarkovGame):
    """Each of N agents acts, 1, or not, 0, and what it does brings r = `gain` x act + `noise` x a standard normal number, credits (key `singh2019`).

    Episodes last one step and there is nothing to see. What a gradient is worth under own and pooled reward is `theory.games.bandit_gradients`.
    """

    settings: ClassVar[type[Parameters]] = SharedRewardBanditSettings
    n_actions, n_features, horizon, outcome_names = 2, 1, 1, ("acted",)

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        n_agents: int = SharedRewardBanditSettings.n_agents,
        gain: float = SharedRewardBanditSettings.gain,
        noise: float = SharedRewardBanditSettings.noise,
        pooled: bool = SharedRewardBanditSettings.pooled,
    ):
        self.n_agents, self.gain, self.noise, self.pooled = n_agents, float(gain), float(noise), bool(pooled)
        self.most = float(up(max(gain, 0.0) + noise * FURTHEST))
        self.least = -float(up(noise * FURTHEST - min(gain, 0.0)))
        self.key = stream_key(seed, "noise")
        super().__init__(seed, copies)

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Nothing is left of the episode before in `copies` (n,), indices."""

    def move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        """All agents of `copies` (n,), indices, act or not, by `actions` (n, agents), and the episode ends."""
        settings = self.gain, self.noise, self.pooled
        pull(len(copies), copies, actions, self.key, self.tick, *settings, self.reward, self.outcome)
        self.terminated[copies] = True

    def observe(self, copies: np.ndarray) -> None:
        """A 1, which is always there, in `copies` (n,), indices."""
        self.features[copies] = 1.0
