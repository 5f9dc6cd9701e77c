"""Ctrl-C where there is nothing yet, or no longer, that it could leave half done: it ends the process at once, without a word."""

from __future__ import annotations

import os
from _signal import SIGINT, default_int_handler, getsignal, signal  # signal.signal brings more with it
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from credit_flow.console.exit_code import ExitCode


@contextmanager
def at_once() -> Iterator[None]:
    """While it lasts; for imports, in the middle of which libraries make of a KeyboardInterrupt a traceback, or an error of their own."""
    before = getsignal(SIGINT)
    leave_at_once(ExitCode.INTERRUPTED)
    try:
        yield
    finally:
        if before is default_int_handler:
            with suppress(ValueError):
                signal(SIGINT, before)


def leave_at_once(code: int) -> None:
    """From now on, with exit code `code`. Where Ctrl-C is ignored, or somebody else's, and outside the main thread, it stays so."""
    if getsignal(SIGINT) is default_int_handler:
        with suppress(ValueError):  # not the main thread
            signal(SIGINT, lambda number, frame: os._exit(code))
