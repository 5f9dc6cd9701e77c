"""A society of primitives that sell each other the states of the world, and learn what to bid for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.bidder import Bidder
from credit_flow.agents.policy import Policy
from credit_flow.agents.truthful import Truthful
from credit_flow.core.boundary.parameters import parameter, settings_of
from credit_flow.core.discover import member
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.state_auction import ON_PASS, TIMEOUT, StateAuction
from credit_flow.learners.valuation import Valuation
from credit_flow.mechanisms.settlement.state_settlement import StateSettlement
from credit_flow.models.preset import Preset
from credit_flow.models.states.chosen_world import ChosenWorld
from credit_flow.models.states.state_society import bid_scale, observe_sales, optimal_values
from credit_flow.worlds.episodic import EpisodicWorld


@dataclass(frozen=True)
class VickreySociety(ChosenWorld):
    """Cloned Vickrey society (key `chang2020`): every state is auctioned, the winner pays the runner-up's bid and acts.

    Every action of the world belongs to `experts` experts, each with `clones` bidding hands and one purse. Local utilities
    (reward, plus what the next buyer pays, less the price) then solve the global task: with clones the price is the value
    of the best action, and bids settle at Q*. Look at `return`; at `leak`, 0 with clones and large without
    (`clones=1`); at `misbid`; at `subsidy` under settlement v. `experts=2, clones=1` has uncloned copies that learn alone.
    The endowment is a float that never binds: look at changes of balances only.
    """

    ticks: int = parameter(2000, "how long a run lasts", unit="ticks", low=1, high=100_000_000)
    experts: int = parameter(
        1, "experts for every action of the world", unit="experts/action", low=1, high=1000
    )
    endowment: float = parameter(1e6, "credit each of them starts with", unit="credits", low=0.01, high=1e8)

    world_name: str = parameter(
        "chain", "the world whose states are sold", shelf="worlds", base=EpisodicWorld
    )
    task: str = parameter(
        "", "the task in that world, such as left in chain or blue in two_rooms; the usual one unless given"
    )
    world_settings: tuple = settings_of("world_name")
    copies: int = parameter(
        16, "copies of the world, one auction each per tick", unit="copies", low=1, high=1_000_000
    )
    settlement: str = parameter(
        "credit_conserving_vickrey",
        "who pays what when a state is sold on",
        shelf="mechanisms",
        base=StateSettlement,
    )
    clones: int = parameter(2, "bidding hands of every expert", unit="hands/expert", low=1, high=64)
    exploration: float = parameter(0.1, "chance that a random bidder wins", low=0, high=1)
    dropout: bool = parameter(False, "in every episode a random part of the bidders is silent")
    step: float = parameter(0.1, "share of the difference by which a valuation moves", low=0, high=1)
    reserve: float = parameter(
        0.0,
        "standing bid of the house, over the least bid, which is below 0 where states may be worth less than nothing",
        unit="credits",
        low=-1e6,
        high=1e6,
    )
    on_pass: str = parameter("end", "what follows where nobody reaches the reserve", choices=ON_PASS)
    timeout: str = parameter(
        "buyback", "what becomes of a state when its episode is cut off", choices=TIMEOUT
    )
    act_cost: float = parameter(0.0, "compute that an act costs", unit="credits/act", low=0, high=1e6)
    bid_cost: float = parameter(0.0, "compute that a bid costs", unit="credits/bid", low=0, high=1e6)

    presets: ClassVar[dict[str, Preset]] = {
        "default": Preset(
            "Experts buy and sell the states of a chain, cloned, at the runner-up's price. Look at: bids settling at the optimal "
            "values, and no credit leaking on its way back from the reward."
        ),
    }

    expert: ClassVar[type[Expert]] = Bidder
    snapshot: ClassVar[tuple[str, ...]] = ("action", "bid", "wins", "optimal")
    capital: ClassVar[float] = 1e6
    mortal: ClassVar[bool] = False

    @property
    def founders(self) -> int:
        """`experts` for every action."""
        return self.experts * self.copies_of_world().n_actions

    @property
    def codes(self) -> int:
        """How many observations can be told apart."""
        return max(1, self.copies_of_world().n_codes)

    @property
    def rule(self) -> StateSettlement:
        """Who pays what."""
        return member("mechanisms", StateSettlement, self.settlement)()

    @property
    def scale(self) -> tuple[float, float]:
        """The range of bids that a policy's number in [0, 1] is mapped to, credits."""
        return bid_scale(self.copies_of_world(), self.timeout == "buyback", self.act_cost)

    def world(self, seed: int) -> EpisodicWorld:
        """Copies of the world."""
        return self.copies_of_world(seed, self.copies)

    def institutions(self) -> tuple[Institution, ...]:
        """The auction is everything there is; WORLD may also pay what Vickrey makes, at most the largest value per sale."""
        world, subsidy = self.copies_of_world(), 0.0
        if self.rule.mints:
            subsidy = 2.0 * max(abs(bound) for bound in self.scale) + world.most
        return (
            StateAuction(
                self.rule,
                clones=self.clones,
                exploration=self.exploration,
                dropout=self.dropout,
                reserve=self.scale[0] + self.reserve,
                on_pass=self.on_pass,
                timeout=self.timeout,
                act_cost=self.act_cost,
                bid_cost=self.bid_cost,
                subsidy=subsidy,
            ),
        )

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """One that is never asked: the learner bids."""
        return (Truthful(),)

    def learner(self, seed: int) -> Valuation:
        """A table of valuations per expert."""
        return Valuation(self.founders, self.codes, clones=self.clones, step=self.step)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Actions in turn."""
        table, world = model.table, model.world
        table.action[rows] = rows % world.n_actions
        best = optimal_values(world)
        if best is not None:
            table.optimal[rows] = best[:, table.action[rows]].T

    def observe(self, model) -> dict[str, float]:
        """Prices, leak, subsidies, truthfulness and returns of the tick."""
        return observe_sales(model)
