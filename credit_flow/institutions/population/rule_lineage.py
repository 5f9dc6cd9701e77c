"""Births and deaths of rules: the rich pay for children, the broke die, and the idle where places are short."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.books.ledger import HOUSE, Entry
from credit_flow.core.streams import below
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.population.covering_entry import drawn
from credit_flow.institutions.population.lineage import settle_estates
from credit_flow.institutions.states.played_episodes import PlayedEpisodes
from credit_flow.institutions.states.rule_auction import RuleMarket

CROWDED = 0.75
"""The share of the places above which the idle die."""


class RuleLineage(Institution):
    """For each episode, with probability `rate` x (1 - running mean of success), a rule that owns more than `threshold` credits pays the `stake` of a child.

    A rule dies when it cannot pay its bid and `tax` credits for a step, or after `patience` episodes without a win where three quarters of the `places` are taken; what it leaves goes to HOUSE.
    """

    def __init__(
        self, *, rate: float, threshold: float, stake: float, patience: int, places: int, tax: float
    ):
        self.rate, self.threshold, self.stake = float(rate), float(nearest(threshold)), float(nearest(stake))
        self.patience, self.places, self.tax = patience, places, float(nearest(tax))

    def step(self, model) -> None:
        """Bury the dead, and bear children."""
        self._bury(model)
        if self.rate > 0.0:
            self._bear(model)

    def _bury(self, model) -> None:
        table, rows = model.table, model.table.rows
        wealth = model.balances[model.first_account + rows]
        dying = np.nan_to_num(table.bid[rows]) + self.tax > wealth
        if len(rows) > CROWDED * self.places:
            dying |= model.world.episode.max() - table.last_win[rows] >= self.patience
        if dying.any():
            settle_estates(model, rows[dying], np.full(np.count_nonzero(dying), HOUSE))

    def _bear(self, model) -> None:
        market, rows = model.registers[RuleMarket], model.table.rows
        due = drawn(model.registers[PlayedEpisodes], self.rate, model.stream("births"))[
            : self.places - len(rows)
        ]
        wealth, parents = model.balances[model.first_account + rows], []
        for _, number in due:
            rich = np.flatnonzero(wealth > self.threshold)
            if len(rich) == 0:
                break
            chosen = rich[below(len(rich), model.stream("parents"), number, len(parents), 0)]
            wealth[chosen] -= self.stake
            parents.append(rows[chosen])
        if not parents:
            return
        accounts = np.arange(len(parents)) + model.ledger.next_account
        payers = model.first_account + np.array(parents)
        model.ledger.post(
            Entry(payers, accounts, self.stake, "stake", accounts - model.first_account), opens=len(parents)
        )
        market.cover = [seen for seen, _ in due[: len(parents)]]
        model.bear(np.array(parents))
