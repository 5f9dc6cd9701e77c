"""What a signal is: a pure function of what decisions came to. It never touches the books."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np


class Signal(ABC):
    """Given to a learner, it bends what is learnt from; what is paid stays what it is."""

    @abstractmethod
    def of(self, utility: np.ndarray, moment: np.ndarray) -> np.ndarray:
        """The signal (n,) of decisions that came to `utility` (n,) credits, made at `moment` (n,): an index, the same for those made together."""
