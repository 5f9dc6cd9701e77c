"""One price: ask the same share of the bounty for everything."""

from dataclasses import dataclass

from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import Parameters, parameter


@dataclass(frozen=True)
class OnePriceSettings(Parameters):
    """What can be set of it."""

    share: float = parameter(0.9, "share of the bounty", low=0.0, high=1.0)


class OnePrice(Policy):
    """Asks a `share` of the bounty, or its cost where that is more."""

    settings = OnePriceSettings

    def __init__(self, share: float = OnePriceSettings.share):
        self.share = share

    def ask(self, seen):
        """Credits."""
        return max(self.share * seen.bounty, seen.cost)
