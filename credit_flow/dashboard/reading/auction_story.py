"""The story of one auction: who asked what, what the rule made of it, and where the credit went from there."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from credit_flow.core.books.kinds import BY_CODE
from credit_flow.dashboard.reading.snapshot import SINK, WORLD, Snapshot, called
from credit_flow.dashboard.reading.tick_auctions import Auction
from credit_flow.models.scenario import Scenario

RANKS = {"first_price": 1, "second_price": 2, "third_price": 3}
"""Mechanism -> rank of the order that sets the price."""

ORDINALS = {2: "second", 3: "third"}


class Node(NamedTuple):
    """Somebody in the tree of payments."""

    name: str
    depth: int  # 0 the payer, 1 the owner, 2 whom it hired ..., the last COMPUTE


class Payment(NamedTuple):
    """All that one paid another because of the task, of one kind."""

    payer: int  # index of a node
    payee: int
    amount: float  # credits
    kind: str


class Story(NamedTuple):
    """One auction and its consequences within the tick."""

    auction: Auction
    sale: bool  # whether tasks are sold, so that the highest order wins
    rule: str  # one sentence that names the rule
    outcome: str  # one sentence that says what it came to here
    setter: int  # place of the order that set the price among the orders, -1 = the bounty did, or nobody
    nodes: tuple[Node, ...]
    payments: tuple[Payment, ...]


def story_of(auction: Auction, snapshot: Snapshot, scenario: Scenario) -> Story:
    """The story of an auction of the tick of `snapshot`."""
    sale = getattr(scenario, "side", "procurement") == "sale"
    rank = RANKS.get(getattr(scenario, "mechanism", "second_price"), 2)
    setter = _setter(auction, rank, sale)
    nodes, payments = _tree(auction, snapshot)
    return Story(
        auction, sale, rule_words(rank, sale), _outcome(auction, setter, sale), setter, nodes, payments
    )


def rule_words(rank: int, sale: bool) -> str:
    """The rule in a sentence."""
    if sale:
        what = "its own bid" if rank == 1 else f"the {ORDINALS[rank]} highest bid"
        return f"{_name(rank)}: the highest bid wins, pays {what}, and is promised the whole bounty."
    what = (
        "what it asked" if rank == 1 else f"the {ORDINALS[rank]} lowest ask, or the bounty if there is none"
    )
    return f"{_name(rank)}: the lowest ask wins and is promised {what}."


def _name(rank: int) -> str:
    return "First price" if rank == 1 else f"{ORDINALS[rank].capitalize()} price"


def _setter(auction: Auction, rank: int, sale: bool) -> int:
    """Whose order the price is; -1 where it is the reserve."""
    if auction.winner < 0 or len(auction.asks) < rank:
        return -1
    order = sorted(range(len(auction.asks)), key=lambda k: -auction.asks[k] if sale else auction.asks[k])
    place = order[rank - 1]
    return place if math.isclose(auction.asks[place], auction.price, abs_tol=1e-6) else -1


def _outcome(auction: Auction, setter: int, sale: bool) -> str:
    if auction.winner < 0:
        return "Nobody got the task."
    mine = auction.asks[auction.rows.index(auction.winner)] if auction.winner in auction.rows else math.nan
    done = "bid" if sale else "asked"
    source = "the bounty" if not sale else "the reserve"
    if setter >= 0:
        who = auction.rows[setter]
        order = "bid" if sale else "ask"
        source = f"its own {order}" if who == auction.winner else f"the {order} of expert {who:,}"
    verb = "pays" if sale else "is promised"
    return f"Expert {auction.winner:,} {done} {mine:,.2f} cr and {verb} {auction.price:,.2f} cr: {source}."


def _tree(auction: Auction, snapshot: Snapshot) -> tuple[tuple[Node, ...], tuple[Payment, ...]]:
    """Who paid whom in the tick because of the task, in columns from the payer of rewards to COMPUTE."""
    lines = snapshot.postings
    kinds = [BY_CODE[kind] for kind in lines.kind]
    mine = [
        k for k in np.flatnonzero(lines.cause == auction.task).tolist()
        if kinds[k] in ("reward", "payment", "compute", "fee", "royalty")
    ]  # fmt: skip
    flows: dict[tuple[int, int, str], float] = {}
    for k in mine:
        key = int(lines.payer[k]), int(lines.payee[k]), kinds[k]
        flows[key] = flows.get(key, 0.0) + float(lines.amount[k])
    depth = _depths(auction.winner, flows)
    names = {account: called(account) for account in depth}
    order = sorted(depth, key=lambda account: (depth[account], account))
    place = {account: index for index, account in enumerate(order)}
    nodes = tuple(Node(names[account], depth[account]) for account in order)
    payments = tuple(Payment(place[a], place[b], amount, kind) for (a, b, kind), amount in flows.items())
    return nodes, payments


def _depths(owner: int, flows: dict[tuple[int, int, str], float]) -> dict[int, int]:
    """Column of everybody in the flows: hired ones stand after who pays them, COMPUTE and other sinks last."""
    if not flows:
        return {}
    depth = {WORLD: 0, owner: 1}
    edges = [(a, b) for a, b, kind in flows if kind == "payment" and a >= 0 and b >= 0]
    for _ in range(len(edges)):
        for a, b in edges:
            if a in depth and b not in depth:
                depth[b] = depth[a] + 1
    accounts = {account for a, b, _ in flows for account in (a, b)}
    last = max(depth.values()) + 1
    for account in accounts - depth.keys():
        depth[account] = last if account < 0 else 2
    if SINK in depth:
        depth[SINK] = last
    return {account: place for account, place in depth.items() if account in accounts or account == owner}
