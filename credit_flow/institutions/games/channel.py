"""Channel: the register of what the players of a game have said."""

from __future__ import annotations

import numpy as np

from credit_flow.core.register import Register


class Channel(Register):
    """`spoken` (copies, n_agents) are the symbols of this tick, `heard` (copies, n_agents) those of the tick before, which all players of a copy see now; -1 = none."""

    def __init__(self, game):
        self.spoken = np.full((game.copies, game.n_agents), -1)
        self.heard = np.full((game.copies, game.n_agents), -1)

    def roll(self, first: np.ndarray) -> None:
        """A tick later: what was spoken is heard, but in copies whose episode begins, `first` (copies,), bool."""
        self.heard = np.where(first[:, np.newaxis], -1, self.spoken)
        self.spoken = np.full(self.heard.shape, -1)
