"""Preference player: does oftener what brought it more than usual, whatever it sees."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import GameObservation
from credit_flow.agents.policy import Policy
from credit_flow.agents.turn import Turn
from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import Parameters, parameter


@dataclass(frozen=True)
class PreferencePlayerSettings(Parameters):
    """What can be set of it."""

    step: float = parameter(
        0.1,
        "how far a preference moves for a pay of one standard deviation above the usual",
        low=0.0,
        high=10.0,
    )
    memory: float = parameter(0.05, "weight of the newest pay in what is usual", low=1e-6, high=1.0)


class PreferencePlayer(Policy):
    """Each player has a preference for each action and draws by them, a softmax; after a step the preference for what it did rises by `step` x (pay - usual pay) x (1 - chance), and
    those for the rest fall (a gradient bandit, key `williams1992`). Pay is what its seat got less what it paid in the step, in units of its own usual spread.

    It needs no network, sees nothing, and learns for one step at a time: for games in which what is done now changes nothing later.
    """

    batched = True
    needs_turns = True
    settings = PreferencePlayerSettings

    def __init__(
        self, step: float = PreferencePlayerSettings.step, memory: float = PreferencePlayerSettings.memory
    ):
        given = PreferencePlayerSettings(step, memory)
        self.step, self.memory = given.step, given.memory
        self.preference = np.zeros((0, 0))  # (rows, actions)
        self.usual, self.spread = np.zeros(0), np.zeros(0)  # (rows,) credits, of a row's pay

    def act(self, seen: GameObservation, space: Space) -> np.ndarray:
        """Numbers of actions (n,)."""
        self._make_room(int(seen.rows.max(initial=-1)) + 1, int(space.high) + 1)
        chance = self._chances(seen.rows, space.legal)
        chosen = (np.cumsum(chance, axis=1) <= seen.draw[:, np.newaxis]).sum(axis=1)
        chosen = np.minimum(chosen, chance.shape[1] - 1)
        self._now = seen.rows.copy(), chosen, chance
        return chosen.astype(np.float64)

    def turn(self, turn: Turn) -> None:
        """Take in what the step paid."""
        rows, chosen, chance = self._now
        beyond = turn.utility - self.usual[rows]
        self.usual[rows] += self.memory * beyond
        self.spread[rows] += self.memory * (beyond**2 - self.spread[rows])
        unit = np.sqrt(np.maximum(self.spread[rows], 1e-12))
        taken = np.arange(chance.shape[1]) == chosen[:, np.newaxis]
        self.preference[rows] += self.step * (beyond / unit)[:, np.newaxis] * (taken - chance)

    def _chances(self, rows: np.ndarray, legal: np.ndarray | None) -> np.ndarray:
        """The chance of each action (n, actions), a multiple of 2^-20."""
        preference = self.preference[rows]
        if legal is not None:
            preference = np.where(legal, preference, -np.inf)
        weight = np.exp(preference - preference.max(axis=1, keepdims=True))
        chance = weight / weight.sum(axis=1, keepdims=True)
        return (
            np.rint(chance * PER_CREDIT) / PER_CREDIT
        )  # so that the last bit of an exponential decides nothing

    def _make_room(self, rows: int, actions: int) -> None:
        """Arrays for so many rows, those that are there kept; newcomers like nothing best, and know no usual pay."""
        more = rows - len(self.usual)
        if more > 0:
            self.preference = np.concatenate(
                [self.preference.reshape(-1, actions), np.zeros((more, actions))]
            )
            self.usual, self.spread = (
                np.concatenate([old, new])
                for old, new in ((self.usual, np.zeros(more)), (self.spread, np.ones(more)))
            )
