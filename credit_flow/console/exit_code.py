"""The exit codes of `credit-flow`: one table for all commands."""

from __future__ import annotations

import errno
from enum import IntEnum

from credit_flow.core.mistake import Failure, Mistake

OF_PATHS = {
    errno.ENOENT,
    errno.ENOTDIR,
    errno.EISDIR,
    errno.EACCES,
    errno.EPERM,
    errno.ELOOP,
    errno.ENAMETOOLONG,
    errno.EROFS,
}
"""What the system says of a path that somebody should not have given."""


class ExitCode(IntEnum):
    """What a command tells whoever called it; `docs/user_guide.md` has the same table."""

    DONE = 0
    """All that was asked for has been done."""
    FAILED = 1
    """Something failed, or a law of the books is broken: runs of a sweep, an audit, a full disk."""
    MISTAKE = 2
    """The user's mistake, one line on standard error; nothing has been changed."""
    INTERRUPTED = 130
    """Ctrl-C: what there was has been written, and `--resume` goes on with it."""

    @classmethod
    def of_error(cls, error: Mistake | OSError) -> ExitCode:
        """The code for an error that is told in one line; of what the system says, a path that cannot be is a mistake."""
        if isinstance(error, OSError):
            return cls.MISTAKE if error.errno in OF_PATHS else cls.FAILED
        return cls.FAILED if isinstance(error, Failure) else cls.MISTAKE

    @classmethod
    def of_status(cls, status: str) -> ExitCode:
        """The code for the `status` that a run, sweep, training or transfer came to."""
        known = {
            "interrupted": cls.INTERRUPTED,
            "some runs failed": cls.FAILED,
            "all runs failed": cls.FAILED,
        }
        return known.get(status, cls.DONE)
