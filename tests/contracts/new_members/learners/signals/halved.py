"""Halved: half of what it came to."""

from credit_flow.learners.signals.signal import Signal


class Halved(Signal):
    """Half the utility."""

    def of(self, utility, moment, who):
        """Credits."""
        return 0.5 * utility
