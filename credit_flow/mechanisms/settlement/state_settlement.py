"""What a settlement rule is: who pays what when a state of the world is sold on (keys `chang2020`, `baum1999`).

A rule is two numbers of an auction: what its winner pays, and what the seller of the state gets. Both are read from the
winner's own bid and the highest bid of the others, clones counted; where nobody else bids, that is the reserve.
"""

from __future__ import annotations

import functools
from abc import abstractmethod
from collections.abc import Callable
from typing import ClassVar, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.programs.kernel import bound, kernel, lots
from credit_flow.mechanisms.mechanism import Mechanism


class Settled(NamedTuple):
    """What a decision brought, unrounded."""

    utility: np.ndarray  # (lots, bidders) credits, discounted to the decision; 0 for losers
    paid: np.ndarray  # (lots,) credits, by the winner to the seller of the state
    received: np.ndarray  # (lots,) credits, by the winner from the next auction


class StateSettlement(Mechanism):
    """A winner buys the state, its transformation brings the reward, and it sells the next state at the next auction.

    `utility = reward + discount^elapsed x received - paid` for the winner, 0 for all others.
    """

    truthful = False
    mints: ClassVar[bool] = False  # the seller may get more than the winner pays

    @staticmethod
    @abstractmethod
    def paid(own: float, rivals: float) -> float:
        """A kernel: what this auction's winner pays, credits, from its own bid and the highest of the others."""

    @staticmethod
    @abstractmethod
    def received(own: float, rivals: float) -> float:
        """A kernel: what the seller of the state gets, credits, from the same two bids."""

    def clear(
        self,
        bids: ArrayLike,
        winner: ArrayLike,
        next_bids: ArrayLike,
        next_winner: ArrayLike,
        reward: ArrayLike = 0.0,
        elapsed: ArrayLike = 1,
        discount: float = 1.0,
        reserve: float = 0.0,
    ) -> Settled:
        """Settle a batch of decisions.

        `bids`, `next_bids` (lots, bidders) credits, nan = no bid; `winner`, `next_winner` (lots,) columns, -1 = nobody, or
        after the end no auction; `reward` (lots,) credits; `elapsed` (lots,) steps between the two auctions. One list of
        bids is one lot. Errors: ValueError where a winner has not bid, and for wrong shapes.
        """
        bids, next_bids = (np.atleast_2d(np.asarray(b, dtype=np.float64)) for b in (bids, next_bids))
        n = len(bids)
        winner, next_winner = (
            np.broadcast_to(np.asarray(w, dtype=np.int64), (n,)) for w in (winner, next_winner)
        )
        if len(next_bids) != n:
            raise ValueError(f"bids are for {n} lots, next_bids for {len(next_bids)}")
        for name, offers, won in (("bids", bids, winner), ("next_bids", next_bids, next_winner)):
            there = won >= 0
            if (won >= offers.shape[1]).any() or np.isnan(offers[there, won[there]]).any():
                raise ValueError(f"a winner has no bid among {name}")
        reward = np.broadcast_to(np.asarray(reward, dtype=np.float64), (n,))
        elapsed = np.broadcast_to(np.asarray(elapsed, dtype=np.int64), (n,))
        out = Settled(np.zeros(bids.shape), np.zeros(n), np.zeros(n))
        orders = (bids, winner, next_bids, next_winner, reward, elapsed)
        orders = [np.require(array, requirements=("C", "W")) for array in orders]
        self.rule(n, *orders, float(discount), float(reserve), *out)
        return out

    @property
    def rule(self) -> lots:
        """The text for one lot, compiled: (lot, bids, winner, next_bids, next_winner, reward, elapsed, discount, reserve,
        utility, paid, received)."""
        return _rule_of(type(self).paid, type(self).received)


@kernel
def rivals_bid(lot, bids, winner, reserve):
    """The highest bid of all others than the winner, at least the reserve: the second price, also where an explorer won."""
    highest = reserve
    for i in range(bids.shape[1]):
        if i != winner and bids[lot, i] > highest:
            highest = bids[lot, i]
    return highest


def _settle(
    lot, bids, winner, next_bids, next_winner, reward, elapsed, discount, reserve, utility, paid, received
):
    won, then = winner[lot], next_winner[lot]
    if won < 0:
        return
    paid[lot] = _paid(bids[lot, won], rivals_bid(lot, bids, won, reserve))  # noqa: F821 - given by `_rule_of`
    if then >= 0:
        received[lot] = _received(next_bids[lot, then], rivals_bid(lot, next_bids, then, reserve))  # noqa: F821
    utility[lot, won] = reward[lot] + discount ** elapsed[lot] * received[lot] - paid[lot]


@functools.cache
def _rule_of(paid: Callable, received: Callable) -> lots:
    return lots(bound(_settle, f"settle_by_{paid.__module__}", _paid=paid, _received=received))
