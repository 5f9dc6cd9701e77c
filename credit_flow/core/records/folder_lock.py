"""One writer per folder: a lock of the operating system, which ends with the process that holds it, however that ends."""

from __future__ import annotations

import json
import os
import shlex
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from credit_flow.core.boundary.path import as_path
from credit_flow.core.mistake import FolderError
from credit_flow.core.records.folder import links_out

LOCK, WRITER = ".lock", ".writer.json"
"""The files of a lock in its folder: the lock itself, which stays, and who holds it, while somebody does."""


class FolderInUse(FolderError):
    """Somebody else writes into the folder; says who, and since when."""


@contextmanager
def folder_lock(
    folder: str | Path | None, *, make: bool = True, patience: float = 0.0
) -> Iterator[Path | None]:
    """Nobody else writes into `folder` while the block lasts; who has it may enter it again (a run draws its own figures).

    Gives the folder's path, as `as_path`. The folder is made if need be; with `make` False one that is not there is left so, and the block has to say it. None is no
    folder. `patience`: seconds to wait for another writer. Errors: `FolderInUse`, `FolderError` if it cannot be written.
    """
    folder = None if folder is None else as_path(folder)
    if folder is None or not (make or folder.is_dir()):
        yield folder
        return
    lock = _lock(folder)
    if lock.is_locked:  # by this thread
        yield folder
        return
    _acquire(lock, folder, patience)
    try:
        (folder / WRITER).write_text(json.dumps(_this_process()), encoding="utf-8")
        yield folder
    finally:
        (folder / WRITER).unlink(missing_ok=True)
        lock.release()


def _lock(folder: Path) -> FileLock:
    """The one lock that this process has on the folder, however its path is written."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _refuse_links(folder)
        return FileLock(folder.resolve() / LOCK, timeout=0, is_singleton=True)
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written: {error.strerror or error}") from None


def _refuse_links(folder: Path) -> None:
    """A folder that somebody sent may hold links by which writing in it would write elsewhere."""
    found = links_out(folder)
    if found:
        raise FolderError(
            f"{found[0]}: is a link, pipe or device that leads out of {folder}; take it away, or write to another folder"
        )


def _acquire(lock: FileLock, folder: Path, patience: float) -> None:
    try:
        lock.acquire(timeout=patience)
    except Timeout:
        raise FolderInUse(
            f"{folder}: is being written by {_holder(folder)}; wait until that is done, or write to another folder"
        ) from None
    except OSError as error:
        raise FolderError(f"{folder}: cannot be written: {error.strerror or error}") from None


def _this_process() -> dict:
    command = shlex.join([Path(sys.argv[0] or "python").name, *sys.argv[1:]])
    since = datetime.now().astimezone().isoformat(sep=" ", timespec="seconds")
    return {"pid": os.getpid(), "host": socket.gethostname(), "command": command, "since": since}


def _holder(folder: Path) -> str:
    """Who has the folder, in words; whoever takes it writes that a moment later."""
    try:
        who = json.loads((folder / WRITER).read_text(encoding="utf-8"))
        said = [ascii(str(who[name]))[1:-1][:200] for name in ("pid", "host", "since", "command")]
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
    return "process {} on {} since {} ({})".format(*said)
