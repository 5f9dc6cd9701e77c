"""FinalDemand: WORLD buys the output of the first level of the supply chain."""

from __future__ import annotations

import numpy as np

from credit_flow.core.books.ledger import WORLD, Entry
from credit_flow.institutions.institution import Institution


class FinalDemand(Institution):
    """Each task of the tick is done by a living expert of level 1 drawn at random, and WORLD pays it the bounty."""

    def step(self, model) -> None:
        """Post the bounties (kind reward, caused by the tick) and start the tick's `income` with them."""
        table, bounty = model.table, model.world.tasks.bounty
        table.income[table.rows] = 0.0
        makers = table.rows[table.level[table.rows] == 1]
        if len(makers) == 0 or not bounty.any():
            return
        drawn = model.draws("demand", (1, len(bounty)))[0]
        doers = makers[(drawn * len(makers)).astype(np.int64)]
        table.income[:] += np.bincount(doers, weights=bounty, minlength=table.n_rows)
        paid = bounty > 0.0
        model.ledger.post(Entry(WORLD, model.first_account + doers[paid], bounty[paid], "reward", model.tick))
