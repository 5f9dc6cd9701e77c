"""The Schelling diagram: what a cooperator and a defector earn by how many others cooperate, and what kind of dilemma that is (key `schelling1973`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats


class Schelling(NamedTuple):
    """Two lines over the number of other agents that cooperate, 0 .. N - 1."""

    cooperator: np.ndarray  # (others + 1,) credits
    defector: np.ndarray  # (others + 1,) credits
    dilemma: str  # fear, greed, both or none


def schelling(payoff: ArrayLike) -> Schelling:
    """The lines of a game in which every agent has two actions, 0 to cooperate and 1 to defect: `payoff` is an array (agents, 2, ..., 2) of credits.

    Where agents differ the lines are means over all agents and over who the others are. Errors: ValueError for another game.
    """
    payoff = floats(payoff, "payoff")
    n_agents = len(payoff) if payoff.ndim else 0
    if n_agents < 2 or payoff.shape[1:] != (2,) * n_agents:
        raise ValueError(
            f"payoff must be (agents, 2, ..., 2) credits, two actions for each of two agents or more, not of shape {payoff.shape}"
        )
    actions = np.indices(payoff.shape[1:])
    others = (actions == 0).sum(axis=0) - (actions == 0)
    lines = [
        np.array([payoff[(actions == action) & (others == n)].mean() for n in range(n_agents)])
        for action in (0, 1)
    ]
    return Schelling(*lines, dilemma(*lines))


def dilemma(cooperator: ArrayLike, defector: ArrayLike) -> str:
    """What is wrong with a game whose lines are these (others + 1,) credits, exact or measured: "fear", "greed", "both" or "none" (key `macy2002`).

    It is a dilemma if all are better off where all cooperate than where all defect, and a cooperator among cooperators better than alone. Fear: alone it does not pay to
    cooperate. Greed: among cooperators it pays to defect. Errors: ValueError for lines of different lengths.
    """
    cooperator, defector = floats(cooperator, "cooperator"), floats(defector, "defector")
    if cooperator.shape != defector.shape or cooperator.ndim != 1 or len(cooperator) < 2:
        raise ValueError(
            f"cooperator and defector must be (others + 1,) credits each, not {cooperator.shape} and {defector.shape}"
        )
    temptation, reward, punishment, sucker = defector[-1], cooperator[-1], defector[0], cooperator[0]
    fear, greed = punishment > sucker, temptation > reward
    if not (reward > punishment and reward > sucker and (fear or greed)):
        return "none"
    return "both" if fear and greed else "fear" if fear else "greed"
