"""One lot: the same bidders, one lot a tick, any rule of an auction, and bidders who may learn what to bid."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from credit_flow.agents.expert import Expert
from credit_flow.agents.experts.lot_bidder import LotBidder
from credit_flow.agents.policy import Policy, SealedBidder
from credit_flow.core.books.tick_log import log_tick
from credit_flow.core.boundary.parameters import ParameterError, parameter, settings_of
from credit_flow.core.discover import member
from credit_flow.core.programs.phases import Phase
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.lots.bid_list import BidList
from credit_flow.institutions.lots.bidding_ring import BiddingRing
from credit_flow.institutions.lots.lot_lesson import lot_lesson
from credit_flow.institutions.lots.lot_sale import LotSale
from credit_flow.institutions.lots.sealed_bids import SealedBids
from credit_flow.mechanisms.mechanism import SingleLot
from credit_flow.models.clockwork.decide import learn_from
from credit_flow.models.preset import Preset
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.lots.lot_world import LotWorld


@dataclass(frozen=True)
class OneLot(Scenario):
    """Bidders who see what a lot seems worth to them bid under seal; who wins pays and is paid by WORLD what it is worth (keys `vickrey1961`, `kagel1986`).

    The table `bids` of the Record has every bid with signal, worth, price and profit. Expected: with n bidders of private values learners on their own
    profit come to bid (n - 1)/n of their value under the first price, and about their value under the second; naive bidders of a common value lose, by
    the winner's curse, under the first price with four of them, and not under the second with three; a ring of three among five takes a tenth of the
    seller's revenue under the second price.
    """

    ticks: int = parameter(4000, "how long a run lasts; a lot a tick", unit="ticks", low=1, high=10_000_000)
    experts: int = parameter(5, "bidders", unit="experts", low=1, high=10_000)
    endowment: float = parameter(
        20.0,
        "credit each of them starts with, enough for what it may lose",
        unit="credits",
        low=0.01,
        high=1e6,
    )
    mechanism: str = parameter("first_price", "rule of the auction", shelf="mechanisms", base=SingleLot)
    reserve: float = parameter(0.0, "least that a bid must be", unit="credits", low=0, high=1e6)
    world_name: str = parameter(
        "private_values",
        "what a lot is worth to whom, and what they see of it",
        shelf="worlds",
        base=LotWorld,
    )
    world_settings: tuple = settings_of("world_name")
    policy: str = parameter("bandit_gradient", "how experts bid", shelf="agents", base=SealedBidder)
    policy_settings: tuple = settings_of("policy")
    ring: int = parameter(
        0,
        "bidders who agree beforehand that only their highest bid stands; 0 and 1: none",
        unit="experts",
        low=0,
        high=10_000,
    )

    presets: ClassVar[dict[str, Preset]] = {
        "private": Preset(
            "Five bidders of private values learn under the first price how much less than its worth to bid. Look at: bids against worth, and what "
            "the seller gets as they learn."
        ),
        "common": Preset(
            "A lot is worth the same to all, and everybody bids what it seems worth. Look at: the winner's profit, which is a loss: who wins has seen too much.",
            {"world_name": "common_value", "policy": "truthful", "experts": 4, "endowment": 1e5},
        ),
        "ring": Preset(
            "Three of five bid as one under the second price. Look at: the revenue against that of honest bidders, the second highest worth of the five.",
            {"mechanism": "second_price", "policy": "truthful", "ring": 3},
        ),
    }

    expert: ClassVar[type[Expert]] = LotBidder
    mortal: ClassVar[bool] = False
    snapshot: ClassVar[tuple[str, ...]] = ("profit", "memory")

    def __post_init__(self):
        super().__post_init__()
        if self.ring > self.experts:
            raise ParameterError(f"ring = {self.ring}: there are only experts = {self.experts}")
        self.world(0)

    def world(self, seed: int) -> LotWorld:
        """The chosen one, with its settings."""
        return member("worlds", LotWorld, self.world_name)(
            seed, **self.settings_in("world_settings").as_dict()
        )

    def institutions(self) -> tuple[Institution, ...]:
        """Bids, the ring if there is one, and the sale."""
        ring = (BiddingRing(members=self.ring),) if self.ring > 1 else ()
        sale = LotSale(member("mechanisms", SingleLot, self.mechanism)(), reserve=self.reserve)
        return (SealedBids(), *ring, sale)

    def policies(self, seed: int) -> tuple[Policy, ...]:
        """The chosen one, with its settings."""
        return (member("agents", SealedBidder, self.policy)(**self.settings_in("policy_settings").as_dict()),)

    def newcomers(self, model, rows: np.ndarray) -> None:
        """Experts (n,) remember nothing, and have no traits beside."""

    def closing(self, model) -> Sequence[Phase | Callable]:
        """The tick is written down, the ledger closes it, and policies learn."""
        writing = any(type(policy).learn is not Policy.learn for policy in model.policies)
        lessons = lot_lesson(model) or ([learn_lot] if writing else [])
        return (Phase(log_tick), *super().closing(model), *lessons)

    def signal(self, model) -> np.ndarray:
        """Everybody's profit of the lot (rows,), credits."""
        return model.table.profit


def learn_lot(model) -> None:
    """Policies that are written in Python learn what the lot brought."""
    rows = model.table.rows
    won = np.zeros(model.table.n_rows, dtype=np.bool_)
    won[rows] = model.work[BidList].allocation[0, : len(rows)] > 0.0
    learn_from(model, won)
