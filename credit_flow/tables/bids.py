"""Bids: who bid what for the lot of a tick, under seal, and what came of it."""

from __future__ import annotations

from credit_flow.core.records.record_table import RecordTable

BIDS = RecordTable(
    "bids",
    "one row per bidder and lot, the lot of the tick; signal: what the lot seemed worth to it, worth: what it is worth to it, bid: nan if none stood when "
    "the lot was sold, paid: to the seller, profit: worth of what it won less what it paid; all in credits",
    {"row": int, "worth": float, "signal": float, "bid": float, "won": bool, "paid": float, "profit": float},
    frozenset({"row"}),
)
