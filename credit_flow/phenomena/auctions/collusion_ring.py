"""Collusion ring: bidders who bid as one take from the seller what their bids against each other would have paid."""

from __future__ import annotations

import numpy as np

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.lot_auctions import flipped_means
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.auctions.bids_in_window import bids_in_window
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import bids_of_lots, draws, synthetic


class CollusionRing(Detector):
    """The share of the honest revenue that the seller does not get, recomputed lot by lot from what the lot is worth to whom."""

    question = "Does the seller lose when some of the bidders agree beforehand who of them bids?"
    mechanism = (
        "Of the members of a ring only the one to whom the lot is worth most bids. Where the second highest worth is a member's too, its bid is missing and the winner "
        "pays the next one. Three of five take a tenth of the revenue in theory."
    )
    source = "graham1987"
    limits = "Who belongs to the ring is given, its members are honest with each other, and the seller does not answer with a reserve."
    scenario = "one_lot/ring"
    off = Arm(ring=0)
    on = Arm(ring=3)
    null = Arm(ring=1)
    baseline = "zero"
    sesoi = 0.03
    why = "what a seller pays to an auctioneer who keeps rings out is a few percent"
    unit = "share of revenue"
    offers = "BiddingRing"
    needs = {"bids": ("row", "worth", "paid")}
    ticks = 1000
    burn_in = 0.0
    guess = "open"

    def reading(self, run: Reading) -> float:
        """Revenue lost / honest revenue, a share. NaN: `no_flow` where honest bidders would pay nothing."""
        lost, honest = self._revenue(run)
        if not honest > 0.0:
            return undefined("no_flow", "honest bidders would pay nothing")
        return float(lost.mean() / honest)

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """The same (n,) with gains and losses of lots exchanged by chance."""
        lost, honest = self._revenue(run)
        return flipped_means(lost, n, seed) / honest

    def control(self, kind: str, seed: int) -> Reading:
        """Five honest bidders under the second price; in the positive control the lower two of the first three do not bid."""
        values = draws(seed, (150, 5))
        bids = values.copy()
        if kind == "positive":
            bids[:, :3][bids[:, :3] < bids[:, :3].max(axis=1, keepdims=True)] = np.nan
        return synthetic(seed, 150, bids=bids_of_lots(values, values, bids, "second"))

    def _revenue(self, run: Reading) -> tuple[np.ndarray, float]:
        """What the seller lost lot by lot (lots,), and the mean that it would have got of the honest, the second highest worth, credits."""
        bids = bids_in_window(self, run).sort_values(["tick", "row"])
        n_lots = bids["tick"].nunique()
        worth, paid = (bids[name].to_numpy().reshape(n_lots, -1) for name in ("worth", "paid"))
        honest = np.sort(worth, axis=1)[:, -2] if worth.shape[1] > 1 else np.zeros(n_lots)
        return honest - paid.sum(axis=1), float(honest.mean()) if n_lots else 0.0
