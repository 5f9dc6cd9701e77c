"""From the journal entries that a decision caused to what its bidders learn from it."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.experience import Experience
from credit_flow.core.boundary.answers import Space, checked
from credit_flow.core.programs.kernel import lots
from credit_flow.institutions.states.titles import Titles


@lots
def utilities(i, copies, received, discount, reward, lag, elapsed, paid, cost, utility):
    """What the winner of a decision gained (n,): its entries, each discounted by the steps since the decision.

    g^lag reward + g^elapsed received - paid - cost, credits, of the open decisions of `copies` (n,).
    """
    c = copies[i]
    earned = discount ** lag[c] * reward[c] + discount ** elapsed[c] * received[i]
    utility[i] = earned - paid[c] - cost[c]


def utility_of(titles: Titles, copies: np.ndarray, received: np.ndarray, discount: float) -> np.ndarray:
    """The winner's utility (n,) in the open decisions of `copies` (n,) that now receive `received` (n,), credits."""
    out = np.empty(len(copies))
    open_ = (titles.reward, titles.lag, titles.elapsed, titles.paid, titles.cost)
    utilities(len(copies), copies, received, float(discount), *open_, out)
    return out


def decisions(
    titles: Titles,
    copies: np.ndarray,
    utility: np.ndarray,
    received: np.ndarray,
    rows: np.ndarray,
    clones: int,
    next_seen: tuple[np.ndarray, np.ndarray],
    terminal: bool,
    discount: float,
) -> Experience:
    """The open decisions of `copies` (n,), indices, as samples, one per bid; the winner's gains are `utility` (n,) credits, of which the next
    buyer brought `received` (n,), undiscounted.

    `rows` (experts,) are the bidders' rows; `next_seen`: observations (copies, features) and codes (copies,) afterwards.
    """
    n_bids = (~np.isnan(titles.bids[copies])).sum(axis=1)
    first = np.cumsum(n_bids) - n_bids
    n = int(n_bids.sum())
    whole, amounts, won = np.empty((8, n), dtype=np.int64), np.empty((5, n)), np.empty(n, dtype=np.bool_)
    open_ = (titles.code, titles.elapsed, titles.cause, titles.paid, titles.reward)
    sale = (utility, received, next_seen[1], rows, clones)
    _unfold(len(copies), copies, first, titles.bids, titles.winner, *open_, *sale, whole, amounts, won)
    known = titles.log_density
    log_density = np.full(n, np.nan) if known is None else known[copies][~np.isnan(titles.bids[copies])]
    auction, code, bidder, group, next_code, elapsed, copy, cause = whole
    bid, paid, reward, gained, brought = amounts
    return Experience(
        seen=titles.observations[copies],
        next_seen=next_seen[0][copies],
        moment=auction,
        code=code,
        bidder=bidder,
        row=group,
        decision=bid,
        won=won,
        paid=paid,
        reward=reward,
        utility=gained,
        next_code=next_code,
        elapsed=elapsed,
        worth=discount ** elapsed.astype(np.float64),
        done=np.full(n, terminal),
        cut=np.zeros(n, dtype=np.bool_),
        copy=copy,
        cause=cause,
        received=brought,
        log_density=log_density,
    )


def log_density_of(model, shape: tuple[int, int]) -> np.ndarray | None:
    """What the model's learner says of the bids it has just made, of this `shape` (copies, bidders); None if it says nothing. Errors: `BadAnswer`."""
    given = None if model.learner is None else model.learner.log_density
    if given is None:
        return None
    space = Space("log_density", shape, unit="nats", may_abstain=True)
    return checked(given, space, f"{type(model.learner).__name__}.log_density", model.tick, each=True)


@lots
def _unfold(
    i, copies, first, bids, winner, code, elapsed, cause, paid, reward, utility, received, next_code, rows, clones, whole, amounts, won
):  # fmt: skip
    c, k = copies[i], first[i]
    for bidder in range(bids.shape[1]):
        if np.isnan(bids[c, bidder]):
            continue
        won[k] = winner[c] == bidder
        whole[0, k], whole[1, k], whole[2, k], whole[3, k] = i, code[c], bidder, rows[bidder // clones]
        whole[4, k], whole[5, k], whole[6, k], whole[7, k] = next_code[c], elapsed[c], c, cause[c]
        amounts[0, k], amounts[2, k] = bids[c, bidder], reward[c]
        amounts[1, k], amounts[3, k] = (paid[c], utility[i]) if won[k] else (0.0, 0.0)
        amounts[4, k] = received[i] if won[k] else 0.0
        k += 1
