"""Holland's bucket brigade: rules whose strength is their wealth pay the rule that set the stage for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.classifier import Classifier
from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.parameters import ParameterError, parameter
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.state_auction import StateAuction
from credit_flow.institutions.states.strength_bids import StrengthBids
from credit_flow.mechanisms.settlement.bucket_brigade import BucketBrigade as FirstPriceToTheSeller
from credit_flow.models.preset import Preset
from credit_flow.models.states.state_scenario import Bidders, StateScenario, only_where
from credit_flow.models.states.state_society import observe_sales
from credit_flow.theory.state_values import brigade_strengths
from credit_flow.worlds.episodic import EpisodicWorld
from credit_flow.worlds.states.corridor import Corridor


@dataclass(frozen=True)
class BucketBrigade(StateScenario):
    """A chain of rules, one per step of a corridor, one of which fires at a time (key `holland1985`).

    A rule that fires pays `share` of its strength to the rule before it and `tax` of it to nobody, and gets what the next rule
    pays; the last gets the reward. Look at strengths settling at S_n = R/(share + tax), S_k = S_(k+1) share/(share + tax): the
    tax is the discount of temporal-difference learning. One rule per step conserves credit, several rules paid for one message would not.
    """

    ticks: int = parameter(3000, "how long a run lasts", unit="ticks", low=1, high=10_000_000)
    experts: int = parameter(5, "rules, one for every step", unit="rules", low=1, high=1000)
    endowment: float = parameter(1.0, "strength each rule starts with", unit="credits", low=0.01, high=1e6)
    reward: float = parameter(1.0, "what WORLD pays at the end", unit="credits", low=0, high=1e6)
    share: float = parameter(0.1, "share of its strength that a rule bids", low=0.001, high=1)
    tax: float = parameter(0.02, "share of its strength that a rule which fires loses", low=0, high=0.99)

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "Rules pay the rule before them a share of their strength. Look at: strengths falling geometrically away from the "
            "reward, the tax acting as the discount."
        ),
    }

    caption: ClassVar[str] = (
        "A rule that fires pays the rule before it a share of its strength, and nobody a tax: credit goes back step by step, and every step "
        "takes its part of it."
    )
    staked: ClassVar[str] = "strength"
    leads: ClassVar[tuple[str, ...]] = ("discount", "leak", "return")

    expert: ClassVar[type[Expert]] = Classifier
    snapshot: ClassVar[tuple[str, ...]] = ("condition", "bid", "wins")
    mortal: ClassVar[bool] = False

    def __post_init__(self):
        super().__post_init__()
        if self.share + self.tax > 1.0:
            raise ParameterError(
                f"share = {self.share:g}, tax = {self.tax:g}: a rule that fires would pay more than its strength; at most 1 together"
            )

    @property
    def codes(self) -> int:
        """One per step."""
        return self.experts

    @property
    def opens_at(self) -> int:
        """By then strengths have settled."""
        return 2000

    def bidders(self, model) -> Bidders:
        """The strength of each rule, credits, in the one state in which it fires."""
        rows, owned = model.table.rows, model.balances[model.first_account + model.table.rows]
        return Bidders(
            rows, model.table.action[rows], only_where(model.table.condition[rows], owned, self.codes)
        )

    def worth(self, world) -> np.ndarray:
        """The strengths (codes, 1), credits, at which they settle."""
        return brigade_strengths(self.experts, self.reward, self.share, self.tax)[:, np.newaxis]

    def world(self, seed: int) -> EpisodicWorld:
        """A corridor as long as there are rules."""
        return Corridor(seed, length=self.experts, reward=self.reward)

    def institutions(self) -> tuple[Institution, ...]:
        """The auction of each step, then the tax."""
        bids = StrengthBids(share=self.share, tax=self.tax)
        return StateAuction(FirstPriceToTheSeller(), bidding=bids), bids

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: a rule's strength bids for it."""
        return (Truthful(),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """A rule for every step."""
        model.table.condition[rows] = rows

    def observe(self, model) -> dict[str, float]:
        """The numbers of the tick's auctions, and every rule's strength."""
        strength = model.balances[model.first_account + model.table.rows]
        return observe_sales(model) | {f"strength_{k}": float(s) for k, s in enumerate(strength)}
