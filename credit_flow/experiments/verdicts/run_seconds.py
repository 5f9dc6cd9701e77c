"""How long verdicts take, from what a run of each card has been measured to take; `make verdicts` measures anew."""

from __future__ import annotations

import json
import time
from importlib.resources import files
from statistics import median

from credit_flow.experiments.verdicts.read_runs import read_batch
from credit_flow.experiments.verdicts.row import rows_of
from credit_flow.experiments.verdicts.verdict_plan import VerdictPlan
from credit_flow.measures.statistics.decision import FEWEST_SEEDS
from credit_flow.phenomena.detector import Detector

FILE = "run_seconds.json"
"""Beside this module: card -> seconds that a run of it takes on one core, readings included."""


def seconds_of(plan: VerdictPlan) -> float:
    """What the runs of a plan take together on one core, seconds; a card that has not been measured counts as the middle one."""
    known = json.loads((files("credit_flow.experiments.verdicts") / FILE).read_text(encoding="utf-8"))
    usual = median(known.values())
    return sum(
        known.get(job.cards[0].name, usual) for job in {job.run_id: job for job in plan.queue}.values()
    )


def measure_seconds(card: Detector) -> float:
    """What a run of a card takes on one core, seconds: the mean over its arms, once everything is compiled. This process must have one thread."""
    jobs = VerdictPlan(rows_of([card]), FEWEST_SEEDS).queue
    n_arms = len(card.arms)
    read_batch(jobs[:n_arms])
    start = time.process_time()  # whatever else the machine is at
    read_batch(jobs[n_arms : 2 * n_arms])
    return (time.process_time() - start) / n_arms
