"""At stake: what an episode of a game in normal form is worth to its players under a contract, as the exact solver takes it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.theory.games.enforcement import Enforcement, expected_transfers
from credit_flow.worlds.games.normal_form import NormalForm


class AtStake(NamedTuple):
    """Of all steps that a contract lasts, discounted to the first."""

    payoff: np.ndarray  # (agents, a_1, ..., a_N) credits, without a contract
    transfer: np.ndarray  # (agents, a_1, ..., a_N) credits that each gets less what it pays, per theta
    high: float  # credits, the largest theta of which more is collected than of a smaller one


def at_stake(
    game: NormalForm,
    rule: TransferRule,
    kept: Enforcement,
    *,
    steps: int = 0,
    stake: float = np.inf,
    claim: float = 0.0,
) -> AtStake:
    """A contract on `rule` that is `kept` to so well and lasts `steps`, 0: all of the episode; each player answers for what it owes in a step with `stake` credits.

    Players of a game of several steps are taken to play an equilibrium of the single step again and again, which is one of the whole game, and in a game that ends the only one if the step has only one.
    Errors: ValueError where what players owe is not the same for all who owe anything, as with a stake the solution needs it, or it is not known what to expect.
    """
    steps = min(steps or game.horizon, game.horizon)
    worth = float((game.discount ** np.arange(steps)).sum())
    outcome = game.outcomes(rule.features)
    transfer = expected_transfers(rule, outcome, kept, claim)
    high = rule.high if np.isinf(stake) else min(rule.high, stake / _owed_by_each(rule, outcome))
    if steps > 1 and np.isfinite(stake):
        raise ValueError(f"a stake of {stake:g} credits is solved for contracts of one step")
    return AtStake(worth * game.payoff(), worth * transfer, high)


def _owed_by_each(rule: TransferRule, outcome: np.ndarray) -> float:
    """What a player that owes anything owes in all, credits per theta."""
    flat = outcome.reshape(-1, *outcome.shape[-2:])
    owed = rule.clear(flat, rule.high).sum(axis=-1) / rule.high
    owed = np.unique(owed[owed > 0.0].round(9))
    if len(owed) != 1:
        raise ValueError(
            f"{type(rule).__name__} lets players owe more and less: with a stake it is solved for flags"
        )
    return float(owed[0])
