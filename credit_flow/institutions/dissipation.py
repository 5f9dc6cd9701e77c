"""Where dissipated credit goes: to SINK, or back to the treasury."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.books.ledger import HOUSE, SINK, Entry


def dissipation(
    payers: np.ndarray, amounts: np.ndarray, kind: str, causes: np.ndarray, recycle: float
) -> list[Entry]:
    """Entries by which `payers` (n,) give up `amounts` (n,): the share `recycle` to HOUSE (rounded down), the rest to SINK."""
    if recycle == 0.0:
        return [Entry(payers, SINK, amounts, kind, causes)]
    if recycle == 1.0:
        return [Entry(payers, HOUSE, amounts, kind, causes)]
    kept = np.floor(amounts * recycle * PER_CREDIT) / PER_CREDIT
    parts = [(HOUSE, kept), (SINK, amounts - kept)]
    return [Entry(payers[part > 0], to, part[part > 0], kind, causes[part > 0]) for to, part in parts]
