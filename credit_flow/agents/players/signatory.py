"""Signatory: play by a script, offer a contract, and sign it or not."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.players.cleaner import clean
from credit_flow.agents.players.harvester import harvest
from credit_flow.agents.players.steward import spare
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import Parameters, parameter

SCRIPTS = {
    "harvester": lambda seen, reach, least: harvest(seen.features, seen.draw),
    "cleaner": lambda seen, reach, least: clean(seen.features, seen.draw, reach),
    "steward": lambda seen, reach, least: spare(seen.features, seen.draw, least),
}
"""By the names of the players that follow them alone."""


@dataclass(frozen=True)
class SignatorySettings(Parameters):
    """What can be set of it."""

    script: str = parameter("harvester", "how it plays", choices=tuple(SCRIPTS))
    reach: int = parameter(3, "how far a cleaner trusts the beam to reach", unit="cells", low=1, high=100)
    least: int = parameter(
        6, "apples around below which a steward leaves them", unit="apples", low=0, high=21
    )
    theta: float = parameter(
        0.0, "the contract it offers, paying nothing for signing", unit="credits", low=-1e6, high=1e6
    )
    signs: float = parameter(1.0, "the chance that it signs what another offers", low=0, high=1)


class Signatory(Policy):
    """Offers the contract `theta` and nothing for signing it, signs what others offer with chance `signs`, and plays by one of `SCRIPTS` whatever was signed.

    Whoever knows what a role comes to under a contract can so put it to the vote, though players who follow a script know nothing.
    """

    batched = True
    settings = SignatorySettings

    def __init__(
        self,
        script: str = "harvester",
        reach: int = 3,
        least: int = 6,
        theta: float = 0.0,
        signs: float = 1.0,
    ):
        given = SignatorySettings(script=script, reach=reach, least=least, theta=theta, signs=signs)
        self.script, self.reach, self.least = given.script, given.reach, given.least
        self.theta, self.signs = given.theta, given.signs

    def act(self, seen: GameObservation) -> np.ndarray:
        """Numbers of actions (n,)."""
        return SCRIPTS[self.script](seen, self.reach, self.least)

    def offer(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Theta, and 0 to each other (n, k) credits."""
        offers = np.zeros(space.shape)
        offers[:, 0] = self.theta
        return offers

    def vote(self, seen: GameObservation) -> np.ndarray:
        """Chances that it signs (n,), shares of 1."""
        return np.full(len(seen.rows), self.signs)
