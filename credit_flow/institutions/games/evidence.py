"""Evidence: the register of what contracts see of a step, where that is not what happened."""

from __future__ import annotations

import numpy as np

from credit_flow.core.register import Register


class Evidence(Register):
    """`outcome` (copies, n_agents, outcomes), numbers, stands for that of the world; `penalties` (copies, i, j) credits are what agent i owes agent j beside, for a lie that was
    found out. `numbers` say how well the tick was seen."""

    def __init__(self, game):
        self.outcome = np.zeros((game.copies, game.n_agents, game.n_outcomes))
        self.penalties = np.zeros((game.copies, game.n_agents, game.n_agents))
        self.numbers: dict[str, float] = {}

    def see(self, game, columns: list[int], seen: np.ndarray) -> None:
        """Of the outcomes `columns` of a step `seen` (copies, n_agents, features), numbers, stands for what happened."""
        self.outcome[...] = game.outcome
        self.outcome[:, :, columns] = seen
