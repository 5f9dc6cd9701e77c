"""A command whose words all say something: `--out ""` is no folder, and `--preset ""` no preset."""

from __future__ import annotations

from typer.core import TyperCommand

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
