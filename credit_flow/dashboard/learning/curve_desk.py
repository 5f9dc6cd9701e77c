"""What a visitor has chosen of the finished learners on the page Learning: it stays while other pages are looked at."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from urllib.parse import urlencode

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.learning.curve_list import list_curves, open_listed
from credit_flow.dashboard.run.bands import Changes
from credit_flow.experiments.curves.learner_curves import Curves

OWN = "t."
"""Begins the words of an address that belong to finished learners: `t.of`, `t.number`, `t.learner`."""

LIVE, ALL = "", "*"
"""What can be chosen beside the name of a folder: a society at work, and all folders together."""

MOST_TOGETHER = 24
"""Folders that are laid over each other."""


class CurveDesk:
    """`of` is the folder that is shown (`LIVE` for none, `ALL`), `number` the column that is drawn ("": the first there is), `learner` the one that is looked into, at the look `at` (None: the last).

    `changed` counts choices. Nothing is read before it is shown. `first` says whether finished learners are what a visitor sees who chooses nothing; it is asked only where there are some.
    """

    def __init__(self, folder: Path | None = None, first: Callable[[], bool] = lambda: False):
        self.folder, self.changed = folder, Changes()
        shown = self.names if self.names and first() else []
        self.of = LIVE if not shown else shown[0] if len(shown) == 1 else ALL
        self.number, self.learner, self.at = "", "", None
        self._read: dict[str, Curves | str] = {}

    @cached_property
    def names(self) -> list[str]:
        """The folders that can be shown."""
        return list_curves(self.folder)

    @property
    def query(self) -> str:
        """The words of an address that show the same."""
        words = {"of": self.of, "number": self.number, "learner": self.learner}
        return urlencode({OWN + name: value for name, value in words.items() if value})

    @property
    def python(self) -> str:
        """The lines of Python that draw what is shown."""
        names = (self.names if self.of == ALL else [self.of])[:MOST_TOGETHER]
        return "\n".join(
            [
                "from pathlib import Path",
                "",
                "from credit_flow.experiments.curves.learner_curves import open_curves, together",
                "from credit_flow.views.training.learners_over_time import learners_over_time",
                "",
                "# in the folder that the server shows",
                f"found = {{name: open_curves(Path(name)) for name in {names!r}}}",
                f"learners_over_time(together(found), {self.number!r}).savefig('learners.png')",
            ]
        )

    def choose(self, **choices) -> None:
        """Set some of them by name; another folder forgets the learner."""
        if any(getattr(self, name) != value for name, value in choices.items()):
            if choices.get("of", self.of) != self.of:
                self.learner, self.at, self._read = "", None, {}  # what is still being written is read anew
            vars(self).update(choices)
            self.changed.happened()

    def open(self, words: dict[str, str]) -> None:
        """Show what the words of an address say."""
        said = {name.removeprefix(OWN): value for name, value in words.items() if name.startswith(OWN)}
        if said.get("of", ALL) in (ALL, *self.names):
            self.choose(
                **{name: value for name, value in said.items() if name in ("of", "number", "learner")}
            )

    def shown(self) -> tuple[dict[str, Curves], list[str]]:
        """The curves that are shown, by folder, and what is to be said: what cannot be read, and what is left out."""
        wanted = self.names if self.of == ALL else [self.of] if self.of else []
        said = [f"{MOST_TOGETHER} of {len(wanted)} folders are shown"] if len(wanted) > MOST_TOGETHER else []
        for name in wanted[:MOST_TOGETHER]:
            if name not in self._read:
                try:
                    self._read[name] = open_listed(self.folder, name)
                except RecordError as error:
                    self._read[name] = str(error)
        found = {name: self._read[name] for name in wanted[:MOST_TOGETHER]}
        said += [one for one in found.values() if isinstance(one, str)]
        return {name: one for name, one in found.items() if isinstance(one, Curves)}, said


def place_of(found: dict[str, Curves], learner: str) -> tuple[str, str]:
    """The folder of a learner of `together(found)`, and what it is called there; the first of the first folder if there is none of that name."""
    for name, curves in found.items():
        for own in curves.learners:
            if learner in (own if len(found) == 1 else "", f"{name}: {own}"):
                return name, own
    return next(((name, own) for name, curves in found.items() for own in curves.learners), ("", ""))
