"""What comes of every offer of a contract, and which one is made."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Offer:
    """An offer and what everybody has in the end; theta is nan where none is made, for without a contract the proposer has as much."""

    theta: float  # credits, nan = no contract
    profile: tuple[int, ...]  # action of each agent, -1 for whoever draws lots
    values: np.ndarray  # (agents,) credits, payments included
    payments: np.ndarray  # (agents,) credits that each gets for signing; they sum to 0
    welfare: float  # credits, of all
    margin: float  # credits that the best deviation from the profile loses: at 0 learners need a theta beyond


@dataclass(frozen=True)
class OfferTable:
    """A row for every theta looked at, in rising order: the equilibrium that is played if it is accepted, and who accepts it without being paid."""

    theta: np.ndarray  # (rows,) credits
    profile: (
        np.ndarray
    )  # (rows, agents) actions, indices; -1 for whoever draws lots, or where no equilibrium was found
    values: (
        np.ndarray
    )  # (rows, agents) credits, before any signing payment; nan where no equilibrium was found
    welfare: np.ndarray  # (rows,) credits
    accepts: (
        np.ndarray
    )  # (rows, agents) bool, who has at least what it has without a contract; of the proposer it is not asked
    accepted: np.ndarray  # (rows,) bool, by all but the proposer
    margin: np.ndarray  # (rows,) credits that the best deviation loses
    n_equilibria: np.ndarray  # (rows,) how many there were to choose from
    equilibrium: np.ndarray  # (rows,) index of the one that is played among these, -1 = none
    proposer: int
    null: Offer  # without a contract
    best: Offer  # without signing payments
    best_signed: Offer  # with them: all others are held to what they have without a contract

    def rows_at(self, theta: np.ndarray, slack: float) -> tuple[np.ndarray, np.ndarray]:
        """The rows (n,), indices, whose equilibrium is played at each `theta` (n,), credits, and the thetas (n,), those of the table where they are less than `slack` from one. Beyond the last theta all is as there; between two rows one is a midpoint, whose equilibrium holds up to the next."""
        theta = np.clip(theta, self.theta[0], self.theta[-1])
        row = np.abs(self.theta - theta[:, np.newaxis]).argmin(axis=1)
        met = np.abs(self.theta[row] - theta) <= slack
        between = np.clip(np.searchsorted(self.theta, theta), 1, len(self.theta) - 1)
        return np.where(met, row, between - (between % 2 == 0)), np.where(met, self.theta[row], theta)

    def table(self) -> list[dict]:
        """The rows by name: theta, profile, V_0 ..., W, accepted, margin, equilibria; `pandas.DataFrame(offers.table())` shows them."""
        return [
            {
                "theta": float(self.theta[row]),
                "profile": tuple(self.profile[row].tolist()),
                **{f"V_{agent}": float(value) for agent, value in enumerate(self.values[row])},
                "W": float(self.welfare[row]),
                "accepted": bool(self.accepted[row]),
                "margin": float(self.margin[row]),
                "equilibria": int(self.n_equilibria[row]),
            }
            for row in range(len(self.theta))
        ]
