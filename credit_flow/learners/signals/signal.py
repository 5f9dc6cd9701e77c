"""What a signal is: a pure function of what decisions came to. It never touches the books."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

import numpy as np

from credit_flow.core.boundary.parameters import NoSettings, Parameters
from credit_flow.core.method_check import require_same_calls


class Signal(ABC):
    """Given to a learner, it bends what is learnt from; what is paid stays what it is.

    What can be set of it is a class of parameters, `settings`, whose names its constructor takes.
    """

    settings: ClassVar[type[Parameters]] = NoSettings

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        require_same_calls(cls)

    def after(self, moments: int) -> Signal:
        """The signal as it stands after so many `moments` at which decisions were made, a count: itself, unless it follows a schedule."""
        return self

    @abstractmethod
    def of(self, utility: np.ndarray, moment: np.ndarray, who: np.ndarray) -> np.ndarray:
        """The signal (n,) of decisions that came to `utility` (n,) credits, made at `moment` (n,) by `who` (n,): indices, the same for decisions made together,
        and for those of one learner or seat."""
