"""Generalized second-price auction of slots."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import enlist, require_decided, scratch, sort
from credit_flow.mechanisms.mechanism import OneSided, orders_of


class Slots(NamedTuple):
    """A `Clearing` of clicks, and the slot of each bidder."""

    allocation: np.ndarray  # (lots, bidders) clicks won
    payment: np.ndarray  # (lots, bidders) credits owed
    price: np.ndarray  # (lots,) credits per click of the first slot, nan = no bidder
    slot: np.ndarray  # (lots, bidders) int64, -1 = none


@lots
def gsp(lot, bids, reserve, tie, clicks, order, slot, allocation, payment, price):
    """The bidder of b(j) gets slot j and pays b(j+1) for each of its clicks."""
    n_eligible = enlist(lot, bids, reserve[lot], order)
    n_shown = min(n_eligible, clicks.shape[1])
    sort(lot, n_eligible, bids, tie, order)
    for j in range(n_shown):
        require_decided(lot, j + 1, n_eligible, bids, tie, order)
        i = order[lot, j]
        per_click = bids[lot, order[lot, j + 1]] if j + 1 < n_eligible else reserve[lot]
        slot[lot, i] = j
        allocation[lot, i] = clicks[lot, j]
        payment[lot, i] = per_click * clicks[lot, j]
        if j == 0:
            price[lot] = per_click


class GSP(OneSided):
    """Slots go to bidders in the order of their bids, and each pays the next lower bid for every click.

    The bidder in slot j pays max(b(j+1), reserve) * clicks(j) to the seller of the lot. Not truthful; at truthful bids
    revenue is at least that of VCG (key `edelman2007`).
    """

    rule = gsp
    sides = ("sale",)

    def clear(self, bids, reserve=None, tie=None, side="sale", *, clicks: ArrayLike) -> Slots:
        """As `OneSided.clear`; bids are credits per click, `clicks` (lots, slots) or (slots,) fall from left to right."""
        orders = self._orders(bids, reserve, tie, side)
        clicks = _clicks(clicks, len(orders[0]))
        slot = np.full(orders[0].shape, -1, dtype=np.int64)
        cleared = self._cleared(side, *orders, clicks, scratch(slot.shape), slot)
        return Slots(*cleared, slot)


def _clicks(clicks: ArrayLike, n_lots: int) -> np.ndarray:
    clicks = orders_of(clicks, "clicks")
    if len(clicks) not in (1, n_lots):
        raise ValueError(f"clicks must be (slots,) or ({n_lots}, slots), not of shape {clicks.shape}")
    if np.isnan(clicks).any() or (np.diff(clicks, axis=1) > 0).any():
        raise ValueError("clicks must fall, or stay, from one slot to the next, and none may be nan")
    return np.ascontiguousarray(np.broadcast_to(clicks, (n_lots, clicks.shape[1]))).copy()
