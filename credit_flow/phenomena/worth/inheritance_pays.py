"""Whether inheritance pays: what the same compute, fees and rent bring about where children have some of their parent's skills, and where they have none."""

from __future__ import annotations

from credit_flow.core.records.reading import Reading
from credit_flow.measures.numbers_of_a_run import steps_per_credit
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import steps_for_credit


class InheritancePays(Detector):
    """Steps that succeed per credit that is burnt."""

    question = "Does the society do more with what it burns if children have half of their parent's skills?"
    mechanism = (
        "The rich have children, and were rich because they are good at something. A child with half of its parent's skills can live on the same work at once; one without has to "
        "learn it first. What is wasted on that time is burnt for less work."
    )
    source = "price1970"
    limits = (
        "That it is absent is a guess: a kind of work is learnt in some twenty steps, and a life lasts much longer. Markups, acquaintances and expectations are inherited in all arms; "
        "only skills are asked for."
    )
    scenario = "credit_economy"
    off = Arm(heritability=0.0)
    on = Arm()
    null = Arm(learning=1.0)  # a single step teaches all that can be known of a kind
    null_off = Arm(learning=1.0, heritability=0.0)
    sesoi = 0.05
    why = "as for other gains in what is burnt: one step in twenty credits"
    unit = "steps per credit"
    offers = "Demography"
    size = ("experts", "task_rate")
    evidence = "skills"
    expected = "absent"
    is_sure = False

    def reading(self, run: Reading) -> float:
        """Steps that succeeded per credit burnt. NaN: `no_flow` where nothing was burnt."""
        return steps_per_credit(run, *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """A credit burnt for every step, of which six or three in ten succeed."""
        return steps_for_credit(seed, 0.6 if kind == "positive" else 0.3)
