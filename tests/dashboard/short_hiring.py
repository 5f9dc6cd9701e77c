"""A card of a few ticks, for tests of the page Verdicts."""

from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.work.outsourcing import Outsourcing

SMALL = {"experts": 30, "task_rate": 9.0}


class ShortHiring(Outsourcing):
    """Outsourcing in a small society, soon over."""

    ticks = 200
    off, on, null = Arm(SMALL, hiring=False), Arm(SMALL), Arm(SMALL, transaction_cost=100.0)
