"""The runs of sweeps that a page may open: made again from scenario and seed, they are the same runs."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.record import MANIFEST, Record, RecordError
from credit_flow.dashboard.records import DEEPEST, MOST_LISTED, Listed
from credit_flow.dashboard.replay import Replay
from credit_flow.experiments.asked import run_of
from credit_flow.experiments.replay import replay
from credit_flow.experiments.sweep import Sweep
from credit_flow.experiments.sweep_store import HEADER, SweepError

RUNS = "runs"
"""In the name of a run of a sweep: `SWEEP/runs/RUN_ID`."""

RECORDS = "records"
"""Where a sweep keeps whole Records, if it was asked to."""


def list_runs(folder: Path) -> list[Listed]:
    """The runs of all sweeps in `folder`, by sweep; sweeps that cannot be read are passed over."""
    root, found = folder.resolve(), []
    for depth in range(DEEPEST + 1):
        for header in sorted(root.glob("*/" * depth + HEADER)):
            if header.resolve().is_relative_to(root):
                found += _runs(root, header.parent)
    return found[:MOST_LISTED]


def open_run(folder: Path, name: str) -> Replay:
    """A replay of the run `name` of the list (`SWEEP/runs/RUN_ID`, or how the id begins): of its Record where the sweep kept
    it, else of one that is made again from scenario and seed, and is the same to the last bit of its journal's hash.

    Errors: `RecordError` for a name that is not in the list, or a run that cannot be made again.
    """
    place, _, run_id = name.rpartition(f"{RUNS}/")
    root = folder.resolve()
    path = (root / place).resolve()
    if not path.is_relative_to(root):
        raise RecordError(f"there is no run {name[:80]!r} in the list")
    try:
        sweep = Sweep.open(path)
        whole = run_of(sweep, run_id)[2]
    except (SweepError, OSError) as error:
        raise RecordError(f"there is no run {name[:80]!r} in the list") from error
    kept = path / RECORDS / whole
    try:
        return Replay(Record.open(kept) if (kept / MANIFEST).is_file() else replay(sweep, whole))
    except (SweepError, RecordError) as error:
        raise RecordError(f"run {name[:80]!r} cannot be made again as it was") from error


def is_run(name: str) -> bool:
    """Whether a name stands for a run of a sweep."""
    return f"/{RUNS}/" in f"/{name}"


def _runs(root: Path, path: Path) -> list[Listed]:
    try:
        sweep = Sweep.open(path)
    except SweepError:
        return []
    place = path.relative_to(root).as_posix()
    before = "" if place == "." else f"{place}/"
    facts = sweep.manifest
    ticks = int(facts["parameters"]["ticks"])
    return [
        Listed(f"{before}{RUNS}/{row.run_id}", facts["scenario"], "", int(row.seed), ticks, "of a sweep")
        for row in sweep.runs.head(MOST_LISTED).itertuples()
    ]
