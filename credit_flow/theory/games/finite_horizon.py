"""Subgame-perfect offers of a contract in a Markov game of few steps, by backward induction (keys `christoffersen2023`, `shapley1953`)."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.theory.games.best_offers import SELECTIONS, Play, Terms, offers, play
from credit_flow.theory.games.nash import Equilibrium, equilibria
from credit_flow.theory.games.offer_table import OfferTable
from credit_flow.theory.games.require import require_closed, require_grid, require_terms, require_word
from credit_flow.theory.games.thetas import refined


class MarkovGame(NamedTuple):
    """A game in states, as arrays."""

    payoff: np.ndarray  # (states, agents, a_1, ..., a_N) credits
    transition: np.ndarray  # (states, a_1, ..., a_N, states) probabilities of the next state
    start: np.ndarray  # (states,) probabilities
    horizon: int  # steps
    discount: float  # per step


class Path(NamedTuple):
    """What is played from the start on."""

    first: (
        Equilibrium | None
    )  # in the likeliest start state, with the values of the whole game; None where a stage has none
    identity: tuple  # of the play in every step and state


def solve_finite_horizon(
    payoff: ArrayLike,
    transition: ArrayLike,
    transfer: ArrayLike,
    *,
    horizon: int,
    start: int | ArrayLike = 0,
    discount: float = 1.0,
    low: float = 0.0,
    high: float = 1.0,
    selection: str = "proposer",
    after_rejection: str = "",
    proposer: int = 0,
    grid: int = 33,
) -> OfferTable:
    """As `solve`, for a game of `horizon` steps in states, whose contract is signed once, at the start.

    `payoff` and `transfer` are arrays (states, agents, a_1, ..., a_N) of credits, without and per theta, `transition` (states, a_1, ..., a_N, states) probabilities, `start` a state or the
    probabilities (states,) of each. In every step and state an equilibrium of what is at stake from there on is played, the one of `selection`; without a contract that of
    `after_rejection`. Profiles of the table are those of the first step in the likeliest start state, the margin is the least of all steps and states.

    From `grid` equidistant thetas on, those at which play or a vote changes are found by bisection to 1e-9 of the range; in between values are linear in theta, so that the best
    offer stands among them. Play that comes and goes between two thetas of the grid is overlooked. Errors: ValueError as for `solve`.
    """
    game, transfer = _game(payoff, transition, transfer, start, horizon, discount)
    require_terms(low, high, selection, proposer, game.payoff.shape[1])
    require_word("after_rejection", after_rejection or selection, SELECTIONS)
    most = (np.abs(game.payoff).max() + max(abs(low), abs(high)) * np.abs(transfer).max()) * horizon
    terms = Terms(selection, proposer, max(1.0, float(most)))
    null = _path(game, game.payoff, terms._replace(selection=after_rejection or selection), 0).first
    if null is None:
        raise ValueError("payoff leaves some step without a pure equilibrium where there is no contract")

    @functools.cache
    def under(theta: float) -> tuple[Path, Path]:
        return tuple(_path(game, game.payoff + theta * transfer, terms, which) for which in (0, 1))

    def identity(theta: float) -> tuple:
        return tuple(path.identity for path in under(theta))

    thetas = refined(np.linspace(low, high, require_grid(grid)), identity, 1e-9 * (high - low))
    thetas = _with_votes(thetas, lambda theta: under(theta)[0].first, null, terms)
    plays = [
        Play(plain.first, signed.first, int(plain.first is not None), 0 if plain.first else -1)
        for plain, signed in map(under, thetas.tolist())
    ]
    return offers(thetas, plays, null, terms)


def _path(game: MarkovGame, stakes: np.ndarray, terms: Terms, which: int) -> Path:
    """Backward induction on `stakes` (states, agents, a_1, ..., a_N), credits; `which` is 0 for play without signing payments, 1 with them."""
    n_states, n_agents = stakes.shape[:2]
    later, identity, margin = np.zeros((n_states, n_agents)), [], np.inf
    for _ in range(game.horizon):
        ahead = np.moveaxis(game.transition @ later, -1, 1)
        stages = [equilibria(stage, terms.rounding) for stage in stakes + game.discount * ahead]
        chosen = [play(found, terms, None)[which] for found in stages]
        if None in chosen:
            return Path(None, ())
        later = np.array([one.values for one in chosen])
        identity.append(tuple(one.identity for one in chosen))
        margin = min(margin, *(one.margin for one in chosen))
    first = chosen[int(game.start.argmax())]
    return Path(first._replace(values=game.start @ later, margin=margin), tuple(identity))


def _with_votes(thetas: np.ndarray, under, null: Equilibrium, terms: Terms) -> np.ndarray:
    """`thetas` (n,), credits, and those at which a voter is indifferent, where values are linear between two of them."""
    found = [thetas]
    for low, high in zip(thetas[:-1].tolist(), thetas[1:].tolist()):
        if under(low) is None or under(high) is None or high - low < 1e-8 * (thetas[-1] - thetas[0]):
            continue
        before, after = (under(theta).values - null.values for theta in (low, high))
        crosses = (before * after < 0.0) & terms.voters(len(before))
        found.append(low + (high - low) * before[crosses] / (before - after)[crosses])
    return np.unique(np.concatenate(found))


def _game(payoff, transition, transfer, start, horizon, discount) -> tuple[MarkovGame, np.ndarray]:
    payoff, transition, transfer = (
        floats(x, n) for x, n in ((payoff, "payoff"), (transition, "transition"), (transfer, "transfer"))
    )
    if payoff.ndim < 3 or payoff.shape[1] != payoff.ndim - 2:
        raise ValueError(
            f"payoff must be (states, agents, a_1, ..., a_N) credits, not of shape {payoff.shape}"
        )
    n_states, shape = len(payoff), payoff.shape[2:]
    for name, array, right in (
        ("transfer", transfer, payoff.shape),
        ("transition", transition, (n_states, *shape, n_states)),
    ):
        if array.shape != right:
            raise ValueError(f"{name} must be of shape {right}, not {array.shape}")
    require_closed(np.moveaxis(payoff, 1, 0), np.moveaxis(transfer, 1, 0))
    if not ((transition >= 0.0).all() and np.abs(transition.sum(axis=-1) - 1.0).max() < 1e-9):
        raise ValueError("transition must be probabilities that sum to 1 over the next states")
    if np.ndim(start) == 0:
        start = np.arange(n_states) == int(start)
    start = floats(start, "start").astype(float)
    if start.shape != (n_states,) or (start < 0.0).any() or abs(start.sum() - 1.0) > 1e-9:
        raise ValueError(
            f"start must be a state, 0 .. {n_states - 1}, or probabilities of the {n_states} states"
        )
    if horizon < 1 or not 0.0 <= discount <= 1.0:
        raise ValueError(
            f"horizon = {horizon}, discount = {discount}: must be a step or more, and 0 .. 1 per step"
        )
    return MarkovGame(payoff, transition, start, int(horizon), float(discount)), transfer
