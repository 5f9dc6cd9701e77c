"""Reserves: what stands on the accounts of markets, against what the institutions that keep them say."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.errors import AuditFailure
from credit_flow.institutions.institution import writes


def has_reserves(model) -> bool:
    """Whether an institution keeps a market account, or one stands open that nobody keeps."""
    return any(writes(part, "reserves") for part in model.institutions) or len(_markets(model)) > 0


def require_reserves(model) -> None:
    """Every market holds what its institution says, and one that no institution speaks of holds nothing.

    Errors: `AuditFailure` with institution, account, asset, what is there and what should be.
    """
    ledger, said = model.ledger, {}
    for account in _markets(model):
        said[account] = "no institution", np.zeros(0)
    for part in model.institutions:
        if writes(part, "reserves"):
            said |= {
                account: (type(part).__name__, amounts) for account, amounts in part.reserves(model).items()
            }
    for account, (who, amounts) in said.items():
        there = np.array([ledger.balance(account, asset) for asset in range(ledger.n_assets)])
        should = np.zeros(len(there))
        should[: np.size(amounts)] = amounts
        for asset in np.flatnonzero(there != should).tolist():
            raise AuditFailure(
                f"tick {ledger.tick}: account {account} holds {there[asset]} of asset {asset} ({ledger.assets[asset].name}), "
                f"and {who} says {should[asset]}: what a market holds must be what Institution.reserves says"
            )


def _markets(model) -> list[int]:
    """Market accounts of this society's own."""
    return [a for a in range(4, model.first_account) if model.ledger.role(a) == "market"]
