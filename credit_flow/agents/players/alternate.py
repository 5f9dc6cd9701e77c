"""Alternate: clean while the river is foul, else eat."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.cleaner import clean
from credit_flow.agents.players.footwork import APPLE, WASTES, ahead
from credit_flow.agents.players.harvester import harvest
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import Parameters, parameter


@dataclass(frozen=True)
class AlternateSettings(Parameters):
    """What can be set of it."""

    limit: int = parameter(8, "waste above which it cleans", unit="cells", low=0, high=100_000)
    reach: int = parameter(3, "how far the beam is trusted to reach", unit="cells", low=1, high=100)


class Alternate(Policy):
    """Cleans while there is more waste than `limit`, or no apple, and eats otherwise: what one agent that has a river to itself does best."""

    outcomes = ("cleaned", "ate")
    batched = True
    settings = AlternateSettings

    def __init__(self, limit: int = 8, reach: int = 3):
        given = AlternateSettings(limit=limit, reach=reach)
        self.limit, self.reach = given.limit, given.reach

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        features, draw = seen.features, seen.draw
        _, _, apple = ahead(features, APPLE)
        cleans = (features[:, WASTES] > self.limit) | ~apple
        return np.where(cleans, clean(features, draw, self.reach), harvest(features, draw))
