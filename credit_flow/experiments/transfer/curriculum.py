"""The course that every contender of a transfer goes through, and what is measured on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from credit_flow.experiments.transfer.baselines import COPIES, Conditions, Contender, contender
from credit_flow.experiments.transfer.return_examination import Examination
from credit_flow.measures.state_auctions import weight_shift
from credit_flow.worlds.states.exact import changed_decisions
from credit_flow.worlds.states.finite import FiniteWorld

PHASE = 2**20
"""Draws of a phase come from seed + phase x this: coming back to a task is not reliving it."""

THRESHOLD = 0.02
"""A weight has moved if it changed by more: ten whole steps of Adam at the rate of 2e-3, all one way. (Of Q-learning: credits.)"""


POINTS = 40
"""Points of a curve at most: at equal parts of the budget, none of them smaller than a tick of all copies."""


class Curriculum:
    """`tasks` of a world, `auctions` decisions each: carried from one to the next, and the later ones from `scratch`.

    Once `stopped()` it is given up.
    """

    def __init__(
        self,
        where: Conditions,
        tasks: tuple[str, ...],
        auctions: int,
        stopped: Callable[[], bool] = lambda: False,
        scratch: bool = True,
        points: int = POINTS,
    ):
        self.where, self.tasks, self.auctions = where, tasks, auctions
        self.stopped, self.scratch = stopped, scratch
        self.points = max(1, min(points, auctions // COPIES))
        self.examinations = {}

    def of(
        self, name: str, seed: int, tune: dict | None = None, steps: dict | None = None
    ) -> list[dict] | None:
        """All rows of a contender with one seed, with hyper-parameters `tune`; None if it was given up. `steps`: environment steps in each (run, phase) instead of decisions."""
        learner = contender(name, self.where, self.tasks[0], seed, tune)
        about = {"world": self.where.world_name, "contender": name, "parameters": learner.n_parameters}
        rows = []
        for run, phases in self._runs():
            if run == "scratch":
                learner = contender(name, self.where, self.tasks[0], seed, tune)
            for phase in phases:
                at = {"seed": seed, "run": run, "phase": phase, "task": self.tasks[phase]}
                for row in self._phase(learner, at, steps and steps[run, phase]):
                    rows.append({**about, **at, **row})
                if self.stopped():
                    return None
        return rows

    def _runs(self) -> Iterator[tuple[str, list[int]]]:
        yield "carried", list(range(len(self.tasks)))
        for phase, task in enumerate(self.tasks if self.scratch else ()):
            if phase and task not in self.tasks[:phase]:
                yield "scratch", [phase]

    def _phase(self, learner: Contender, where: dict, steps: int | None) -> Iterator[dict]:
        """A row before the first decision, and one at each of `points` equal parts of the budget; none any more once it is stopped."""
        task, phase = where["task"], where["phase"]
        learner.begin(task, where["seed"] + PHASE * phase)
        examine, before = self._examination(learner.world_name, task), learner.weights()
        changed = self._changed(phase, learner.world_name)
        budget = self.auctions if steps is None else steps
        for point in range(self.points + 1):
            while (learner.auctions if steps is None else learner.steps) < point * budget / self.points:
                learner.act()
                if self.stopped():
                    return
            yield {
                "auctions": learner.auctions,
                "steps": learner.steps,
                "budget": point / self.points,
                "optimum": examine.optimum,
                "chance": examine.chance,
                "return": examine(learner.choose),
                "sampled": examine.sampled(learner),
                **(learner.lately() if point else {}),
                **_shifts(before, learner.weights(), changed),
            }

    def _examination(self, world_name: str, task: str) -> Examination:
        if (world_name, task) not in self.examinations:
            own = self.where.world_settings if world_name == self.where.world_name else {}
            self.examinations[world_name, task] = Examination(world_name, task, own)
        return self.examinations[world_name, task]

    def _changed(self, phase: int, world_name: str) -> np.ndarray | None:
        """The primitives whose optimal decision is another than in the phase before, where that is known."""
        tasks = self.tasks[max(0, phase - 1) : phase + 1]
        worlds = [self._examination(world_name, task).world for task in tasks]
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
