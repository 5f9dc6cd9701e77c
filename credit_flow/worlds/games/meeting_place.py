"""Meeting place: all are paid if all are where they should meet, and only one is told where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.streams import stream_key, uniforms_of
from credit_flow.worlds.markov_game import MarkovGame


@dataclass(frozen=True)
class MeetingPlaceSettings(Parameters):
    """What can be set of it."""

    n_agents: int = parameter(2, "agents of a copy", unit="agents", low=2, high=64)
    places: int = parameter(3, "where they can meet", unit="places", low=2, high=100)
    rounds: int = parameter(5, "rounds of an episode", unit="rounds", low=1, high=1_000_000)


class MeetingPlace(MarkovGame):
    """In every round all agents go to one of some `places`, and each earns 1 credit if all went where they should meet, which is drawn anew for each round (key `lewis1969`).

    Agent 0 sees where that is, and where it will be in the round after; the others see nothing. So without a word they meet as often as by chance, 1 / places, and with one as often as in all rounds but
    the first: speaking before the others act is what helps. `met` is 1 for who went where it should.
    """

    settings: ClassVar[type[Parameters]] = MeetingPlaceSettings
    outcome_names, most = ("met",), 1.0

    def __init__(
        self,
        seed: int = 0,
        copies: int = 1,
        *,
        n_agents: int = MeetingPlaceSettings.n_agents,
        places: int = MeetingPlaceSettings.places,
        rounds: int = MeetingPlaceSettings.rounds,
    ):
        given = MeetingPlaceSettings(n_agents, places, rounds)
        self.n_agents, self.n_actions, self.horizon = given.n_agents, given.places, given.rounds
        self.n_features, self.key = 2 * given.places, stream_key(seed, "place")
        super().__init__(seed, copies)
        self.place = np.zeros((copies, 2), dtype=np.int64)  # of this round, and of the next

    def reset(self, copies: np.ndarray, tick: int) -> None:
        """Draw the first two places of `copies` (n,), indices."""
        self.place[copies] = self._draws(copies, tick, 0)

    def move(self, copies: np.ndarray, actions: np.ndarray) -> None:
        """All agents of `copies` (n,), indices, go where they go, by `actions` (n, n_agents), indices; the next place becomes the place."""
        there = actions == self.place[copies, :1]
        self.outcome[copies, :, 0] = there
        self.reward[copies] = there.all(axis=1)[:, np.newaxis]
        self.place[copies, 0] = self.place[copies, 1]
        self.place[copies, 1] = self._draws(copies, self.tick, 2)[:, 0]
        self.terminated[copies] = self.clock[copies] >= self.horizon

    def observe(self, copies: np.ndarray) -> None:
        """Agent 0 of `copies` (n,), indices, sees both places: one number for each, 1 for where it is."""
        shown = self.place[copies][:, :, np.newaxis] == np.arange(self.n_actions)
        self.features[copies, 0] = shown.reshape(len(copies), -1)

    def scene(self, copy: int) -> dict:
        """Where the agents of `copy` should meet, and where in the round after, indices."""
        return {"place": self.place[copy].copy()}

    def _draws(self, copies: np.ndarray, tick: int, first: int) -> np.ndarray:
        """Two places (n, 2) for each of `copies`, indices."""
        return (uniforms_of(self.key, tick, copies, 4)[:, first : first + 2] * self.n_actions).astype(
            np.int64
        )
