"""Red team: some experts have the whole of the books at hand, and learn to make credit out of nothing if that can be done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.money.attack import HOW, Attack
from credit_flow.models.preset import Preset
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.closed_world import ClosedWorld


@dataclass(frozen=True)
class RedTeam(Scenario):
    """Attackers call whatever the ledger offers, with amounts and accounts that may be nonsense, and do again what made them richer.

    Look at `attackers_wealth` against `honest_bound`, what they began with and all that WORLD might pay: it must never be above. Expected: absent, always; a ledger that
    refunds a lot twice is milked within a tick.
    """

    ticks: int = parameter(50, "how long a run lasts", unit="ticks", low=1, high=10_000_000)
    experts: int = parameter(5, "experts, the attackers first", unit="experts", low=1, high=10_000)
    attackers: int = parameter(3, "experts who attack", unit="experts", low=1, high=10_000)
    actions: int = parameter(100, "moves that they try in a tick", unit="moves/tick", low=1, high=1_000_000)
    how: str = parameter("learned", "how they choose what to try", choices=HOW)
    budget: float = parameter(
        5.0, "what WORLD may pay, to whoever takes it", unit="credits/tick", low=0, high=1e6
    )

    presets: ClassVar[dict[str, Preset]] = {
        "learned": Preset(
            "Three experts may call all that the books can be called for, and learn what makes them richer. Look at: their wealth below the honest bound, and how much is refused."
        ),
    }

    mortal: ClassVar[bool] = False

    def __post_init__(self):
        super().__post_init__()
        if self.attackers > self.experts:
            raise ParameterError(f"attackers = {self.attackers}: there are only experts = {self.experts}")

    def world(self, seed: int) -> ClosedWorld:
        """Nothing comes in but what attackers take of the budget."""
        return ClosedWorld()

    def institutions(self) -> tuple[Institution, ...]:
        """The attack."""
        return (Attack(attackers=self.attackers, actions=self.actions, how=self.how, budget=self.budget),)

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: attackers do as they like."""
        return (Truthful(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Experts (n,) have no traits."""
