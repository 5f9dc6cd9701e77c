"""Audit of the table `measures` of a Record."""

from __future__ import annotations

import numpy as np

from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.audit_measures import expected
from credit_flow.experiments.audits.finding import Finding, same


def findings(record: Record, history: AccountHistory) -> list[Finding]:
    """One row per tick, and every number that follows from the other tables is what follows."""
    written, ticks = record.measures, record.measures.index.to_numpy()
    if not np.array_equal(ticks, history.ticks):
        return [
            Finding("measures: one row per tick", f"{len(ticks):,} rows for ticks 1 .. {history.n_ticks}")
        ]
    found = [Finding("measures: one row per tick", "", ("tick",))]
    for name, values in expected(record, history).items():
        wrong = np.flatnonzero(~same(values, written[name]))
        text = (
            f"tick {ticks[wrong[0]]}: {written[name].iloc[wrong[0]]}, not {values[wrong[0]]} ({len(wrong)} ticks)"
            if len(wrong)
            else ""
        )
        found.append(Finding(f"measures: {name} follows from the other tables", text, (name,)))
    return found
