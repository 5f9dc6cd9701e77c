"""Whether trust pays: what the same compute, fees and rent bring about where experts look for others to trust, and where they keep whom they know."""

from __future__ import annotations

from credit_flow.core.records.reading import Reading
from credit_flow.measures.numbers_of_a_run import steps_per_credit
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import steps_for_credit


class TrustPays(Detector):
    """Steps that succeed per credit that is burnt."""

    question = "Does the society do more with what it burns if experts exchange those they trust least?"
    mechanism = (
        "Experts remember how well what they paid for was done, and hire whom they trust for the money. From time to time they drop the one they trust least and meet "
        "another. So links lead to those who do work well, if it can be seen how work was done."
    )
    source = "smith1776"
    limits = "Without new acquaintances trust still weighs the quotes of old ones. Where nearly all that is hired out succeeds there is little to find out."
    scenario = "credit_economy"
    off = Arm(rewiring=0.0)
    on = Arm()
    null = Arm(judge_probability=0.0)
    null_off = Arm(judge_probability=0.0, rewiring=0.0)
    sesoi = 0.05
    why = "as for other gains in what is burnt: one step in twenty credits"
    unit = "steps per credit"
    offers = "TrustNetwork"
    size = ("experts", "task_rate")
    evidence = "prices_and_money"
    expected = "absent"
    is_sure = False

    def reading(self, run: Reading) -> float:
        """Steps that succeeded per credit burnt. NaN: `no_flow` where nothing was burnt."""
        return steps_per_credit(run, *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """A credit burnt for every step, of which six or three in ten succeed."""
        return steps_for_credit(seed, 0.6 if kind == "positive" else 0.3)
