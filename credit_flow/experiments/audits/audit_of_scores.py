"""Audit of the table `scores` of a Record."""

from __future__ import annotations

from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.finding import Finding, no_rows


def findings(record: Record, history: AccountHistory) -> list[Finding]:
    """Shares of right answers, once a tick and name."""
    table = record.scores
    wrong = ~table["accuracy"].between(0.0, 1.0) | (table["tick"] > history.n_ticks)
    return [no_rows("scores: shares, each once", table[wrong | table.duplicated(["tick", "name"])])]
