"""Newcomers: the house endows experts at random, as long as it can pay for them."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest, up
from credit_flow.core.books.ledger import HOUSE, WORLD, Entry
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution


class Newcomers(Institution):
    """At the end of an episode, with probability `rate`, a random expert enters; HOUSE pays its `endowment` (key `baum1999`).

    Entry stops when HOUSE is out of credit, and for good after `episodes` episodes per copy. With `printed` nobody bears the loss: WORLD makes the
    endowment, as a subsidy.
    """

    def __init__(self, *, rate: float, endowment: float, episodes: int, printed: bool = False):
        self.rate, self.endowment, self.episodes = float(rate), float(nearest(endowment)), episodes
        self.printed = printed

    def mint(self, world) -> float:
        """An endowment per copy, credits, where nobody bears the loss."""
        return world.copies * float(up(self.endowment)) if self.printed else 0.0

    def step(self, model) -> None:
        """Endow whoever enters in this tick."""
        world = model.world
        due = np.flatnonzero(world.over & (world.episode < self.episodes))
        key = model.stream("entry")
        n = sum(uniform(key, int(world.episode[copy]), int(copy), 0) < self.rate for copy in due)
        if not self.printed:
            n = min(n, int(model.balances[HOUSE] // self.endowment))
        if n == 0:
            return
        accounts = np.arange(n) + model.ledger.next_account
        payer, kind = (WORLD, "subsidy") if self.printed else (HOUSE, "stake")
        rows = accounts - model.first_account
        model.ledger.post(Entry(payer, accounts, self.endowment, kind, rows), opens=n)
        model.bear(np.full(n, -1))
