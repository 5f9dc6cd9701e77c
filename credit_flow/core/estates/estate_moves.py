"""The postings of a winding-up before they are posted."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from credit_flow.core.amounts import PER_CREDIT, QUANTUM
from credit_flow.core.books.books import Books
from credit_flow.core.books.entry import Entry


class Moves:
    """The postings of a winding-up, in whole quanta, and what every account holds after them."""

    def __init__(self, ledger: Books, causes: dict[int, int]):
        self.ledger, self.causes = ledger, causes
        self.living_assets = ledger.living_assets
        self.changes: dict[int, dict[int, int]] = defaultdict(
            lambda: defaultdict(int)
        )  # by account, by asset
        self.lines: dict[str, list[tuple]] = defaultdict(list)

    def add(
        self, payer: int, payee: int, asset: int, quanta: int, kind: str, estate: int, cause=None
    ) -> None:
        """One posting, caused by the end of `estate` unless another cause is given; none if there is nothing to move."""
        if quanta:
            cause = self.causes[estate] if cause is None else cause
            self.lines[kind].append((payer, payee, asset, quanta, cause))
            self.changes[payer][asset] -= quanta
            self.changes[payee][asset] += quanta

    def held(self, account: int, asset: int) -> int:
        """What the account holds by now, in quanta."""
        return int(self.ledger.balance(account, asset) * PER_CREDIT) + self.changes[account][asset]

    def holdings(self, account: int) -> list[tuple[int, int]]:
        """(asset, quanta) of all that the account holds more than zero of."""
        held = [(asset, self.held(account, asset)) for asset in self.living_assets]
        return [(asset, quanta) for asset, quanta in held if quanta > 0]

    def holders(self, asset: int) -> list[tuple[int, int]]:
        """(account, quanta) of all that hold more than zero of the asset."""
        accounts = set(np.flatnonzero(self.ledger.column(asset)).tolist())
        accounts |= {account for account, change in self.changes.items() if asset in change}
        held = [(account, self.held(account, asset)) for account in sorted(accounts)]
        return [(account, quanta) for account, quanta in held if quanta > 0]

    def entries(self) -> list[Entry]:
        """All postings, one entry a kind."""
        out = []
        for kind, lines in self.lines.items():
            payers, payees, assets, quanta, causes = np.array(lines, dtype=np.int64).T
            out.append(Entry(payers, payees, quanta * QUANTUM, kind, causes, assets))
        return out

    def pay(self, debtor: int, debt, quanta: int, asset: int) -> None:
        """`quanta` of `asset` to the creditor, as much of the debt's claim back."""
        self.add(debtor, debt.creditor, asset, quanta, "repayment", debtor)
        self.add(debt.creditor, debtor, debt.asset, quanta, "repayment", debtor)
