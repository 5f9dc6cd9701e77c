"""Asks: who asked what for which task, under seal."""

from __future__ import annotations

from credit_flow.core.records.record_table import RecordTable

ASKS = RecordTable(
    "asks",
    "one row per ask (bid, where tasks are sold) in the ticks of snapshots; cost: of the task as the asker saw it, bounty: the most that is "
    "paid, price: what the owner was promised (paid), nan if nobody won; all in credits",
    dict.fromkeys(("task", "row"), int)
    | dict.fromkeys(("cost", "ask", "bounty"), float)
    | {"won": bool, "price": float},
    frozenset({"row"}),
)
