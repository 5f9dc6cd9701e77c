"""Examination: the society reads the held-back digits as it would the next ones, and is set next to the baselines."""

from __future__ import annotations

import copy

import numpy as np

from credit_flow.core.boundary.memory import require_room
from credit_flow.core.table import DRIVERS
from credit_flow.institutions.reading.digit_reading import DigitReading, bank_of
from credit_flow.institutions.work.agreement_tables import open_contracts
from credit_flow.institutions.work.task_auction import TaskAuction
from credit_flow.models.clockwork.clockwork import Clockwork
from credit_flow.worlds.work.digit_baselines import Baseline, baselines

NEVER = 2**40
"""A tick that no run reaches: examinations draw from their own part of each stream."""

EQUAL = "vote at equal compute"
"""The name of the vote among as many experts as the society's compute pays for, whatever their number."""


def examine(model) -> Baseline:
    """The society's accuracy on held-back digits and the multiply-adds it spends to answer one (lessons not counted).

    The digits come in lots as large as those of a tick and go through the same auction and the same hiring; a digit that
    nobody takes is not read right. Everything happens in a copy: nobody pays, nobody learns, nothing of the run changes.
    """
    trial, digits = _copy(model), model.world.held_back
    n_lots = max(1, round(len(digits) / max(model.parameters.task_rate, 1.0)))
    n_right = n_multiply_adds = 0
    for lot, some in enumerate(np.array_split(digits, n_lots)):
        trial.tick = NEVER + model.tick * n_lots + lot
        trial.world.offer(some)
        open_contracts(trial.work, trial.world.tasks)
        for institution in trial.institutions:
            if isinstance(institution, TaskAuction | DigitReading):
                institution.step(trial)
        n_right += int(trial.world.right(some, trial.readings.final).sum())
        n_multiply_adds += int(trial.readings.multiply_adds.sum() + trial.readings.spent.sum())
    return Baseline("society", n_right / len(digits), n_multiply_adds / len(digits))


def scores(model) -> dict[str, np.ndarray] | None:
    """Every `examination` ticks, and in the last: the society and the baselines at equal compute, made of its living experts, on held-back
    digits, as columns `name`, `accuracy` and `compute` (multiply-adds per digit); None if nobody lives or no digit was ever shown."""
    scenario, world, rows = model.parameters, model.world, model.table.rows
    due = model.tick % scenario.examination == 0 or model.tick == scenario.ticks
    if not due or len(rows) == 0 or not world.shown.any():
        return None
    society = examine(model)
    others = baselines(world, bank_of(model.table).of(rows), world.shown, society.compute_per_digit)
    names, accuracy, compute = zip(society, *others)
    names = [EQUAL if name.startswith("vote of ") and name != "vote of all" else name for name in names]
    return {"name": np.array(names), "accuracy": np.array(accuracy), "compute": np.array(compute)}


def _copy(model):
    """A model that can be asked to decide: whatever deciding may write to is its own."""
    n_bytes = model.work.n_bytes + sum(model.table.column(name).nbytes for name in model.table.names)
    require_room(n_bytes, f"an examination of {len(model.table.rows):,} experts", DRIVERS)
    trial = copy.copy(model)
    trial.world, trial.table = copy.copy(model.world), copy.deepcopy(model.table)
    trial.policies, trial.work = copy.deepcopy(model.policies), copy.deepcopy(model.work)
    trial.clockwork = Clockwork(trial)
    return trial
