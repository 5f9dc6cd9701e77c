"""One sealed-bid auction per copy of the world: who is silent, who wins, and what the two highest bids are."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.core.streams import below, uniform
from credit_flow.mechanisms.auctions.order import leaders
from credit_flow.mechanisms.settlement.state_settlement import rivals_bid


@lots
def silence(copy, episode, key, bids):
    """Dropout: in every episode a random subset of the bidders (copies, bidders) is silent, none to all but two of them.

    How many is uniform on 0 .. bidders - 2; clones count one by one. A pure function of the copy's `episode` (copies,).
    """
    n = bids.shape[1]
    if n < 3:
        return
    n_off = below(n - 1, key, episode[copy], copy, n)
    for i in range(n):
        drawn = uniform(key, episode[copy], copy, i)
        n_before = 0
        for j in range(n):
            n_before += uniform(key, episode[copy], copy, j) < drawn
        if n_before < n_off:
            bids[copy, i] = np.nan


@lots
def stay_solvent(copy, purse, clones, bids):
    """A bidder whose expert cannot cover its bid with its `purse` (experts,) credits is silent."""
    for i in range(bids.shape[1]):
        if bids[copy, i] > purse[i // clones]:
            bids[copy, i] = np.nan


@lots
def auction(copy, bids, reserve, tie, exploration, key, tick, winner, own, rivals, second):
    """The highest bid wins, or with probability `exploration` a random one among those that reach the reserve.

    Bids (copies, bidders) credits are rounded to the quantum first. Out: `winner` (copies,) columns, -1 = nobody reaches
    the reserve, and the bids `own` of the winner, `rivals` of the highest other, and `second` of the second-highest of all, which is
    `rivals` unless a random bidder won, (copies,) credits.
    """
    for i in range(bids.shape[1]):
        bids[copy, i] = nearest(bids[copy, i])
    won, second[copy] = leaders(copy, bids, reserve, tie)
    if won >= 0 and uniform(key, tick, copy, 0) < exploration:
        won = _any_bidder(copy, bids, reserve[copy], key, tick)
    winner[copy], own[copy], rivals[copy] = won, reserve[copy], reserve[copy]
    if won >= 0:
        own[copy] = bids[copy, won]
        rivals[copy] = rivals_bid(copy, bids, won, reserve[copy])


@kernel
def _any_bidder(copy, bids, reserve, key, tick):
    n_bids = 0
    for i in range(bids.shape[1]):
        n_bids += bids[copy, i] >= reserve
    left = below(n_bids, key, tick, copy, 1)
    for i in range(bids.shape[1]):
        if bids[copy, i] >= reserve:
            if left == 0:
                return i
            left -= 1
    return -1
