"""Where commands print: standard output for what was asked for, standard error for all else; words come out as they are."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from contextvars import ContextVar

from rich.console import Console
from rich.text import Text


def console(stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for every table where there is none."""
    literally = {"highlight": False, "markup": False, "emoji": False}
    found = Console(stderr=stderr, **literally)
    return found if found.is_terminal else Console(stderr=stderr, width=160, **literally)


out, err = console(), console(stderr=True)


def say(kind: str, style: str, message: str) -> None:
    """One line on standard error: `error: ...` or `warning: ...`, the first word in colour."""
    err.print(Text(f"{kind}:", style), " ".join(message.split()), soft_wrap=True)


_OUTPUT: ContextVar = ContextVar("standard output, while it is kept for JSON", default=None)


@contextmanager
def kept_for_json() -> Iterator[None]:
    """While it lasts only `print_json` writes to standard output: what anybody else prints, such as a file of the user's own, goes to
    standard error."""
    token = _OUTPUT.set(sys.stdout)
    try:
        with redirect_stdout(sys.stderr):
            yield
    finally:
        _OUTPUT.reset(token)


def print_json(text: str) -> None:
    """The one line of JSON that was asked for."""
    print(text, file=_OUTPUT.get() or sys.stdout)


@contextmanager
def plain_warnings() -> Iterator[None]:
    """Python's warnings as lines of the command, each once."""
    said = set()

    def show(message, category, filename, lineno, file=None, line=None) -> None:
        text = str(message)
        if text not in said:
            said.add(text)
            say("warning", "yellow", text)

    with warnings.catch_warnings():
        warnings.showwarning = show
        yield
