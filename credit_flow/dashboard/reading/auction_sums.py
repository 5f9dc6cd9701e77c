"""What many auctions show together: asks against costs, and prices against what honest asks would have given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from credit_flow.dashboard.reading.auction_story import RANKS
from credit_flow.dashboard.reading.tick_auctions import Auction
from credit_flow.measures.statistics.interval import normal_interval

BINS = 20
"""Stretches of the window over which prices are averaged."""


class Orders(NamedTuple):
    """Orders against values, as shares of the bounty (so that all tasks fit one picture)."""

    value: np.ndarray  # (n,) cost of the task as the bidder sees it; in a sale bounty less cost
    order: np.ndarray  # (n,) ask, or bid
    won: np.ndarray  # (n,) bool


class Revenue(NamedTuple):
    """Prices by stretch of the window, as % of the bounty."""

    tick: np.ndarray  # (bins,) middle
    price: np.ndarray  # (bins,) mean
    low: np.ndarray  # (bins,) 95 % interval of the mean price that honest orders would have given
    high: np.ndarray  # (bins,)


def orders_of(auctions: Sequence[Auction], sale: bool, most: int = 1_500) -> Orders:
    """The last `most` orders of `auctions` (newest first) with a known bounty."""
    found = [
        (cost, ask, row == auction.winner, auction.bounty)
        for auction in auctions
        for row, ask, cost in zip(auction.rows, auction.asks, auction.costs)
        if auction.bounty > 0.0
    ][:most]
    cost, ask, won, bounty = np.array(found, dtype=np.float64).reshape(-1, 4).T
    value = (bounty - cost) / bounty if sale else cost / bounty
    return Orders(value, ask / bounty, won > 0.0)


def revenue_of(auctions: Sequence[Auction], mechanism: str, sale: bool) -> Revenue:
    """Mean price by stretch, and the 95 % interval of the same rule's price if everybody's order were its value.

    Honest orders are the equilibrium of the second price (key `vickrey1961`); by revenue equivalence the first price
    then brings the same on average where bidders are alike and independent (key `myerson1981`).
    """
    taken = [auction for auction in auctions if auction.winner >= 0 and auction.bounty > 0.0 and auction.asks]
    if not taken:
        nothing = np.empty(0)
        return Revenue(nothing, nothing, nothing, nothing)
    tick = np.array([auction.tick for auction in taken], dtype=np.float64)
    price = np.array([100.0 * auction.price / auction.bounty for auction in taken])
    honest = np.array([100.0 * _honest(auction, max(RANKS.get(mechanism, 2), 2), sale) for auction in taken])
    edges = np.linspace(tick.min() - 0.5, tick.max() + 0.5, min(BINS, int(np.ptp(tick)) + 1) + 1)
    place = np.clip(np.searchsorted(edges, tick) - 1, 0, len(edges) - 2)
    n = np.bincount(place, minlength=len(edges) - 1)
    seen = n > 0
    mean, center = (np.bincount(place, values, len(n))[seen] / n[seen] for values in (price, honest))
    square = np.bincount(place, honest**2, len(n))[seen] / n[seen]
    error = np.sqrt(np.maximum(square - center**2, 0.0) / np.maximum(n[seen] - 1, 1))
    return Revenue(((edges[:-1] + edges[1:]) / 2.0)[seen], mean, *normal_interval(center, error))


def _honest(auction: Auction, rank: int, sale: bool) -> float:
    """The price, as share of the bounty, if all orders were values."""
    if sale:
        values = sorted(((auction.bounty - cost) / auction.bounty for cost in auction.costs), reverse=True)
        return values[rank - 1] if len(values) >= rank else 0.0
    values = sorted(cost / auction.bounty for cost in auction.costs)
    return min(values[rank - 1], 1.0) if len(values) >= rank else 1.0
