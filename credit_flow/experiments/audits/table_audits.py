"""The audits of tables: the file `audit_of_<table>.py` has one, for a table of its name; any other is held to its ticks."""

from __future__ import annotations

import functools
from collections.abc import Callable

from credit_flow.core.discover import modules
from credit_flow.core.records.record import Record
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.finding import Finding, no_rows

Audit = Callable[[Record, AccountHistory], list[Finding]]

PREFIX = "audit_of_"

BOOKS = ("journal", "events")
"""Tables that the ledger itself audits."""


@functools.cache
def _audits() -> dict[str, Audit]:
    found = modules("experiments.audits").items()
    return {name.removeprefix(PREFIX): module.findings for name, module in found if name.startswith(PREFIX)}


def audited(record: Record) -> list[str]:
    """The tables of a Record that are checked against its journal, measures first."""
    known = [name for name in ("measures", "snapshots", *_audits()) if name in record.tables]
    return list(dict.fromkeys([*known, *(name for name in record.tables if name not in BOOKS)]))


def audit_of(name: str) -> Audit:
    """The audit of a table of this name."""
    return _audits().get(name, functools.partial(_ticks, name))


def _ticks(name: str, record: Record, history: AccountHistory) -> list[Finding]:
    """Rows are of ticks of the run, in their order."""
    table = record.frame(name)
    wrong = ~table["tick"].between(0, history.n_ticks) | (table["tick"].diff() < 0)
    return [no_rows(f"{name}: by the ticks of the run", table[wrong])]
