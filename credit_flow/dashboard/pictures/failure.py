"""What a page says when a run fails: data, never a traceback."""

from __future__ import annotations

import re
from typing import NamedTuple

from credit_flow.core.books.errors import LedgerError
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import words_of
from credit_flow.models.clockwork.part_at_work import part_at_work

_FOLDERS = re.compile(r"(?<![\w.])(?:[A-Za-z]:)?[\\/](?:[^\\/\s'\":]+[\\/])+")
"""The folders before a file's name, as they stand in the messages of the operating system."""


class Failure(NamedTuple):
    """Why a run stopped."""

    tick: int  # the tick that failed
    part: str  # the part of the tick, such as `Hiring`
    cause: str
    hint: str

    @property
    def sentence(self) -> str:
        """All of it in words."""
        return f"Tick {self.tick:,} failed in {self.part}: {self.cause}. {self.hint}"


def failure(tick: int, error: BaseException) -> Failure:
    """The failure that `error`, raised in `tick`, amounts to; names of the server's folders are left out."""
    cause = without_folders(words_of(error)).strip().rstrip(".")
    return Failure(tick, part_at_work(error, "the tick"), cause[:500], _hint(error))


def without_folders(message: str) -> str:
    """A message without the names of the server's folders."""
    return _FOLDERS.sub("", message)


def _hint(error: BaseException) -> str:
    if isinstance(error, ParameterError):
        return "Change that parameter, then Reset."
    if isinstance(error, LedgerError):
        return "The ledger refused the posting and moved nothing; Reset starts the same run again."
    if isinstance(error, MemoryError):
        return "The server has no memory left for this run; Reset with fewer experts or tasks."
    if isinstance(error, ImportError):
        return "The server lacks a package that this scenario needs."
    return "Reset starts the same run again; with the same seed it fails at the same tick."
