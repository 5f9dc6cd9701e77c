"""The numbers of Merge: who starts where, how fast it goes, what it pays, and what an action is."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import nearest

ROAD_END = 10.0
"""Where the road ends; it begins at -10, and lanes merge at 0."""

GAP = 0.01
"""How far behind the one ahead who would pass it is put."""

HARDEST = 0.1
"""The greatest acceleration, and the greatest braking, speed per step."""

UNIT = 0.01
"""Credits for what the sources count as 1: what all games of a long run pay stays within what a ledger can hold."""


class Drivers(NamedTuple):
    """Who drives, agent by agent (n_agents,): the ambulance first, then cars."""

    low: np.ndarray  # where it starts, from here ...
    width: np.ndarray  # ... on over so much of the road, drawn uniformly
    speed: np.ndarray  # at first
    cap: np.ndarray  # greatest speed
    fee: np.ndarray  # credits that it pays per step on the road


def drivers(n_agents: int, rules: str) -> Drivers:
    """An ambulance and `n_agents` - 1 cars; by the rules `hard` it starts at the far end of its stretch and they together in the middle of theirs."""
    cars = n_agents - 1
    kinds = np.repeat([0, 1], [1, cars])
    low, width = np.array([-10.0, -2.5])[kinds], np.array([5.0, 0.625])[kinds]
    if rules == "hard":
        together = -2.1875 + GAP * (0.5 * (cars - 1) - np.arange(cars))
        low, width = np.concatenate([[-10.0], together]), np.zeros(n_agents)
    fees = [float(nearest(100.0 * UNIT)), float(nearest(UNIT))]
    return Drivers(low, width, *(np.array(pair)[kinds] for pair in ([0.8, 0.2], [1.0, 0.25], fees)))


def accelerations(levels: int) -> np.ndarray:
    """What each action (levels,) adds to the speed: evenly spaced from hard braking to hard acceleration, none in the middle."""
    return HARDEST * (np.arange(levels) - levels // 2) / (levels // 2)
