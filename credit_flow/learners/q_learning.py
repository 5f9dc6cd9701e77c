"""Tabular Q-learning: one mind that knows what every action is worth."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import below, uniform
from credit_flow.learners.learner import Learner, require_same


class QLearning(Learner):
    """q[code, action] moves by `rate` x (r + g max_a q[next code, a] - q), the next value 0 at a true end (key `watkins1992`).

    It acts greedily, ties to the larger tie number, or with chance `exploration` at random: rate, exploration, tie numbers and
    streams as those of a society of valuations.
    """

    def __init__(self, n_codes: int, n_actions: int, *, rate: float = 0.1, exploration: float = 0.1):
        self.values = np.zeros((n_codes, n_actions))  # credits
        self.rate, self.exploration = rate, exploration

    def require_fit(self, n_features: int, n_codes: int, n_experts: int, clones: int) -> None:
        """Errors: ValueError for another number of codes, and for a society of several."""
        made_for = {"codes": len(self.values), "policies": 1, "clones": 1}
        require_same(self, {"codes": n_codes, "policies": n_experts, "clones": clones}, made_for)

    def act(self, seen: Seen, greedy: bool = False) -> np.ndarray:
        """Actions (copies, 1), indices."""
        action = np.empty(len(seen.codes), dtype=np.int64)
        chance = 0.0 if greedy else self.exploration
        _choose(len(action), seen.codes, self.values, float(chance), seen.key, seen.tick, action)
        return action[:, np.newaxis]

    def chances(self, seen: Seen) -> np.ndarray:
        """How likely each action is to be taken (copies, actions), when it explores; equals share."""
        values = self.values[seen.codes]
        best = values == values.max(axis=1, keepdims=True)
        return self.exploration / values.shape[1] + (1.0 - self.exploration) * best / best.sum(
            axis=1, keepdims=True
        )

    def observe(self, decisions: Experience) -> None:
        """Learn from one decision after the other."""
        action, now = decisions.decision.astype(np.int64), decisions.utility
        _learn(
            decisions.code, action, now, decisions.worth, decisions.next_code, decisions.done, self.rate, self.values
        )  # fmt: skip

    def restart(self) -> None:
        """Before another task: the values stay, and there is nothing else."""

    def weights(self) -> np.ndarray:
        """The values (actions, codes), credits."""
        return self.values.T.copy()

    def state_dict(self) -> dict[str, np.ndarray]:
        """The values (codes, actions), credits."""
        return {"values": self.values.copy()}

    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on with the values (codes, actions), credits."""
        self.values[:] = state["values"]

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
