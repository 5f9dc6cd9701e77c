"""Small cards of a test's own."""

import numpy as np

from credit_flow import Policy
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector

SMALL = {"experts": 30, "task_rate": 9.0}
FACTS = {
    "mechanism": "", "source": "", "limits": "", "why": "", "scenario": "credit_economy", "ticks": 40, "unit": "",
}  # fmt: skip


class Hirings(Detector):
    """Hand-overs per task."""

    name = "hirings"
    question, sesoi = "Do they hire?", 0.2
    locals().update(FACTS)
    off, on, null = Arm(SMALL, hiring=False), Arm(SMALL), Arm(SMALL, transaction_cost=100.0)
    size = ("experts", "task_rate")
    companions = {"experts at the end, experts": lambda run: float(run.measures["population"].iloc[-1])}

    def reading(self, run):
        return float(run.measures["steps_hired"].sum() / run.measures["tasks_taken"].sum())

    def surrogates(self, run, n, seed):
        return np.zeros(n)

    def use(self, run):
        return float(run.measures["steps_hired"].sum() / run.measures["steps"].sum())


class NobodyDies(Detector):
    """Shares two arms with `Hirings`."""

    name = "nobody_dies"
    question, sesoi, direction, expected = "Do fewer die?", 0.5, "less", "absent"
    locals().update(FACTS)
    off, on, null = Arm(SMALL, hiring=False), Arm(SMALL), Arm(SMALL, rent=0.0)

    def reading(self, run):
        return float(run.measures["deaths"].mean())


class Careless(Hirings):
    """Cannot read one run in eight, and says why."""

    name = "careless"

    def reading(self, run):
        if run.seed == 3:
            raise RuntimeError("seed three is not for me")
        return super().reading(run)


class BreaksDown(Policy):
    """Breaks when it is asked."""

    def ask(self, seen):
        raise ArithmeticError("broken down")
