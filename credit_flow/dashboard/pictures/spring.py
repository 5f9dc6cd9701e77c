"""A spring layout that is taken one step further with every frame, from where it was."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.dashboard.pictures.layout import HALF_AXES, MIDDLE, skill_sectors

STEP = 0.02
"""The farthest a place moves in a step, as a share of the square."""


class Spring:
    """Experts repel each other, payments pull their two ends together (key `fruchterman1991`)."""

    def __init__(self):
        self._ids = np.empty(0, dtype=np.int64)
        self._places = np.empty((0, 2))

    def places(self, ids: np.ndarray, main_skill: np.ndarray, n_skills: int, edges: tuple) -> np.ndarray:
        """Places (n, 2) of experts `ids` (n,) one step on; newcomers start in their skill's sector. `edges` are two arrays
        (m,) of indices into `ids`, and weights (m,) in 0 .. 1."""
        places = skill_sectors(ids, main_skill, n_skills)
        _, old, new = np.intersect1d(self._ids, ids, assume_unique=True, return_indices=True)
        places[new] = self._places[old]
        push = np.zeros_like(places)
        _relax(places, push, *edges, 0.7 / math.sqrt(max(len(ids), 1)), STEP)
        self._ids, self._places = np.array(ids), places
        return np.clip(places, np.array(MIDDLE) - HALF_AXES, np.array(MIDDLE) + HALF_AXES)


@kernel
def _relax(places, push, start, stop, weight, ideal, step):
    n = places.shape[0]
    for i in range(n):
        for j in range(i + 1, n):
            x = places[i, 0] - places[j, 0]
            y = places[i, 1] - places[j, 1]
            force = ideal * ideal / max(x * x + y * y, 1e-6)
            push[i, 0] += force * x
            push[i, 1] += force * y
            push[j, 0] -= force * x
            push[j, 1] -= force * y
        push[i, 0] -= (places[i, 0] - 0.5) * 0.5 * ideal * n
        push[i, 1] -= (places[i, 1] - 0.5) * 0.5 * ideal * n
    for k in range(start.size):
        x = places[start[k], 0] - places[stop[k], 0]
        y = places[start[k], 1] - places[stop[k], 1]
        force = weight[k] * math.sqrt(x * x + y * y) / ideal
        push[start[k], 0] -= force * x
        push[start[k], 1] -= force * y
        push[stop[k], 0] += force * x
        push[stop[k], 1] += force * y
    for i in range(n):
        length = math.sqrt(push[i, 0] * push[i, 0] + push[i, 1] * push[i, 1])
        scale = min(step, 0.1 * length) / max(length, 1e-12)
        places[i, 0] += scale * push[i, 0]
        places[i, 1] += scale * push[i, 1]
