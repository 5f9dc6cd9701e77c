"""Whether hiring pays: what the same compute, fees and rent bring about with a market for steps and without."""

from __future__ import annotations

import numpy as np
from scipy import stats

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.numbers_of_a_run import flow_in
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, synthetic


class HiringPays(Detector):
    """Steps that succeed per credit that is burnt."""

    question = "Does a market for steps make the society do more with what it burns?"
    mechanism = (
        "Owners hire others for the steps they are bad at. Who does a kind of step often learns it, and so does it better. What is burnt, for compute, fees "
        "and rent, then brings more steps that succeed."
    )
    source = "smith1776"
    limits = "Steps are counted alike, whatever they were worth to WORLD; the society is free to grow or shrink in each arm."
    scenario = "credit_economy"
    off = Arm(hiring=False)
    on = Arm()
    null = Arm(transaction_cost=100.0)
    sesoi = 0.05
    why = "one step in twenty credits, about a sixth of what a society without hiring achieves"
    unit = "steps per credit"
    offers = "Hiring"
    evidence = "prices_and_money"

    def reading(self, run: Reading) -> float:
        """Steps that succeeded per credit burnt. NaN: `no_flow` where nothing was burnt."""
        start, stop = self.window(run)
        burnt = flow_in(run, start, stop)["burnt"]
        if not burnt > 0.0:
            return undefined("no_flow", "nothing was burnt")
        return float(run.measures.loc[start + 1 : stop, "steps_succeeded"].sum() / burnt)

    def control(self, kind: str, seed: int) -> Reading:
        """Ten credits burnt a tick, of which six or three succeed in the mean."""
        drawn, share = draws(seed, (30, 1))[:, 0], 0.6 if kind == "positive" else 0.3
        succeeded, burnt = stats.binom.ppf(drawn, 10, share), 10.0 * np.arange(1, 31)
        return synthetic(
            seed, 30, measures=numbers_of_ticks(30, steps_succeeded=succeeded, minted=burnt, burnt=burnt)
        )
