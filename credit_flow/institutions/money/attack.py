"""Attack: experts who may call everything that the books can be called for, and who learn what makes them richer."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from credit_flow.core.books.errors import LedgerError
from credit_flow.core.books.ledger import CREDIT
from credit_flow.core.register import Register
from credit_flow.core.streams import uniform
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.money.attack_moves import MOVES, Hand

HOW = ("learned", "random", "honest")
"""How attackers choose what to try: by what brought them most, by chance, or only what honest people do."""

EXPLORATION, MEMORY = 0.3, 0.1
"""The chance to try anything, and the share by which what a move brought is remembered."""


class Loot(Register):
    """What each move has brought the attackers (moves,), credits, a running mean; the lots that they have bid for; and where they stand."""

    def __init__(self):
        self.worth, self.lots = np.zeros(len(MOVES)), 0
        self.start = np.nan  # credits that they began with
        self.report: dict[str, float] = {}


class Attack(Institution):
    """The first `attackers` experts try `actions` moves a tick (`attack_moves`), and are paid by nobody but whoever the books let pay.

    With `how` learned they prefer the move that has brought them most so far (epsilon-greedy, key `sutton2018`). WORLD may pay `budget` credits a tick, which they may
    take: so the honest bound of their wealth is what they began with and all budgets so far. The Record gets `attackers_wealth`, `honest_bound`, and `refused`, the
    moves of the tick that the books refused.
    """

    def __init__(self, *, attackers: int, actions: int, how: str, budget: float):
        self.attackers, self.actions, self.how, self.budget = attackers, actions, how, float(budget)

    def registers(self, model) -> tuple[Loot]:
        """What they have learned."""
        return (Loot(),)

    def mint(self, world) -> float:
        """The budget, credits."""
        return self.budget

    def observe(self, model) -> dict[str, float]:
        """The attackers' wealth and its honest bound, credits, and how many moves were refused."""
        return model.registers[Loot].report

    def step(self, model) -> None:
        """All moves of the tick."""
        loot, ledger = model.registers[Loot], model.ledger
        own = (model.first_account + np.arange(self.attackers)).tolist()
        wealth, refused = wealth_of(ledger, own), 0
        if np.isnan(loot.start):
            loot.start = wealth
        for action in range(self.actions):
            move = self._move(model, loot, action)
            hand = Hand(ledger, own, loot.lots, model.stream("attack"), model.tick, action)
            refused += 1
            with suppress(LedgerError):
                MOVES[move](hand)
                refused -= 1
            loot.lots, before = hand.lots, wealth
            wealth = wealth_of(ledger, own)
            loot.worth[move] += MEMORY * (wealth - before - loot.worth[move])
        bound = loot.start + model.tick * self.budget
        loot.report = {"attackers_wealth": wealth, "honest_bound": bound, "refused": refused}

    def _move(self, model, loot: Loot, action: int) -> int:
        """The number of the move that is tried."""
        if self.how == "honest":
            return 0
        explores, which = (uniform(model.stream("moves"), model.tick, action, draw) for draw in range(2))
        if self.how == "random" or explores < EXPLORATION:
            return int(which * len(MOVES))
        return int(loot.worth.argmax())


def wealth_of(ledger, accounts: list[int]) -> float:
    """What `accounts` (n,) own together, credits: balances, claims less debts, and what is in escrow."""
    bids = sum(amount for _, _, asset, amount in ledger.escrows.of(np.array(accounts)) if asset == CREDIT)
    return float(ledger.net_worth()[accounts].sum()) + bids
