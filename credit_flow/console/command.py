"""A command whose words all say something (`--out ""` is no folder), and which with `--json` prints JSON and nothing else."""

from __future__ import annotations

from contextlib import nullcontext

from typer.core import TyperCommand

from credit_flow.console.consoles import kept_for_json
from credit_flow.core.boundary.parameters import ParameterError


class Command(TyperCommand):
    """Refuses an empty word before any of them is taken for a path, a name or a default."""

    def parse_args(self, context, words: list[str]) -> list[str]:
        """The words that are left over, none. Errors: `ParameterError` for an empty one."""
        for before, word in zip(["", *words], words):
            option, equals, value = word.partition("=")
            if word == "" or (option.startswith("--") and equals and not value):
                name = option or (before if before.startswith("--") else "") or "an argument"
                raise ParameterError(f"{name}: is empty; give a value, or leave it out")
        return super().parse_args(context, words)

    def invoke(self, context):
        """Do it; with `--json` standard output is kept for that."""
        with kept_for_json() if context.params.get("as_json") else nullcontext():
            return super().invoke(context)
