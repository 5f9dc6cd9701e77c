"""Continuous double auction."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.mechanisms.mechanism import Mechanism


class Executions(NamedTuple):
    """What came of a sequence of orders."""

    trades: np.ndarray  # (trades, 4): buyer, seller, price, number of the order that brought the trade about
    standing: np.ndarray  # (orders,) bool, in the book at the end


@kernel
def _crosses(lot, order, quote, side, trader, price):
    """Whether `order` trades with `quote`, on the other side of the book; nobody trades with himself."""
    if quote < 0 or trader[lot, order] == trader[lot, quote]:
        return False
    return side[lot, order] * (price[lot, order] - price[lot, quote]) >= 0.0


@lots
def clear_book(lot, side, trader, price, left, partner, standing):
    """One standing bid and one standing ask; a trade empties both sides, and its two traders leave."""
    bid = ask = -1
    for order in range(price.shape[1]):
        who, buys = trader[lot, order], side[lot, order] > 0
        own, other = (bid, ask) if buys else (ask, bid)
        if left[lot, who]:
            continue
        if _crosses(lot, order, other, side, trader, price):
            partner[lot, order] = other
            left[lot, who] = left[lot, trader[lot, other]] = True
            bid = ask = -1
            continue
        if price[lot, order] != price[lot, order]:
            own = -1 if own >= 0 and trader[lot, own] == who else own
        elif own < 0 or side[lot, order] * (price[lot, order] - price[lot, own]) > 0.0:
            own = order
        bid, ask = (own, ask) if buys else (bid, own)
    if bid >= 0:
        standing[lot, bid] = True
    if ask >= 0:
        standing[lot, ask] = True


@lots
def keep_book(lot, side, trader, price, left, partner, standing):
    """Price-time priority: the best opposite price first, among equal ones the oldest order."""
    for order in range(price.shape[1]):
        best = -1
        for quote in range(order):
            if not standing[lot, quote]:
                continue
            if side[lot, quote] == side[lot, order]:
                if price[lot, order] != price[lot, order] and trader[lot, quote] == trader[lot, order]:
                    standing[lot, quote] = False
            elif _crosses(lot, order, quote, side, trader, price) and (
                best < 0 or side[lot, order] * (price[lot, best] - price[lot, quote]) > 0.0
            ):
                best = quote
        if best >= 0:
            partner[lot, order] = best
            standing[lot, best] = False
        else:
            standing[lot, order] = price[lot, order] == price[lot, order]


@dataclass(frozen=True)
class ContinuousDoubleAuction(Mechanism):
    """Orders come one by one and trade at once when they cross, at the price of the standing quote.

    The buyer pays the seller. `book` says what happens to quotes: "clear" keeps one bid and one ask, a quote replaces
    the standing one only if it improves it, a trade empties both sides and a trader leaves after one unit (key
    `gode1993`); "keep" is price-time priority, every order stands until it is filled or withdrawn (key `smith1962`).
    Errors: ValueError for another book.
    """

    book: str  # "clear" or "keep"

    def __post_init__(self):
        if self.book not in ("clear", "keep"):
            raise ValueError(f"book = {self.book!r}: must be 'clear' or 'keep'")

    def clear(self, side: ArrayLike, trader: ArrayLike, price: ArrayLike) -> Executions:
        """Run orders of one unit each in the order given, all (orders,).

        `side` +1 buys, -1 sells; `trader` any integer; `price` credits >= 0, nan withdraws what the trader has standing on
        that side. Nobody trades with himself. The book starts empty and its orders expire with the call; orders that are to
        stay go first in the next call. Errors: ValueError for other sides, prices or shapes.
        """
        side, trader, price = (np.atleast_1d(a) for a in (side, trader, price))
        if not (side.shape == trader.shape == price.shape and price.ndim == 1):
            raise ValueError("side, trader and price must be (orders,), of one length")
        if not np.isin(side, (1, -1)).all():
            raise ValueError("side must be +1 (buys) or -1 (sells)")
        price = price.astype(np.float64)
        if (price < 0.0).any() or np.isinf(price).any():
            raise ValueError("price must be credits >= 0, or nan to withdraw")
        who, index = np.unique(trader, return_inverse=True)
        partner = np.full((1, len(price)), -1, dtype=np.int64)
        standing, left = np.zeros((1, len(price)), dtype=bool), np.zeros((1, len(who)), dtype=bool)
        rule = clear_book if self.book == "clear" else keep_book
        rows = side.astype(np.int64)[None], index.astype(np.int64)[None], price[None]
        rule(1, *rows, left, partner, standing)
        return Executions(_trades(side, trader, price, partner[0]), standing[0])


def _trades(side, trader, price, partner) -> np.ndarray:
    order = np.flatnonzero(partner >= 0)
    quote = partner[order]
    buyer = np.where(side[order] > 0, trader[order], trader[quote])
    seller = np.where(side[order] > 0, trader[quote], trader[order])
    return np.column_stack([buyer, seller, price[quote], order]).astype(np.float64)
