"""Box Trapped: one can open the box that the others sit in, or go on eating."""

from __future__ import annotations

import numpy as np

from credit_flow.worlds.games.one_shot import Dilemma


class BoxTrapped(Dilemma):
    """Agent 0 opens the box, 0, or eats 1 credit, 1; the others, locked or freed by that, make one of four moves and earn `prize` each where they are free (key `jaques2019`).

    The matrix form of the room of that source. Their move brings nobody anything, so all may act at once; who wants to see influence within a step asks the influencer
    first and shows its act to the influenced, and the payoffs stay what they are. With prizes above 1 in all opening is efficient, and a bounty above 1 makes it dominant; with a prize
    below 0 it moves the others just as much, and harms them: a market that is shut, say.
    """

    outcome_names = ("defected", "opened")

    def __init__(self, n_agents: int = 2, prize: float = 0.0):
        self.shape, self.prize = (2, *(4,) * (n_agents - 1)), float(prize)
        self.most, self.least = max(1.0, self.prize), min(0.0, self.prize)

    def gains(self, actions: np.ndarray) -> np.ndarray:
        """The eater's credit, or the prize of the others (n, agents), credits, by `actions` (n, agents), indices."""
        gains = np.where(actions[:, :1] == 0, self.prize, 0.0) * np.ones(actions.shape)
        gains[:, 0] = actions[:, 0]
        return gains

    def outcomes(self, actions: np.ndarray) -> np.ndarray:
        """`defected` and `opened` (n, agents, 2), numbers, by `actions` (n, agents), indices; only agent 0 can do either."""
        happened = np.zeros((*actions.shape, 2))
        happened[:, 0, 0], happened[:, 0, 1] = actions[:, 0] != 0, actions[:, 0] == 0
        return happened
