"""Random: decide by chance."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.observation import Observation
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.answers import Space


class Random(Policy):
    """Decides by chance: each whole number that it may answer is equally likely, other numbers are uniform between their bounds.

    It abstains where there is nothing legal to choose from, or no bound. Of tasks it asks nothing: `ZeroIntelligence` does.
    """

    batched = True

    def act(self, seen: Observation, space: Space) -> np.ndarray:
        """An answer of the shape of `space`, (n,) or (n, k), in its unit."""
        low, high = np.asarray(space.low, dtype=float), np.asarray(space.high, dtype=float)
        if space.dtype is not int:
            drawn = low + np.reshape(seen.draw, space.shape) * (high - low)  # a single one is (n,)
        elif space.legal is None:
            drawn = low + np.floor(seen.draw * (high - low + 1.0))
        else:
            drawn = low + _choice(seen.draw, space.legal)
        return np.where(np.isfinite(drawn), drawn, np.nan)

    offer = vote = message = contribute = accept = lend = act


def _choice(draw: np.ndarray, legal: np.ndarray) -> np.ndarray:
    """The place (n,) of one of those that are `legal` (n, choices), each equally likely; nan where none is."""
    n = legal.sum(axis=1)
    before = np.cumsum(legal, axis=1) <= np.floor(draw * n)[:, None]
    return np.where(n > 0, before.sum(axis=1), np.nan)
