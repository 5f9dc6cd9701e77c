"""What somebody says of where a file or folder is: a plain path, and one that the system can look up."""

from __future__ import annotations

import errno
import os
from pathlib import Path

from credit_flow.core.mistake import FolderError

LONGEST = 120
"""Letters of a path that a message quotes."""


def as_path(said: object, error: type[ValueError] = FolderError) -> Path:
    """The path that somebody `said`, whether anything is there or not; it is never an address, a home (`~`) or a pattern.

    Errors: `error`, one line, for what is no path, for an empty one, and for one of which the system says that nothing can be there
    (a name too long, a circle of links, a folder that may not be entered).
    """
    if not isinstance(said, str | os.PathLike) or not isinstance(os.fspath(said), str):
        raise error(f"{said!r}: is no path; give one as text, such as 'runs/mine', or a pathlib.Path")
    text = os.fspath(said)
    why = _why_not(text)
    if why:
        raise error(f"{_short(text)}: {why}")
    return Path(text)


def as_file(said: object, error: type[ValueError]) -> Path:
    """The path of a plain file that is there. Errors: as `as_path`; `error` for a folder, and for a pipe or device, which may never end."""
    path = as_path(said, error)
    if not path.exists():
        raise error(f"{path}: there is no such file")
    if not path.is_file():
        raise error(
            f"{path}: is {'a folder' if path.is_dir() else 'a pipe or a device'}, and must be a plain file"
        )
    return path


def _why_not(text: str) -> str:
    """Why no file or folder can be called so; "" if one can."""
    if not text:
        return "the path is empty; name a file or folder"
    try:
        text.encode("utf-8")
        os.stat(text)
    except UnicodeEncodeError:
        return "the name is no UTF-8 text; choose another"
    except ValueError:
        return "the name has a zero byte; choose another"
    except OSError as error:
        if error.errno not in (errno.ENOENT, errno.ENOTDIR):
            return f"cannot be looked up: {error.strerror or error}"
    return ""


def _short(text: str) -> str:
    shown = text if text.isprintable() else ascii(text)[1:-1]
    return shown if len(shown) <= LONGEST else f"{shown[:LONGEST]}..."
