"""Fixed bids: an expert offers a little more than its rivals when it first comes to bid, and never changes that."""

from __future__ import annotations

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.core.amounts import down, nearest
from credit_flow.core.programs.kernel import kernel


class FixedBids:
    """The bidding of a Hayek machine (key `baum1999`).

    At its first auction an expert fixes its bid: the best bid of the eligible others + `epsilon` credits (`epsilon` if there
    is none), at most its wealth. Eligible is whose condition matches and whose wealth covers the bid and `cost`, the most
    that acting can cost.
    """

    def __init__(self, *, epsilon: float, cost: float):
        self.epsilon, self.cost = float(nearest(epsilon)), float(nearest(cost))

    def __call__(self, model, seen: Seen) -> np.ndarray:
        """Bids (copies, experts) credits; nan for those that are not eligible."""
        table, rows = model.table, model.table.rows
        bids = np.full((len(seen.codes), len(rows)), np.nan)
        wealth = model.balances[model.first_account + rows] - self.cost
        fix_bids(seen.codes, rows, table.mask, table.condition, wealth, self.epsilon, table.bid, bids)
        return bids


@kernel
def fix_bids(codes, rows, mask, condition, wealth, epsilon, bid, bids):
    """Write the bids (copies, experts) credits of the eligible, and the `bid` (rows,) of newcomers, the oldest first.

    `wealth` (experts,) credits is what each can spend on a state.
    """
    for copy in range(len(codes)):
        best = 0.0
        for i in range(len(rows)):
            row = rows[i]
            if codes[copy] & mask[row] == condition[row] and bid[row] <= wealth[i]:  # nan compares false
                bids[copy, i] = bid[row]
                best = max(best, bid[row])
        for i in range(len(rows)):
            row = rows[i]
            if codes[copy] & mask[row] == condition[row] and bid[row] != bid[row] and wealth[i] > 0.0:
                bid[row] = down(min(best + epsilon, wealth[i]))
                bids[copy, i] = best = bid[row]
