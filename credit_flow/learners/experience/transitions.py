"""What a learner that acts alone is shown: no auction, no bids, the same steps of the same world."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Transitions(NamedTuple):
    """One step in every copy of the world (copies,)."""

    observation: np.ndarray  # (copies, features)
    code: np.ndarray  # (copies,) number of the observation, -1 where they are not counted
    action: np.ndarray  # (copies,) index
    reward: np.ndarray  # (copies,) credits, discounted to the beginning of the action
    worth_later: np.ndarray  # (copies,) g^elapsed, what a credit after the action is worth at its beginning
    next_observation: np.ndarray  # (copies, features)
    next_code: np.ndarray  # (copies,)
    terminated: np.ndarray  # (copies,) bool: the task has truly ended
    truncated: np.ndarray  # (copies,) bool: cut off; what follows still has a value
