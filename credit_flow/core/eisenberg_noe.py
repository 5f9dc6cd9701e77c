"""Clearing payments of a network of debts (key `eisenberg2001`)."""

from __future__ import annotations

import numpy as np

from credit_flow.core.kernel import kernel


def clearing_payments(liabilities, cash) -> np.ndarray:
    """The greatest p (n,) with p = min(L, cash + Pi^T p), in credits: each pays all it owes or all it has, pro rata.

    `liabilities[i, j]` (n, n) is what i owes j, `cash` (n,) what each has to begin with; L are the row sums and Pi the
    shares liabilities / L. Found by fictitious default: assume that all pay in full, let those who then cannot pay
    what they have, and repeat until nobody else falls short. Errors: ValueError for negative debts or cash, or wrong
    shapes.
    """
    liabilities = np.ascontiguousarray(liabilities, dtype=np.float64)
    cash = np.ascontiguousarray(cash, dtype=np.float64)
    n = cash.size
    if cash.ndim != 1 or liabilities.shape != (n, n):
        raise ValueError(f"liabilities {liabilities.shape} and cash {cash.shape}: must be (n, n) and (n,)")
    if not ((liabilities >= 0.0).all() and (cash >= 0.0).all()):
        raise ValueError("liabilities and cash must be >= 0")
    payment = np.empty(n)
    eisenberg_noe(liabilities, cash, np.empty(n), np.empty(n, dtype=np.bool_), np.empty((n, n + 1)), payment)
    return payment


@kernel
def eisenberg_noe(debts, cash, owed, defaults, system, payment):
    """Greatest p with p = min(L, cash + Pi^T p): pay in full, find who cannot, solve, until nobody new defaults."""
    n = len(cash)
    for i in range(n):
        owed[i] = 0.0
        defaults[i] = False
        for j in range(n):
            owed[i] += debts[i, j]
        payment[i] = owed[i]
    while _new_defaults(debts, cash, owed, defaults, payment):
        _write_system(debts, cash, owed, defaults, system)
        _solve(system, payment)


@kernel
def _new_defaults(debts, cash, owed, defaults, payment):
    found = False
    for i in range(len(cash)):
        means = cash[i]
        for j in range(len(cash)):
            if debts[j, i] > 0.0:
                means += debts[j, i] * (payment[j] / owed[j])  # a debt paid in full counts exactly
        if not defaults[i] and means < owed[i]:
            defaults[i] = found = True
    return found


@kernel
def _write_system(debts, cash, owed, defaults, system):
    """Rows of p_i = L_i for those who pay in full, p_i - sum_j Pi_ji p_j = cash_i for those in default."""
    n = len(cash)
    for i in range(n):
        for j in range(n):
            relative = debts[j, i] / owed[j] if defaults[i] and debts[j, i] > 0.0 else 0.0
            system[i, j] = (1.0 if i == j else 0.0) - relative
        system[i, n] = cash[i] if defaults[i] else owed[i]


@kernel
def _solve(system, solution):
    """Gauss-Jordan elimination of `system` (n, n + 1); its columns are diagonally dominant, so no pivoting is needed."""
    n = system.shape[0]
    for i in range(n):
        for row in range(n):
            factor = system[row, i] / system[i, i]
            if row == i or factor == 0.0:
                continue
            for column in range(i, n + 1):
                system[row, column] -= factor * system[i, column]
    for i in range(n):
        solution[i] = system[i, n] / system[i, i]
