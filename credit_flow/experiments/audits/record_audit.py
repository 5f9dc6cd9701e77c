"""Audit of a Record: replay its journal, and check every table against it; what no table can tell is said by name."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.errors import LedgerError
from credit_flow.core.books.ledger import CREDIT, Ledger
from credit_flow.core.books.tick_audit import audit as audit_books
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import Record, RecordError
from credit_flow.core.records.record_folder import broken_part
from credit_flow.experiments.audits.account_history import AccountHistory
from credit_flow.experiments.audits.audit_issue import declared
from credit_flow.experiments.audits.finding import Finding
from credit_flow.experiments.audits.table_audits import audit_of, audited

UNTOLD = ("scenario", "parameters", "policies", "seed", "assets")
"""Facts of a manifest that only a re-run can tell."""


@dataclass(frozen=True)
class Check:
    """One law: whether it holds, and what was found."""

    law: str
    holds: bool
    found: str


def audit(record: Record) -> list[Check]:
    """Every check, in order; later ones are left out when the journal cannot be read or replayed at all.

    Whether the journal is the one that the manifest's seed and parameters give, only `rerun` can tell; so also the columns
    that `untold` names.
    """
    checks = [_files(record)]
    try:
        ledger = Ledger.replay(record.full_journal)
    except (LedgerError, RecordError, ValueError, IndexError, OverflowError, MemoryError) as error:
        return [*checks, Check("the journal replays", False, f"{type(error).__name__}: {error}")]
    checks.append(Check("the journal replays", True, f"{len(record.full_journal):,} lines"))
    checks.append(_amounts(record))
    checks.append(_same("journal hash", ledger.journal.hash, record.manifest["journal_hash"]))
    books = record.manifest["books"]
    checks += [_same(f"{name}, credits", total, books[name]) for name, total in ledger.totals().items()]
    checks.append(Check("every asset sums to zero", ledger.residual == 0.0, f"residual {ledger.residual!r}"))
    checks.append(_laws(ledger))
    checks.append(_length(record))
    if not checks[-1].holds:
        return checks
    try:
        history = AccountHistory(record)
    except (IndexError, ValueError) as error:
        return [*checks, Check("accounts are opened before they are closed", False, str(error))]
    checks.append(_end(record, history))
    findings = declared(record) + [
        finding for name in audited(record) for finding in _findings(name, record, history)
    ]
    return checks + [Check(one.law, not one.wrong, one.wrong or "so it is") for one in findings]


def untold(record: Record) -> dict[str, list[str]]:
    """Table -> its columns that only a re-run can tell; `manifest` -> its facts. Errors: `RecordError` for a table that is broken."""
    history, found = AccountHistory(record), {"manifest": list(UNTOLD)}
    for name in audited(record):
        settled = {column for one in _findings(name, record, history) for column in one.settles}
        found[name] = [column for column in record.table(name).column_names if column not in settled]
    return {name: columns for name, columns in found.items() if columns}


def _findings(name: str, record: Record, history: AccountHistory) -> list[Finding]:
    try:
        return audit_of(name)(record, history)
    except (RecordError, ValueError, KeyError, IndexError, TypeError, OverflowError) as error:
        return [Finding(f"{name}: can be read", f"{type(error).__name__}: {error}")]


def _same(law: str, found, written) -> Check:
    return Check(
        f"{law} as written",
        found == written,
        f"{found}" if found == written else f"{found}, but the record says {written}",
    )


def _amounts(record: Record) -> Check:
    """A replay rounds to the quantum, so what lies between would pass it."""
    quanta = record.journal["amount"].to_numpy() * PER_CREDIT
    wrong = np.flatnonzero(quanta != np.floor(quanta))
    text = (
        f"row {wrong[0]}: {record.journal['amount'].iloc[wrong[0]]!r}"
        if len(wrong)
        else f"{len(quanta):,} postings"
    )
    return Check("amounts are whole quanta of 2^-20 credit", not len(wrong), text)


def _laws(ledger: Ledger) -> Check:
    try:
        audit_books(ledger)
    except LedgerError as error:
        return Check("signs, claims and escrows of all accounts", False, str(error))
    return Check("signs, claims and escrows of all accounts", True, f"{ledger.n_accounts:,} accounts")


def _length(record: Record) -> Check:
    """The ledger began every tick, 1 to the last, and nothing happened after it."""
    events, law = record.events, "ticks as written"
    ticks = (events["kind"] == "tick") & (events["asset"] == CREDIT)
    begun, last = events.loc[ticks, "tick"].to_numpy(), record.ticks
    whole = len(record.journal) + len(record.events)
    if whole != record.manifest["lines"]:
        return Check(law, False, f"{whole:,} lines, but the record says {record.manifest['lines']:,}")
    if not np.array_equal(begun, np.arange(1, last + 1)):
        return Check(law, False, f"{len(begun):,} ticks were begun, but the record says {last:,}")
    first = events.loc[events["kind"] == "open", "payer"].min()
    if first != record.manifest["first_account"]:
        return Check(law, False, f"the first account is {first}, not {record.manifest['first_account']}")
    return Check(law, True, f"{last:,} ticks")


def _end(record: Record, history: AccountHistory) -> Check:
    """A run ends where it was to end, or when nobody is left, or says that it was interrupted."""
    status, last, until = record.manifest["status"], record.ticks, record.manifest["until"]
    living = int(history.population[-1]) if last else len(history.born)
    right = {"finished": last == until, "extinct": living == 0}.get(status, last <= until)
    words = f"{status} at tick {last:,} of {until:,}, {living:,} experts"
    return Check("it ends where it says", right, words)


def _files(record: Record) -> Check:
    law = "files as written"
    if record.path is None:
        return Check(law, True, "in memory")
    try:
        wrong = broken_part(Folder(record.path, RecordError), record.manifest)
    except RecordError as error:
        wrong = str(error)
    return Check(law, not wrong, wrong or f"{len(record.manifest['sha256'])} files")
