"""Renegotiation: contracts are offered not only as an episode begins, but again after every so many steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.parameters import Parameters, parameter
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.contracting import Contracting, Offer
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule

ON_REJECTION = ("continue", "null")
"""What holds where an offer is renegotiated and rejected, or none is made: the contract that is in force, or none."""


@dataclass(frozen=True)
class RenegotiationSettings(Parameters):
    """What can be set of it beyond contracting."""

    every: int = parameter(
        1, "steps after which a contract is negotiated again", unit="steps", low=1, high=10**9
    )
    on_rejection: str = parameter("continue", "what holds if no new one is signed", choices=ON_REJECTION)


class Renegotiation(Contracting):
    """As `Contracting`, with `settings` of it, but in the steps `every`, 2 `every`, ... of an episode an offer can be made too (key `hart1988`). One that is signed takes the place of the contract in force, whose stakes go back.

    Where none is signed the contract in force goes on with `on_rejection = "continue"`; with "null" it has ended before anybody is asked. Who is asked to offer sees the contract in force. A new stake must be there before the old one goes back.
    """

    def __init__(self, rule: TransferRule, *, every: int, on_rejection: str = "continue", **settings):
        """Errors: `ParameterError` for a setting out of its range."""
        super().__init__(rule, **settings)
        given = RenegotiationSettings(every=every, on_rejection=on_rejection)
        self.every, self.on_rejection = given.every, given.on_rejection

    def _due(self, model) -> np.ndarray:
        """The copies (n,) in which an episode begins, or a contract is negotiated again."""
        begins, clock = super()._due(model), model.world.clock
        again = np.flatnonzero((clock > 0) & (clock % self.every == 0))
        if self.on_rejection == "null":
            self._end(model, again)
        return np.union1d(begins, again)

    def _sign(self, model, offer: Offer, votes: np.ndarray | None = None) -> None:
        """The contract in force ends, and the new one begins."""
        self._end(model, offer.copy)
        super()._sign(model, offer, votes)

    def _end(self, model, copies: np.ndarray) -> None:
        """Contracts of `copies` (n,) are over, and stakes go back; what falls due later is still owed."""
        book = model.registers[ContractBook]
        book.release(model.ledger, copies)
        book.lapse(copies)
