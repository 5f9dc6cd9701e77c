"""k-double auction."""

from __future__ import annotations

from dataclasses import dataclass

from credit_flow.core.programs.kernel import kernel, lots
from credit_flow.mechanisms.auctions.order import enlist, require_decided, sort
from credit_flow.mechanisms.mechanism import Trade, TwoSided


@kernel
def match(lot, bids, minus_asks, tie_bids, tie_asks, by_bid, by_ask):
    """Sort both sides, best first; return how many bid, how many ask, and m, the most pairs with b(m) >= s(m)."""
    n_buyers = enlist(lot, bids, -float("inf"), by_bid)
    n_sellers = enlist(lot, minus_asks, -float("inf"), by_ask)
    sort(lot, n_buyers, bids, tie_bids, by_bid)
    sort(lot, n_sellers, minus_asks, tie_asks, by_ask)
    m = 0
    while m < min(n_buyers, n_sellers) and bids[lot, by_bid[lot, m]] >= -minus_asks[lot, by_ask[lot, m]]:
        m += 1
    return n_buyers, n_sellers, m


@lots
def k_double(
    lot, bids, minus_asks, tie_bids, tie_asks, k, by_bid, by_ask, bought, paid, sold, received
):  # fmt: skip
    """m pairs trade at p = (1-k) max(s(m), b(m+1)) + k min(b(m), s(m+1))."""
    n_buyers, n_sellers, m = match(lot, bids, minus_asks, tie_bids, tie_asks, by_bid, by_ask)
    if m == 0:
        return
    require_decided(lot, m, n_buyers, bids, tie_bids, by_bid)
    require_decided(lot, m, n_sellers, minus_asks, tie_asks, by_ask)
    low, high = -minus_asks[lot, by_ask[lot, m - 1]], bids[lot, by_bid[lot, m - 1]]
    if m < n_buyers:
        low = max(low, bids[lot, by_bid[lot, m]])
    if m < n_sellers:
        high = min(high, -minus_asks[lot, by_ask[lot, m]])
    p = min(low + k * (high - low), high)  # written so that rounding never leaves [low, high]
    for j in range(m):
        bought[lot, by_bid[lot, j]] = sold[lot, by_ask[lot, j]] = 1.0
        paid[lot, by_bid[lot, j]] = received[lot, by_ask[lot, j]] = p


@dataclass(frozen=True)
class KDouble(TwoSided):
    """The most pairs that gain trade, all at one price, a share k of the way from the lowest to the highest that clears.

    Each buyer pays p to a seller; the budget is balanced. One pair: p = k b + (1-k) s (key `chatterjee1983`).
    Errors: ValueError for k outside [0, 1].
    """

    k: float = 0.5  # 0 = the price sellers compete down to, 1 = the price buyers compete up to

    rule = k_double

    def __post_init__(self):
        if not 0.0 <= self.k <= 1.0:
            raise ValueError(f"k = {self.k}: the buyers' weight in the price must be in [0, 1]")

    def clear(self, bids, asks, tie_bids=None, tie_asks=None) -> Trade:
        """As `TwoSided.clear`."""
        return self._traded(bids, asks, tie_bids, tie_asks, float(self.k))
