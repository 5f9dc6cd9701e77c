"""Inconclusive with 20 seeds: societies differ by more than what is asked. Run it with `credit-flow verdicts docs/hypotheses/learning.py`."""

from credit_flow import Hypothesis

hypothesis = Hypothesis(
    question="Does learning a fifth faster make the society smaller?",
    scenario="credit_economy",
    ticks=1500,
    control={"learning": 0.05},
    treatment={"learning": 0.06},
    null={"learning": 0.06, "transaction_cost": 100.0},
    measure="experts",
    direction="less",
    sesoi=10.0,  # experts, of about 200
)
