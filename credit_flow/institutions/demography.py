"""Demography: the insolvent die and their estates are settled; the rich reproduce; immigrants come if the treasury pays."""

from __future__ import annotations

import math

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.kernel import lots
from credit_flow.core.ledger import HOUSE, Entry
from credit_flow.core.streams import poisson, uniform
from credit_flow.institutions.institution import Institution


class Demography(Institution):
    """The insolvent die and leave estates, the rich give half of what they have to a child, and immigrants may come.

    A child gets half its parent's balance by transfer when that exceeds `birth_threshold` credits, and
    traits from the scenario's `children`. The insolvent of the tick die; with `death_temperature` > 0 (soft death) anybody
    dies with probability sigmoid((death_floor - balance) / temperature). Estates go to the parent if it lives, else to HOUSE,
    after creditors, by the ledger's estate rule. Each tick a Poisson number of immigrants of mean `immigration` enters with
    `endowment` credits each from HOUSE, as far as HOUSE can pay.
    """

    def __init__(
        self,
        *,
        birth_threshold: float,
        immigration: float = 0.0,
        endowment: float = 20.0,
        death_temperature: float = 0.0,
        death_floor: float = 0.0,
    ):
        self.birth_threshold, self.immigration, self.endowment = (
            birth_threshold,
            immigration,
            float(nearest(endowment)),
        )
        self.death_temperature, self.death_floor = death_temperature, death_floor

    def step(self, model) -> None:
        """Deaths first, then births, then immigration."""
        self._deaths(model)
        self._births(model)
        if self.immigration:
            self._immigrants(model)

    def _deaths(self, model) -> None:
        dying = model.insolvent
        if self.death_temperature:
            dying = np.union1d(dying, self._unlucky(model))
        if len(dying) == 0:
            return
        parents = model.table.parent[dying].astype(np.int64)
        heirs = np.where(parents >= 0, model.first_account + parents, HOUSE)
        model.ledger.liquidate(model.first_account + dying, heirs=heirs, cause=dying)
        model.bury(dying)

    def _unlucky(self, model) -> np.ndarray:
        rows, dies = model.table.rows, np.zeros(len(model.table.rows), dtype=np.bool_)
        balances = model.balances[model.first_account + rows]
        key = model.stream("soft death")
        _soft_death(
            len(rows), key, model.tick, rows, balances, self.death_floor, self.death_temperature, dies
        )
        return rows[dies]

    def _births(self, model) -> None:
        rows = model.table.rows
        balances = model.balances[model.first_account + rows]
        rich = balances > self.birth_threshold
        if not rich.any():
            return
        parents, stakes = rows[rich], np.floor(balances[rich] / 2.0 * 2**20) / 2**20
        accounts = model.ledger.next_account + np.arange(len(parents))
        children = accounts - model.first_account
        stake = Entry(model.first_account + parents, accounts, stakes, "stake", children)
        model.ledger.post(stake, opens=len(parents))
        model.bear(parents)

    def _immigrants(self, model) -> None:
        wanted = poisson(self.immigration, model.stream("immigration"), model.tick, 0)
        n = min(wanted, int(model.purse // self.endowment))
        if n > 0:
            accounts = model.ledger.next_account + np.arange(n)
            cause = accounts - model.first_account
            model.ledger.post(Entry(HOUSE, accounts, self.endowment, "stake", cause), opens=n)
            model.bear(np.full(n, -1))


@lots
def _soft_death(i, key, tick, rows, balances, floor, temperature, dies):
    distance = max(-700.0, min(700.0, (balances[i] - floor) / temperature))
    # Rounding at once keeps the decision the same whichever exp the machine has.
    dies[i] = uniform(key, tick, rows[i], 0) < nearest(1.0 / (1.0 + math.exp(distance)))
