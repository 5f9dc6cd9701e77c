"""Mixed: everybody learns partly from its own decision, partly from everybody's."""

from __future__ import annotations

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.learners.signals.pooled import Pooled
from credit_flow.learners.signals.signal import Signal


class Mixed(Signal):
    """The utility itself, less a share `social` of it, plus that share of the mean of all who decided at the same moment.

    Errors: `ParameterError` for a share beyond 0 .. 1.
    """

    def __init__(self, social: float = 0.5):
        if not 0.0 <= social <= 1.0:
            raise ParameterError(f"social = {social}: must be a share, 0 .. 1")
        self.social = float(social)

    def of(self, utility, moment):
        """(1 - s) u_i + s mean u."""
        return (1.0 - self.social) * utility + self.social * Pooled().of(utility, moment)
