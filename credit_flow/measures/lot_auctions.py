"""What bids on single lots say: how far they follow what the lot seems worth, and whether winners or sellers lose in lot after lot."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, numbers
from credit_flow.core.measured import undefined
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.core.variates import permutation


def bid_slope(signals, bids) -> float:
    """The slope of bids (n,) on signals (n,), both credits, by least squares; bids that are nan are left out.

    1 where everybody bids what the lot seems worth, (n - 1)/n in equilibrium of the first price with n bidders of uniform values (key `vickrey1961`). NaN:
    `too_few` below 2 bids, `one_category` where all have seen the same.
    """
    seen, bids = _there(signals, bids)
    if len(seen) < 2:
        return undefined("too_few", f"{len(seen)} bids")
    around = seen - seen.mean()
    if not around.any():
        return undefined("one_category", "all signals are equal")
    return float(around @ bids / (around @ around))


def slopes_of_permuted_bids(signals, bids, n: int, seed: int) -> np.ndarray:
    """The slopes (n,) of bids that are the signals and, in random orders, what the real ones (bids,), credits, depart by from their own line (key `davison1997`). NaN as in `bid_slope`."""
    seen, bids = _there(signals, bids)
    if np.isnan(bid_slope(seen, bids)):
        return np.full(n, np.nan)
    around = seen - seen.mean()
    size = around @ around
    left = bids - bids.mean() - around * (around @ bids / size)
    key = stream_key(seed, "permuted bids")
    return np.array([1.0 + around @ left[permutation(len(left), key, 0, k)] / size for k in range(n)])


def flipped_means(lots, n: int, seed: int) -> np.ndarray:
    """Means (n,) of numbers by lot (lots,), in their unit, each with a random sign: what they come to if gains were as likely as losses (key `fisher1935`)."""
    lots = numbers(lots, "lots")
    signs = uniforms(stream_key(seed, "flipped lots"), 0, (n, len(lots))) < 0.5
    return (lots.sum() - 2.0 * (signs @ lots)) / max(1, len(lots))


def _there(signals, bids) -> tuple[np.ndarray, np.ndarray]:
    columns(signals=signals, bids=bids)
    signals, bids = numbers(signals, "signals"), numbers(bids, "bids")
    there = ~np.isnan(bids)
    return signals[there], bids[there]
