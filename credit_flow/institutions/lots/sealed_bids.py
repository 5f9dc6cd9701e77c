"""SealedBids: everybody says under seal what it bids for the lot of the tick."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import numpy as np

from credit_flow.agents.observation import LotObservation
from credit_flow.agents.policy import Policy
from credit_flow.agents.traits import LotMemory
from credit_flow.core.amounts import down
from credit_flow.core.boundary.answers import Space
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import BAD_ANSWER, Clock
from credit_flow.core.programs.kernel import bound
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import uniform, uniforms_of
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.lots.bid_list import BidList
from credit_flow.worlds.lots.lot import Lot


class SealedBids(Institution):
    """Experts decide (`sealed_bid`) what they bid for the lot, having seen their signal of its worth; nan = nothing.

    Bids are rounded down to the quantum. A bid that the bidder's balance does not cover is none, and is counted. Nobody pays here.
    """

    def parts(self, model) -> Sequence[Phase | Callable]:
        """All bids, compiled where there is one policy with a `lot_formula`; then who can cover them."""
        formula, key = compiled_lots(model.policies), model.stream("bids")
        if formula is None:
            return (self._decide, Phase(cover))
        terms = (key, model.policies[0].terms)
        return (Phase(bidding(formula), Living, terms), Phase(cover))

    def _decide(self, model) -> None:
        rows, lot = model.table.rows, model.work[Lot]
        n = len(rows)
        seen = LotObservation(
            rows=rows,
            draw=uniforms_of(model.stream("bids"), model.tick, rows, 1)[:, 0],
            signal=lot.signal[:n],
            bidders=np.full(n, n),
            memory=model.table.memory[rows],
        )
        space = Space("sealed_bid", (n,), low=0.0, may_abstain=True)
        model.work[BidList].bid[0, :n] = model.decide("sealed_bid", seen, space)


def compiled_lots(policies: Sequence[Policy]) -> Callable | None:
    """The formula by which everybody bids, if there is one that compiles."""
    (policy, *others) = policies
    return None if others else policy.lot_formula


def _ask(i, worker, clock: Clock, living: Living, lots: Lot, bids: BidList, memory: LotMemory, terms):
    key, settings = terms
    row = living.rows[i]
    draw = uniform(key, clock.tick[0], row, 0)
    bid = _formula(lots.signal[i], living.n[0], memory.memory[row], draw, settings)  # noqa: F821 - given by `bidding`
    if bid < 0.0 or bid == np.inf:
        clock.fault[0], clock.row[0], clock.answer[0] = BAD_ANSWER, row, bid
    bids.bid[0, i] = bid


@functools.cache
def bidding(formula: Callable) -> Callable:
    """The text by which a bidder bids by `formula`."""
    return bound(_ask, f"bid_by_{formula.__module__}.{formula.__qualname__}", _formula=formula)


def cover(lot, worker, living: Living, accounts: Accounts, bids: BidList, terms):
    """Bids in whole quanta; those that are not covered drop out."""
    bids.n_open[0] = bids.n_bids[0] = bids.n_uncovered[0] = 0
    for i in range(living.n[0]):
        balance = accounts.cells[living.first_account[0] + living.rows[i]]
        bid = down(bids.bid[0, i])
        uncovered = bid > balance
        bids.bid[0, i] = np.nan if uncovered else bid
        bids.n_uncovered[0] += uncovered
        bids.n_open[0] += not uncovered
        bids.n_bids[0] += not np.isnan(bids.bid[0, i])
