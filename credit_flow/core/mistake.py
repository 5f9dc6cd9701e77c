"""What a user gave and what cannot be: one line that says what was wrong, where, and what would be right."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import ModuleType

PACKAGE = Path(__file__).resolve().parents[1]


class Mistake(ValueError):
    """Base of all refusals of what comes from outside; on the command line one line and exit code 2."""


class Failure(Mistake):
    """Nobody's mistake: what was rightly asked for could not be done, or came out otherwise; exit code 1."""


class FolderError(Mistake):
    """A folder that cannot be read or written as asked; says which and why."""


class BadMember(Mistake):
    """A class of somebody's own, or what it brings, is not what it must be; says which, in which file, and what would be right."""


def file_of(whose: type | ModuleType) -> str:
    """The file in which a class or module stands, as short as it is clear; "" where there is none, as in a notebook."""
    module = whose if isinstance(whose, ModuleType) else sys.modules.get(whose.__module__)
    file = getattr(module, "__file__", None)
    if file is None:
        return ""
    path = Path(file).resolve()
    for folder in (PACKAGE.parent, Path.cwd()):
        if path.is_relative_to(folder):
            return str(path.relative_to(folder))
    return str(path)


def told(kind: type) -> str:
    """What a class is called and where it stands: `Halfway (credit_flow/mechanisms/auctions/halfway.py)`."""
    file = file_of(kind)
    return f"{kind.__name__} ({file})" if file else kind.__name__


def broken(file: Path, error: BaseException) -> str:
    """What went wrong while a file was read, in one line: `mine.py, line 7: NameError: ...`."""
    hint = "; write @dataclass(frozen=True)" if "non-frozen dataclass" in str(error) else ""
    return f"{place_in(file, error)}: {words_of(error)}{hint}"


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
