"""Own: everybody learns from what its own decision came to."""

from __future__ import annotations

from credit_flow.learners.signals.signal import Signal


class Own(Signal):
    """The utility itself."""

    def of(self, utility, moment, who=None):
        """u_i."""
        return utility
