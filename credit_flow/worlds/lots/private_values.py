"""Private values: the lot is worth something else to everybody, and everybody knows what."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.programs.budget import Budget
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.streams import uniform
from credit_flow.worlds.lots.lot import Lot
from credit_flow.worlds.lots.lot_world import LotWorld


@dataclass(frozen=True)
class PrivateValuesSettings(Parameters):
    """What can be set of it."""

    low: float = parameter(0.0, "least that a lot is worth to somebody", unit="credits", low=0.0, high=1e6)
    high: float = parameter(1.0, "most that a lot is worth to somebody", unit="credits", low=0.0, high=1e6)


def draw_values(lot, worker, clock: Clock, living: Living, lots: Lot, budget: Budget, terms):
    """Everybody's value of the next lot."""
    key, low, high = terms
    clock.short[0], budget.most[0] = 0, high
    for i in range(living.n[0]):
        value = nearest(low + (high - low) * uniform(key, clock.tick[0] + 1, living.rows[i], 0))
        lots.worth[i] = lots.signal[i] = value


class PrivateValues(LotWorld):
    """The lot is worth U[`low`, `high`] credits to each bidder, independently; who wins it is paid that by WORLD (key `vickrey1961`)."""

    settings = PrivateValuesSettings
    draw = staticmethod(draw_values)

    def __init__(
        self,
        seed: int = 0,
        *,
        low: float = PrivateValuesSettings.low,
        high: float = PrivateValuesSettings.high,
    ):
        super().__init__(seed, low=low, high=high)

    @property
    def terms(self) -> tuple[float, float]:
        """Least and greatest value, credits."""
        return self.low, self.high
