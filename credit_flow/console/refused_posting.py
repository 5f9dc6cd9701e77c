"""A posting that the books refused, in one line: where it was made, in which tick, and why it cannot be."""

from __future__ import annotations

import traceback
from pathlib import Path

from credit_flow.console.exit_code import ExitCode
from credit_flow.core.books.errors import AuditFailure, LedgerError
from credit_flow.core.mistake import PACKAGE, words_of


def refused_posting(error: LedgerError) -> tuple[str, ExitCode]:
    """The line, and the exit code: a mistake of whoever wrote the part that posts, but for books that do not balance."""
    notes = "; ".join(getattr(error, "__notes__", ()))
    words = f"{_made_in(error)}: {words_of(error)}" + (f" ({notes})" if notes else "")
    return words, ExitCode.FAILED if isinstance(error, AuditFailure) else ExitCode.MISTAKE


def _made_in(error: LedgerError) -> str:
    """`mine.py, line 23`: the innermost line that is not the ledger's."""
    frames = traceback.extract_tb(error.__traceback__)
    outside = [frame for frame in frames if not Path(frame.filename).is_relative_to(PACKAGE / "core")]
    file = Path(outside[-1].filename)
    shown = file.relative_to(Path.cwd()) if file.is_relative_to(Path.cwd()) else file
    return f"{shown}, line {outside[-1].lineno}"
