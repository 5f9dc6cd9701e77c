"""What a tick may cost WORLD, as the world says it before the tick begins."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.sections import number


class Budget(NamedTuple):
    """The world's `offering` writes it; the ledger opens the tick with it."""

    most: np.ndarray = number()  # credits that WORLD may issue in the tick that is about to begin
