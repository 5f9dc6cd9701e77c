"""The clock of a society: which tick it is in, and why a program came back before it was done."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import count, number

REFUSED, UNBALANCED, BAD_ANSWER = 1, 2, 3
"""What `fault` says: the ledger refused a batch, the audit failed, a policy decided on something that cannot be."""


class Clock(NamedTuple):
    """Where the tick stands."""

    tick: np.ndarray = count()
    short: np.ndarray = count()  # 1: the arrays are too small for the next tick
    fault: np.ndarray = count()  # 0: none
    row: np.ndarray = count()  # whose answer it was, where one was wrong
    answer: np.ndarray = number()  # and what
