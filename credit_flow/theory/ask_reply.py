"""The best reply of one asker to all others in sealed procurements, where what everybody asked is known: a share of the surplus, searched on a grid (equilibria: key `krishna2010`)."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

SHARES = np.linspace(0.0, 1.0, 41)
"""Shares of bounty less cost that are tried as a markup."""


class AskBook(NamedTuple):
    """Asks (n,) of many auctions: who asked in which lot, its cost, what it asked and what the lot pays at most, credits; `part` is 0 for those that choose the reply and 1 for those that judge it."""

    lot: np.ndarray
    asker: np.ndarray
    cost: np.ndarray
    ask: np.ndarray
    bounty: np.ndarray
    part: np.ndarray


class AskReply(NamedTuple):
    """One row for each asker (askers,)."""

    asker: np.ndarray
    share: np.ndarray  # of bounty less cost that is best to ask above cost
    usual: np.ndarray  # credits an ask brings as it was made, less its cost where it wins
    best: np.ndarray  # credits it brings by the reply


def ask_reply(book: AskBook, clear: Callable, draw: np.ndarray, shares: np.ndarray = SHARES) -> AskReply:
    """What each asker of `book` would have by asking cost + a share of the surplus, the same in all its auctions, while all others ask as they did.

    `clear(asks, reserve, tie)` are allocation and payment (lots, bidders) of a procurement, such as those of a mechanism; `draw` (n,) are tie numbers. The reply is the best of `shares` in the asks of part 0, and is judged, like
    what was asked, in those of part 1: chance does not look like a gain. What an ask does to later ticks is left out. Askers without asks in both parts are left out.
    """
    asks, ties = _rivals(book, draw)
    usual = _profit(asks, ties, book, book.ask, clear)
    tried = np.stack(
        [_profit(asks, ties, book, book.cost + share * (book.bounty - book.cost), clear) for share in shares]
    )
    askers, which = np.unique(book.asker, return_inverse=True)
    n = np.stack([np.bincount(which[book.part == part], minlength=len(askers)) for part in (0, 1)])
    known = (n > 0).all(axis=0)

    def mean(values: np.ndarray, part: int) -> np.ndarray:
        mine = book.part == part
        return np.bincount(which[mine], weights=values[mine], minlength=len(askers)) / np.maximum(n[part], 1)

    chosen = np.stack([mean(values, 0) for values in tried]).argmax(axis=0)
    judged = np.stack([mean(values, 1) for values in tried])[chosen, np.arange(len(askers))]
    return AskReply(askers[known], shares[chosen[known]], mean(usual, 1)[known], judged[known])


def _rivals(book: AskBook, draw: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Of each ask all asks in its lot (n, most), its own first, nan where there are no more; and their tie numbers."""
    order = np.argsort(book.lot, kind="stable")
    _, first, size = np.unique(book.lot[order], return_index=True, return_counts=True)
    start, length = np.repeat(first, size), np.repeat(size, size)
    asks, ties = np.full((2, len(order), size.max()), np.nan)
    for k in range(size.max()):
        place = start + (np.arange(len(order)) - start + k) % length
        there = k < length
        asks[there, k], ties[there, k] = book.ask[order[place[there]]], draw[order[place[there]]]
    back = np.argsort(order)
    return asks[back], np.nan_to_num(ties[back])


def _profit(asks, ties, book: AskBook, own: np.ndarray, clear: Callable) -> np.ndarray:
    """What each ask brings (n,), credits, where it is `own` (n,) and the others are `asks`."""
    tried = asks.copy()
    tried[:, 0] = own
    allocation, payment = clear(tried, book.bounty, ties)
    return payment[:, 0] - book.cost * allocation[:, 0]
