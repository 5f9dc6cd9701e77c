"""Yard sale: experts bet with each other at even odds, and what a treasury does about where that leads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.tick_log import log_tick
from credit_flow.core.boundary.parameters import parameter
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.money.random_exchange import MEETINGS, RandomExchange
from credit_flow.institutions.money.treasury import Treasury
from credit_flow.models.preset import Preset
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.closed_world import ClosedWorld


@dataclass(frozen=True)
class YardSale(Scenario):
    """Everybody starts with the same, pairs bet a share of what the poorer of the two owns, and no bet favours anybody (key `chakraborti2002`).

    The Gini of balances still rises to nearly 1 (key `boghosian2015`): with 500 experts and a stake of a tenth it is .94 after 4,000 ticks. A wealth tax
    of 1 % a tick, paid out evenly as a basic income, keeps it near .30. Expected: wealth condenses without redistribution, and with it does not.
    Without bets (`stake` 0) nothing moves.
    """

    ticks: int = parameter(
        4000, "how long a run lasts; a tick is a sweep of bets", unit="ticks", low=1, high=10_000_000
    )
    experts: int = parameter(500, "experts at the start", unit="experts", low=1, high=10_000_000)
    endowment: float = parameter(100.0, "credit each of them starts with", unit="credits", low=0.01, high=1e6)
    stake: float = parameter(0.1, "what is bet, as a share of what the poorer of a pair owns", low=0, high=1)
    meetings: str = parameter(
        "partners",
        "everybody has one partner a tick, or the two of every bet are drawn anew",
        choices=MEETINGS,
    )
    wealth_tax: float = parameter(
        0.0, "share of its balance that everybody pays to the treasury", unit="1/tick", low=0, high=1
    )
    income_tax: float = parameter(0.0, "share of what is won that the treasury takes", low=0, high=1)
    ubi: float = parameter(
        0.0, "share of what the treasury holds that it pays out to all alike", unit="1/tick", low=0, high=1
    )

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "Fair bets, and nobody redistributes: all wealth comes to few. Look at: the Gini rising to nearly 1, and how little is bet in the end."
        ),
        "redistribution": Preset(
            "The same bets under a wealth tax of 1 % a tick, paid out evenly. Look at: the Gini settling near 0.3, and who is rich changing.",
            {"wealth_tax": 0.01, "ubi": 1.0},
        ),
    }

    mortal: ClassVar[bool] = False

    def world(self, seed: int) -> ClosedWorld:
        """Nothing comes in."""
        return ClosedWorld()

    def institutions(self) -> tuple[Institution, ...]:
        """Bets, then the treasury."""
        taxes = {"income_tax": self.income_tax, "wealth_tax": self.wealth_tax}
        return (
            RandomExchange(stake=self.stake, meetings=self.meetings),
            Treasury(**taxes, ubi=self.ubi),
        )

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: nobody decides whether to bet."""
        return (Truthful(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Experts (n,) have no traits."""

    def closing(self, model) -> Sequence[Phase]:
        """The tick is written down, and the ledger closes it."""
        return (Phase(log_tick), *super().closing(model))
