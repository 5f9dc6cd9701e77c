"""Audit of the table `steps` of a Record."""

from __future__ import annotations

import pandas as pd

from credit_flow.core.books.ledger import HOUSE, SINK
from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.finding import Finding, beyond, hands, no_rows, times


def findings(record: Record, history: AccountHistory) -> list[Finding]:
    """Who was paid for a step was paid that by its principal; who did one paid for its compute; nobody hires himself."""
    table, first = record.steps, history.first
    own = table["price"].isna()
    alone = table[own & (table["doer"] != table["principal"])]
    found = [no_rows("steps: who is not paid works for himself", alone)]
    hired = table[~own]
    paid = hands(history.of_kind("payment"), first, ["payer", "payee", "amount"])
    claimed = times(hired[["tick", "task", "principal", "doer", "price"]].set_axis(paid.columns, axis=1))
    found.append(no_rows("steps: prices are what the principal paid the doer", beyond(claimed, times(paid))))
    found += _compute_paid(record, history, table)
    twice = table[table.duplicated(["tick", "task", "step"])]
    found.append(no_rows("steps: each once", twice))
    settled = (
        ("tick", "task", "principal", "doer", "price")
        if record.manifest["scenario"] == "credit_economy"
        else ()
    )
    return [*found[:-1], found[-1]._replace(settles=settled)]


def _compute_paid(record: Record, history: AccountHistory, table: pd.DataFrame) -> list[Finding]:
    """A step is a line to SINK or, where compute is recycled, one to HOUSE, or one to each."""
    used = history.of_kind("compute")
    if used.empty:
        return []  # there compute is shared, not bought
    parts = [times(hands(used[used["payee"] == to], history.first, ["payer"])) for to in (SINK, HOUSE)]
    most = pd.concat(parts, axis=1).fillna(0).max(axis=1)
    done = times(table[["tick", "task", "doer"]].set_axis(["tick", "task", "payer"], axis=1))
    found = [no_rows("steps: every doer paid for its compute", beyond(done, most))]
    if record.manifest["scenario"] == "credit_economy":
        found.append(no_rows("steps: whoever paid for compute did a step", beyond(most, done)))
    return found
