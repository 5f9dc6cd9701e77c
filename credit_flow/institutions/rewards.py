"""Rewards and penalties: what a world's gains and losses are in the books."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.ledger import SINK, WORLD, Entry


def rewards(account: np.ndarray | int, amount: np.ndarray, cause: np.ndarray) -> list[Entry]:
    """Penalties first, which `account` (n,), or the one, pays SINK, then what WORLD pays it: `amount` (any shape) credits, gains above 0 and losses below,
    caused by `cause` (the same shape), a number each."""
    if not isinstance(account, int) and account.shape != amount.shape:
        account = np.broadcast_to(account, amount.shape)
    loss, gain = amount < 0.0, amount > 0.0
    entries = []
    if loss.any():
        entries.append(Entry(_of(account, loss), SINK, -amount[loss], "reward", cause[loss]))
    if gain.any():
        entries.append(Entry(WORLD, _of(account, gain), amount[gain], "reward", cause[gain]))
    return entries


def _of(account: np.ndarray | int, some: np.ndarray) -> np.ndarray | int:
    return account if isinstance(account, int) else account[some]
