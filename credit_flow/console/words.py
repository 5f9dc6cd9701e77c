"""What a user said on the command line, beside what a command takes for granted."""

from __future__ import annotations

import typer


def words_of(context: typer.Context) -> set[str]:
    """The names of the parameters that stand on the command line; the others have their defaults."""
    return {name for name in context.params if context.get_parameter_source(name).name == "COMMANDLINE"}
