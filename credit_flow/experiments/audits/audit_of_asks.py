"""Audit of the table `asks` of a Record."""

from __future__ import annotations

import pandas as pd

from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.finding import Finding, no_rows, varying


def findings(record: Record, history: AccountHistory) -> list[Finding]:
    """In snapshot ticks, by living experts, one winner a task, who owns it in the steps."""
    table = record.asks
    off = table[(table["tick"] % record.manifest["stride"] != 0) | (table["tick"] > history.n_ticks)]
    known = table[table["row"].between(0, len(history.born) - 1)]
    dead = known[(history.born[known["row"]] > known["tick"]) | (history.died[known["row"]] < known["tick"])]
    won = table[table["won"]]
    found = [
        no_rows("asks: in snapshot ticks", off),
        no_rows("asks: by the living", pd.concat([dead, table[~table.index.isin(known.index)]])),
        no_rows("asks: one winner a task", won[won.duplicated(["tick", "task"])]),
        no_rows("asks: one bounty and price a task", varying(table, ["bounty", "price"])),
    ]
    if "steps" in record.tables:
        owners = record.steps.drop_duplicates(["tick", "task"])[["tick", "task", "owner"]]
        both = won.merge(owners, on=["tick", "task"])
        found.append(no_rows("asks: the winner owns the task", both[both["row"] != both["owner"]]))
    return found
