"""Titles: the register of who owns the state of each copy of a world, and of the decision by which it came to own it."""

from __future__ import annotations

import numpy as np

from credit_flow.core.register import Register

NOBODY = -1
"""The owner of a state that nobody has bought yet: the house sells it."""


class Titles(Register):
    """One title per copy (copies,). A decision is one auction of one copy; it is open until its winner has sold on.

    `bids` (copies, bidders), their `log_density` and `observations` (copies, features) are those of the open decisions, kept for learners.
    """

    def __init__(self, copies: int):
        self.winner = np.full(copies, NOBODY, dtype=np.int64)  # column of the bidder that owns the state
        self.row = np.full(copies, NOBODY, dtype=np.int64)  # its row
        self.cause = np.full(copies, -1, dtype=np.int64)  # number of the decision
        self.paid = np.zeros(copies)  # credits
        self.reward = np.zeros(copies)  # credits, of its transformation
        self.lag = np.zeros(copies, dtype=np.int64)  # steps until the reward fell due
        self.elapsed = np.zeros(copies, dtype=np.int64)  # steps that the transformation lasted
        self.cost = np.zeros(copies)  # credits of compute for acting
        self.closing = np.zeros(copies, dtype=np.bool_)  # cut off: one more auction, and the house buys
        self.code = np.full(copies, -1, dtype=np.int64)  # number of the observation
        self.bids: np.ndarray | None = None
        self.log_density: np.ndarray | None = (
            None  # (copies, bidders) of these bids when they were made; None: not known
        )
        self.observations: np.ndarray | None = None
        self.acted = np.full(copies, NOBODY, dtype=np.int64)  # row that acted in this tick
        self.earned = np.zeros(copies)  # credits, rewards of the episode so far
        self.next_cause = 0
        self.report: dict[str, float] = {}  # sums over the tick's auctions
        self.settled = None  # the decisions that became final in the tick, for the learner

    def why_not(self, rows: np.ndarray) -> str:
        """Why the experts `rows` (n,) cannot leave now; "" if they can."""
        owns = np.isin(rows, self.row).any()
        return "it owns a state that it has still to sell; remove it when the episode is over" if owns else ""

    def vacate(self, copies: np.ndarray) -> None:
        """Nobody owns the state of `copies`, a mask (copies,) or indices: the good has ceased to exist."""
        self.winner[copies] = self.row[copies] = NOBODY
        self.closing[copies] = False
