"""What every world for many whose rules are kernels tells who plays it: arrays whose first axis is the copy."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Episodes(NamedTuple):
    """The clock of every copy, and what it says to whoever plays it."""

    clock: np.ndarray  # (copies,) int64, steps of the episode so far
    episode: np.ndarray  # (copies,) int64, its number
    over: np.ndarray  # (copies,) bool
    first: np.ndarray  # (copies,) bool
    alive: np.ndarray  # (copies, n_agents) bool


class Sight(NamedTuple):
    """What agents see; the last observation of an episode that ended is kept apart."""

    features: np.ndarray  # (copies, n_agents, n_features) float32
    visible: np.ndarray  # (copies, n_agents, n_agents) bool
    views: np.ndarray  # (copies, n_agents, rows, columns) uint8
    final_features: np.ndarray  # as features
    final_views: np.ndarray  # as views


class Happenings(NamedTuple):
    """What came of steps, one after another."""

    reward: np.ndarray  # (steps, copies, n_agents) credits
    outcome: np.ndarray  # (steps, copies, n_agents, n_outcomes)
    terminated: np.ndarray  # (steps, copies) bool
    truncated: np.ndarray  # (steps, copies) bool
    left: np.ndarray  # (steps, copies, n_agents) bool
