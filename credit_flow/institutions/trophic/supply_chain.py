"""SupplyChain: every level passes a share of its income up to the level that supplies it, and uses up most of the rest."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.amounts import down, nearest
from credit_flow.core.books.ledger import SINK, Entry
from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.institution import Institution


class SupplyChain(Institution):
    """Level by level, an expert with income y buys inputs for `pass_on` x y over its links by their shares. A link that
    carries f credits costs link_cost x f ** cost_exponent, paid to SINK, but all its links together no more than the rest
    of y; the share `burn` of what then is left is used up as compute, and the expert keeps the remainder. Who has no
    supplier buys nothing. Income passes all levels within the tick, as energy does in a food chain (key `lindeman1942`).
    """

    def __init__(self, *, levels: int, pass_on: float, link_cost: float, cost_exponent: float, burn: float):
        self.levels, self.burn, self.pass_on = levels, burn, pass_on
        self.link_cost, self.cost_exponent = link_cost, cost_exponent

    def step(self, model) -> None:
        """Post all purchases (payment), link costs (fee) and compute as one batch, caused by the tick."""
        table = model.table
        level = table.level[table.rows]
        entries = [self._trade(model, table.rows[level == k + 1]) for k in range(self.levels)]
        model.ledger.post(*(entry for of_level in entries for entry in of_level))

    def _trade(self, model, rows: np.ndarray) -> list[Entry]:
        """The entries of one level; adds what its suppliers earn to their income."""
        table, account = model.table, model.first_account
        paid, fees = np.zeros((2, len(rows), table.supplier.shape[1]))
        used = np.zeros(len(rows))
        terms = (self.pass_on, self.link_cost, self.cost_exponent, self.burn)
        buy(len(rows), rows, table.income, table.supplier, table.share, *terms, paid, fees, used)
        buyer, slot = np.nonzero(paid)
        supplier = table.supplier[rows[buyer], slot]
        np.add.at(table.income, supplier, paid[buyer, slot])
        table.bought[rows] = paid.sum(axis=1)
        payer, costly = np.nonzero(fees)
        busy = used > 0.0
        return [
            Entry(account + rows[buyer], account + supplier, paid[buyer, slot], "payment", model.tick),
            Entry(account + rows[payer], SINK, fees[payer, costly], "fee", model.tick),
            Entry(account + rows[busy], SINK, used[busy], "compute", model.tick),
        ]


@lots
def buy(i, rows, income, supplier, share, pass_on, link_cost, exponent, burn, paid, fees, used):
    """What buyer i pays over each of its links (n, links), what the links cost (n, links), and its compute (n,), credits."""
    row = rows[i]
    left = income[row]
    for slot in range(supplier.shape[1]):
        if supplier[row, slot] >= 0:
            paid[i, slot] = down(pass_on * income[row] * share[row, slot])
            left -= paid[i, slot]
    for slot in range(supplier.shape[1]):
        if paid[i, slot] > 0.0:
            fees[i, slot] = min(left, nearest(link_cost * math.pow(paid[i, slot], exponent)))
            left -= fees[i, slot]
    used[i] = down(burn * left)
