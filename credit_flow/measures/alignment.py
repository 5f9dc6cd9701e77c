"""Alignment: whether what is good for oneself is good for the team."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats


def alignment(own: ArrayLike, team: ArrayLike) -> np.ndarray:
    """The cosine of two directions of learning, -1 .. 1, an array (...): `own`, by each one's own reward, and `team`, by the sum of all, both arrays (..., parameters); nan where one of them is 0.

    Learning from own reward helps the team as long as it is above 0 (key `durugkar2020`). Errors: ValueError for shapes that do not agree.
    """
    own, team = floats(own, "own"), floats(team, "team")
    if own.shape != team.shape or own.ndim < 1:
        raise ValueError(f"own {own.shape} and team {team.shape} must be (..., parameters), of one shape")
    length = np.linalg.norm(own, axis=-1) * np.linalg.norm(team, axis=-1)
    return np.divide((own * team).sum(axis=-1), length, out=np.full(length.shape, np.nan), where=length > 0.0)
