"""Does hiring lower the price of work? Run it with `credit-flow verdicts docs/hypotheses/hiring.py`."""

from credit_flow import Hypothesis

hypothesis = Hypothesis(
    question="Does hiring lower the price of work?",
    scenario="credit_economy",
    ticks=1500,
    control={"hiring": False},
    treatment={"hiring": True},
    null={"hiring": True, "transaction_cost": 100.0},  # offered, and never worth it
    measure="price",
    direction="less",
    sesoi=0.3,  # credits per unit of work
)
