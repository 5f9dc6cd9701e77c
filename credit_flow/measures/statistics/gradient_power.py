"""What a learner's gradient is worth: its power over its noise, measured (key `singh2019`)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.core.measured import undefined


def gradient_power(
    acted: ArrayLike, earned: ArrayLike, team: int, *, pooled: bool, baseline: bool = True
) -> float:
    """(E g)^2 / Var g, a ratio, of g = (act - mean act)(R - mean R) over all agents and moments; R is what an agent earned itself, or if `pooled` what its team did.

    `acted` (moments, agents) 0 or 1, drawn with one chance whatever was seen; `earned` (moments, agents) credits. Teams are of `team` agents side by side, and agents that are left over do not count. Without
    `baseline` the mean is not taken off R. NaN: `too_few` where nothing varies. Errors: ValueError for arrays of other shapes, and for a team larger than there are agents.
    """
    acted, earned = floats(acted, "acted"), floats(earned, "earned")
    if acted.ndim != 2 or acted.shape != earned.shape or not 1 <= team <= acted.shape[1]:
        raise ValueError(
            f"acted {acted.shape} and earned {earned.shape} must both be (moments, agents), and team = {team} at most the number of agents"
        )
    teams = acted.shape[1] // team
    acted, earned = (array[:, : teams * team].reshape(-1, team) for array in (acted, earned))
    paid = np.broadcast_to(earned.sum(axis=1, keepdims=True), earned.shape) if pooled else earned
    gradient = (acted - acted.mean()) * (paid - (paid.mean() if baseline else 0.0))
    noise = gradient.var()
    return float(gradient.mean() ** 2 / noise) if noise > 0.0 else undefined("too_few", "nothing varies")
