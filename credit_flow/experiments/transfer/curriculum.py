"""The course that every contender of a transfer goes through, and what is measured on the way."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.experiments.transfer.baselines import Contender, contender, society_settings
from credit_flow.experiments.transfer.greedy_return import GreedyReturn
from credit_flow.measures.state_auctions import weight_shift
from credit_flow.models.states.state_worlds import make_world
from credit_flow.worlds.states.exact import changed_decisions
from credit_flow.worlds.states.finite import FiniteWorld

PHASE = 2**20
"""Draws of a phase come from seed + phase x this: coming back to a task is not reliving it."""

THRESHOLD = 0.02
"""A weight has moved if it changed by more: ten whole steps of Adam at the rate of 2e-3, all one way. (Of Q-learning: credits.)"""


class Curriculum:
    """`tasks` of a world, `auctions` decisions each: carried from one to the next, and the later ones from scratch."""

    def __init__(
        self,
        world_name: str,
        tasks: tuple[str, ...],
        auctions: int,
        interruption: Interruption,
    ):
        self.world_name, self.tasks, self.auctions = world_name, tasks, auctions
        self.interruption = interruption
        settings = society_settings(make_world(world_name, tasks[0], 0, 1).picture)
        self.points = max(1, round(auctions / settings.auctions))
        self.examiners = {}

    def of(self, name: str, seed: int, table: pd.DataFrame) -> list[dict] | None:
        """All rows of a contender with one seed; None if it was interrupted."""
        learner = contender(name, self.world_name, self.tasks[0], seed)
        about = {"world": self.world_name, "contender": name, "parameters": learner.n_parameters}
        rows = []
        for run, phases in self._runs():
            if run == "scratch":
                learner = contender(name, self.world_name, self.tasks[0], seed)
            for phase in phases:
                where = {"seed": seed, "run": run, "phase": phase, "task": self.tasks[phase]}
                steps = _steps(table, where) if name == "flat" else None
                for row in self._phase(learner, where, steps):
                    rows.append({**about, **where, **row})
                if self.interruption.asked:
                    return None
        return rows

    def _runs(self) -> Iterator[tuple[str, list[int]]]:
        yield "carried", list(range(len(self.tasks)))
        for phase, task in enumerate(self.tasks):
            if phase and task not in self.tasks[:phase]:
                yield "scratch", [phase]

    def _phase(self, learner: Contender, where: dict, steps: int | None) -> Iterator[dict]:
        """A row before the first decision, and one at each of `points` equal parts of the budget; none any more once it is interrupted."""
        task, phase = where["task"], where["phase"]
        learner.begin(task, where["seed"] + PHASE * phase)
        examine, before = self._examiner(learner.world_name, task), learner.weights()
        changed = self._changed(phase, learner.world_name)
        budget = self.auctions if steps is None else steps
        for point in range(self.points + 1):
            while (learner.auctions if steps is None else learner.steps) < point * budget / self.points:
                learner.act()
                if self.interruption.asked:
                    return
            yield {
                "auctions": learner.auctions,
                "steps": learner.steps,
                "budget": point / self.points,
                "optimum": examine.optimum,
                "return": examine(learner.choose),
                **(learner.lately() if point else {}),
                **_shifts(before, learner.weights(), changed),
            }

    def _examiner(self, world_name: str, task: str) -> GreedyReturn:
        if (world_name, task) not in self.examiners:
            self.examiners[world_name, task] = GreedyReturn(world_name, task)
        return self.examiners[world_name, task]

    def _changed(self, phase: int, world_name: str) -> np.ndarray | None:
        """The primitives whose optimal decision is another than in the phase before, where that is known."""
        tasks = self.tasks[max(0, phase - 1) : phase + 1]
        worlds = [self._examiner(world_name, task).world for task in tasks]
        if phase == 0 or not all(isinstance(world, FiniteWorld) for world in worlds):
            return None
        return changed_decisions(*worlds)


def _shifts(before: np.ndarray, after: np.ndarray, changed: np.ndarray | None) -> dict[str, float]:
    shift = weight_shift(before, after, THRESHOLD)
    whole = weight_shift(before.reshape(1, -1), after.reshape(1, -1), THRESHOLD)
    found = {"moved": float(whole.moved[0]), "relative": float(whole.relative[0])}
    if len(before) == 1:
        return found
    if changed is not None:
        found["changed"] = float(shift.share[changed].sum())
    by_primitive = zip(*(getattr(shift, name) for name in shift._fields))
    for i, values in enumerate(by_primitive):
        found |= {f"{name}_{i}": float(value) for name, value in zip(shift._fields, values)}
        if changed is not None:
            found[f"changed_{i}"] = float(changed[i])
    return found


def _steps(table: pd.DataFrame, where: dict) -> int:
    """Environment steps of the society there."""
    there = table["contender"] == "society"
    for name, value in where.items():
        there &= table[name] == value
    return int(table.loc[there, "steps"].max())
