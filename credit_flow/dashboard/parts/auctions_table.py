"""The last auctions, one a line."""

from __future__ import annotations

import math

import solara

from credit_flow.dashboard.reading.state_sales import sells_states
from credit_flow.dashboard.reading.tick_auctions import Auction, last_auctions
from credit_flow.dashboard.run.use_session import use_part, use_session
from credit_flow.dashboard.widgets.data_table import Table

MOST = 50
LOOK_BACK = 20
"""Ticks in which they are looked for."""

STATES_ARE_SOLD = "states are auctioned here, not tasks: the page Auctions shows them"

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
    found, empty = use_part("auctions", auctions_now, rate="tables") or ([], "")
    Table(
        name="last auctions",
        columns=COLUMNS,
        rows=[auction_row(auction) for auction in found],
        empty=empty,
        event_pick=lambda what: session.choose(found[what["row"]].winner),
    )


def auctions_now(player, snapshot) -> tuple[list[Auction], str]:
    """The last 50 auctions, newest first, and what to say if there are none."""
    found = last_auctions(player.snapshots(LOOK_BACK, stop=snapshot.tick), MOST)
    return found, STATES_ARE_SOLD if sells_states(snapshot) else "no auctions so far"


def auction_row(auction: Auction) -> list[str]:
    """One line."""
    winner = f"expert {auction.winner}" if auction.winner >= 0 else ""
    numbers = [_credits(auction.price), _credits(auction.second)]
    return [f"{auction.task:,}", f"{len(auction.asks):,}", winner, *numbers]


def _credits(amount: float) -> str:
    return f"{amount:,.2f}" if math.isfinite(amount) else "–"
