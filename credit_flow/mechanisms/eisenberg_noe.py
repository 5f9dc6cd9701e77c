"""Eisenberg-Noe clearing of mutual debts."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.estates.clearing_payments import clearing_payments
from credit_flow.mechanisms.mechanism import Mechanism, orders_of, per_lot


class EisenbergNoe(Mechanism):
    """Mutual debtors pay in full, or all they have pro rata, counting what the others can pay them.

    Party i pays p_i in total to its creditors in proportion to its debts; p is the greatest solution of
    p = min(L, cash + Pi^T p), L the total debts, Pi the relative ones, found by fictitious default in at most n rounds
    (key `eisenberg2001`). There is one for all debts and cash: parties that only owe each other pay what goes around, up to what
    one of them owes, even if none has any cash.
    """

    def clear(self, debts: ArrayLike, cash: ArrayLike) -> np.ndarray:
        """Total payments (n,) credits, for `debts` (n, n), i owes j, and `cash` (n,): one system, cleared as a whole.

        Both are rounded to the quantum first, so that who owes exactly what it owns is not found in default. Payments are the exact
        ones to some 12 digits, not whole quanta; the ledger's own winding-up (`Ledger.liquidate`) pays in whole quanta.

        Errors: ValueError for negative or missing numbers, debts to oneself, and shapes that do not fit.
        """
        debts = orders_of(debts, "debts")
        n = len(debts)
        if debts.shape != (n, n) or np.isnan(debts).any() or np.diag(debts).any():
            raise ValueError("debts must be (n, n) credits, 0 where nothing is owed and on the diagonal")
        return clearing_payments(_quanta(debts), _quanta(per_lot(cash, n, "cash")))


def _quanta(amounts: np.ndarray) -> np.ndarray:
    return np.rint(amounts * PER_CREDIT) / PER_CREDIT
