"""The last auctions, one a line."""

from __future__ import annotations

import math

import solara

from credit_flow.dashboard.auctions import Auction, last_auctions
from credit_flow.dashboard.parts.table import Table
from credit_flow.dashboard.session import use_part, use_session

MOST = 50
LOOK_BACK = 20
"""Ticks in which they are looked for."""

COLUMNS = [
    {"title": "task", "number": True},
    {"title": "asks", "number": True},
    {"title": "winner", "picks": True},
    {"title": "price, cr", "number": True},
    {"title": "second, cr", "number": True},
]


@solara.component
def AuctionsTable():
    """Task, number of asks, winner, price and second price of the last 50 auctions; a click on a winner selects it."""
    session = use_session()
    found = use_part("auctions", auctions_now, rate="tables") or []
    Table(
        name="last auctions",
        columns=COLUMNS,
        rows=[auction_row(auction) for auction in found],
        empty="no auctions so far",
        event_pick=lambda what: session.choose(found[what["row"]].winner),
    )


def auctions_now(player, snapshot) -> list[Auction]:
    """The last 50 auctions, newest first."""
    return last_auctions(player.snapshots(LOOK_BACK, stop=snapshot.tick), MOST)


def auction_row(auction: Auction) -> list[str]:
    """One line."""
    winner = f"expert {auction.winner}" if auction.winner >= 0 else ""
    numbers = [_credits(auction.price), _credits(auction.second)]
    return [f"{auction.task:,}", f"{len(auction.asks):,}", winner, *numbers]


def _credits(amount: float) -> str:
    return f"{amount:,.2f}" if math.isfinite(amount) else "–"
