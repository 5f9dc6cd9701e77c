"""The transfer experiment: a society and single minds learn a task, then another, then the first again (key `chang2020`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from credit_flow.core.discover import nearest
from credit_flow.core.parameters import ParameterError
from credit_flow.core.record import RecordError
from credit_flow.core.record_writer import replace
from credit_flow.experiments.contenders import SETTINGS, Contender, contender, names_of
from credit_flow.experiments.greedy_return import GreedyReturn
from credit_flow.experiments.interruption import Interruption
from credit_flow.experiments.transfer_summary import THRESHOLD, summary
from credit_flow.learners.device import repeatable
from credit_flow.measures.state_auctions import weight_shift
from credit_flow.models.state_worlds import TASKS, make_world
from credit_flow.views.save import save
from credit_flow.views.transfer_curves import transfer_curves
from credit_flow.worlds.exact import changed_decisions
from credit_flow.worlds.finite import FiniteWorld

TABLE, SUMMARY, FIGURE = "transfer.parquet", "transfer.json", "transfer.png"

PHASE = 2**20
"""Draws of a phase come from seed + phase x this: coming back to a task is not reliving it."""


def transfer(
    world_name: str,
    tasks: Sequence[str] = ("",),
    *,
    seeds: int | Sequence[int] = 5,
    auctions: int = 40_000,
    encoder: Callable | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> pd.DataFrame:
    """Everybody in `names_of` learns the tasks in turn, `auctions` decisions each; `transfer("two_rooms", ("green", "blue", "green"))`.

    All weights are carried over, with a fresh optimiser; beside it everybody learns the later tasks from scratch. Who acts by
    low-level actions gets the environment steps that the society took. One task is the plain comparison at equal samples.

    Returns a row per contender, seed, run (`carried`, `scratch`), phase and point: `auctions` and environment `steps` in the
    phase, `budget` (share of it used), `return` (greedy, credits), `exploring` (credits), `leak`, `overbid`, `misbid` of the
    society, and since the phase began the share of policy weights `moved` by more than `THRESHOLD`, their `relative` shift,
    the share of the squared shift in primitives whose optimal decision `changed`, and the three primitive by primitive.

    With `out` also a table, a figure and a summary; what is finished of a contender and seed survives Ctrl-C, and `resume`
    does the rest. `encoder`: as in `contender`. Errors: `UnknownName`, `ParameterError`, `RecordError`.
    """
    tasks = _checked(world_name, tuple(tasks))
    seeds = tuple(range(1, seeds + 1) if isinstance(seeds, int) else seeds)
    asked = {"world": world_name, "tasks": list(tasks), "seeds": list(seeds), "auctions": auctions}
    folder, table = (None, pd.DataFrame()) if out is None else _folder(Path(out), asked, resume)
    units = [(seed, name) for seed in seeds for name in names_of(world_name, tasks[0])]
    status = "finished"
    with Interruption() as interruption, repeatable(1):
        course = _Course(world_name, tasks, auctions, encoder, interruption)
        for done, (seed, name) in enumerate(units):
            if _has(table, seed, name):
                continue
            if progress is not None:
                progress(done, len(units), f"{name}, seed {seed}")
            rows = course.of(name, seed, table)
            if rows is None:
                status = "interrupted"
                break
            table = pd.concat([table, pd.DataFrame(rows)], ignore_index=True)
            if folder is not None:
                _write(folder, asked | {"status": "running"}, table)
    if folder is not None:
        _write(folder, asked | {"status": status}, table)
        _conclude(folder, asked | {"status": status}, table)
    return table


class _Course:
    """What every contender goes through."""

    def __init__(self, world_name, tasks, auctions, encoder, interruption):
        self.world_name, self.tasks, self.auctions = world_name, tasks, auctions
        self.encoder, self.interruption = encoder, interruption
        self.points = max(1, round(auctions / SETTINGS.auctions))
        self.examiners = {}

    def of(self, name: str, seed: int, table: pd.DataFrame) -> list[dict] | None:
        """All rows of a contender with one seed; None if it was interrupted."""
        learner = contender(name, self.world_name, self.tasks[0], seed, self.encoder)
        about = {"world": self.world_name, "contender": name, "parameters": learner.n_parameters}
        rows = []
        for run, phases in self._runs():
            if run == "scratch":
                learner = contender(name, self.world_name, self.tasks[0], seed, self.encoder)
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
            if task not in self.tasks[:phase]:
                if phase:
                    yield "scratch", [phase]

    def _phase(self, learner: Contender, where: dict, steps: int | None) -> Iterator[dict]:
        """A row before the first decision, and one at each of `points` equal parts of the budget."""
        task, phase = where["task"], where["phase"]
        learner.begin(task, where["seed"] + PHASE * phase)
        examine, before = self._examiner(learner.world_name, task), learner.weights()
        changed = self._changed(phase, learner.world_name)
        budget = self.auctions if steps is None else steps
        for point in range(self.points + 1):
            while (learner.auctions if steps is None else learner.steps) < point * budget / self.points:
                learner.act()
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
        worlds = [make_world(world_name, task, 0, 1) for task in self.tasks[max(0, phase - 1) : phase + 1]]
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


def _checked(world_name: str, tasks: tuple[str, ...]) -> tuple[str, ...]:
    """The tasks, all by name."""
    if world_name not in TASKS:
        raise nearest(world_name, TASKS, "world")
    if not 1 <= len(tasks) <= 3:
        raise ParameterError(
            f"tasks = {', '.join(tasks)}: must be one, two or three, such as green,blue,green"
        )
    tasks = tuple(task or next(iter(TASKS[world_name])) for task in tasks)
    worlds = [make_world(world_name, task, 0, 1) for task in tasks]
    if len({(world.n_features, world.n_actions, world.n_codes) for world in worlds}) > 1:
        raise ParameterError(
            f"tasks = {', '.join(tasks)}: weights can be carried only where as much is seen and done"
        )
    return tasks


def _has(table: pd.DataFrame, seed: int, name: str) -> bool:
    return bool(len(table)) and bool(((table["seed"] == seed) & (table["contender"] == name)).any())


def _steps(table: pd.DataFrame, where: dict) -> int:
    """Environment steps of the society there."""
    there = table["contender"] == "society"
    for name, value in where.items():
        there &= table[name] == value
    return int(table.loc[there, "steps"].max())


def _folder(path: Path, asked: dict, resume: bool) -> tuple[Path, pd.DataFrame]:
    if resume:
        try:
            before = json.loads((path / SUMMARY).read_text(encoding="utf-8"))
            table = pd.read_parquet(path / TABLE)
        except (OSError, ValueError) as error:
            raise RecordError(f"{path}: has no readable transfer to go on with: {error}") from None
        for name, value in asked.items():
            if before[name] != value:
                raise ParameterError(f"{name} = {value!r}: the transfer to go on with has {before[name]!r}")
        return path, table
    if (path / SUMMARY).exists():
        raise RecordError(
            f"{path}: already holds a transfer; choose another folder, or go on with it by --resume"
        )
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise RecordError(f"{path}: cannot be written: {error.strerror or error}") from None
    return path, pd.DataFrame()


def _write(folder: Path, facts: dict, table: pd.DataFrame) -> None:
    replace(folder / TABLE, lambda file: table.to_parquet(file))
    replace(folder / SUMMARY, lambda file: file.write_text(json.dumps(facts, indent=1) + "\n"))


def _conclude(folder: Path, facts: dict, table: pd.DataFrame) -> None:
    if len(table):
        save(transfer_curves(table), folder / FIGURE)
        facts = facts | summary(table)
    replace(folder / SUMMARY, lambda file: file.write_text(json.dumps(facts, indent=1) + "\n"))
