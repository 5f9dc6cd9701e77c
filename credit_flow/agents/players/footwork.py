"""Footwork: how players that follow a script walk in worlds of grids, which they know by what their features say."""

from __future__ import annotations

import numpy as np

FORWARD, BACKWARD, LEFT, RIGHT, TURN_LEFT, TURN_RIGHT, CLEAN = range(1, 8)
"""Actions of worlds of grids; 0 is to stay."""

OWN, APPLE, WASTE, APPLES, WASTES = slice(0, 3), slice(6, 8), slice(8, 10), 10, 11
"""Where features say one's own row, column and heading, the row and column of the nearest apple and waste, and how many there are (the last three in Cleanup)."""

DETOUR = 0.15
"""The chance of a random step in place of the straight one, without which two who meet head on would stand there for ever."""

_STEPS = np.array([FORWARD, RIGHT, BACKWARD, LEFT])


def ahead(features: np.ndarray, target: slice) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """How far a target lies ahead and to the right of whoever sees `features` (n, k), numbers of cells (n,) each; and whether there is one (n,)."""
    row, column, heading = features[:, OWN].T
    down, right = features[:, target].T - np.array([row, column])
    there = features[:, target].min(axis=1) >= 0.0
    # headings: 0 north, 1 east, 2 south, 3 west
    turn = heading.astype(np.int64)
    forward = np.choose(turn, [-down, right, down, -right])
    sideways = np.choose(turn, [right, down, -right, -down])
    return forward, sideways, there


def walk(forward: np.ndarray, sideways: np.ndarray, draw: np.ndarray) -> np.ndarray:
    """The number of the action (n,) that shortens the longer way to a target so far ahead and to the right, in cells, without turning; 0 where one stands on it."""
    along = np.abs(forward) >= np.abs(sideways)
    step = np.where(along, np.where(forward > 0, FORWARD, BACKWARD), np.where(sideways > 0, RIGHT, LEFT))
    step = np.where((forward == 0) & (sideways == 0), 0, step)
    lost = draw < DETOUR
    return np.where(lost, _STEPS[(draw / DETOUR * 4).astype(np.int64) % 4], step)
