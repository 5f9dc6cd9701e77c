"""A word to whoever waits while Numba compiles, which takes long once and then is kept on disk."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from numba.core import event

FIRST, NEXT = 2.0, 10.0
"""Seconds of compiling before the first word, and between two."""

KINDS = ("numba:compile", "numba:run_pass")


@contextmanager
def compile_notice(say: Callable[[str, float], None]) -> Iterator[None]:
    """Within it `say(rule, seconds)` is called now and then while rules compile: which one, and for how many seconds in all.

    Rules that come from the disk cache take no time, and nothing is said of them.
    """
    listener = _Listener(say)
    for kind in KINDS:
        event.register(kind, listener)
    try:
        yield
    finally:
        for kind in KINDS:
            event.unregister(kind, listener)


class _Listener(event.Listener):
    """Adds up the time between the outermost starts and ends."""

    def __init__(self, say: Callable[[str, float], None]):
        self.say, self.depth, self.start, self.seconds, self.due = say, 0, 0.0, 0.0, 0.0

    def on_start(self, event) -> None:
        if self.depth == 0:
            self.start = time.monotonic()
        self.depth += 1
        spent = self.seconds + time.monotonic() - self.start
        if spent >= max(self.due, FIRST):
            self.due = spent + NEXT
            self.say(_rule(event.data), spent)

    def on_end(self, event) -> None:
        self.depth -= 1
        if self.depth == 0:
            self.seconds += time.monotonic() - self.start


def _rule(about: dict) -> str:
    """`core.books.post` for a rule of the package, whatever stands there for another; a tick is compiled as a whole, too."""
    text = getattr(about.get("dispatcher"), "py_func", None)
    module = about.get("module") or getattr(text, "__module__", "")
    name = about.get("qualname") or getattr(text, "__qualname__", "")
    if re.fullmatch(r"(chain|run)_[0-9a-f]+", name):
        return "the whole tick"
    return f"{module}.{name}".rpartition("loop_")[2].removeprefix("credit_flow.")
