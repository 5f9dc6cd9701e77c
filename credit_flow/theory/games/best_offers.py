"""Offers, votes and signing payments, given what would be played under each theta."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.theory.games.nash import Equilibrium
from credit_flow.theory.games.offer_table import Offer, OfferTable

SELECTIONS = ("proposer", "welfare", "worst")


class Play(NamedTuple):
    """What is played under one theta if it is accepted."""

    plain: Equilibrium | None  # where nobody is paid for signing
    signed: Equilibrium | None  # where all are
    n: int  # equilibria to choose from
    index: int  # which of them is `plain`, -1: there is none


class Terms(NamedTuple):
    """By what offers are judged."""

    selection: str
    proposer: int
    most: float  # credits, the scale of the game

    @property
    def slack(self) -> float:
        """Credits below which two things are worth the same."""
        return 1e-9 * self.most

    @property
    def rounding(self) -> float:
        """Credits below which a gain from a deviation is a rounding error."""
        return 1e-12 * self.most

    def voters(self, n: int) -> np.ndarray:
        """Everybody but the proposer, a mask (n,)."""
        return np.arange(n) != self.proposer


def play(found: list[Equilibrium], terms: Terms, null: np.ndarray | None) -> Play:
    """What is played of the equilibria `found`, given what each has without a contract, `null` (agents,) credits, if that is known.

    By "proposer" the one that is best for the proposer of those that all accept; where it pays for signing it keeps what the others are paid too little or too much, so that is
    the one of highest welfare. By "welfare" the one of highest, and of equal ones that which is better for the proposer; by "worst" the one of lowest, and of equal ones that
    which is worse for it. Then the first.
    """
    if not found:
        return Play(None, None, 0, -1)
    own, welfare = _numbers(found, lambda e: e.values[terms.proposer]), _numbers(found, lambda e: e.welfare)
    wanted = np.zeros(len(found))
    if null is not None:
        voters = terms.voters(len(null))
        wanted = _numbers(found, lambda e: (e.values >= null - terms.slack)[voters].all())
    criteria = {
        "proposer": (wanted, own, welfare),
        "welfare": (welfare, own),
        "worst": (-welfare, -own),
    }
    signed = "welfare" if terms.selection == "proposer" else terms.selection
    index, paid = (_first(terms.slack, *criteria[which]) for which in (terms.selection, signed))
    return Play(found[index], found[paid], len(found), index)


def offers(thetas: np.ndarray, plays: list[Play], null: Equilibrium, terms: Terms) -> OfferTable:
    """The table of `thetas` (rows,), credits, and what is played under each, and the best offer with and without signing payments."""
    n = len(null.values)
    missing = Equilibrium(tuple(np.ones(2) for _ in range(n)), np.full(n, np.nan), np.nan)
    plain = [p.plain or missing for p in plays]
    values = np.array([e.values for e in plain])
    accepts = values >= null.values - terms.slack
    accepted = accepts[:, terms.voters(n)].all(axis=1)
    unpaid = [_offer(t, e, np.zeros(n)) for t, e, yes in zip(thetas, plain, accepted) if yes]
    paid = [_offer(t, p.signed, _payments(p.signed, null, terms)) for t, p in zip(thetas, plays) if p.signed]
    none = _offer(np.nan, null, np.zeros(n))
    return OfferTable(
        theta=thetas, profile=np.array([e.profile for e in plain]), values=values, welfare=values.sum(axis=1),
        accepts=accepts, accepted=accepted, margin=np.array([e.margin for e in plain]),
        n_equilibria=np.array([p.n for p in plays]), equilibrium=np.array([p.index for p in plays]), proposer=terms.proposer, null=none,
        best=_best([none, *unpaid], terms), best_signed=_best([none, *paid], terms),
    )  # fmt: skip


def _payments(signed: Equilibrium, null: Equilibrium, terms: Terms) -> np.ndarray:
    """p_j = V_j(null) - V_j(theta), and the proposer pays for them (agents,), credits."""
    payments = np.where(terms.voters(len(null.values)), null.values - signed.values, 0.0)
    payments[terms.proposer] = -payments.sum()
    return payments


def _offer(theta: float, played: Equilibrium, payments: np.ndarray) -> Offer:
    values = played.values + payments
    return Offer(float(theta), played.profile, values, payments, played.welfare, played.margin)


def _best(made: list[Offer], terms: Terms) -> Offer:
    """The best for the proposer; of equal ones that of higher welfare, then the one whose theta is nearest to 0, none being the nearest."""
    made = sorted(made, key=lambda offer: -1.0 if np.isnan(offer.theta) else abs(offer.theta))
    own = _numbers(made, lambda offer: offer.values[terms.proposer])
    return made[_first(terms.slack, own, _numbers(made, lambda offer: offer.welfare))]


def _numbers(things: list, number) -> np.ndarray:
    return np.array([float(number(thing)) for thing in things])


def _first(slack: float, *criteria: np.ndarray) -> int:
    """The first of those that are best by the first criterion, and of these by the second, and so on."""
    left = np.arange(len(criteria[0]))
    for criterion in criteria:
        left = left[criterion[left] >= criterion[left].max() - slack]
    return int(left[0])
