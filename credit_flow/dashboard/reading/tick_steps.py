"""What a page needs of a tick that a model does not keep by itself: the steps of work done in it."""

from __future__ import annotations

import numpy as np


class TickSteps:
    """The recorder of a model on a page: called after each tick, it holds the steps of that tick."""

    keeps_steps = True  # read by the model: it writes down the steps done
    stride = 1

    def __init__(self):
        self.steps: dict[str, np.ndarray] | None = None  # columns (steps,), None where the scenario has none

    def __call__(self, model) -> None:
        """Take what the tick has left behind."""
        self.steps = model.parameters.steps(model)
