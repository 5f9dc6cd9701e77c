"""The runs of sweeps that a page may open: made again from scenario and seed, they are the same runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from credit_flow.core.discover import UnknownName
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import Record, RecordError
from credit_flow.dashboard.run.rebuild import Cancelled
from credit_flow.dashboard.run.record_list import MOST_LISTED, Listed, broken, folders_with
from credit_flow.dashboard.run.record_player import Replay, open_replay
from credit_flow.experiments.sweeps.replay_run import replay
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_request import find_run, is_of_runs, require_no_policy, run_of
from credit_flow.experiments.sweeps.sweep_store import HEADER, SweepError
from credit_flow.experiments.sweeps.sweep_trust import require_enclosed
from credit_flow.models.scenario import Scenario

RUNS = "runs"
"""In the name of a run of a sweep: `SWEEP/runs/RUN_ID`."""

RECORDS = "records"
"""Where a sweep keeps whole Records, if it was asked to."""


def list_runs(folder: Path) -> list[Listed]:
    """The runs of all sweeps in `folder`, by sweep; sweeps that cannot be read stand at the end, as broken."""
    root = folder.resolve()
    found = [one for path in folders_with(root, HEADER) for one in _runs(root, path)]
    return sorted(found, key=lambda one: one.is_broken)[:MOST_LISTED]


def open_run(
    folder: Path, name: str, progress: Callable[[int, int], bool] = lambda done, all_ticks: True
) -> Replay:
    """A replay of the run `name` of the list (`SWEEP/runs/RUN_ID`, or how the id begins): of its Record where the sweep kept
    it, else of one that is made again from scenario and seed, and is the same to the last bit of its journal's hash.

    Looking runs no code of the folder: what is made again is of the shelf and reads no files, whoever wrote the sweep.
    `progress(done, all)` is called as its ticks are made and says whether to go on. Errors: `Cancelled` if not, `RecordError`
    for a name that is not in the list, or a run that cannot be made again.
    """
    sweep, whole = _found(folder, name)
    kept = _kept(sweep, whole)
    return open_replay(Record.open(kept) if kept else _made_again(sweep, whole, name, progress), name)


def kept_record(folder: Path, name: str) -> bool:
    """Whether the run `name` left a Record, and need not be made again. Errors: as `open_run`."""
    return _kept(*_found(folder, name)) is not None


def _made_again(sweep: Sweep, whole: str, name: str, progress: Callable[[int, int], bool]) -> Record:
    scenario = scenario_of_run(sweep, whole, name)

    def went_on(model) -> None:
        if not progress(model.tick, scenario.ticks):
            raise Cancelled("no longer wanted")

    try:
        return replay(sweep, whole, progress=went_on)
    except (SweepError, RecordError, UnknownName) as error:
        raise RecordError(f"run {name[:80]!r} cannot be made again as it was") from error


def scenario_of_run(sweep: Sweep, whole: str, name: str) -> Scenario:
    """The scenario of the run with this id, called `name`: one of the shelf, that reads no files. Errors: `RecordError` for another, and for a
    sweep with a policy of its own."""
    if any(one["source"] for one in (sweep.manifest, *sweep.manifest.get("arms", {}).values())):
        raise RecordError(
            f"run {name[:80]!r} is of a scenario in a Python file, which a page does not run: make its record by "
            "`credit-flow replay SWEEP RUN_ID --out DIR`"
        )
    if not is_of_runs(sweep.manifest):
        raise RecordError(
            f"run {name[:80]!r} is a training: do it again by `credit-flow replay SWEEP RUN_ID --out DIR`"
        )
    try:
        require_no_policy(sweep)
        trial, _, _ = run_of(sweep, whole)
        require_enclosed(trial.scenario)
    except (SweepError, RecordError, UnknownName) as error:
        raise RecordError(f"run {name[:80]!r} cannot be made again as it was") from error
    return trial.scenario


def _kept(sweep: Sweep, run_id: str) -> Path | None:
    folder = Folder(sweep.path, RecordError)
    if not os.path.lexists(folder.path / RECORDS / run_id):
        return None
    return folder.folder(RECORDS, run_id)


def _found(folder: Path, name: str) -> tuple[Sweep, str]:
    """The sweep and the whole id of a run."""
    place, _, run_id = name.rpartition(f"{RUNS}/")
    root = folder.resolve()
    try:
        path = (root / place).resolve()
        if not path.is_relative_to(root):
            raise SweepError("it leads out of the folder")
        sweep = Sweep.open(path)
        return sweep, find_run(sweep, run_id)["run_id"]
    except (SweepError, OSError, ValueError) as error:
        raise RecordError(f"there is no run {name[:80]!r} in the list") from error


def is_run(name: str) -> bool:
    """Whether a name stands for a run of a sweep."""
    return f"/{RUNS}/" in f"/{name}"


def _runs(root: Path, path: Path) -> list[Listed]:
    try:
        sweep = Sweep.open(path)
        if not is_of_runs(sweep.manifest):
            return []  # there is nothing to scrub through in a training
        ticks = int(sweep.manifest["parameters"]["ticks"])
    except (SweepError, OSError, KeyError, TypeError, ValueError) as error:
        return [broken(root, path, error)]
    place = path.relative_to(root).as_posix()
    before = "" if place == "." else f"{place}/"
    name = sweep.manifest["scenario"]
    return [
        Listed(f"{before}{RUNS}/{row.run_id}", name, "", int(row.seed), ticks, "of a sweep")
        for row in sweep.runs.head(MOST_LISTED).itertuples()
    ]
