"""The saved Records that a page may open: those within one folder, and no other."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from credit_flow.core.record import MANIFEST, Record, RecordError

DEEPEST = 4
"""Levels of folders that are searched: a sweep keeps its runs in `records/RUN_ID`."""

MOST_LISTED = 500


class Listed(NamedTuple):
    """One Record in the list."""

    name: str  # its folder, relative to the one that is listed
    scenario: str
    preset: str
    seed: int
    ticks: int
    status: str


def list_records(folder: str | Path) -> list[Listed]:
    """The Records in `folder`, by name; folders that are no readable Record are passed over.

    Errors: `RecordError` if there is no such folder.
    """
    root = Path(folder).resolve()
    if not root.is_dir():
        raise RecordError(f"{folder}: there is no such folder; give one that holds Records")
    found = []
    for depth in range(DEEPEST + 1):
        for manifest in sorted(root.glob("*/" * depth + MANIFEST)):
            listed = _listed(root, manifest.parent)
            if listed is not None:
                found.append(listed)
    return sorted(found, key=lambda one: one.name)[:MOST_LISTED]


def open_record(folder: str | Path, name: str) -> Record:
    """The Record `name` of the list of `folder`.

    Errors: `RecordError` for a name that leads out of the folder, or to nothing; the message names no path.
    """
    root = Path(folder).resolve()
    try:
        path = (root / name).resolve()
        is_listed = path.is_relative_to(root) and (path / MANIFEST).is_file()
    except (OSError, ValueError):
        is_listed = False
    if not is_listed:
        raise RecordError(f"there is no record {name[:80]!r} in the list")
    try:
        return Record.open(path)
    except RecordError as error:
        raise RecordError(f"record {name[:80]!r} cannot be read") from error


def _listed(root: Path, path: Path) -> Listed | None:
    if not path.resolve().is_relative_to(root):
        return None  # a link that leads out
    try:
        manifest = Record.open(path).manifest
        facts = (manifest["scenario"], manifest["preset"], int(manifest["seed"]), int(manifest["ticks"]))
        return Listed(path.relative_to(root).as_posix(), *facts, str(manifest["status"]))
    except (RecordError, KeyError, TypeError, ValueError):
        return None
