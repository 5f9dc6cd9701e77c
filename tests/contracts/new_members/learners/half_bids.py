"""Half bids: the middle of the scale, for everything."""

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.learners.learner import Trainee


@dataclass(frozen=True)
class HalfBidsSettings(Parameters):
    """Where the middle is."""

    middle: float = parameter(0.5, "share of the bid scale", low=0.0, high=1.0)


class HalfBids(Trainee):
    """Bids the `middle` of the scale and learns nothing."""

    tuning = HalfBidsSettings
    presets = {"low": {"middle": 0.1}}
    on_devices = False

    def __init__(self, seats, settings=None):
        self.seats, self.settings, self.n_updates = seats, settings or HalfBidsSettings(), 0

    def act(self, seen, greedy=False, society=0):
        """Everybody's bid, credits."""
        return self.seats.credits(
            np.full((len(seen.observations), self.seats.policies * self.seats.clones), self.settings.middle)
        )

    def observe(self, decisions, society=0):
        """Nothing is taken in."""

    def update(self):
        """One update more."""
        self.n_updates += 1
