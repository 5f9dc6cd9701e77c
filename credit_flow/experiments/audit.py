"""Audit of a Record: replay its journal and check every law of the books against what the run wrote."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from credit_flow.core.audit import audit as audit_books
from credit_flow.core.errors import LedgerError
from credit_flow.core.ledger import Ledger
from credit_flow.core.record import Record, RecordError


@dataclass(frozen=True)
class Check:
    """One law: whether it holds, and what was found."""

    law: str
    holds: bool
    found: str


def audit(record: Record) -> list[Check]:
    """Every check, in order; later ones are left out when the journal cannot be replayed at all."""
    checks = [_files(record)]
    try:
        ledger = Ledger.replay(record.full_journal)
    except (LedgerError, RecordError, ValueError) as error:
        return [*checks, Check("the journal replays", False, f"{type(error).__name__}: {error}")]
    checks.append(Check("the journal replays", True, f"{len(record.full_journal):,} lines"))
    checks.append(_same("journal hash", ledger.journal.hash, record.manifest["journal_hash"]))
    books = record.manifest["books"]
    checks += [
        _same(f"{name}, credits", getattr(ledger, name), books[name]) for name in ("minted", "burnt", "held")
    ]
    checks.append(Check("every asset sums to zero", ledger.residual == 0.0, f"residual {ledger.residual!r}"))
    checks.append(_laws(ledger))
    checks.append(_supply(record))
    return checks


def _same(law: str, found, written) -> Check:
    return Check(
        f"{law} as written",
        found == written,
        f"{found}" if found == written else f"{found}, but the record says {written}",
    )


def _laws(ledger: Ledger) -> Check:
    try:
        audit_books(ledger)
    except LedgerError as error:
        return Check("signs, claims and escrows of all accounts", False, str(error))
    return Check("signs, claims and escrows of all accounts", True, f"{ledger.n_accounts:,} accounts")


def _supply(record: Record) -> Check:
    """At every tick, money held is what was minted less what was burnt."""
    measures = record.measures
    gap = (measures["minted"] - measures["burnt"] - measures["supply"]).abs()
    worst = float(gap.max()) if len(gap) else 0.0
    return Check(
        "held = minted - burnt at every tick",
        worst == 0.0,
        f"{len(gap):,} ticks, worst gap {worst!r} credits",
    )


def _files(record: Record) -> Check:
    for name, digest in record.manifest.get("sha256", {}).items():
        file = record.path / name
        if not file.exists():
            return Check("files as written", False, f"{name} is missing")
        if hashlib.sha256(file.read_bytes()).hexdigest() != digest:
            return Check("files as written", False, f"{name} has been changed since the run wrote it")
    return Check("files as written", True, f"{len(record.manifest.get('sha256', {}))} files")
