"""The tick of a model as a list of parts: phases that compile are joined into programs, calls of Python stand between them."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from itertools import groupby

import numpy as np

from credit_flow.agents.policy import Policy
from credit_flow.core.batch import close_tick, open_tick
from credit_flow.core.kernel import bound
from credit_flow.core.ledger import WORLD
from credit_flow.core.phases import Phase, Program
from credit_flow.core.state import (
    BIRTHS,
    DEATHS,
    N_DUE,
    N_FUNDED,
    N_HIRES,
    N_LIVING,
    N_TASKS,
    OFFERED,
    PAID,
    TICK,
)

Part = Program | Callable


def tick_of(model) -> tuple[Part, ...]:
    """The parts of one tick of `model`, in the order that the docstring of `models/model.py` lists."""
    if not model.world.offers_tasks:
        return _tick_of_states(model)
    offering = model.world.offering
    parts = [offering or type(model).offer, Phase(begin, terms=(model.payer == WORLD,))]
    parts += [Phase(forget, N_TASKS)] if offering else []
    for institution in model.institutions:
        parts += institution.parts(model) if hasattr(institution, "parts") else [institution.step]
    parts += model.parameters.notes(model)
    parts += [Phase(close_tick) if model.ledger.plain else type(model).close]
    parts += learning(model.policies) or [type(model).learn]
    return joined(parts, begins=offering is not None)


def _tick_of_states(model) -> tuple[Part, ...]:
    """Where states are sold instead of tasks nobody quotes: the world and the institutions are Python on arrays of copies."""
    parts = [type(model).offer_states]
    for institution in model.institutions:
        parts += institution.parts(model)
    parts += [*model.parameters.notes(model), type(model).close]
    return joined(parts if model.learner is None else [*parts, type(model).teach])


def joined(parts: Iterable[Phase | Callable], begins: bool = False) -> tuple[Part, ...]:
    """Phases in a row as one program; with `begins` the first phase is the world's."""
    out: list[Part] = []
    for compiles, group in groupby(parts, key=lambda part: isinstance(part, Phase)):
        row = tuple(group)
        out += [Program(row, begins and not out)] if compiles else row
    return tuple(out)


def begin(lot, worker, s, terms):
    """Open the tick: nothing has happened yet; WORLD, if it pays, may mint what the tasks are worth."""
    (world_pays,) = terms
    s.counts[TICK] += 1
    s.counts[BIRTHS] = s.counts[DEATHS] = s.counts[N_DUE] = s.counts[N_HIRES] = 0
    s.counts[N_FUNDED] = s.counts[N_TASKS]
    s.sums[PAID] = 0.0
    open_tick(s, s.sums[OFFERED] if world_pays else 0.0)


def forget(task, worker, s, terms):
    """Nothing is agreed about a new task."""
    s.owner[task] = -1
    s.promised[task] = s.price[task] = 0.0
    for node in range(s.first[task], s.first[task + 1]):
        s.offered[node], s.doer[node] = np.nan, -1
        s.units[node] = s.succeeded[node] = 0.0
        for hop in range(s.hired.shape[1]):
            s.hired[node, hop], s.link[node, hop], s.quote[node, hop] = -1, 0, 0.0


def _mark(lot, worker, s, terms):
    for task in range(s.counts[N_TASKS]):
        if s.owner[task] >= 0:
            s.won[s.owner[task]] = True


def _learn(i, worker, s, terms):
    row = s.rows[i]
    s.markup[row] = _lesson(s.markup[row], s.won[row], *terms)  # noqa: F821 - given by `_learning_by`
    s.won[row] = False


@functools.cache
def _learning_by(lesson: Callable) -> Callable:
    return bound(_learn, f"learn_by_{lesson.__module__}.{lesson.__qualname__}", _lesson=lesson)


def learning(policies: tuple[Policy, ...]) -> list[Phase]:
    """Everybody's lesson of the tick, if there is one that compiles."""
    (policy, *others) = policies
    if others or policy.lesson is None:
        return []
    return [Phase(_mark), Phase(_learning_by(policy.lesson), N_LIVING, policy.terms)]
