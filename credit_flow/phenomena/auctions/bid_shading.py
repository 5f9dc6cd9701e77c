"""Bid shading: who learns from its own profit under the first price bids less than a lot is worth to it."""

from __future__ import annotations

import numpy as np

from credit_flow.core.records.reading import Reading
from credit_flow.measures.lot_auctions import bid_slope, slopes_of_permuted_bids
from credit_flow.measures.turnout import turnout
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.auctions.bids_in_window import bids_in_window
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import bids_of_lots, draws, numbers_of_ticks, synthetic


class BidShading(Detector):
    """One less the slope of bids on values."""

    question = "Do bidders who learn from their profit bid less than a lot is worth to them when the winner pays its own bid?"
    mechanism = (
        "Every bidder tries bids a little above and below its usual share of its value, and moves to what brought it more. Under the first price a lower bid wins "
        "less often and earns more where it wins, so the share settles below 1, in theory at (n - 1)/n. Under the second price what one bids is not what one pays, "
        "and bidding less gains nothing."
    )
    source = "vickrey1961"
    limits = "Five bidders alike, with private uniform values; the learner knows nothing but its own profit, and others may learn faster, or collude."
    scenario = "one_lot"
    off = Arm(mechanism="second_price")
    on = Arm(mechanism="first_price")
    null = Arm(mechanism="first_price", policy="truthful")
    sesoi = 0.1
    why = "half of what theory says for five bidders"
    unit = "share of the value"
    offers = "SealedBids"
    needs = {"measures": (), "bids": ("row", "signal", "bid")}
    ticks = 4000
    burn_in = 0.5
    guess = "certain"

    def reading(self, run: Reading) -> float:
        """1 - slope of bids on values, a share of the value. NaN: as `bid_slope`."""
        last = bids_in_window(self, run)
        return 1.0 - bid_slope(last["signal"], last["bid"])

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """The same (n,) of bids that are the values and, in other orders, what the real ones depart by from their own line."""
        last = bids_in_window(self, run)
        return 1.0 - slopes_of_permuted_bids(last["signal"], last["bid"], n, seed)

    def use(self, run: Reading) -> float:
        """Bids of all that could have been made."""
        return turnout(run, "sealed_bids", *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """Three bidders of uniform values who bid .75 of them, or all of them, give or take a tenth."""
        drawn = draws(seed, (200, 6))
        values, share = drawn[:, :3], 0.75 if kind == "positive" else 1.0
        bids = np.maximum(0.0, share * values + 0.2 * (drawn[:, 3:] - 0.5))
        counts = numbers_of_ticks(200, sealed_bids_open=3, sealed_bids_taken=3)
        return synthetic(seed, 200, measures=counts, bids=bids_of_lots(values, values, bids, "first"))
