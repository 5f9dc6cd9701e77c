"""Subgame perfect: offer, vote and act as the exact solution of the game says."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import TERMS, GameObservation, ReportObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space

_THETA, _NONE, _SIGNING = (TERMS.index(name) for name in ("theta", "none", "signing"))


class SubgamePerfect(Policy):
    """Knows the table of payoffs and what the contract transfers, and plays the equilibrium in which the proposer takes what its offer brings (key `christoffersen2023`): it offers
    the theta and the payments for signing that are best for it, unless a contract is in force already, accepts what leaves it at least what it has without a contract, and acts as the equilibrium under that
    theta says. The scenario solves the game and tells it (`know`).
    """

    batched = True
    claim: float = np.nan  # where a lie pays, the outcome that it says it had, whatever it did
    freedom: float = (
        0.0  # credits: up to so much it would rather be free than bound, another amount every time
    )

    def know(self, offers, payoff: np.ndarray, transfer: np.ndarray, low: float, high: float) -> None:
        """The solution `offers` (a `theory.games.offer_table.OfferTable`) of a game `payoff` with `transfer` per theta, arrays (agents, a_1, ..., a_N) of credits, of thetas `low` .. `high`."""
        self.offers, self.payoff, self.transfer, self.low, self.high = offers, payoff, transfer, low, high

    def offer(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Theta and what each other is paid (n, agents), credits, or theta alone (n, 1); nan where no contract is better than none, and where one is in force, for it was the best that the others would sign."""
        n, width = space.shape
        best = self.offers.best if width == 1 else self.offers.best_signed
        others = np.roll(best.payments, -self.offers.proposer)[1:width]
        free = seen.contract[:, [_NONE]] == 1.0
        return np.where(free, np.tile([best.theta, *others], (n, 1)), np.nan)

    def vote(self, seen: GameObservation) -> np.ndarray:
        """The chance of accepting (n,), 0 or 1, a probability."""
        rows, theta = self._rows(seen)
        profile = tuple(self.offers.profile[rows].T)
        at = (seen.agent, *profile)
        value = self.payoff[at] + theta * self.transfer[at] + seen.contract[:, _SIGNING]
        free = self.offers.null.values[seen.agent] + self.freedom * seen.draw
        return (value >= free - 1e-6).astype(float)

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        without = np.array(self.offers.null.profile)[seen.agent]
        if seen.contract is None:
            return without
        rows, _ = self._rows(seen)
        return np.where(seen.contract[:, _NONE] == 1.0, without, self.offers.profile[rows, seen.agent])

    def report(self, seen: ReportObservation) -> np.ndarray:
        """What it says that it did (n, outcomes), numbers: the truth, unless a lie pays."""
        return seen.happened if np.isnan(self.claim) else np.full(seen.happened.shape, self.claim)

    def _rows(self, seen: GameObservation) -> tuple[np.ndarray, np.ndarray]:
        """The rows (n,) of the solution whose equilibrium holds at the thetas that are seen, and these (n,), credits."""
        width = self.high - self.low
        return self.offers.rows_at(self.low + seen.contract[:, _THETA].astype(float) * width, 1e-6 * width)
