"""What a user gave and what cannot be: one line that says what was wrong, where, and what would be right."""

from __future__ import annotations

import traceback
from pathlib import Path


class Mistake(ValueError):
    """Base of all refusals of what comes from outside; on the command line one line and exit code 2."""


class Failure(Mistake):
    """Nobody's mistake: what was rightly asked for could not be done, or came out otherwise; exit code 1."""


class FolderError(Mistake):
    """A folder that cannot be read or written as asked; says which and why."""


def place_in(file: Path, error: BaseException) -> str:
    """`mine.py, line 7`: where in a file an error arose while the file was read."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if Path(frame.filename) == file.resolve()
    ]
    number = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    return f"{file}, line {number}" if number else str(file)


def words_of(error: BaseException) -> str:
    """What kind of error it is and what it says of itself, which may fail: an error of a user's own is code of a user's own."""
    try:
        text = str(error)
    except Exception as other:
        text = f"what it says cannot be read, for that raised {type(other).__name__}"
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
