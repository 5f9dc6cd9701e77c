"""McAfee's double auction."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.auctions.order import require_decided
from credit_flow.mechanisms.exchange.k_double import match
from credit_flow.mechanisms.mechanism import TwoSided


@lots
def mcafee(lot, bids, minus_asks, tie_bids, tie_asks, by_bid, by_ask, bought, paid, sold, received):
    """m pairs at p0 = (b(m+1) + s(m+1)) / 2 if s(m) <= p0 <= b(m), else m-1 pairs at b(m) and s(m)."""
    n_buyers, n_sellers, m = match(lot, bids, minus_asks, tie_bids, tie_asks, by_bid, by_ask)
    if m == 0:
        return
    buyers_pay, sellers_get = bids[lot, by_bid[lot, m - 1]], -minus_asks[lot, by_ask[lot, m - 1]]
    n_trades = m - 1
    if m < n_buyers and m < n_sellers:
        p0 = (bids[lot, by_bid[lot, m]] - minus_asks[lot, by_ask[lot, m]]) / 2.0
        if sellers_get <= p0 <= buyers_pay:
            buyers_pay = sellers_get = p0
            n_trades = m
    require_decided(lot, n_trades, n_buyers, bids, tie_bids, by_bid)
    require_decided(lot, n_trades, n_sellers, minus_asks, tie_asks, by_ask)
    for j in range(n_trades):
        bought[lot, by_bid[lot, j]] = sold[lot, by_ask[lot, j]] = 1.0
        paid[lot, by_bid[lot, j]] = buyers_pay
        received[lot, by_ask[lot, j]] = sellers_get


class McAfee(TwoSided):
    """All gainful pairs trade at a price set by the first that do not, or else all but the last pair trade.

    Buyers pay the market, the market pays sellers and keeps (m-1)(b(m) - s(m)) >= 0 where the last pair sets the
    prices. Truthful; at most the least valuable trade is lost (key `mcafee1992`).
    """

    rule = mcafee
    truthful = True
