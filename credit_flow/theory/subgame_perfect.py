"""Subgame-perfect offers of a contract in a game of one step: what is played under each theta, who signs, and what is offered.

The proposer offers theta, all others vote, then the game is played, with the transfers if all accept and without them if not (keys `christoffersen2023`, `selten1975`). Who is indifferent accepts.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import minimize_scalar

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.theory.games.best_offers import SELECTIONS, Play, Terms, offers, play
from credit_flow.theory.games.nash import Equilibrium, equilibria
from credit_flow.theory.games.offer_table import OfferTable
from credit_flow.theory.games.require import (
    require_closed,
    require_feasible,
    require_grid,
    require_terms,
    require_word,
)
from credit_flow.theory.games.thetas import refined, turning_points

SCAN = 65
"""At so many thetas play by lot is looked for."""


def solve(
    payoff: ArrayLike,
    transfer: ArrayLike,
    *,
    low: float = 0.0,
    high: float = 1.0,
    selection: str = "proposer",
    after_rejection: str | Sequence[int] | None = None,
    proposer: int = 0,
    grid: int | None = None,
) -> OfferTable:
    """What comes of every theta from `low` to `high`, credits, and the best offer with and without signing payments.

    `payoff` and `transfer` are arrays (agents, a_1, ..., a_N) of credits: what each gains in each profile, and what each gets there per theta, which sums to 0
    (`transfer_tensor` makes it of a contract). Where there are several equilibria `selection` says which is played: "proposer", "welfare" or "worst"; and `after_rejection`, unless
    given the same, which without a contract: one of these words, or a profile.

    Thetas are the bounds, all points at which an equilibrium comes or goes or a voter is indifferent, and the midpoints between them, so that the table is exact where
    equilibria are pure. Of two agents mixed ones are found too; where one is played, thetas are exact to 1e-9 of the range, and one that is played over less than 1/64 of
    it may be overlooked. With "worst" the best may only be approached, and a midpoint stands for it. With `grid` so many equidistant thetas are looked at instead.

    Errors: ValueError for what is no game, where there is no pure equilibrium without a contract among three agents or more, and for more thetas than can be looked at.
    """
    payoff, transfer = _game(payoff, transfer, low, high, selection, proposer)
    most = np.abs(payoff).max() + max(abs(low), abs(high)) * np.abs(transfer).max()
    terms = Terms(selection, proposer, max(1.0, float(most)))
    null = null_play(equilibria(payoff, terms.rounding), terms, after_rejection)

    @functools.cache
    def under(theta: float) -> Play:
        return play(equilibria(payoff + theta * transfer, terms.rounding), terms, null.values)

    if grid is not None:
        thetas = np.linspace(low, high, require_grid(grid))
    else:
        thetas = turning_points(payoff, transfer, low, high, null.values)
        require_feasible(len(thetas), payoff)
        thetas = _with_mixed(thetas, under, null, terms, 1e-9 * (high - low))
    return offers(thetas, [under(theta) for theta in thetas.tolist()], null, terms)


def null_play(found: list[Equilibrium], terms: Terms, after_rejection) -> Equilibrium:
    """What is played without a contract, of the equilibria `found`. Errors: ValueError if it is none of these."""
    if not found:
        raise ValueError(
            "payoff has no pure equilibrium without a contract, and mixed ones are looked for among two agents only"
        )
    if after_rejection is None or isinstance(after_rejection, str):
        word = after_rejection or terms.selection
        require_word("after_rejection", word, SELECTIONS)
        return play(found, terms._replace(selection=word), None).plain
    profile = tuple(int(action) for action in after_rejection)
    for one in found:
        if one.profile == profile:
            return one
    there = ", ".join(str(one.profile) for one in found if one.is_pure)
    raise ValueError(f"after_rejection = {profile}: no equilibrium without a contract; there are {there}")


def _with_mixed(thetas: np.ndarray, under, null: Equilibrium, terms: Terms, width: float) -> np.ndarray:
    """`thetas` (n,), credits, and those that matter where lots are drawn: where such play begins and ends, is accepted or not, and is best."""

    def identity(theta: float) -> tuple:
        chosen = under(theta)
        return tuple(
            (one.identity, *(one.values >= null.values - terms.slack)) if one else None for one in chosen[:2]
        )

    def has_lots(a: tuple, b: tuple) -> bool:
        return any(len(support) > 1 for one in (*a, *b) if one for support in one[0])

    # Lots of more than two actions come and go between the points at which a pure equilibrium does.
    scan = np.linspace(thetas[0], thetas[-1], SCAN) if _may_overlook(null) else thetas
    scan = refined(np.union1d(thetas, scan), identity, width, where=has_lots)
    thetas = scan[[theta in thetas or has_lots(identity(theta), ()) for theta in scan.tolist()]]

    def own(theta: float) -> float:
        return under(theta).plain.values[terms.proposer] if under(theta).plain else -np.inf

    def welfare(theta: float) -> float:
        return under(theta).signed.welfare if under(theta).signed else -np.inf

    best = []
    for low, high in zip(thetas[:-1].tolist(), thetas[1:].tolist()):
        at = identity(0.5 * (low + high))
        if high - low > 2.0 * width and has_lots(at, at):
            best += _peaks(low, high, [own, welfare], terms)
    return np.unique(np.concatenate([thetas, best]))


def _may_overlook(null: Equilibrium) -> bool:
    return len(null.chances) == 2 and max(map(len, null.chances)) > 2


def _peaks(low: float, high: float, worths: list, terms: Terms) -> list[float]:
    """Where each of `worths`, functions of theta, is higher between two thetas, credits, than at either."""
    found = []
    for worth in worths:
        search = {"bounds": (low, high), "method": "bounded", "options": {"xatol": 1e-6 * (high - low)}}
        peak = minimize_scalar(lambda theta, worth=worth: -worth(float(theta)), **search)
        if -peak.fun > max(worth(low), worth(high)) + terms.slack:
            found.append(float(peak.x))
    return found


def _game(payoff, transfer, low, high, selection, proposer) -> tuple[np.ndarray, np.ndarray]:
    payoff, transfer = floats(payoff, "payoff"), floats(transfer, "transfer")
    if payoff.ndim < 2 or len(payoff) != payoff.ndim - 1:
        raise ValueError(f"payoff must be (agents, a_1, ..., a_N) credits, not of shape {payoff.shape}")
    if transfer.shape != payoff.shape:
        raise ValueError(
            f"transfer must be of the shape of payoff, {payoff.shape}, credits per theta, not {transfer.shape}"
        )
    require_terms(low, high, selection, proposer, len(payoff))
    require_closed(payoff, transfer)
    return payoff, transfer
