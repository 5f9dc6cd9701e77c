"""The folders that commands write: locked, new where none was named, gone again if nothing came of it."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from credit_flow.console.at_once import at_once
from credit_flow.core.boundary.path import as_path
from credit_flow.core.mistake import FolderError
from credit_flow.core.records.folder_lock import LOCK, folder_lock
from credit_flow.core.records.record import MANIFEST, Record, RecordError
from credit_flow.experiments.catalogue import command_of, defaults_of
from credit_flow.experiments.summary import report_rows


@contextmanager
def output_folder(named: Path | None, *words: str, resume: bool = False) -> Iterator[Path]:
    """The folder to write to while the block lasts, and nobody else's: `named`, or a new `runs/<words>`, numbered if taken.

    One that is new and in which there is nothing yet, not one whole tick of a run, goes again if the block fails. Errors: `FolderInUse`,
    `FolderError`.
    """
    is_new = named is None or not as_path(named).exists()
    folder = named or _new_folder(re.sub(r"[^\w.,-]+", "_", "-".join(word for word in words if word)))
    try:
        with folder_lock(folder, make=not resume):
            yield folder
    except Exception:
        if is_new:
            _remove_empty(folder)
        raise


def require_named(resume: bool, named: Path | None, what: str) -> None:
    """Errors: `FolderError` if `what` is to be resumed and nobody said where it is."""
    if resume and named is None:
        raise FolderError(f"--resume needs --out, the folder of the {what} to go on with")


def write_report(record: Record, folder: Path) -> Path:
    """Write the report of a record to its folder and return the file."""
    with at_once():
        from credit_flow.views.report import report

    defaults = defaults_of(record)
    return report(record, folder, report_rows(record), defaults, command_of(record, defaults))


def _new_folder(name: str) -> Path:
    """Made at once, so that two who start at the same time get two."""
    for path in [Path("runs", name)] + [Path("runs", f"{name}-{n}") for n in range(2, 10_000)]:
        try:
            path.mkdir(parents=True)
        except FileExistsError:
            continue
        except OSError as error:
            raise FolderError(
                f"{path}: cannot be written: {error.strerror or error}; name a folder by --out"
            ) from None
        return path
    raise FolderError(f"runs/{name}: there are ten thousand of it; name a folder by --out")


def _remove_empty(folder: Path) -> None:
    if folder.is_dir() and ({item.name for item in folder.iterdir()} <= {LOCK} or _is_before_tick_1(folder)):
        shutil.rmtree(folder)
        with suppress(OSError):  # there is more in it
            Path("runs").rmdir()


def _is_before_tick_1(folder: Path) -> bool:
    """Whether it is that of a run which has not come through its first tick."""
    try:
        return (folder / MANIFEST).exists() and Record.open(folder).ticks == 0
    except RecordError:
        return False
