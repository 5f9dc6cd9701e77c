"""Local reward: whether experts learn better from what they earned themselves than from what all earned."""

from __future__ import annotations

from credit_flow.core.records.reading import Reading
from credit_flow.measures.numbers_of_a_run import steps_per_credit
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import steps_for_credit


class LocalReward(Detector):
    """Steps that succeed per credit that is burnt, of bidders that learn from their own profit or from the mean of all."""

    question = "Does a society do more with what it burns if everybody learns from its own profit, not from everybody's?"
    mechanism = (
        "Experts learn by trial which markup to ask. Own profit says what one's own ask was worth; the mean profit of all hardly moves with it. So own "
        "profit teaches markups that win work for those who do it well, and a signal dealt out by lot teaches none."
    )
    source = "sutton2018"
    limits = (
        "It is about one learner, a bandit over markups; who learns what to do, and not only what to ask, may need to know of others. At the end of the run the "
        "bandits are still learning: the longer it is, the more they gain."
    )
    scenario = "credit_economy"
    off = Arm(policy="bandit", reward_scheme="global")
    on = Arm(policy="bandit", reward_scheme="individual")
    null = Arm(policy="bandit", reward_scheme="shuffled")
    sesoi = 0.05
    why = "as for other gains in what is burnt: one step in twenty credits"
    unit = "steps per credit"
    ticks = 900  # policies in Python: a run takes a second
    size = ("experts", "task_rate")
    evidence = "asks"
    is_sure = False

    def reading(self, run: Reading) -> float:
        """Steps that succeeded per credit burnt. NaN: `no_flow` where nothing was burnt."""
        return steps_per_credit(run, *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """A credit burnt for every step, of which six or three in ten succeed."""
        return steps_for_credit(seed, 0.6 if kind == "positive" else 0.3)
