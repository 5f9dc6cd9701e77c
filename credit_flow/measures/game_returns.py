"""What an episode of a game came to for those who played it: how equally, and how early, it brought what it brought (key `perolat2017`).

`earned` (episodes, agents) credits; the measures are means over the episodes in which they mean something, nan if there is none.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats
from credit_flow.core.measured import measured
from credit_flow.measures.inequality import gini


def equality(earned: ArrayLike) -> float:
    """1 less the Gini coefficient of what agents came to, `earned` (episodes, agents) credits, moved credit included, 0 .. 1; episodes in which somebody lost, or nobody won, do not count."""
    found = [1.0 - measured(gini, one).value for one in floats(earned, "earned")]
    return _mean(np.array(found))


def sustainability(timing: ArrayLike) -> float:
    """The mean over agents of the step at which their gains came, `timing` (episodes, agents) numbers of steps, each weighted by its gain; agents without gain, nan, do not count."""
    return _mean(floats(timing, "timing").ravel())


def _mean(found: np.ndarray) -> float:
    known = found[~np.isnan(found)]
    return float(known.mean()) if len(known) else np.nan
