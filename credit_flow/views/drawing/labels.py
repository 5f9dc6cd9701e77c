"""What things are called in a figure: the words of the tables, unless the user has a name of his own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from credit_flow.core.books.kinds import BY_NAME
from credit_flow.core.discover import nearest


class Labels:
    """Names of the user's for words that figures use: `Labels({"rent": "upkeep", "3": "cutting"})`; a number is a kind of work."""

    def __init__(self, given: Mapping[str, str]):
        self.given = {_word(name): str(text) for name, text in given.items()}
        self.met: set[str] = set()

    def require_met(self) -> None:
        """Errors: `UnknownName` for a name that no figure used, with the nearest one that was."""
        for name in self.given:
            if name not in self.met:
                raise nearest(name, self.met, "label")


_NOTHING = Labels({})
_NOW: ContextVar[Labels] = ContextVar("labels", default=_NOTHING)


@contextmanager
def naming(labels: Labels) -> Iterator[None]:
    """Figures drawn within use these labels."""
    token = _NOW.set(labels)
    try:
        yield
    finally:
        _NOW.reset(token)


def called(word: str) -> str:
    """What the user calls `word`."""
    labels = _NOW.get()
    if labels is not _NOTHING:
        labels.met.add(word)
    return labels.given.get(word, word)


def kind_of_work(kind: int) -> str:
    """What a kind of work is called."""
    return called(f"kind {kind}")


def kind_of_posting(name: str) -> str:
    """What a kind of posting is called: its words in the table of kinds, or the user's for its name or its words."""
    words = BY_NAME[name].words if name in BY_NAME else name
    return called(words) if called(name) == name else called(name)


def _word(name: str) -> str:
    return f"kind {name.strip()}" if name.strip().isdigit() else name.strip()
