"""Sparse transfer: one sequence of actions is rewarded at its end; another task rewards another sequence."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.worlds.states.finite import FiniteWorld


class SparseTransfer(FiniteWorld):
    """Three steps with four actions each; 0.8 if they were `sequence`, in this order (key `chang2021`).

    States 0, 1, 2: so many steps done, all of them right; 3, 4: one or two steps done, not all right; 5: the end. Going from
    the sequence 0,1,2 to 0,1,3 changes only the last decision. Errors: `ParameterError` for another sequence.
    """

    horizon, discount = 3, 0.99
    task_settings = {"last": {}, "other": {"sequence": (0, 1, 3)}}

    def __init__(self, seed: int = 0, copies: int = 1, *, sequence: tuple = (0, 1, 2)):
        if len(sequence) != 3 or not set(sequence) <= set(range(4)):
            raise ParameterError(f"sequence = {sequence!r}: must be three actions among 0, 1, 2, 3")
        next = np.array([[3] * 4, [4] * 4, [5] * 4, [4] * 4, [5] * 4, [5] * 4])
        for done, action in enumerate(sequence[:2]):
            next[done, action] = done + 1
        rewards = np.zeros((6, 4))
        rewards[2, sequence[2]] = 0.8
        super().__init__(seed, copies, next=next, rewards=rewards, ends=next == 5, starts=[0])
