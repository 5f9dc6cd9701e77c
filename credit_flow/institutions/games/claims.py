"""Claims: what players owe each other under contracts and have not yet paid, promise by promise."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.ledger import Entry

FIELDS = np.dtype(
    [("due", np.int64), ("copy", np.int64), ("debtor", np.int64), ("creditor", np.int64), ("payer", np.int64), ("payee", np.int64),
     ("asset", np.int64), ("cause", np.int64), ("amount", np.float64), ("blocked", np.bool_)]
)  # fmt: skip
"""Of a promise: the tick in which it falls due, copy, agents, their accounts, the claim in which it is owed, what it is for, credits, and whether its debit is blocked for good."""


class Claims:
    """Promises as the ledger has them, and when they fall due: the ledger knows what each debtor owes to whom, not when."""

    def __init__(self):
        self.open = np.empty(0, dtype=FIELDS)

    def promise(self, ledger, due: int, copy, debtor, creditor, payer, payee, amount, cause, blocked) -> None:
        """Agents `debtor` (n,) of `copy` (n,) promise `creditor` (n,), from account `payer` (n,) to `payee` (n,), `amount` (n,) credits for `due`, a tick."""
        made = np.empty(len(amount), dtype=FIELDS)
        if not len(made):
            return
        made["asset"] = ledger.owe(payer, payee, amount, cause)
        given = {
            "due": due,
            "copy": copy,
            "debtor": debtor,
            "creditor": creditor,
            "payer": payer,
            "payee": payee,
            "amount": amount,
            "cause": cause,
            "blocked": blocked,
        }
        for field, values in given.items():
            made[field] = values
        self.open = np.concatenate([self.open, made])

    def pay(self, ledger, tick: int) -> np.ndarray:
        """Pay what is due by `tick`, is not blocked, and the debtor can pay, the oldest first (kind `repayment`); returns these promises (m,), amounts in credits."""
        due = np.flatnonzero((self.open["due"] <= tick) & ~self.open["blocked"])
        if not len(due):
            return self.open[due]
        payer, amount = self.open["payer"][due], self.open["amount"][due]
        paid = due[_affordable(payer, amount, ledger.column())]
        done = self.open[paid]
        self._settle(ledger, paid, "repayment", credit=True)
        return done

    def write_off(self, ledger, copies: np.ndarray, tick: int) -> float:
        """Forgive what was due by `tick` in `copies` (n,), whose episodes are over (kind `write_off`); returns credits."""
        lost = np.flatnonzero((self.open["due"] <= tick) & np.isin(self.open["copy"], copies))
        total = float(self.open["amount"][lost].sum())
        self._settle(ledger, lost, "write_off", credit=False)
        return total

    @property
    def total(self) -> float:
        """All that is owed, credits."""
        return float(self.open["amount"].sum())

    def _settle(self, ledger, some: np.ndarray, kind: str, credit: bool) -> None:
        """End promises `some` (n,): their claims go back to the debtor, and if `credit` is paid, that to the creditor."""
        if not len(some):
            return
        one = self.open[some]
        entries = [Entry(one["payee"], one["payer"], one["amount"], kind, one["cause"], one["asset"])]
        if credit:
            entries.append(Entry(one["payer"], one["payee"], one["amount"], kind, one["cause"]))
        ledger.post(*entries)
        self.open = np.delete(self.open, some)


def _affordable(payer: np.ndarray, amount: np.ndarray, balance: np.ndarray) -> np.ndarray:
    """Which of several payments (n,) each payer can make one after the other out of its balance (accounts,), (n,) bool."""
    left, fits = {}, np.zeros(len(payer), dtype=np.bool_)
    for i, (who, credits) in enumerate(zip(payer.tolist(), amount.tolist())):
        available = left.get(who, float(balance[who]))
        fits[i] = credits <= available
        left[who] = available - credits if fits[i] else available
    return fits
