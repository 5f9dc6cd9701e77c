"""Steward: eat, but turn away from a place where few apples are left, so that more grow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.footwork import APPLE, FORWARD, RIGHT, ahead
from credit_flow.agents.players.harvester import harvest
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import Parameters, parameter

AROUND = 8
"""Where features of Harvest say how many apples lie in the 21 cells around."""

NEAR = 3
"""Steps to an apple from which on it is one of those around."""


@dataclass(frozen=True)
class StewardSettings(Parameters):
    """What can be set of it."""

    least: int = parameter(6, "apples around below which it leaves them", unit="apples", low=0, high=21)


class Steward(Policy):
    """Goes to the nearest apple like a harvester, but where fewer than `least` lie around it takes a step at random instead, whatever others do and whatever a contract says.

    Apples grow back the faster the more are left, so more come of it for all; who eats beside it what it leaves earns more than it does.
    """

    outcomes = ("ate", "fined")
    batched = True
    settings = StewardSettings

    def __init__(self, least: int = 6):
        self.least = StewardSettings(least=least).least

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        return spare(seen.features, seen.draw, self.least)


def spare(features: np.ndarray, draw: np.ndarray, least: int) -> np.ndarray:
    """The numbers of the actions (n,) of who sees `features` (n, k) of Harvest, with a uniform number `draw` (n,) each, and leaves apples alone where fewer than `least` are around."""
    forward, sideways, there = ahead(features, APPLE)
    few = there & (np.abs(forward) + np.abs(sideways) <= NEAR) & (features[:, AROUND] < least)
    steps = RIGHT - FORWARD + 1
    astray = FORWARD + (draw * 10 * steps).astype(np.int64) % steps  # not the first digit, which `walk` reads
    return np.where(few, astray, harvest(features, draw))
