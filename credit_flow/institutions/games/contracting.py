"""Contracting: as an episode begins, a contract is offered, voted on, signed and paid for, or set by decree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import nearest, round_all
from credit_flow.core.books.ledger import Entry
from credit_flow.core.boundary.answers import Space
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.streams import uniforms
from credit_flow.institutions.games.contract_book import DECREE, ContractBook, offers_of
from credit_flow.institutions.games.seats import Seats
from credit_flow.institutions.games.sight import sight
from credit_flow.institutions.institution import Institution
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule
from credit_flow.tables.offers import OFFERS

ACCEPTANCE = ("unanimity", "majority", "alternating")
"""When a contract is signed: if all others agree; if more than half of them do; or, if all do, after which the next agent proposes another."""

ANY = "drawn"
"""As `theta`: another one in every episode."""

DRAWN = -1
"""As `proposer`: drawn anew in every episode."""


@dataclass(frozen=True)
class ContractingSettings(Parameters):
    """What can be set of it, but for theta, which the rule bounds."""

    acceptance: str = parameter("unanimity", "when an offer is signed", choices=ACCEPTANCE)
    proposer: int = parameter(
        0, "agent who offers; -1: drawn anew in every episode", unit="agent", low=DRAWN, high=10**9
    )
    offers: int = parameter(
        1, "offers in an episode, if acceptance alternates", unit="offers", low=1, high=10**6
    )
    signing: bool = parameter(True, "whether an offer may pay the others for signing, or be paid by them")
    stake: float = parameter(0.0, "what each party leaves with MARKET", unit="credits", low=0, high=1e9)
    null: float = parameter(
        0.2, "share of episodes without a contract, where theta is drawn", low=0.0, high=1.0
    )
    widening: int = parameter(
        0,
        "ticks in which drawn thetas spread from the least to the whole range",
        unit="ticks",
        low=0,
        high=10**9,
    )


class Offer(NamedTuple):
    """What is proposed in copies (n,)."""

    copy: np.ndarray  # (n,)
    proposer: np.ndarray  # (n,) agent
    theta: np.ndarray  # (n,) nan: nothing is proposed
    signing: np.ndarray  # (n, n_agents) credits, each row sums to 0


class Contracting(Institution):
    """Contracts of one `rule`, each for an episode. With `theta` one is in force from the start of every episode, and nobody is asked; with `theta="drawn"` every episode has a theta of its own,
    spread evenly over the range of the rule and over the copies, and a share `null` of episodes none, so that players get to know them all. Else a proposer (`offer`) names a theta
    in `low` .. `high` and what it pays each other agent for signing, or takes; the others vote (`vote`), each with the chance that it accepts, and the votes are drawn.

    `proposer` is an agent, or `DRAWN`. Under `acceptance = "alternating"` the next agent may propose after a rejection, `offers` times in all. Who abstains offers nothing,
    and votes against. Signing payments are kind `payment`; `stake`, credits, of each party then lies with MARKET until the episode is over, for debts that it leaves
    (kinds escrow, refund). An offer that somebody could not pay for is none (`uncovered`). The dead sign nothing and are not asked. The cause is the number of the contract, tick x copies + copy.
    """

    takes_decisions = True
    tables = (OFFERS.filled(offers_of),)

    def __init__(
        self,
        rule: TransferRule,
        *,
        theta: float | str | None = None,
        acceptance: str = "unanimity",
        proposer: int = 0,
        offers: int = 1,
        signing: bool = True,
        stake: float = 0.0,
        null: float = ContractingSettings.null,
        widening: int = ContractingSettings.widening,
    ):
        """Errors: `ParameterError` for a theta that the rule does not take, and for another setting out of its range."""
        given = ContractingSettings(
            acceptance=acceptance,
            proposer=proposer,
            offers=offers,
            signing=signing,
            stake=stake,
            null=null,
            widening=widening,
        )
        self.rule, self.acceptance, self.proposer, self.signing = (
            rule,
            given.acceptance,
            given.proposer,
            given.signing,
        )
        self.offers = given.offers if given.acceptance == "alternating" else 1
        self.stake, self.null, self.widening = float(nearest(given.stake)), given.null, given.widening
        self.drawn = theta == ANY
        self.theta = None if theta is None or self.drawn else float(theta)
        if self.theta is not None and not rule.low <= self.theta <= rule.high:
            raise ParameterError(
                f"theta = {self.theta:g}: {type(rule).__name__} takes {rule.low:g} .. {rule.high:g} credits, None for one that is negotiated"
            )

    def registers(self, model) -> tuple[ContractBook]:
        """The contracts in force. Errors: `ParameterError` for a rule that looks at what the world does not say, for a proposer who is no agent of it, and
        where nobody would ever offer anything."""
        self.rule.columns(model.world.outcome_names)
        if self.proposer >= model.world.n_agents:
            raise ParameterError(
                f"proposer = {self.proposer}: agents are 0 .. {model.world.n_agents - 1}, and -1 draws one"
            )
        self._require_deciders(model)
        return (ContractBook(model.world, self.rule.low, self.rule.high, model.first_account),)

    def _require_deciders(self, model) -> None:
        if self.theta is None and not self.drawn:
            self._require_one_decides(
                model, "offer", "write offer(self, seen) and vote(self, seen), or take Random()"
            )

    def _require_one_decides(self, model, what: str, cure: str) -> None:
        if not any(policy.decides(what, None) for policy in model.policies):
            names = ", ".join(sorted({type(policy).__name__ for policy in model.policies}))
            raise ParameterError(
                f"policy = {names}: decides no {what}, and no contract would ever be signed; {cure}"
            )

    def observe(self, model) -> dict[str, float]:
        """Contracts offered and signed in the tick, and what was paid for signing, credits."""
        book = model.registers[ContractBook]
        signed = [row for row in book.offers if row["result"] == "signed"]
        return {
            "offers": len(book.offers),
            "signed": len(signed),
            "signing": float(sum(np.maximum(row["signing"], 0.0).sum() for row in signed)),
        }

    def step(self, model) -> None:
        """Where an episode begins, see what contract it is played under."""
        game, book = model.world, model.registers[ContractBook]
        book.offers = []
        begins = self._due(model)
        if not len(begins):
            return
        if self.drawn or self.theta is not None:
            theta = self._thetas(model, len(begins)) if self.drawn else np.full(len(begins), self.theta)
            nothing = np.zeros((len(begins), game.n_agents))
            decree = Offer(begins, np.full(len(begins), DECREE), theta, nothing)
            self._sign(model, _some(decree, ~np.isnan(theta)))
            return
        proposer = self._proposers(model, begins)
        for turn in range(self.offers):
            if len(begins):
                rejected = self._negotiate(model, begins, proposer, turn)
                begins, proposer = begins[rejected], (proposer[rejected] + 1) % game.n_agents

    def _due(self, model) -> np.ndarray:
        """The copies (n,) in which a contract is to be found now, because an episode begins."""
        begins = np.flatnonzero(model.world.first)
        model.registers[ContractBook].lapse(begins)
        return begins

    def _thetas(self, model, n: int) -> np.ndarray:
        """A theta (n,), credits, for each of so many episodes, one from each of n equal parts of the range, dealt out by lot; nan = no contract."""
        draws = model.draws("theta", (n, 2))
        share = (np.argsort(np.argsort(draws[:, 0])) + draws[:, 1]) / n
        at = (share - self.null) / (1.0 - self.null) if self.null < 1.0 else -share
        width = min(1.0, model.tick / self.widening) if self.widening else 1.0
        theta = self.rule.low + (self.rule.high - self.rule.low) * width * at
        round_all(theta)
        return np.where(share < self.null, np.nan, theta)

    # -- one offer

    def _proposers(self, model, copies: np.ndarray) -> np.ndarray:
        n = model.world.n_agents
        if self.proposer != DRAWN:
            return np.full(len(copies), self.proposer)
        return (model.draws("offer", (model.world.copies, 1))[copies, 0] * n).astype(np.int64)

    def _negotiate(self, model, copies: np.ndarray, proposer: np.ndarray, turn: int) -> np.ndarray:
        """One offer in each of `copies` (n,), by `proposer` (n,): which were rejected, (n,) bool; so is what the dead would have offered."""
        rejected = np.ones(len(copies), dtype=np.bool_)
        able = self._can_offer(model, copies, proposer)
        if able.any():
            rejected[able] = self._negotiate_one(model, copies[able], proposer[able], turn)
        return rejected

    def _can_offer(self, model, copies: np.ndarray, proposer: np.ndarray) -> np.ndarray:
        """Whether each `proposer` (n,) in `copies` (n,) lives, (n,) bool."""
        return living(model)[copies, proposer]

    def _negotiate_one(self, model, copies: np.ndarray, proposer: np.ndarray, turn: int) -> np.ndarray:
        offer = self._offer(model, copies, proposer, turn)
        made = ~np.isnan(offer.theta)
        covered = made & self._covered(model, offer)
        self._write(model, offer, made & ~covered, "uncovered")
        asked = _some(offer, covered)
        votes = self._votes(model, asked, turn)
        agreed = accepted(votes, self.acceptance)
        self._write(model, asked, ~agreed, "rejected", votes)
        self._sign(model, _some(asked, agreed), votes[agreed])
        rejected = ~covered
        rejected[covered] = ~agreed
        return rejected

    def _offer(self, model, copies: np.ndarray, proposer: np.ndarray, turn: int) -> Offer:
        game = model.world
        others = (
            [f"to_{k}" for k in range(1, game.n_agents)] if self.signing else []
        )  # the k-th agent after the proposer
        width = 1 + len(others)
        most = float(np.abs(model.balances).max())
        asked = np.zeros((game.copies, game.n_agents), dtype=np.bool_)
        asked[copies, proposer] = True
        names = ("theta", *others)
        bounds = (self.rule.low, *(-most for _ in others)), (self.rule.high, *(most for _ in others))
        space = Space("offer", (len(copies), width), *bounds, may_abstain=True, names=names)
        given = self.decide(model, "offer", sight(model, asked, "offer", turn, width), space)
        signing, rows = np.zeros((len(copies), game.n_agents)), np.arange(len(copies))
        for k in range(1, width):
            signing[rows, (proposer + k) % game.n_agents] = np.nan_to_num(given[:, k])
        signing[~living(model)[copies]] = 0.0
        round_all(signing.reshape(-1))
        signing[rows, proposer] = -signing.sum(axis=1)
        return Offer(copies, proposer, given[:, 0], signing)

    def _covered(self, model, offer: Offer) -> np.ndarray:
        """Whether everybody could pay what an offer asks of it, stake included (n,); who sits in several copies, what all of them ask."""
        accounts = model.first_account + model.registers[Seats].rows[offer.copy]
        needed = np.where(living(model)[offer.copy], self.stake - offer.signing, 0.0)
        if not model.registers[Seats].shared:
            return (model.balances[accounts] >= needed).all(axis=1)
        left, covered = model.balances.copy(), np.zeros(len(accounts), dtype=np.bool_)
        for i, (who, asked) in enumerate(zip(accounts, needed)):
            covered[i] = not np.isnan(offer.theta[i]) and (left[who] >= asked).all()
            left[who] -= covered[i] * np.maximum(asked, 0.0)  # what it would get elsewhere may be rejected
        return covered

    def _votes(self, model, offer: Offer, turn: int) -> np.ndarray:
        """How the agents of copies (n,) vote (n, n_agents): 1 for, 0 against, -1 not asked."""
        game, book = model.world, model.registers[ContractBook]
        votes = np.full((len(offer.copy), game.n_agents), -1)
        if not len(votes):
            return votes
        in_force = book.terms_in(offer.copy)
        book.set_terms(offer.copy, offer.theta, offer.proposer, offer.signing)
        asked = np.zeros((game.copies, game.n_agents), dtype=np.bool_)
        asked[offer.copy] = np.arange(game.n_agents) != offer.proposer[:, np.newaxis]
        asked &= living(model)
        seen = sight(model, asked, "opinion", turn)
        space = Space("vote", (len(seen.rows),), 0.0, 1.0, "chances", may_abstain=True)
        chance = np.nan_to_num(self.decide(model, "vote", seen, space))
        draw = uniforms(model.stream("vote"), model.tick, (asked.size, turn + 1))[:, turn].reshape(
            asked.shape
        )[asked]
        whose = np.full(asked.shape, -1)
        whose[asked] = draw < chance
        book.set_terms(offer.copy, *in_force)
        return whose[offer.copy]

    # -- what is signed

    def _sign(self, model, offer: Offer, votes: np.ndarray | None = None) -> None:
        """The contracts come into force, and what they cost is paid."""
        if not len(offer.copy):
            return
        book, game = model.registers[ContractBook], model.world
        number = model.tick * game.copies + offer.copy
        book.set_terms(offer.copy, offer.theta, offer.proposer, offer.signing)
        book.number[offer.copy], book.since[offer.copy] = number, game.clock[offer.copy]
        accounts = model.first_account + model.registers[Seats].rows[offer.copy]
        self._pay_for_signing(model, offer, accounts, number)
        model.registers[Seats].sign(offer.copy, offer.signing)
        if self.stake > 0.0:
            alive = living(model)[offer.copy]
            book.staked[offer.copy] = self.stake * alive
            for lot, parties in zip(number.tolist(), map(np.compress, alive, accounts)):
                model.ledger.escrow(lot, parties, np.full(len(parties), self.stake), lot)
        self._write(model, offer, np.ones(len(offer.copy), dtype=np.bool_), "signed", votes)

    def _pay_for_signing(self, model, offer: Offer, accounts: np.ndarray, number: np.ndarray) -> None:
        """The proposer pays the others, and takes from them, what was agreed."""
        rows = np.arange(len(offer.copy))[:, np.newaxis]
        party = accounts[rows[:, 0], np.maximum(offer.proposer, 0)][:, np.newaxis] + np.zeros_like(accounts)
        other = np.arange(accounts.shape[1]) != offer.proposer[:, np.newaxis]
        cause, paid = number[:, np.newaxis] + np.zeros_like(accounts), offer.signing
        gives, takes = other & (paid > 0.0), other & (paid < 0.0)
        model.ledger.post(
            Entry(party[gives], accounts[gives], paid[gives], "payment", cause[gives]),
            Entry(accounts[takes], party[takes], -paid[takes], "payment", cause[takes]),
        )

    def _write(
        self, model, offer: Offer, which: np.ndarray, result: str, votes: np.ndarray | None = None
    ) -> None:
        """Write offers down for the table."""
        game, book = model.world, model.registers[ContractBook]
        votes = np.full((len(offer.copy), game.n_agents), -1) if votes is None else votes
        for i in np.flatnonzero(which).tolist():
            copy = int(offer.copy[i])
            row = {
                "copy": copy,
                "episode": int(game.episode[copy]),
                "contract": model.tick * game.copies + copy,
            }
            row |= {
                "proposer": int(offer.proposer[i]),
                "theta": float(offer.theta[i]),
                "signing": offer.signing[i].copy(),
            }
            book.offers.append(row | {"votes": votes[i].copy(), "result": result})


def living(model) -> np.ndarray:
    """Who of those in their seats is alive (copies, n_agents), a mask."""
    return model.table.alive[model.registers[Seats].rows]


def _some(offer: Offer, which: np.ndarray) -> Offer:
    return Offer(*(field[which] for field in offer))


def accepted(votes: np.ndarray, acceptance: str) -> np.ndarray:
    """Which offers (n,), a mask, are accepted by `votes` (n, n_agents), the numbers 1 for, 0 against, -1 not asked; `acceptance` is one of `ACCEPTANCE`."""
    in_favour, others = (votes == 1).sum(axis=1), (votes >= 0).sum(axis=1)
    return 2 * in_favour > others if acceptance == "majority" else in_favour == others
