"""Whether hiring pays: what the same compute, fees and rent bring about with a market for steps and without."""

from __future__ import annotations

from credit_flow.core.records.reading import Reading
from credit_flow.measures.numbers_of_a_run import steps_per_credit
from credit_flow.measures.turnout import turnout
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import steps_for_credit


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
    size = ("experts", "task_rate")
    evidence = "prices_and_money"

    def reading(self, run: Reading) -> float:
        """Steps that succeeded per credit burnt. NaN: `no_flow` where nothing was burnt."""
        return steps_per_credit(run, *self.window(run))

    def use(self, run: Reading) -> float:
        """Steps hired out of those for which there was an offer that could be paid."""
        return turnout(run, "hiring", *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """A credit burnt for every step, of which six or three in ten succeed."""
        return steps_for_credit(seed, 0.6 if kind == "positive" else 0.3)
