"""Sales of states in the last ticks: what a page can tell of a society that auctions states, whose bids are not kept."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.kinds import CODES
from credit_flow.dashboard.reading.snapshot import MARKET, Snapshot, called
from credit_flow.views.needs import FAMILIES, STATES


class Sale(NamedTuple):
    """One sale through MARKET: who paid, who was paid, and how much (in a sale below 0 it is the seller who pays)."""

    tick: int
    payer: str
    payee: str
    price: float  # credits


def sells_states(snapshot: Snapshot) -> bool:
    """Whether the run is one of a society that sells states, as its measures mark it."""
    return snapshot.metrics.keys() >= set(FAMILIES[STATES])


def last_sales(snapshots: Iterable[Snapshot], most: int = 50) -> list[Sale]:
    """The last `most` sales of the snapshots (oldest first), newest first; those at a price of 0 leave no posting."""
    found: list[Sale] = []
    for snapshot in reversed(list(snapshots)):
        found += _sales(snapshot)[::-1]
        if len(found) >= most:
            break
    return found[:most]


def _sales(snapshot: Snapshot) -> list[Sale]:
    """The sales of a tick: `core/books/sale.py` posts the legs of a batch to MARKET, then those from it, in one order."""
    lines = snapshot.postings
    mine = lines.kind == CODES["payment"]
    to, from_ = np.flatnonzero(mine & (lines.payee == MARKET)), np.flatnonzero(mine & (lines.payer == MARKET))
    pairs = zip(lines.payer[to].tolist(), lines.payee[from_].tolist(), lines.amount[to].tolist())
    return [Sale(snapshot.tick, _name(payer), _name(payee), price) for payer, payee, price in pairs]


def _name(account: int) -> str:
    return called(account)
