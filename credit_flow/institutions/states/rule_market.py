"""What a market of rules works on while it plays episodes: who bids, what is paid, and what is left of an episode for the books."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

PAYMENT, TAX, SUBSIDY, REWARD = range(4)
"""What a line of `Lines` is; the institution knows the kinds of the ledger."""


class Rules(NamedTuple):
    """The living rules (n,), in order of birth; `purse` and `acts` have one more entry, the house's."""

    mask: np.ndarray  # int64, which tests it asks
    condition: np.ndarray  # int64, what they must say
    action: np.ndarray  # int64
    bid: np.ndarray  # credits, fixed at its first auction, nan before
    purse: np.ndarray  # (n + 1,) credits
    wins: np.ndarray  # int64
    last_win: np.ndarray  # int64, number of the episode
    lot: np.ndarray  # int64, its row: draws are keyed by it
    order: np.ndarray  # int64, those whose bid is fixed, the highest first; then the others
    fixed: np.ndarray  # (1,) int64, how many are fixed


class Episode(NamedTuple):
    """Sums over one episode: who paid whom, as lists of payees for each payer, and who acted."""

    head: np.ndarray  # (n,) int64 first node of a payer, -1: none
    next: np.ndarray  # (nodes,) int64
    payee: np.ndarray  # (nodes,) int64
    paid: np.ndarray  # (nodes,) credits
    actors: np.ndarray  # (n + 1,) int64, who acted, in the order of their first acts
    acts: np.ndarray  # (n + 1,) int64, and how often
    tax: np.ndarray  # (n,) credits


class Lines(NamedTuple):
    """What is to be posted."""

    n: np.ndarray  # (1,) int64
    side: (
        np.ndarray
    )  # (lines, 4) int64: payer, payee (0 .. n - 1 a rule, n the house, -1 WORLD, -2 SINK), what it is, cause
    amount: np.ndarray  # (lines,) credits


class Sales(NamedTuple):
    """The sales of one episode in their order."""

    n: np.ndarray  # (1,) int64
    whole: np.ndarray  # (sales, 5) int64: code, seller, buyer, action, steps
    amount: np.ndarray  # (sales, 2) credits: price, tax


class Finished(NamedTuple):
    """One entry for each episode of the tick."""

    n: np.ndarray  # (1,) int64
    copy: np.ndarray  # int64
    number: np.ndarray  # int64
    size: np.ndarray  # int64, how large the instance was
    solved: np.ndarray  # bool
    seen: np.ndarray  # int64, the code of one of its moments, each equally likely
    success: np.ndarray  # the running mean before it


class Counts(NamedTuple):
    """What the auctions of a tick come to, and the running mean of success (1,), which outlasts it."""

    whole: np.ndarray  # (4,) int64: auctions, of which nobody bid, steps, solved
    amount: np.ndarray  # (4,) credits: prices, taxes, rewards, what the house took less what it paid
    success: np.ndarray  # (1,)


class Terms(NamedTuple):
    """The rules of the market."""

    epsilon: float  # credits; a newcomer outbids the best by up to twice as much
    tax: float  # credits per step
    printed: float  # credits per act
    whole: int  # size of an instance up to which tax and epsilon are whole; beyond they shrink as its inverse
    owned: int  # 1: bids are paid and the last owner is rewarded; 0: the reward is shared by acts
    n_actions: int
    memory: float  # rate of the running mean of success
    start_key: np.uint64
    bid_key: np.uint64
    house_key: np.uint64
    cover_key: np.uint64
