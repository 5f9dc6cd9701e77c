"""Bids in proportion to wealth: a rule's strength is what it owns, and it stakes a fixed share of it."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.core.amounts import down
from credit_flow.core.books.ledger import SINK, Entry
from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.titles import Titles


class StrengthBids(Institution):
    """The bidders of a bucket brigade, and their tax (key `holland1985`).

    A rule whose condition matches bids `share` x its strength; after the auction whoever acts pays `tax` x its strength to
    SINK. Both are taken from the strength at its activation, before the tick's payments, so that one activation is
    S <- S - (share + tax) S, and then + r, or + what the next rule bids.
    """

    def __init__(self, *, share: float, tax: float):
        self.share, self.tax = float(share), float(tax)

    def __call__(self, model, seen: Seen) -> np.ndarray:
        """Bids (copies, rules) credits; nan for a rule whose condition does not match."""
        table, rows = model.table, model.table.rows
        bids = np.full((len(seen.codes), len(rows)), np.nan)
        strength = model.balances[model.first_account + rows]
        stakes(len(bids), seen.codes, table.condition[rows], strength, self.share, bids)
        table.activation[rows] = strength
        return bids

    def step(self, model) -> None:
        """Whoever acted pays its tax."""
        titles = model.registers[Titles]
        acted = titles.acted >= 0
        rows, cause = titles.acted[acted], titles.cause[acted]
        due = np.empty(len(rows))
        shares_of(len(rows), model.table.activation[rows], self.tax, due)
        due, rows, cause = due[due > 0.0], rows[due > 0.0], cause[due > 0.0]
        if len(rows):
            model.ledger.post(Entry(model.first_account + rows, SINK, due, "tax", cause))


@lots
def stakes(copy, codes, condition, strength, share, bids):
    """Each rule's bid (copies, rules), credits: `share` of its strength (rules,) where its condition (rules,) is the code."""
    for i in range(len(strength)):
        if condition[i] == codes[copy]:
            bids[copy, i] = down(share * strength[i])


@lots
def shares_of(i, strength, share, due):
    """`share` of each strength (n,), credits, rounded down to the quantum."""
    due[i] = down(share * strength[i])
