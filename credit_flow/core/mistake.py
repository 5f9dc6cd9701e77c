"""What a user gave and what cannot be: one line that says what was wrong, where, and what would be right."""

from __future__ import annotations


class Mistake(ValueError):
    """Base of all refusals of what comes from outside; on the command line one line and exit code 2."""


class Failure(Mistake):
    """Nobody's mistake: what was rightly asked for could not be done, or came out otherwise; exit code 1."""


class FolderError(Mistake):
    """A folder that cannot be read or written as asked; says which and why."""
