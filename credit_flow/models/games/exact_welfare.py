"""Exact welfare: what the exact solution says that an episode of a game under a contract brings all its players together."""

from __future__ import annotations

import numpy as np

from credit_flow.theory.games.offer_table import OfferTable
from credit_flow.worlds.games.normal_form import NormalForm

LARGEST = 256
"""So many profiles of actions a game may have for its welfare to be solved beside every run."""


def is_small(game) -> bool:
    """Whether a game is solved beside every run."""
    return isinstance(game, NormalForm) and game.n_actions**game.n_agents <= LARGEST


def exact_welfare(
    game: NormalForm, offers: OfferTable, terms: str, theta: float, signing: bool, steps: int
) -> float:
    """Credits of an episode: of `steps` under the contract that is offered, or decreed (`theta`, credits), and of the others without one; nan where somebody draws lots."""
    null = tuple(offers.null.profile)
    if terms == "negotiated":
        best = offers.best_signed if signing else offers.best
        signed = tuple(best.profile)
    elif terms == "decreed":
        (row,), _ = offers.rows_at(np.array([theta]), 1e-9)
        signed = tuple(offers.profile[row].tolist())
    else:
        return np.nan if terms != "none" else game.horizon * _of_a_step(game, null)
    return steps * _of_a_step(game, signed) + (game.horizon - steps) * _of_a_step(game, null)


def _of_a_step(game: NormalForm, profile: tuple[int, ...]) -> float:
    return float(game.payoff()[:, *profile].sum()) if min(profile) >= 0 else np.nan
