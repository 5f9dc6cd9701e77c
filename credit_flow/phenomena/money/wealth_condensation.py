"""Wealth condensation: fair bets bring all wealth to few, unless a little of it is given back to all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.inequality import gini
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, synthetic


class WealthCondensation(Detector):
    """The Gini coefficient of balances at the end."""

    question = "Does exchange that favours nobody bring all wealth to few?"
    mechanism = (
        "Pairs bet a tenth of what the poorer of them owns on a fair coin. Who has lost has less to win back with, so differences grow by themselves until one owns "
        "nearly all. A wealth tax of 1 % a tick, paid out evenly, pulls everybody back to the mean faster than bets drive them apart."
    )
    source = "boghosian2015"
    limits = (
        "Nobody earns, works, or can refuse to bet; how unequal a society with work is, is another question."
    )
    scenario = "yard_sale"
    off = Arm(stake=0.0)
    on = Arm()
    null = Arm(wealth_tax=0.01, ubi=1.0)
    sesoi = 0.5
    why = (
        "no society with taxes is known to hold its wealth so unequally that exchange alone would add as much"
    )
    unit = "Gini"
    offers = "RandomExchange"
    needs = {"snapshots": ("row", "balance")}
    ticks = 4000
    size = ("experts",)
    burn_in = 0.99
    evidence = "wealth"
    guess = "open"

    def reading(self, run: Reading) -> float:
        """Gini at the last snapshot. NaN: `empty` where nobody lives."""
        last = run.snapshots[run.snapshots["tick"] == run.snapshots["tick"].max()]
        return float(gini(last["balance"])) if len(last) else undefined("empty", "nobody lives")

    def control(self, kind: str, seed: int) -> Reading:
        """Wealth of 100 by a power of a uniform draw: nearly all with one, or nearly the same for all."""
        drawn = draws(seed, (100, 1))[:, 0]
        wealth = drawn**-2.0 if kind == "positive" else 1.0 + drawn
        table = pd.DataFrame({"tick": 10, "row": np.arange(100), "balance": wealth})
        return synthetic(seed, 10, snapshots=table)
