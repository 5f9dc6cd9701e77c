"""The finished trainings, transfers and sweeps of trainings that a page may open: those within the folder that the server was given, and no other."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.run.record_list import MOST_LISTED, folders_with
from credit_flow.experiments.curves.learner_curves import KINDS, OF_SWEEP, Curves, kind_of, open_curves

HERE = "."
"""The name of the folder itself."""


def list_curves(folder: Path | None) -> list[str]:
    """The folders with finished learners in `folder`, relative to it and by name, `.` for itself; none if there is no folder. A training that a sweep kept is not named beside its sweep."""
    if folder is None or not folder.is_dir():
        return []
    root = folder.resolve()
    found = {
        path: kind_of(path) for path in {path for file in KINDS.values() for path in folders_with(root, file)}
    }
    sweeps = {path for path, kind in found.items() if kind == "sweep"}
    names = [
        path.relative_to(root).as_posix()
        for path, kind in found.items()
        if kind and not _is_within(path, sweeps)
    ]
    return sorted(names)[:MOST_LISTED]


def open_listed(folder: Path | None, name: str) -> Curves:
    """The curves of that name in the list; nothing is run, and no code of the folder is read. Errors: `RecordError`, naming no path of this machine."""
    if folder is None or name not in list_curves(folder):
        raise RecordError(f"{name[:80]!r} is not in the list of finished learners")
    root = folder.resolve()
    try:
        return open_curves(root / name)
    except RecordError as error:
        raise RecordError(str(error).replace(f"{root}/", "").replace(str(root), HERE)) from None


def _is_within(path: Path, sweeps: set[Path]) -> bool:
    return path.parent.name == OF_SWEEP and path.parent.parent in sweeps
