"""Mediation: somebody announces a contract and a fee as an episode begins, and it comes into force if all opt in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.amounts import round_all
from credit_flow.core.books.ledger import HOUSE, Entry
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.institutions.games.contract_book import DECREE, ContractBook
from credit_flow.institutions.games.contracting import Contracting, Offer, living
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


@dataclass(frozen=True)
class MediationSettings(Parameters):
    """What can be set of it beyond the contract."""

    fee: float = parameter(0.0, "what each who opts in pays if all do", unit="credits", low=0, high=1e9)
    leader: int = parameter(
        DECREE, "the agent who announces the contract; -1: HOUSE, a mediator who plays no game", unit="agent", low=DECREE, high=10**9
    )  # fmt: skip
    stake: float = parameter(0.0, "what each party leaves with MARKET", unit="credits", low=0, high=1e9)


class Mediation(Contracting):
    """As `Contracting`, but nobody makes an offer: the same `theta` is announced as every episode begins, nan for no contract, and each player opts in or not by its `vote`. If all do it is in force, and each has paid `fee` credits
    to who announced it (kind `fee`, cause the number of the contract; key `monderer2009`). That is HOUSE, or a `leader`, who plays under the contract itself, is not asked, and pays no fee. Players see the fee as what they are paid for signing, below 0.
    """

    def __init__(
        self, rule: TransferRule, *, announced: float, fee: float = 0.0, leader: int = DECREE, stake: float = 0.0
    ):  # fmt: skip
        """Errors: `ParameterError` for a setting out of its range."""
        given = MediationSettings(fee=fee, leader=leader, stake=stake)
        super().__init__(rule, stake=stake)
        self.announced, self.fee, self.leader = float(announced), given.fee, given.leader
        if not np.isnan(self.announced) and not rule.low <= self.announced <= rule.high:
            raise ParameterError(
                f"announced = {self.announced:g}: {type(rule).__name__} takes {rule.low:g} .. {rule.high:g} credits, nan for no contract"
            )

    def registers(self, model) -> tuple:
        """The contracts in force. Errors: `ParameterError` for a leader who is no agent of the world, and where nobody would ever opt in."""
        if self.leader >= model.world.n_agents:
            raise ParameterError(
                f"leader = {self.leader}: agents are 0 .. {model.world.n_agents - 1}, and -1 is a mediator"
            )
        return super().registers(model)

    def _require_deciders(self, model) -> None:
        self._require_one_decides(model, "vote", "write vote(self, seen), or take Random()")

    def observe(self, model) -> dict[str, float]:
        """Beside what is told of contracts: the share of those asked who opted in (`opt_in`), nan where nobody was, and the `fees` that were paid, credits."""
        rows = model.registers[ContractBook].offers
        votes = np.concatenate([row["votes"] for row in rows]) if rows else np.empty(0)
        asked = votes[votes >= 0]
        paid = [np.maximum(-row["signing"], 0.0).sum() for row in rows if row["result"] == "signed"]
        shares = {"opt_in": float(asked.mean()) if len(asked) else np.nan, "fees": float(sum(paid))}
        return {**super().observe(model), **shares}

    def _proposers(self, model, copies: np.ndarray) -> np.ndarray:
        return np.full(len(copies), self.leader)

    def _can_offer(self, model, copies: np.ndarray, proposer: np.ndarray) -> np.ndarray:
        """A mediator always can, a leader while it lives (n,), a mask."""
        if self.leader == DECREE:
            return np.ones(len(copies), dtype=np.bool_)
        return super()._can_offer(model, copies, proposer)

    def _offer(self, model, copies: np.ndarray, proposer: np.ndarray, turn: int) -> Offer:
        signing = np.where(living(model)[copies], -self.fee, 0.0)
        if self.leader != DECREE:
            signing[:, self.leader] = 0.0
        round_all(signing.reshape(-1))
        if self.leader != DECREE:
            signing[:, self.leader] = -signing.sum(axis=1)
        return Offer(copies, proposer, np.full(len(copies), self.announced), signing)

    def _pay_for_signing(self, model, offer: Offer, accounts: np.ndarray, number: np.ndarray) -> None:
        """Who opted in pays the fee."""
        whom = np.full(accounts.shape, HOUSE)
        if self.leader != DECREE:
            whom = accounts[:, [self.leader]] + np.zeros_like(accounts)
        pays = offer.signing < 0.0
        cause = number[:, np.newaxis] + np.zeros_like(accounts)
        model.ledger.post(Entry(accounts[pays], whom[pays], -offer.signing[pays], "fee", cause[pays]))
