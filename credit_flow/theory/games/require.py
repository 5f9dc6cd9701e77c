"""What a game and a range of offers must be, before anything is solved; in credits throughout."""

from __future__ import annotations

import numpy as np

from credit_flow.theory.games.best_offers import SELECTIONS

MOST = 2e8
"""So many thetas times numbers of a game are looked at."""


def require_closed(payoff: np.ndarray, transfer: np.ndarray) -> None:
    """Errors: ValueError for credits that are not finite, and for transfers, arrays (agents, ...) of credits, that do not sum to 0 over the agents."""
    for name, array in (("payoff", payoff), ("transfer", transfer)):
        if not np.isfinite(array).all():
            raise ValueError(
                f"{name}{np.argwhere(~np.isfinite(array))[0].tolist()} is no finite number of credits"
            )
    total = np.abs(transfer.sum(axis=0))
    if total.max() > 1e-9 * max(1.0, np.abs(transfer).max()):
        where = np.unravel_index(total.argmax(), total.shape)
        raise ValueError(
            f"transfer sums to {transfer[:, *where].sum():g} in profile {tuple(map(int, where))}: what one gets another must pay"
        )


def require_terms(low: float, high: float, selection: str, proposer: int, n_agents: int) -> None:
    """Errors: ValueError for a range of theta, credits, that is none, an unknown word, and a proposer who does not play."""
    if not (np.isfinite(low) and np.isfinite(high) and low < high):
        raise ValueError(
            f"theta from low = {low:g} to high = {high:g}: must be finite credits, low below high"
        )
    require_word("selection", selection, SELECTIONS)
    if proposer not in range(n_agents):
        raise ValueError(f"proposer = {proposer}: must be one of the {n_agents} agents, 0 .. {n_agents - 1}")


def require_word(name: str, word: str, words: tuple[str, ...]) -> None:
    """Errors: ValueError unless `word` is one of `words`."""
    if word not in words:
        raise ValueError(f"{name} = {word!r}: must be {', '.join(words)}")


def require_grid(grid: int) -> int:
    """The number of thetas. Errors: ValueError for fewer than 2."""
    if grid < 2:
        raise ValueError(f"grid = {grid}: must be 2 thetas or more, low and high among them")
    return grid


def require_feasible(n_thetas: int, payoff: np.ndarray) -> None:
    """Errors: ValueError for more thetas than a game `payoff`, an array (agents, a_1, ..., a_N) of credits, can be solved at in a minute or so."""
    if n_thetas * payoff.size > MOST:
        raise ValueError(
            f"payoff has {payoff[0].size:,} profiles and {n_thetas:,} thetas at which something may change: too many to look at all, give grid=61"
        )
