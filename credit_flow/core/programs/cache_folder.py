"""Where compiled kernels are kept: beside the package, else in the user's cache, else in a folder of this user for passing files."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from functools import cache
from pathlib import Path

import numba


def keep_on_disk(compiled) -> bool:
    """Have Numba keep what it compiles, where this account may write; False if it may nowhere, which is said once.

    What stands in no file (`python -c`, `exec`) Numba cannot keep.
    """
    try:
        compiled.enable_caching()
        return True
    except RuntimeError:  # neither beside the package nor in the user's cache
        if not os.path.exists(compiled.py_func.__code__.co_filename):
            return False
        folder = _passing()
    if folder is None:
        return False
    numba.config.CACHE_DIR = folder
    compiled.enable_caching()
    return True


@cache
def _passing() -> str | None:
    """A folder in the system's place for passing files that only this account can write to; None if there is none."""
    folder = Path(tempfile.gettempdir()) / f"credit_flow-{getattr(os, 'getuid', lambda: 'cache')()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if is_private(folder):
            return str(folder)
    except OSError:
        pass
    print(
        "credit flow: compiled code can be kept nowhere, so every start compiles anew; name a folder in NUMBA_CACHE_DIR",
        file=sys.stderr,
    )
    return None


def is_private(folder: Path) -> bool:
    """Whether a folder is this account's own and no other can write to it: what is kept there is run."""
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode):
        return False
    mine = not hasattr(os, "getuid") or found.st_uid == os.getuid()
    return mine and not found.st_mode & 0o022 and os.access(folder, os.W_OK)
