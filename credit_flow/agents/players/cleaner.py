"""Cleaner: go to the nearest waste and clean it away."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.footwork import (
    CLEAN,
    DETOUR,
    FORWARD,
    TURN_LEFT,
    TURN_RIGHT,
    WASTE,
    ahead,
    walk,
)
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import Parameters, parameter


@dataclass(frozen=True)
class CleanerSettings(Parameters):
    """What can be set of it."""

    reach: int = parameter(3, "how far the beam is trusted to reach", unit="cells", low=1, high=100)


class Cleaner(Policy):
    """Turns to the nearest waste that its features name, goes there, and cleans when it lies straight ahead, whatever others do and whatever a contract says; stays where there is none."""

    outcomes = ("cleaned",)
    batched = True
    settings = CleanerSettings

    def __init__(self, reach: int = 3):
        self.reach = CleanerSettings(reach=reach).reach

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        return clean(seen.features, seen.draw, self.reach)


def clean(features: np.ndarray, draw: np.ndarray, reach: int) -> np.ndarray:
    """The numbers of the actions (n,) of who sees `features` (n, k), with a uniform number `draw` (n,) each, and whose beam goes `reach` cells."""
    forward, sideways, there = ahead(features, WASTE)
    hit = (sideways == 0) & (forward >= 1) & (forward <= reach)
    faced = (forward > 0) & (forward >= np.abs(sideways))
    turn = np.where(sideways > 0, TURN_RIGHT, TURN_LEFT)
    step = np.where(faced, FORWARD, turn)
    step = np.where(draw < DETOUR, walk(forward, sideways, draw), step)
    return np.where(there, np.where(hit, CLEAN, step), 0)
