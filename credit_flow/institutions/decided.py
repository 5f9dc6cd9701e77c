"""From the journal entries that a decision caused to what its bidders learn from it."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Decisions
from credit_flow.core.kernel import lots
from credit_flow.worlds.titles import Titles


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
    rows: np.ndarray,
    clones: int,
    next_seen: tuple[np.ndarray, np.ndarray],
    terminal: bool,
) -> Decisions:
    """The open decisions of `copies` (n,), indices, as samples, one per bid; the winner's gains are `utility` (n,) credits.

    `rows` (experts,) are the bidders' rows; `next_seen`: observations (copies, features) and codes (copies,) afterwards.
    """
    bids = titles.bids[copies]
    which, bidder = np.nonzero(~np.isnan(bids))
    copy = copies[which]
    won = titles.winner[copy] == bidder
    return Decisions(
        seen=titles.observations[copies],
        next_seen=next_seen[0][copies],
        auction=which,
        code=titles.code[copy],
        bidder=bidder,
        group=rows[bidder // clones],
        bid=bids[which, bidder],
        won=won,
        paid=np.where(won, titles.paid[copy], 0.0),
        reward=titles.reward[copy],
        utility=np.where(won, utility[which], 0.0),
        next_code=next_seen[1][copy],
        elapsed=titles.elapsed[copy],
        terminal=np.full(len(copy), terminal),
        copy=copy,
        cause=titles.cause[copy],
    )


def joined(parts: list[Decisions]) -> Decisions | None:
    """All parts as one, in their order; None where there is nothing."""
    if len(parts) < 2:
        return parts[0] if parts else None
    whole = Decisions(*(np.concatenate(columns) for columns in zip(*parts)))
    before = np.cumsum([0, *(len(part.seen) for part in parts[:-1])])
    return whole._replace(auction=whole.auction + np.repeat(before, [len(part.bid) for part in parts]))
