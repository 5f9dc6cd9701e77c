"""What a visitor has chosen on the page Verdicts, and the runs that are made for it: they stay while other pages are looked at."""

from __future__ import annotations

from credit_flow.dashboard.run.bands import Changes
from credit_flow.dashboard.verdicts.verdict_job import VerdictJob

HERE = "run here"
FIRST = "specialization"
"""The card that is chosen first."""


class VerdictDesk:
    """`cards` and `seeds` to run, `place` (a folder of verdicts, or `HERE`), `row` that is open ("" = none); `changed` counts choices."""

    def __init__(self):
        self.job, self.changed = VerdictJob(), Changes()
        self.cards: tuple[str, ...] = (FIRST,)
        self.seeds, self.place, self.row = 20, HERE, ""

    def choose(self, **choices) -> None:
        """Set some of them by name."""
        if any(getattr(self, name) != value for name, value in choices.items()):
            vars(self).update(choices)
            self.changed.happened()
