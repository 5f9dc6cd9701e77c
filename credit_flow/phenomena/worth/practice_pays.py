"""Whether practice pays: what the same compute, fees and rent bring about where work makes its doer better, and where nobody learns."""

from __future__ import annotations

from credit_flow.core.records.reading import Reading
from credit_flow.measures.numbers_of_a_run import steps_per_credit
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import steps_for_credit


class PracticePays(Detector):
    """Steps that succeed per credit that is burnt."""

    question = "Does the society do more with what it burns if work makes its doer better at it?"
    mechanism = (
        "Who does a step becomes better at its kind and slowly forgets what it does not do. The able need less compute and fail less often, and they are hired for what they can do. "
        "Without practice only births and deaths can make the society better, for in all arms children have the skills of their parent."
    )
    source = "smith1776"
    limits = (
        "That it is present is a guess. Where nobody learns nobody forgets either. Children are born with their parent's skills, here in all arms; where they have half of them, as usual, a society without practice "
        "would lose from generation to generation what it was founded with, and practice would look better still."
    )
    scenario = "credit_economy"
    off = Arm(heritability=1.0, learning=0.0, forgetting=0.0)
    on = Arm(heritability=1.0)
    null = Arm(heritability=1.0, mutation=0.0, forgetting=0.0, skill_low=0.99, skill_high=0.99)
    null_off = Arm(
        heritability=1.0, mutation=0.0, forgetting=0.0, skill_low=0.99, skill_high=0.99, learning=0.0
    )
    sesoi = 0.05
    why = "as for other gains in what is burnt: one step in twenty credits"
    unit = "steps per credit"
    offers = "LearningByDoing"
    size = ("experts", "task_rate")
    evidence = "skills"
    is_sure = False

    def reading(self, run: Reading) -> float:
        """Steps that succeeded per credit burnt. NaN: `no_flow` where nothing was burnt."""
        return steps_per_credit(run, *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """A credit burnt for every step, of which six or three in ten succeed."""
        return steps_for_credit(seed, 0.6 if kind == "positive" else 0.3)
