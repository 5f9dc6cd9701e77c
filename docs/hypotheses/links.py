"""Honestly absent: whom experts know hardly moves the price of work. Run it with `credit-flow verdicts docs/hypotheses/links.py`."""

from credit_flow import Hypothesis

hypothesis = Hypothesis(
    question="Does knowing twice as many others lower the price of work?",
    scenario="credit_economy",
    ticks=1500,
    control={"links": 8},
    treatment={"links": 16},
    null={"links": 16, "transaction_cost": 100.0},  # known, and never worth hiring
    measure="price",
    direction="less",
    sesoi=0.3,  # credits per unit of work: a fifth of it
)
