"""The lot of the tick, as phases see it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import array


class Lot(NamedTuple):
    """Bidders stand in the order of the living."""

    worth: np.ndarray = array("living")  # credits that WORLD pays it if it wins
    signal: np.ndarray = array("living")  # credits that it seems to be worth to it
