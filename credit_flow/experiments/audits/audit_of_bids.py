"""Audit of the table `bids` of a Record."""

from __future__ import annotations

import pandas as pd

from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.finding import Finding, no_rows, same


def findings(record: Record, history: AccountHistory) -> list[Finding]:
    """One row per bidder and lot; what was paid is what the journal says, and profit is what the lot was worth to its winner less that."""
    table, first = record.bids, history.first
    payments = history.of_kind("payment")
    paid = payments.groupby(["tick", payments["payer"] - first])["amount"].sum()
    found = paid.reindex(pd.MultiIndex.from_frame(table[["tick", "row"]]), fill_value=0.0)
    worth = table["worth"].where(table["won"], 0.0)
    return [
        no_rows("bids: one a bidder and lot", table[table.duplicated(["tick", "row"])]),
        no_rows("bids: one winner a lot", table[table["won"] & table.duplicated(["tick", "won"])]),
        no_rows("bids: paid is what the bidder paid", table[~same(found, table["paid"])])._replace(
            settles=("paid",)
        ),
        no_rows(
            "bids: profit is worth less paid", table[~same(worth - table["paid"], table["profit"])]
        )._replace(settles=("profit",)),
    ]
