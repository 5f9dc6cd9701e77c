"""Tabular Q-learning: one mind that knows what every action is worth."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import below, uniform
from credit_flow.learners.experience.transitions import Transitions


class QLearning:
    """q[code, action] moves by `rate` x (r + g max_a q[next code, a] - q), the next value 0 at a true end (key `watkins1992`).

    It acts greedily, ties to the larger tie number, or with chance `exploration` at random: rate, exploration, tie numbers and
    streams as those of a society of valuations.
    """

    def __init__(self, n_codes: int, n_actions: int, *, rate: float = 0.1, exploration: float = 0.1):
        self.values = np.zeros((n_codes, n_actions))  # credits
        self.rate, self.exploration = rate, exploration

    def choose(self, seen: Seen, greedy: bool = False) -> np.ndarray:
        """Actions (copies,), indices."""
        action = np.empty(len(seen.codes), dtype=np.int64)
        chance = 0.0 if greedy else self.exploration
        _choose(len(action), seen.codes, self.values, float(chance), seen.key, seen.tick, action)
        return action

    def observe(self, step: Transitions) -> None:
        """Learn from every copy in turn."""
        _learn(
            step.code, step.action, step.reward, step.worth_later, step.next_code, step.terminated, self.rate, self.values
        )  # fmt: skip

    def update(self) -> None:
        """Everything is learnt at once."""

    def restart(self) -> None:
        """Before another task: the values stay, and there is nothing else."""

    def weights(self) -> np.ndarray:
        """The values (actions, codes), credits."""
        return self.values.T.copy()

    @property
    def n_parameters(self) -> int:
        """Numbers that it learns."""
        return self.values.size


@lots
def _choose(copy, codes, values, exploration, key, tick, action):
    n = values.shape[1]
    if uniform(key, tick, copy, n) < exploration:
        action[copy] = below(n, key, tick, copy, n + 1)
        return
    best, best_tie = -np.inf, 0.0
    for i in range(n):
        value, tie = values[codes[copy], i], uniform(key, tick, copy, i)
        if value > best or (value == best and tie > best_tie):
            best, best_tie, action[copy] = value, tie, i


@kernel
def _learn(code, action, reward, worth_later, next_code, terminated, rate, values):
    for i in range(len(code)):
        later = 0.0
        if not terminated[i]:
            later = values[next_code[i], 0]
            for a in range(1, values.shape[1]):
                later = max(later, values[next_code[i], a])
        old = values[code[i], action[i]]
        values[code[i], action[i]] = old + rate * (reward[i] + worth_later[i] * later - old)
