"""Outsourcing: experts have others do what they could do themselves."""

from __future__ import annotations

import numpy as np
from scipy import stats

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.flows.outsourcing import hand_overs
from credit_flow.measures.flows.rewiring import rewired
from credit_flow.measures.flows.trophic_levels import flow_hierarchy
from credit_flow.measures.turnout import turnout
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, synthetic

N_REWIRED = 19
"""Networks by lot that the one of a run is shown beside."""


def _network(run: Reading) -> np.ndarray:
    """Who handed how many steps to whom in the last third (experts, experts)."""
    done = run.steps[run.steps["tick"] > run.ticks * 2 // 3]
    return hand_overs(done["principal"], done["doer"])


def _one_way(run: Reading) -> float:
    """The share of hand-overs that no circle of hirings leads back from."""
    return flow_hierarchy(_network(run), weighted=True)


def _one_way_by_lot(run: Reading) -> float:
    """The same in the mean over networks in which everybody hires and is hired by as many, whoever they are."""
    network = _network(run)
    found = [flow_hierarchy(rewired(network, run.seed, i), weighted=True) for i in range(N_REWIRED)]
    return float(np.mean(found))


class Outsourcing(Detector):
    """Mean number of steps of a task that its owner hands over to others."""

    question = "Do experts hire each other for what they could do themselves?"
    mechanism = (
        "Whoever wins a task may do each step or hire a neighbour for it. It hires where the neighbour's price and the cost of the transaction "
        "together are below its own cost. Skills differ, so such prices are asked."
    )
    source = "coase1937"
    limits = "It counts hand-overs, not whether they were wise. Beside it stands how many of them go one way, from those who hire to those who are hired; how deep hirings go is another question."
    scenario = "credit_economy"
    off = Arm(hiring=False)
    on = Arm()
    null = Arm(transaction_cost=100.0)
    sesoi = 0.2
    why = "one step in every second task of the usual size, below which a tree of hirings is a rare sight"
    unit = "hand-overs per task"
    offers = "Hiring"
    size = ("experts", "task_rate")
    needs = {"measures": (), "steps": ("principal", "doer")}
    evidence = "credit_tree"
    companions = {
        "hand-overs in one direction, on no circle of hirings, share": _one_way,
        "the same where as many hire and are hired by lot, share": _one_way_by_lot,
    }
    guess = "open"

    def reading(self, run: Reading) -> float:
        """Steps hired per task taken, hand-overs per task. NaN: `empty` without a task."""
        start, stop = self.window(run)
        last = run.measures.loc[start + 1 : stop]
        if not last["tasks_taken"].sum():
            return undefined("empty", "no task was taken")
        return float(last["steps_hired"].sum() / last["tasks_taken"].sum())

    def use(self, run: Reading) -> float:
        """Steps hired out of those for which there was an offer that could be paid."""
        return turnout(run, "hiring", *self.window(run))

    def control(self, kind: str, seed: int) -> Reading:
        """Tasks of 2.5 steps in the mean, each handed over with a chance of .5 or never."""
        drawn, hired_of = draws(seed, (30, 20)), 0.5 if kind == "positive" else 0.0
        steps = 1 + (4 * drawn[:, :10]).astype(int)
        hired = stats.binom.ppf(drawn[:, 10:], steps, hired_of).sum(axis=1)
        table = numbers_of_ticks(
            30,
            tasks_taken=np.full(30, 10),
            steps_hired=hired,
            hiring_open=steps.sum(axis=1),
            hiring_taken=hired,
        )
        return synthetic(seed, 30, measures=table)
