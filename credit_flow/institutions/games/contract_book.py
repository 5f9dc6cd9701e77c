"""Contract book: the register of the contract in force in each copy of a game, of what was offered, and of what is still owed under them."""

from __future__ import annotations

import numpy as np

from credit_flow.core.register import Register
from credit_flow.institutions.games.claims import Claims
from credit_flow.tables.offers import OFFERS

DECREE = -1
"""The proposer of a contract that nobody proposed."""


class ContractBook(Register):
    """One contract per copy (copies,): its parameter `theta`, nan = none, its `number`, `since` which step of the episode it is in force, who proposed it, and what each agent is paid for
    signing, `signing` (copies, n_agents) credits; `staked` (copies, n_agents) credits lie with MARKET. `claims` are promises not yet paid."""

    def __init__(self, game, low: float, high: float, first_account: int = 0):
        shape = game.copies, game.n_agents
        self.low, self.high, self.first_account = low, high, first_account
        self.theta = np.full(game.copies, np.nan)
        self.last_theta = np.full(game.copies, np.nan)  # under which the last step was played
        self.number = np.full(game.copies, -1, dtype=np.int64)
        self.since = np.zeros(game.copies, dtype=np.int64)
        self.proposer = np.full(game.copies, DECREE, dtype=np.int64)
        self.signing, self.staked = np.zeros(shape), np.zeros(shape)
        self.claims = Claims()
        self.offers: list[dict] = []  # of the tick, for the table
        self.numbers: dict[str, float] = {}  # of the tick

    def why_not(self, rows: np.ndarray) -> str:
        """Why the experts `rows` (n,) cannot leave now; "" if they can."""
        debts = self.claims.open
        bound = np.isin(rows + self.first_account, np.concatenate([debts["payer"], debts["payee"]])).any()
        return "it owes, or is owed, a transfer that is not settled; remove it when it is" if bound else ""

    def lapse(self, copies: np.ndarray) -> None:
        """The contracts of `copies` (n,), indices, are over."""
        self.set_terms(copies, np.nan, DECREE, 0.0)
        self.number[copies], self.since[copies], self.staked[copies] = -1, 0, 0.0

    def terms_in(self, copies: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Theta (n,), proposer (n,) and what is paid for signing (n, n_agents) in `copies` (n,), in force or on the table."""
        return self.theta[copies], self.proposer[copies], self.signing[copies]

    def set_terms(self, copies: np.ndarray, theta, proposer, signing) -> None:
        """Set what `terms_in` tells."""
        self.theta[copies], self.proposer[copies], self.signing[copies] = theta, proposer, signing

    def release(self, ledger, copies: np.ndarray) -> None:
        """What is left of the stakes under the contracts of `copies` (n,) goes back to who staked it."""
        for lot in set(self.number[copies].tolist()) & set(ledger.escrows.open):
            ledger.settle_lot(lot)

    def terms(self, game, copy: np.ndarray, agent: np.ndarray) -> np.ndarray:
        """What `agent` (n,) of `copy` (n,) sees of the contract there, (n, 5) float32 (`observation.TERMS`)."""
        none, width = np.isnan(self.theta), self.high - self.low
        scaled = (self.theta - self.low) / (width if width > 0.0 else 1.0)
        of_copy = np.column_stack([np.where(none, 0.0, scaled), none, 1.0 - game.clock / game.horizon])
        seen = np.empty((len(copy), 5), dtype=np.float32)
        seen[:, :3] = of_copy[copy]
        seen[:, 3] = self.signing[copy, agent]
        seen[:, 4] = self.proposer[copy] == agent
        return seen


def offers_of(model) -> dict[str, object] | None:
    """The columns (n,) of the table `offers` of the tick."""
    return OFFERS.columns_of(model.registers[ContractBook].offers)
