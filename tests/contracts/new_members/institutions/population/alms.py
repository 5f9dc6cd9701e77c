"""Alms: the rich give to all."""

from credit_flow.core.books.ledger import HOUSE, Entry
from credit_flow.institutions.institution import Institution


class Alms(Institution):
    """Whoever owns most pays `share` of it to HOUSE."""

    def __init__(self, share: float):
        self.share = share

    def step(self, model) -> None:
        """One payment."""
        accounts = model.first_account + model.table.rows
        richest = accounts[model.balances[accounts].argmax()]
        model.ledger.post(Entry(richest, HOUSE, self.share * model.balances[richest], "tax", model.tick))
