"""Audit of the table `snapshots` of a Record."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.finding import Finding, same


def findings(record: Record, history: AccountHistory) -> list[Finding]:
    """Every living expert stands once in every `stride`-th tick, with what it held and its tick of birth."""
    table, stride = record.snapshots, record.manifest["stride"]
    ticks = np.arange(stride, history.n_ticks + 1, stride)
    rows = [history.living(tick) for tick in ticks.tolist()]
    held = history.balances(ticks)
    right = pd.DataFrame(
        {
            "tick": np.repeat(ticks, [len(living) for living in rows]),
            "row": np.concatenate([*rows, np.empty(0, dtype=np.int64)]),
            "balance": np.concatenate(
                [*(held[t][living] for t, living in zip(ticks.tolist(), rows)), np.empty(0)]
            ),
        }
    )
    right["born"] = history.born[right["row"]]
    law = "snapshots: every living expert, balance and birth as the journal has them"
    if len(right) != len(table):
        return [Finding(law, f"{len(table):,} rows, not {len(right):,}")]
    for name in right:
        wrong = np.flatnonzero(~same(right[name], table[name]))
        if len(wrong):
            return [
                Finding(
                    law,
                    f"{name} in row {wrong[0]}: {table[name].iloc[wrong[0]]}, not {right[name].iloc[wrong[0]]}",
                )
            ]
    return [Finding(law, "", tuple(right))]
