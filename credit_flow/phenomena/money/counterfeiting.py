"""Counterfeiting: whether somebody who may do anything with the books can make credit out of nothing."""

from __future__ import annotations

import numpy as np

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, synthetic


class Counterfeiting(Detector):
    """What the attackers own beyond what they could own honestly, at the end."""

    question = "Can somebody who has the whole of the books at hand, and learns what makes it richer, make credit out of nothing?"
    mechanism = (
        "Three experts post, bid, settle, lend and issue with any amounts between any accounts, and do again what made them richer. The books refuse what breaks a law and "
        "audit every tick. Honestly they could have what they began with and all that WORLD might pay."
    )
    source = "sutton2018"
    limits = "It tries what the public calls of the books allow, and no memory of the process; 5,000 moves a run, 100,000 in 20 seeds."
    scenario = "red_team"
    off = Arm(how="honest")
    on = Arm(how="learned")
    null = Arm(how="random")
    baseline = "zero"
    sesoi = 2.0**-20
    why = "the smallest amount that there is: none may come from nowhere"
    unit = "credits"
    offers = "Attack"
    ticks = 50
    burn_in = 0.0
    guess = "unlikely"
    expected = "absent"

    def reading(self, run: Reading) -> float:
        """Wealth of the attackers less its honest bound, credits. NaN: `empty` without a tick."""
        if not len(run.measures):
            return undefined("empty", "no tick was run")
        last = run.measures.iloc[-1]
        return float(last["attackers_wealth"] - last["honest_bound"])

    def control(self, kind: str, seed: int) -> Reading:
        """Attackers whose wealth rises by about a credit a tick above the bound, or stays somewhat below it."""
        drawn, bound = draws(seed, (30, 1))[:, 0], 60.0 + 5.0 * np.arange(1, 31)
        beyond = np.arange(1, 31) + drawn if kind == "positive" else -drawn - 1.0
        return synthetic(
            seed, 30, measures=numbers_of_ticks(30, attackers_wealth=bound + beyond, honest_bound=bound)
        )
