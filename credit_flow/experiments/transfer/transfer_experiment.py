"""The transfer experiment: a society and single minds learn a task, then another, then the first again (key `chang2020`)."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path

import pandas as pd
import pyarrow as pa

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.path import as_path
from credit_flow.core.boundary.seed import as_seeds
from credit_flow.core.discover import member
from credit_flow.core.records import parquet
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import RecordError
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.fresh_folder import fresh_folder
from credit_flow.experiments.training.train import require_auctions
from credit_flow.experiments.transfer.baselines import names_of
from credit_flow.experiments.transfer.curriculum import Curriculum
from credit_flow.experiments.transfer.transfer_summary import summary
from credit_flow.learners.networks.torch_device import repeatable
from credit_flow.models.states.state_worlds import make_world
from credit_flow.views.save import save
from credit_flow.views.states.transfer_curves import transfer_curves
from credit_flow.worlds.episodic import EpisodicWorld

TABLE, SUMMARY, FIGURE = "transfer.parquet", "transfer.json", "transfer.png"


SHAPE = {"world": str, "tasks": [str], "seeds": [int], "auctions": int, "status": str}
"""What the summary of a transfer looks like, as far as going on needs it."""


class NoTransfer(RecordError):
    """A folder that holds no transfer to go on with, or a broken one."""


def transfer(
    world_name: str,
    tasks: Sequence[str] = ("",),
    *,
    seeds: int | Sequence[int] = 5,
    auctions: int = 40_000,
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
    does the rest. Errors: `UnknownName`, `ParameterError`, `RecordError`.
    """
    tasks = _checked(world_name, tuple(tasks))
    seeds = as_seeds(seeds)
    require_auctions(auctions)
    asked = {"world": world_name, "tasks": list(tasks), "seeds": list(seeds), "auctions": auctions}
    with folder_lock(out, make=not resume):
        folder, table = _folder(None if out is None else as_path(out, RecordError), asked, resume)
        return _learn(asked, folder, table, progress)


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
    return {"world_name": world} | {
        name: said.get(name, facts[name]) for name in ("tasks", "seeds", "auctions")
    }


def _learn(asked: dict, folder: Path | None, table: pd.DataFrame, progress) -> pd.DataFrame:
    """Have everybody learn who is not in the table, and write what came of it."""
    world_name, tasks, auctions = asked["world"], tuple(asked["tasks"]), asked["auctions"]
    units = [(seed, name) for seed in asked["seeds"] for name in names_of(world_name, tasks[0])]
    status = "finished"
    if folder is not None:
        _write(folder, asked | {"status": "running"}, table)
    with Interruption("the part of the course under way") as interruption, repeatable(1):
        course = Curriculum(world_name, tasks, auctions, interruption)
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
        with Interruption("the transfer to be written", late=status == "interrupted"):
            _write(folder, asked | {"status": status}, table)
            _conclude(folder, asked | {"status": status}, table)
    return table


def _checked(world_name: str, tasks: tuple[str, ...]) -> tuple[str, ...]:
    """The tasks, all by name."""
    kind = member("worlds", EpisodicWorld, world_name, "world")
    if not 1 <= len(tasks) <= 3:
        raise ParameterError(
            f"tasks = {', '.join(tasks)}: must be one, two or three, such as green,blue,green"
        )
    tasks = tuple(task or kind.usual_task() for task in tasks)
    worlds = [make_world(world_name, task, 0, 1) for task in tasks]
    if len({(world.n_features, world.n_actions, world.n_codes) for world in worlds}) > 1:
        raise ParameterError(
            f"tasks = {', '.join(tasks)}: weights can be carried only where as much is seen and done"
        )
    return tasks


def _has(table: pd.DataFrame, seed: int, name: str) -> bool:
    return bool(len(table)) and bool(((table["seed"] == seed) & (table["contender"] == name)).any())


def _folder(path: Path | None, asked: dict, resume: bool) -> tuple[Path | None, pd.DataFrame]:
    if resume and path is None:
        raise NoTransfer("resume needs the folder of the transfer to go on with: give out")
    if resume:
        folder = Folder(path, NoTransfer)
        before, table = folder.json(SUMMARY, SHAPE), folder.table(TABLE, columns={}).to_pandas()
        for name, value in asked.items():
            if before[name] != value:
                raise ParameterError(f"{name} = {value!r}: the transfer to go on with has {before[name]!r}")
        return path, table
    return path and fresh_folder(path, SUMMARY, "transfer"), pd.DataFrame()


def _write(folder: Path, facts: dict, table: pd.DataFrame) -> None:
    replace(folder / TABLE, lambda file: parquet.write(pa.Table.from_pandas(table), file))
    replace(folder / SUMMARY, lambda file: file.write_text(json.dumps(facts, indent=1) + "\n"))


def _conclude(folder: Path, facts: dict, table: pd.DataFrame) -> None:
    if len(table):
        save(
            transfer_curves(table),
            folder / FIGURE,
            {"figure": "transfer_curves", **facts, "version": version("credit-flow")},
        )
        facts = facts | summary(table)
    replace(folder / SUMMARY, lambda file: file.write_text(json.dumps(facts, indent=1) + "\n"))
