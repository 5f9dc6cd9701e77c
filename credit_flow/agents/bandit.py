"""Bandit: a gradient bandit over markups, one per kind of work, learning from its own signal."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from credit_flow.agents.observation import TaskObservation
from credit_flow.agents.own_experts import OwnExperts
from credit_flow.agents.policy import Outcome, Policy
from credit_flow.core.boundary.parameters import Parameters, parameter

_NOTHING = (np.empty(0, dtype=np.int64),) * 3


@dataclass(frozen=True)
class BanditSettings(Parameters):
    """What can be set of it."""

    markups: tuple = parameter(
        (0.0, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0), "markups to choose from, shares of cost"
    )
    step: float = parameter(0.2, "share of a surprise by which preferences move", low=0.0, high=10.0)


@dataclass
class Bandit(Policy):
    """Chooses a markup per kind of task by a softmax over learned preferences (gradient bandit, key `sutton2018`).

    After each tick the preferences of the arms it played move by `step` x (signal - its running mean) along the gradient
    of the log-probability. Preferences live in a bank with one row per expert; a child starts with its parent's.
    """

    markups: tuple = BanditSettings.markups
    step: float = BanditSettings.step
    preferences: np.ndarray = field(init=False, repr=False)  # (rows, kinds, arms)
    baseline: np.ndarray = field(init=False, repr=False)  # (rows,) running mean of the signal, credits

    settings = BanditSettings
    batched = True
    needs_signal = True

    def __post_init__(self):
        self.preferences = np.zeros((0, 0, len(self.markups)))
        self.baseline = np.zeros(0)
        self._played = _NOTHING

    def enter(self, rows: np.ndarray, parents: np.ndarray, experts: OwnExperts) -> None:
        """Make room for `rows`; children start with their parent's preferences."""
        n_kinds, n = experts.parameters.kinds, experts.n_rows - len(self.baseline)
        grown = np.zeros((n, n_kinds, len(self.markups)))
        self.preferences = np.concatenate([self.preferences.reshape(-1, n_kinds, len(self.markups)), grown])
        self.baseline = np.concatenate([self.baseline, np.zeros(n)])
        has_parent = parents >= 0
        self.preferences[rows[has_parent]] = self.preferences[parents[has_parent]]
        self.baseline[rows[has_parent]] = self.baseline[parents[has_parent]]

    def ask(self, seen: TaskObservation):
        """(1 + the drawn markup) x expected cost, credits."""
        there = seen.lot >= 0
        rows, kinds = seen.rows[there], seen.kind[there]
        cumulated = np.cumsum(self._chances(rows, kinds), axis=1)
        arms = np.minimum((cumulated <= seen.draw[there, None]).sum(axis=1), len(self.markups) - 1)
        self._played = (rows, kinds, arms)
        asks = np.full(len(seen.rows), np.nan)
        asks[there] = (1.0 + np.asarray(self.markups)[arms]) * seen.cost[there]
        return asks

    def learn(self, outcome: Outcome) -> None:
        """Move the preferences of the arms played this tick."""
        signal = np.zeros(len(self.baseline))
        signal[outcome.rows] = outcome.signal
        rows, kinds, arms = self._played
        surprise = self.step * (signal - self.baseline)[rows]
        gradient = -self._chances(rows, kinds)
        gradient[np.arange(len(rows)), arms] += 1.0
        np.add.at(self.preferences, (rows, kinds), surprise[:, None] * gradient)
        self.baseline[outcome.rows] += 0.1 * (outcome.signal - self.baseline[outcome.rows])
        self._played = _NOTHING  # a tick may bring no task

    def _chances(self, rows: np.ndarray, kinds: np.ndarray) -> np.ndarray:
        preference = self.preferences[rows, kinds]
        weight = np.exp(preference - preference.max(axis=1, keepdims=True))
        return weight / weight.sum(axis=1, keepdims=True)
