"""Common value: the lot is worth the same to all, and everybody sees that with an error of its own."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.programs.budget import Budget
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.living import Living
from credit_flow.core.streams import stream_key, uniform
from credit_flow.worlds.lots.lot import Lot
from credit_flow.worlds.lots.lot_world import LotWorld


@dataclass(frozen=True)
class CommonValueSettings(Parameters):
    """What can be set of it."""

    low: float = parameter(25.0, "least that a lot is worth", unit="credits", low=0.0, high=1e6)
    high: float = parameter(225.0, "most that a lot is worth", unit="credits", low=0.0, high=1e6)
    error: float = parameter(12.0, "greatest error of what a bidder sees", unit="credits", low=0.0, high=1e6)


def draw_signals(lot, worker, clock: Clock, living: Living, lots: Lot, budget: Budget, terms):
    """What the next lot is worth, and what everybody sees of it."""
    key, values, low, high, error = terms
    value = nearest(low + (high - low) * uniform(values, clock.tick[0] + 1, 0, 0))
    clock.short[0], budget.most[0] = 0, high
    for i in range(living.n[0]):
        seen = value + error * (2.0 * uniform(key, clock.tick[0] + 1, living.rows[i], 0) - 1.0)
        lots.worth[i], lots.signal[i] = value, max(0.0, nearest(seen))


class CommonValue(LotWorld):
    """The lot is worth V credits to whoever wins it, V from U[`low`, `high`], and a bidder sees V + U[-`error`, `error`] (key `kagel1986`).

    What is seen is at least 0. Defaults are those of the experiments of the source: V from 25 to 225, error 12.
    """

    settings = CommonValueSettings
    draw = staticmethod(draw_signals)

    def __init__(
        self,
        seed: int = 0,
        *,
        low: float = CommonValueSettings.low,
        high: float = CommonValueSettings.high,
        error: float = CommonValueSettings.error,
    ):
        super().__init__(seed, low=low, high=high)
        self.values, self.error = stream_key(seed, "values of lots"), float(error)

    @property
    def terms(self) -> tuple:
        """The key of the values, their least and greatest, and the greatest error, credits."""
        return self.values, self.low, self.high, self.error
