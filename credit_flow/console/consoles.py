"""Where commands print: standard output for what was asked for, standard error for all else."""

from __future__ import annotations

from rich.console import Console


def console(stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for every table where there is none."""
    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=160)


out, err = console(), console(stderr=True)
