"""Eisenberg-Noe clearing of mutual debts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.kernel import kernel
from credit_flow.mechanisms.mechanism import Mechanism, orders_of, per_lot


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


class EisenbergNoe(Mechanism):
    """Mutual debtors pay in full, or all they have pro rata, counting what the others can pay them.

    Party i pays p_i in total to its creditors in proportion to its debts; p is the greatest solution of
    p = min(L, cash + Pi^T p), L the total debts, Pi the relative ones, found by fictitious default in at most n rounds
    (key `eisenberg2001`).
    """

    def clear(self, debts: ArrayLike, cash: ArrayLike) -> np.ndarray:
        """Total payments (n,) credits, for `debts` (n, n), i owes j, and `cash` (n,): one system, cleared as a whole.

        Both are rounded to the quantum first, so that who owes exactly what it owns is not found in default.

        Errors: ValueError for negative or missing numbers, debts to oneself, and shapes that do not fit.
        """
        debts = orders_of(debts, "debts")
        n = len(debts)
        if debts.shape != (n, n) or np.isnan(debts).any() or np.diag(debts).any():
            raise ValueError("debts must be (n, n) credits, 0 where nothing is owed and on the diagonal")
        cash, payment = _quanta(per_lot(cash, n, "cash")), np.empty(n)
        debts = _quanta(debts)
        eisenberg_noe(debts, cash, np.empty(n), np.empty(n, dtype=np.bool_), np.empty((n, n + 1)), payment)
        return payment


def _quanta(amounts: np.ndarray) -> np.ndarray:
    return np.rint(amounts * PER_CREDIT) / PER_CREDIT
