"""Clearing payments of a network of debts (key `eisenberg2001`)."""

from __future__ import annotations

import numpy as np


def clearing_payments(liabilities, cash) -> np.ndarray:
    """The greatest p (n,) with p = min(L, cash + Pi^T p), in credits: each pays all it owes or all it has, pro rata.

    `liabilities[i, j]` (n, n) is what i owes j, `cash` (n,) what each has to begin with; L are the row sums and Pi the
    shares liabilities / L. Found by fictitious default: assume that all pay in full, let those who then cannot pay
    what they have, and repeat until nobody else falls short. Errors: ValueError for negative debts or cash, or wrong
    shapes.
    """
    liabilities, cash = np.asarray(liabilities, dtype=np.float64), np.asarray(cash, dtype=np.float64)
    if cash.ndim != 1 or liabilities.shape != (len(cash), len(cash)):
        raise ValueError(f"liabilities {liabilities.shape} and cash {cash.shape}: must be (n, n) and (n,)")
    if not ((liabilities >= 0.0).all() and (cash >= 0.0).all()):
        raise ValueError("liabilities and cash must be >= 0")
    owed = liabilities.sum(axis=1)
    shares = liabilities / np.where(owed > 0.0, owed, 1.0)[:, None]
    short = np.zeros(len(cash), dtype=bool)
    while True:
        payments = _given(short, owed, shares, cash)
        falls = short | (cash + shares.T @ payments < owed)
        if (falls == short).all():
            return np.clip(payments, 0.0, owed)
        short = falls


def _given(short, owed, shares, cash) -> np.ndarray:
    """What all pay if exactly those who are `short` pay all they have."""
    payments = owed.copy()
    if short.any():
        received = cash[short] + shares[np.ix_(~short, short)].T @ owed[~short]
        among = np.eye(int(short.sum())) - shares[np.ix_(short, short)].T
        payments[short] = np.linalg.solve(among, received)
    return payments
