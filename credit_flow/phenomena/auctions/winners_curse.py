"""Winner's curse: who wins a lot of common value by bidding what it sees has seen too much."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.lot_auctions import flipped_means
from credit_flow.measures.turnout import turnout
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.auctions.bids_in_window import bids_in_window
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import bids_of_lots, draws, numbers_of_ticks, synthetic


class WinnersCurse(Detector):
    """What winners lose, in units of the greatest error of what bidders see."""

    question = "Do those who win a lot that is worth the same to all pay more than it is worth?"
    mechanism = (
        "Everybody sees the lot's worth with an error of its own and bids what it sees. The highest bid is that of the greatest error, so its bidder has seen too "
        "much, the more so the more bidders there are. Under the first price with four of them it pays that; under the second price with three it pays the middle of "
        "three signals, which is right on average."
    )
    source = "kagel1986"
    limits = "Bidders are naive by design and learn nothing; what experience would make of the curse is another question."
    scenario = "one_lot/common"
    off = Arm({"policy": "fixed_shade", "policy.amount": 12.0})
    on = Arm()
    null = Arm(mechanism="second_price", experts=3)
    baseline = "zero"
    sesoi = 0.1
    why = "a tenth of the greatest error; theory says .6 for four naive bidders"
    unit = "errors"
    offers = "SealedBids"
    needs = {"measures": (), "bids": ("row", "worth", "signal", "won", "profit")}
    ticks = 1000
    burn_in = 0.0
    guess = "certain"

    def reading(self, run: Reading) -> float:
        """Mean loss of the winners, in errors. NaN: `empty` without a winner, `zero_value` where nobody errs."""
        losses = self._losses(run)
        return float(losses.mean()) if len(losses) else undefined("empty", "no lot was sold, or nobody errs")

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """The same (n,) with gains and losses of lots exchanged by chance."""
        return flipped_means(self._losses(run), n, seed)

    def use(self, run: Reading) -> float:
        """Bids of all that could have been made."""
        return turnout(run, "sealed_bids", *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """Four who bid what they see under the first price, or three under the second."""
        n, price = (4, "first") if kind == "positive" else (3, "second")
        drawn = draws(seed, (150, 1 + n))
        worth = np.repeat(50.0 + 100.0 * drawn[:, :1], n, axis=1)
        seen = worth + 12.0 * (2.0 * drawn[:, 1:] - 1.0)
        counts = numbers_of_ticks(150, sealed_bids_open=3, sealed_bids_taken=3)
        return synthetic(seed, 150, measures=counts, bids=bids_of_lots(seen, worth, seen, price))

    def _losses(self, run: Reading) -> pd.Series:
        """What each winner lost, in units of the greatest error that anybody made."""
        bids = bids_in_window(self, run)
        error = (bids["signal"] - bids["worth"]).abs().max()
        return -bids.loc[bids["won"], "profit"] / error if error > 0.0 else bids["profit"].iloc[:0]
