"""The saved Records that a page may open: those within one folder, and no other."""

from __future__ import annotations

import os
from pathlib import Path
from textwrap import shorten
from typing import NamedTuple

from credit_flow.core.boundary.path import as_path
from credit_flow.core.records.record import MANIFEST, Record, RecordError

DEEPEST = 4
"""Levels of folders that are searched: a sweep keeps its runs in `records/RUN_ID`."""

MOST_LISTED = 500

LONGEST_REASON = 80
"""Characters of why a folder cannot be read, in a list."""

MOST_SEARCHED = 20_000
"""Folders of a level that are searched."""


class Listed(NamedTuple):
    """One Record in the list."""

    name: str  # its folder, relative to the one that is listed
    scenario: str
    preset: str
    seed: int
    ticks: int
    status: str

    @property
    def title(self) -> str:
        """Its line in the list."""
        what = self.status if self.is_broken else f"seed {self.seed}, {self.ticks:,} ticks"
        return f"{self.name} ({what})"

    @property
    def is_broken(self) -> bool:
        """Whether it cannot be opened; `status` says why."""
        return self.status.startswith("broken: ")


def list_records(folder: str | Path) -> list[Listed]:
    """The Records in `folder`, by name; what looks like one and cannot be read stands at the end, as broken.

    Errors: `RecordError` if there is no such folder.
    """
    root = as_path(folder, RecordError).resolve()
    if not root.is_dir():
        raise RecordError(f"{folder}: there is no such folder; give one that holds Records")
    found = [_listed(root, path) for path in folders_with(root, MANIFEST)]
    return sorted(found, key=lambda one: (one.is_broken, one.name))[:MOST_LISTED]


def folders_with(root: Path, name: str) -> list[Path]:
    """The folders in `root`, itself included, that hold a file `name`, at most four levels down; links are not followed."""
    found, level = [], [root]
    for _ in range(DEEPEST + 1):
        found += [path for path in level if os.path.lexists(path / name)]
        level = [inner for path in level for inner in _folders(path)][:MOST_SEARCHED]
    return found


def broken(root: Path, path: Path, error: Exception) -> Listed:
    """How a folder in `root` that cannot be read stands in the list: its name and one plain reason, without a path of this machine."""
    place = path.relative_to(root).as_posix()
    said = str(error).replace(f"{path}/", "").replace(f"{path}: ", "").replace(f"{root}/", "")
    reason = ": ".join(
        said.split(": ")[:2]
    )  # what of it is wrong; a reader's own words for that are left out
    return Listed(place, "", "", 0, 0, f"broken: {shorten(reason, LONGEST_REASON, placeholder=' …')}")


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


def _folders(path: Path) -> list[Path]:
    try:
        with os.scandir(path) as entries:
            return sorted(Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False))
    except OSError:
        return []


def _listed(root: Path, path: Path) -> Listed:
    try:
        manifest = Record.open(path).manifest
    except (RecordError, OSError) as error:
        return broken(root, path, error)
    facts = [manifest[name] for name in ("scenario", "preset", "seed", "ticks", "status")]
    return Listed(path.relative_to(root).as_posix(), *facts)
