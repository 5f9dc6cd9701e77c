"""Forfeits: players answer for what they owe under a contract with their stakes, and with nothing else."""

from __future__ import annotations

import numpy as np

from credit_flow.institutions.games.play import causes
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.transfers import Lines, Transfers
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


class Forfeits(Transfers):
    """As `Transfers`, but what player i owes player j is taken out of the stake that i left with MARKET when it signed (kind `payment`), line after line until nothing is left of it; the rest is
    not owed. What is left of a stake goes back as the contract ends. A fine then deters no more than the stake does (key `becker1968`).
    """

    def __init__(self, rule: TransferRule, *, duration: int = 0):
        super().__init__(rule, duration=duration)

    def _settle(self, model, due: Lines) -> Lines:
        """Take what is due for the step out of the stakes; returns what was paid."""
        accounts, cause = model.first_account + model.registers[Seats].rows, causes(model)
        paid = np.zeros(len(due.copy))
        for i, (copy, payer, payee, amount) in enumerate(zip(*(column.tolist() for column in due))):
            paid[i] = self._pay_from_stake(
                model, copy, payer, int(accounts[copy, payee]), amount, int(cause[copy, payer])
            )
        return due._replace(amount=paid)
