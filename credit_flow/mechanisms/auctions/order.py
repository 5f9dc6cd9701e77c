"""The order of bids that every rule shares: higher bid first, among equal bids the larger tie number first.

*Eligible* is a bid of at least the reserve (nan, no bid, is not). b(1) >= b(2) >= ... are the eligible bids of a lot
in order; where b(j) does not exist, the reserve is read. The column index never decides: where two bids are equal, their
tie numbers too, and the result depends on which comes first, ValueError is raised.
"""

from __future__ import annotations

import numpy as np

from credit_flow.core.programs.kernel import kernel

MESSAGE = "equal bids need tie numbers: pass tie, one number per bid from a stream, no two equal"


@kernel
def leaders(lot, bids, reserve, tie):
    """The column that holds b(1), or -1, and the runner-up's bid b(2), in one pass over the columns."""
    winner = -1
    undecided = False
    first = second = reserve[lot]
    for i in range(bids.shape[1]):
        bid = bids[lot, i]
        if not bid >= second:  # nan compares false
            continue
        if winner < 0 or bid > first or (bid == first and tie[lot, i] > tie[lot, winner]):
            if winner >= 0:
                second = first
            winner, first, undecided = i, bid, False
        else:
            undecided = undecided or (bid == first and tie[lot, i] == tie[lot, winner])
            second = bid
    if undecided:
        raise ValueError(MESSAGE)
    return winner, second


@kernel
def kth_bid(lot, bids, reserve, k, highest):
    """b(k) in one pass; `highest` (lots, min(k, bidders)) is overwritten with the best bids so far."""
    n_kept = 0
    for i in range(bids.shape[1]):
        bid = bids[lot, i]
        if bid >= reserve[lot] and (n_kept < k or bid > highest[lot, k - 1]):
            j = min(n_kept, k - 1)
            while j > 0 and highest[lot, j - 1] < bid:
                highest[lot, j] = highest[lot, j - 1]
                j -= 1
            highest[lot, j] = bid
            n_kept = min(n_kept + 1, k)
    return highest[lot, k - 1] if n_kept == k else reserve[lot]


@kernel
def enlist(lot, bids, floor, order):
    """Write the columns that bid at least `floor` to `order[lot]`, and return how many they are."""
    n_eligible = 0
    for i in range(bids.shape[1]):
        if bids[lot, i] >= floor:
            order[lot, n_eligible] = i
            n_eligible += 1
    return n_eligible


@kernel
def sort(lot, n, bids, tie, order):
    """Sort the first `n` columns in `order[lot]`, best first, in place (heapsort, key `williams1964`)."""
    for root in range(n // 2 - 1, -1, -1):
        _sink(lot, root, n, bids, tie, order)
    for last in range(n - 1, 0, -1):
        order[lot, 0], order[lot, last] = order[lot, last], order[lot, 0]
        _sink(lot, 0, last, bids, tie, order)


@kernel
def require_decided(lot, rank, n, bids, tie, order):
    """Raise if the columns on both sides of the cut after the first `rank` of `n` sorted ones are equal in all."""
    if 0 < rank < n:
        i, j = order[lot, rank - 1], order[lot, rank]
        if bids[lot, i] == bids[lot, j] and tie[lot, i] == tie[lot, j]:
            raise ValueError(MESSAGE)


@kernel
def _beats(lot, i, j, bids, tie):
    if bids[lot, i] == bids[lot, j]:
        return tie[lot, i] > tie[lot, j]
    return bids[lot, i] > bids[lot, j]


@kernel
def _sink(lot, root, n, bids, tie, order):
    """Restore the heap of `order[lot, :n]`, worst on top, below `root`."""
    while 2 * root + 1 < n:
        child = 2 * root + 1
        if child + 1 < n and _beats(lot, order[lot, child], order[lot, child + 1], bids, tie):
            child += 1
        if not _beats(lot, order[lot, root], order[lot, child], bids, tie):
            return
        order[lot, root], order[lot, child] = order[lot, child], order[lot, root]
        root = child


def scratch(shape: tuple[int, ...]) -> np.ndarray:
    """Room for an order of columns, (lots, bidders) int64."""
    return np.empty(shape, dtype=np.int64)
