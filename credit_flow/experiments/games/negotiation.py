"""The stages before an episode in which one agent offers a contract and the others vote, as numbers of actions."""

from __future__ import annotations

import numpy as np

from credit_flow.experiments.games.contract_terms import ContractTerms
from credit_flow.institutions.games.contract_book import ContractBook
from credit_flow.institutions.games.contracting import accepted


class Negotiation:
    """The offers and votes of one copy, by the rules of `Contracting`, without payments for signing.

    After the world's own actions come one for each theta that can be offered, then `sign`, which votes for what is offered, and `abstain`: to offer nothing, to vote
    against, or to wait for others. What is on the table, or in force, stands in the `ContractBook`.
    """

    def __init__(self, terms: ContractTerms, n_agents: int, n_actions: int):
        self.terms, self.n_agents, self.n_actions = terms, n_agents, n_actions
        self.sign = n_actions + len(terms.thetas)
        self.abstain = self.sign + 1
        self.n_choices = self.abstain + 1
        self.stage, self.turn, self.proposer = "play", 0, 0

    def begin(self, proposer: int, book: ContractBook) -> None:
        """`proposer` is asked for an offer."""
        self.stage, self.turn, self.proposer = "offer", 0, proposer
        book.proposer[0] = proposer

    @property
    def asked(self) -> np.ndarray:
        """Who has a choice now (n_agents,), a mask."""
        proposes = np.arange(self.n_agents) == self.proposer
        return proposes if self.stage == "offer" else ~proposes

    def legal(self) -> np.ndarray:
        """What each agent may do now (n_agents, n_choices), a mask."""
        legal = np.zeros((self.n_agents, self.n_choices), dtype=np.bool_)
        legal[:, self.abstain] = True
        choices = slice(self.n_actions, self.sign) if self.stage == "offer" else self.sign
        legal[self.asked, choices] = True
        return legal

    def theta_of(self, choice: int) -> float:
        """The theta that the number of an action offers, credits; nan if it offers none."""
        place = choice - self.n_actions
        return float(self.terms.thetas[place]) if 0 <= place < len(self.terms.thetas) else np.nan

    def offer(self, theta: float, book: ContractBook) -> None:
        """The proposer offers `theta`, credits, nan = nothing; then the others are asked."""
        if np.isnan(theta):
            self._reject(book)
        else:
            book.theta[0], self.stage = theta, "vote"

    def vote(self, in_favour: np.ndarray, book: ContractBook) -> None:
        """The others vote, `in_favour` (n_agents,) bool; the contract comes into force, or is none."""
        votes = np.where(self.asked, in_favour.astype(np.int64), -1)[np.newaxis]
        if accepted(votes, self.terms.acceptance)[0]:
            self.stage = "play"
        else:
            self._reject(book)

    def _reject(self, book: ContractBook) -> None:
        book.lapse(np.array([0]))
        self.turn += 1
        if self.terms.acceptance == "alternating" and self.turn < self.terms.offers:
            self.stage, self.proposer = "offer", (self.proposer + 1) % self.n_agents
            book.proposer[0] = self.proposer
        else:
            self.stage = "play"
