"""Purses: as an episode begins WORLD fills up what each player holds, so that nobody has to stop playing for want of credit."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.ledger import WORLD, Entry
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.institution import Institution


class Purses(Institution):
    """A player that holds less than `purse`, credits, as its episode begins gets the rest from WORLD (kind `subsidy`, cause its row). What a
    player won stays; so what games bring is read off rewards and payments, not off balances."""

    def __init__(self, purse: float):
        self.purse = float(purse)

    def mint(self, world) -> float:
        """All purses at once, credits."""
        return self.purse * world.copies * world.n_agents

    def step(self, model) -> None:
        """Fill up where an episode begins."""
        rows = np.unique(model.registers[Seats].rows[model.world.first])
        rows = rows[model.table.alive[rows]]
        missing = np.maximum(0.0, self.purse - model.balances[model.first_account + rows])
        model.ledger.post(Entry(WORLD, model.first_account + rows, missing, "subsidy", rows))
