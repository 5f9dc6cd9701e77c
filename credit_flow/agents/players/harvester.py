"""Harvester: go to the nearest apple and eat it."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.footwork import APPLE, ahead, walk
from credit_flow.agents.policy import Policy


class Harvester(Policy):
    """Walks to the nearest apple that its features name, whatever others do and whatever a contract says; stays where there is none."""

    outcomes = ("ate",)
    batched = True

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        return harvest(seen.features, seen.draw)


def harvest(features: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """The numbers of the actions (n,) of who sees `features` (n, k), with a uniform number `draw` (n,) each."""
    forward, sideways, there = ahead(features, APPLE)
    return np.where(there, walk(forward, sideways, draw), 0)
