"""Decisions on which a whole episode hangs, kept until it is over, with what it has come to so far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Closed(NamedTuple):
    """Decisions (n,) whose episode is over."""

    game: np.ndarray  # (n,) int64, number of the copy
    agent: np.ndarray  # (n,) int64, whose decision it was
    shown: np.ndarray  # (n, width) float32, what was to be decided on
    decision: np.ndarray  # (n,) credits, or the index of a choice
    came: np.ndarray  # (n,) credits, what the agent came to


class EpisodeDecisions:
    """At most one decision of each agent of every copy, (copies, n_agents), on `width` numbers."""

    def __init__(self, copies: int, n_agents: int, width: int):
        shape = copies, n_agents
        self.kept = np.zeros(shape, dtype=np.bool_)
        self.shown, self.decision = np.zeros((*shape, width), dtype=np.float32), np.zeros(shape)
        self.came = np.zeros(shape)  # credits, since the decision

    def keep(self, game: np.ndarray, agent: np.ndarray, shown: np.ndarray, decision: np.ndarray) -> None:
        """Keep what each `agent` (n,) of copy `game` (n,), indices, decided on what it was `shown` (n, width), in place of what it decided before."""
        self.kept[game, agent], self.came[game, agent] = True, 0.0
        self.shown[game, agent], self.decision[game, agent] = shown, decision

    def add(self, game: np.ndarray, agent: np.ndarray, utility: np.ndarray) -> None:
        """Each `agent` (n,) of copy `game` (n,) got `utility` (n,) credits more than it paid."""
        self.came[game, agent] += utility

    def close(self, game: np.ndarray, agent: np.ndarray) -> Closed:
        """Those of agents (n,) of copies (n,), indices, as far as they decided anything, whose episode is over."""
        there = self.kept[game, agent]
        game, agent = game[there], agent[there]
        self.kept[game, agent] = False
        at = game, agent
        return Closed(game, agent, self.shown[at], self.decision[at], self.came[at])
