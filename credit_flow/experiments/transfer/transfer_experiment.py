"""The transfer experiment: a society and single minds learn a task, then another, then the first again (key `chang2020`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.path import as_path
from credit_flow.core.boundary.seed import as_seeds
from credit_flow.core.discover import member
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.fresh_folder import fresh_folder
from credit_flow.experiments.sweeps.dispatch import Dispatch
from credit_flow.experiments.sweeps.serial_executor import SerialExecutor
from credit_flow.experiments.sweeps.worker_pool import WorkerPool
from credit_flow.experiments.training.train import require_auctions, require_updates_by_tick
from credit_flow.experiments.transfer.baselines import COPIES, Conditions, common_settings, names_of
from credit_flow.experiments.transfer.course_work import Course
from credit_flow.experiments.transfer.search import best_settings
from credit_flow.experiments.transfer.transfer_files import SHAPE, SUMMARY, NoTransfer
from credit_flow.experiments.transfer.transfer_folder import Learnt, conditions
from credit_flow.experiments.transfer.transfer_summary import summary
from credit_flow.experiments.transfer.waves import trials, waves
from credit_flow.learners.ppo import PPO
from credit_flow.models.vickrey_society import VickreySociety
from credit_flow.views.save import save
from credit_flow.views.states.transfer_curves import transfer_curves
from credit_flow.worlds.episodic import EpisodicWorld

FIGURE = "transfer.png"


def transfer(
    world_name: str,
    tasks: Sequence[str] = ("",),
    *,
    seeds: int | Sequence[int] = 5,
    auctions: int = 40_000,
    search: int = 0,
    tune: Mapping[str, object] | None = None,
    settings: Mapping[str, object] | None = None,
    device: str = "cpu",
    workers: int = 1,
    out: str | Path | None = None,
    resume: bool = False,
    progress: Callable[[int, int, str], None] | None = None,
) -> pd.DataFrame:
    """Everybody in `names_of` learns the tasks in turn, `auctions` decisions each; `transfer("two_rooms", ("green", "blue", "green"))`.

    All weights are carried over, with a fresh optimiser; beside it everybody learns the later tasks from scratch. Who acts by
    low-level actions gets the environment steps that the society took. One task is the plain comparison at equal samples. `tune` are hyper-parameters of all, `settings` parameters of the
    society (`timeout`, `settlement`), and those that single minds have too (`world.cells`). With `search` every learner is tried with every setting of one grid on so many other seeds, in
    the first two tasks, and reported at its best as well as at the common setting. `workers` processes learn side by side; the table is the same.

    Returns a row per contender, `setting` (`common`, `best`), seed, run (`carried`, `scratch`), phase and point: `auctions` and environment `steps` in the
    phase, `budget` (share of it used), `return` (greedy, credits), `sampled` (credits, as it learns), what `chance` earns and the `optimum` (credits), `exploring` (credits), `leak`, `overbid`, `misbid` of the
    society, and since the phase began the share of policy weights `moved` by more than `THRESHOLD`, their `relative` shift,
    the share of the squared shift in primitives whose optimal decision `changed`, and the three primitive by primitive.

    With `out` also a table, a figure and a summary; whoever is finished survives Ctrl-C, and `resume`
    does the rest. Errors: `UnknownName`, `ParameterError`, `RecordError`.
    """
    tasks = _checked(world_name, tuple(tasks), dict(settings or {}), dict(tune or {}))
    seeds = as_seeds(seeds)
    require_auctions(auctions)
    asked = {
        "world": world_name,
        "tasks": list(tasks),
        "seeds": list(seeds),
        "auctions": auctions,
        "search": search,
        "tune": dict(tune or {}),
        "settings": dict(settings or {}),
    }
    with folder_lock(out, make=not resume):
        done = Learnt(asked, _folder(None if out is None else as_path(out, RecordError), asked, resume))
        _learn(asked, done, device, workers, progress)
    return done.table


def transfer_again(folder: str | Path, said: dict | None = None) -> dict:
    """What `transfer` takes to go on with the transfer in a folder: what it was asked for, except where `said` names something else,
    which `transfer` then refuses. Errors: `NoTransfer` if there is none, or a broken one; `ParameterError` for another world.
    """
    facts, said = Folder(folder, NoTransfer).json(SUMMARY, SHAPE), said or {}
    world = facts["world"]
    if said.get("world_name", world) != world:
        raise ParameterError(
            f"{said['world_name']}: {folder} has {world}; leave it out, or choose another folder"
        )
    asked = ("tasks", "seeds", "auctions", "search", "tune", "settings")
    return {"world_name": world} | {name: said.get(name, facts[name]) for name in asked}


def _learn(asked: dict, done: Learnt, device: str, workers: int, progress) -> None:
    """Have everybody learn who has not, and write what came of it: first those who count decisions, then those who count the steps that a society took."""
    where, tasks = conditions(asked, device), tuple(asked["tasks"])
    names = names_of(where, tasks[0])
    done.write("running")
    with Interruption("the learners under way") as interruption:
        executor = WorkerPool(workers) if workers > 1 else SerialExecutor()
        stopped = (lambda: interruption.asked) if workers == 1 else None
        course = Course(where, tasks, asked["auctions"], stopped)
        total = len(asked["seeds"]) * len(names) * (2 if asked["search"] else 1)
        total += len(trials(asked, names)) if asked["search"] else 0

        def keep(rows: list[dict]) -> None:
            done.keep(rows)
            if progress is not None:
                progress(len(done.rows) + len(done.trials), total, rows[-1]["piece"].run_id)

        try:
            for wave in waves(asked, names, done):
                if not interruption.asked:
                    Dispatch(executor, course.learn, wave, keep).run(lambda: interruption.asked)
        except BaseException:
            executor.shutdown(cancel_futures=True)
            raise
        executor.shutdown()
    status = "interrupted" if interruption.asked else "finished"
    with Interruption("the transfer to be written", late=interruption.asked):
        _conclude(done, status)


def _checked(world_name: str, tasks: tuple[str, ...], settings: dict, tune: dict) -> tuple[str, ...]:
    """The tasks, all by name."""
    kind = member("worlds", EpisodicWorld, world_name, "world")
    if not 1 <= len(tasks) <= 3:
        raise ParameterError(
            f"tasks = {', '.join(tasks)}: must be one, two or three, such as green,blue,green"
        )
    tasks = tuple(task or kind.usual_task() for task in tasks)
    where = Conditions(world_name, settings, tune)
    worlds = [where.world(task) for task in tasks]
    if len({(world.n_features, world.n_actions, world.n_codes) for world in worlds}) > 1:
        raise ParameterError(
            f"tasks = {', '.join(tasks)}: weights can be carried only where as much is seen and done"
        )
    for name in {"world_name", "task", "copies"} & set(settings):
        raise ParameterError(
            f"{name} is not set in a transfer: the world and its tasks are named, and there are always 256 copies"
        )
    VickreySociety(world_name=world_name, task=tasks[0]).but(**settings)
    settings_of_all = PPO.tuned(common_settings(worlds[0].picture, tune))
    require_updates_by_tick(settings_of_all.auctions, COPIES)
    return tasks


def _folder(path: Path | None, asked: dict, resume: bool) -> Path | None:
    if resume and path is None:
        raise NoTransfer("resume needs the folder of the transfer to go on with: give out")
    if resume:
        before = Folder(path, NoTransfer).json(SUMMARY, SHAPE)
        for name, value in asked.items():
            if before[name] != value:
                raise ParameterError(f"{name} = {value!r}: the transfer to go on with has {before[name]!r}")
        return path
    return path and fresh_folder(path, SUMMARY, "transfer")


def _conclude(done: Learnt, status: str) -> None:
    table = done.table
    if done.folder is None:
        return
    found = summary(table) if len(table) else {}
    if done.trials and status == "finished":
        found["best"] = best_settings(pd.DataFrame(done.trials.values()))
    if len(table):
        facts = {"figure": "transfer_curves", **done.asked, "version": version("credit-flow")}
        save(transfer_curves(table), done.folder / FIGURE, facts)
    done.write(status, found)
