"""Entry by covering: a newcomer is made for something that was seen, and entry slows down as the society succeeds."""

from __future__ import annotations

import numpy as np

from credit_flow.core.amounts import nearest, up
from credit_flow.core.books.ledger import HOUSE, WORLD, Entry
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.played_episodes import PlayedEpisodes
from credit_flow.institutions.states.rule_auction import RuleMarket


class CoveringEntry(Institution):
    """For each episode, with probability `rate` x (1 - running mean of success), a rule enters that covers one of its moments, and HOUSE pays its `endowment`, credits.

    Covering as in key `wilson1995`: the scenario's `newcomers` finds in `RuleMarket.cover` what was seen. Nobody enters when there are `places` rules, when HOUSE is out of credit, or after `episodes` episodes. With
    `printed` nobody bears the loss: WORLD makes the endowment, as a subsidy.
    """

    def __init__(self, *, rate: float, endowment: float, places: int, episodes: int, printed: bool = False):
        self.rate, self.endowment, self.places = float(rate), float(nearest(endowment)), places
        self.episodes, self.printed = episodes, printed

    def mint(self, world) -> float:
        """The endowments of a full table, credits, where nobody bears the loss."""
        return self.places * float(up(self.endowment)) if self.printed else 0.0

    def step(self, model) -> None:
        """Endow whoever enters in this tick."""
        market = model.registers[RuleMarket]
        due = [
            seen
            for seen, number in drawn(model.registers[PlayedEpisodes], self.rate, model.stream("entry"))
            if number < self.episodes
        ]
        n = min(len(due), self.places - len(model.table.rows))
        if not self.printed:
            n = min(n, int(model.balances[HOUSE] // self.endowment))
        if n <= 0:
            return
        accounts = np.arange(n) + model.ledger.next_account
        payer, kind = (WORLD, "subsidy") if self.printed else (HOUSE, "stake")
        model.ledger.post(
            Entry(payer, accounts, self.endowment, kind, accounts - model.first_account), opens=n
        )
        market.cover = due[:n]
        model.bear(np.full(n, -1))


def drawn(played: PlayedEpisodes, rate: float, key: np.uint64) -> list[tuple[int, int]]:
    """What was seen in the episodes of the tick that were drawn, each with probability `rate` x (1 - success before it), and their numbers."""
    done = played.finished
    return [
        (int(done.seen[k]), int(done.number[k]))
        for k in range(played.n)
        if uniform(key, int(done.number[k]), int(done.copy[k]), 0) < rate * (1.0 - done.success[k])
    ]
