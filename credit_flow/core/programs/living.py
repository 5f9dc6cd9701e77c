"""Who lives: rows of the table as phases see them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array, column, count


class Living(NamedTuple):
    """The living in order of birth, and what every expert is, whatever the economy."""

    n: np.ndarray = count()
    rows: np.ndarray = array("2 * living", dtype=np.int64)  # ascending
    n_rows: np.ndarray = count()  # ever born
    first_account: np.ndarray = count()  # of row 0; that of a row is so many on
    births: np.ndarray = count()  # in this tick
    deaths: np.ndarray = count()
    dies: np.ndarray = array("rows", dtype=np.bool_)  # in this tick
    alive: np.ndarray = column()  # bool
    born: np.ndarray = column()  # tick
    died: np.ndarray = column()  # tick, -1 = not yet
    parent: np.ndarray = column()  # row, -1 = none
    policy: np.ndarray = column()  # index into the model's policies
