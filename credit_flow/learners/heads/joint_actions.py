"""Joint actions: several agents act at once by one policy, each by a softmax of its own."""

from __future__ import annotations

import numpy as np
import torch

from credit_flow.learners.heads.categorical import Categorical

LIMIT = 2**24
"""The most joint actions: their numbers are kept in single precision."""


class JointActions(Categorical):
    """A decision is the number of a joint action, sum_k a_k A^k of the actions a_k of `n_agents` agents among `n` = A; given what is seen they are independent.

    Raw numbers are the logits of the first agent, of the second, and so on. Errors: ValueError for more joint actions than can be told apart.
    """

    def __init__(self, n: int, n_agents: int):
        if n**n_agents > LIMIT:
            raise ValueError(
                f"{n} actions of {n_agents} agents are {n**n_agents:,} joint actions, more than {LIMIT:,}: take fewer agents"
            )
        super().__init__(n * n_agents)
        self.n, self.n_agents = n, n_agents

    def log_density(self, raw, x):
        """The sum over agents of raw a_k - ln sum exp(raw)."""
        logs, left = self._logs(raw), x.long()
        digits = []
        for _ in range(self.n_agents):
            digits.append(left % self.n)
            left = left // self.n
        return logs.gather(-1, torch.stack(digits, dim=-1).unsqueeze(-1)).squeeze(-1).sum(dim=-1)

    def entropy(self, raw):
        """The sum over agents of - sum p ln p."""
        logs = self._logs(raw)
        return -(logs.exp() * logs).sum(dim=(-1, -2))

    def best(self, raw: torch.Tensor, key: np.uint64, tick: int) -> np.ndarray:
        """The likeliest of every agent, as one number (lots, groups)."""
        chosen = self._logs(raw).argmax(dim=-1).cpu().numpy()
        return (chosen * self.n ** np.arange(self.n_agents)).sum(axis=-1)

    def variates(self, raw, clones, key, tick):
        """Errors: TypeError; whoever plays draws for each agent."""
        raise TypeError("joint actions are drawn agent by agent, by whoever plays")

    def _logs(self, raw: torch.Tensor) -> torch.Tensor:
        return raw.unflatten(-1, (self.n_agents, self.n)).log_softmax(dim=-1)
