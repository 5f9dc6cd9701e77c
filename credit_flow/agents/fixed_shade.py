"""Fixed shade: bid less than the lot seems worth, always by as much."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.agents.observation import LotObservation
from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.core.programs.kernel import kernel


@kernel
def shaded(signal, bidders, memory, draw, terms):
    """(1 - share) x signal - amount, credits, at least 0."""
    share, amount = terms
    return max(0.0, (1.0 - share) * signal - amount)


@dataclass(frozen=True)
class FixedShadeSettings(Parameters):
    """What can be set of it."""

    share: float = parameter(0.0, "share of the signal that it bids less", low=-1.0, high=1.0)
    amount: float = parameter(0.0, "what it bids less", unit="credits", low=-1e6, high=1e6)


class FixedShade(Policy):
    """Bids (1 - `share`) x signal - `amount` for a single lot.

    With share 1/n it plays the equilibrium of the first price with n bidders of uniform values (key `vickrey1961`), with an amount of the signal's error
    that of a common value seen with uniform error (key `kagel1986`).
    """

    settings = FixedShadeSettings
    batched = True
    lot_formula = staticmethod(shaded)

    def __init__(self, share: float = FixedShadeSettings.share, amount: float = FixedShadeSettings.amount):
        self.share, self.amount = float(share), float(amount)

    @property
    def terms(self) -> tuple[float, float]:
        """What `lot_formula` is given of its settings."""
        return self.share, self.amount

    def sealed_bid(self, seen: LotObservation):
        """(1 - share) x signal - amount, credits, at least 0."""
        return np.maximum(0.0, (1.0 - self.share) * seen.signal - self.amount)
