"""Selfish to global: everybody learns from its own decisions first, and from everybody's later."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.piecewise_linear import as_points, value_at
from credit_flow.learners.signals.mixed import Mixed
from credit_flow.learners.signals.signal import Signal


@dataclass(frozen=True)
class SelfishToGlobalSettings(Parameters):
    """What can be set of it."""

    points: tuple = parameter(
        ((0, 0.0), (100_000, 1.0)), "after how many moments which share of the mean of all, a ratio; in straight lines between, such as 0,0;100000,1", unit="moments"
    )  # fmt: skip

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "points", as_points(self.points, "points", 0.0, 1.0))


class SelfishToGlobal(Signal):
    """`mixed` with a share that moves in straight pieces over the `points`: pairs of a count of moments at which decisions were made, and a share.

    Own rewards tell at once who did what, and common ones what is good for all (key `durugkar2020`). A moment is what a training counts, an auction of a society or a step of a copy.
    """

    settings = SelfishToGlobalSettings

    def __init__(self, points: tuple = SelfishToGlobalSettings.points):
        self.points = SelfishToGlobalSettings(points=points).points

    def after(self, moments):
        """`mixed` with the share that is due."""
        return Mixed(value_at(self.points, moments))

    def of(self, utility, moment, who=None):
        """As it is before the first decision."""
        return self.after(0).of(utility, moment, who)
