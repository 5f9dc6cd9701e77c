"""Verdicts that are run for a page: in worker processes, one batch at a time, seen as they fill, and they can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from credit_flow.core.programs.kernel import cores
from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.run.bands import Changes
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdicts import verdicts

MOST_SEEDS = 40
"""Seeds that a page may ask for."""


class VerdictJob:
    """`start(cards, seeds)` runs cards of the shelf; `found` is the table so far, None before the first run; `sentence` says how far it is."""

    def __init__(self):
        self.changed = Changes()
        self.found: VerdictTable | None = None
        self.sentence, self.wrong = "", ""
        self._cancelled: threading.Event | None = None  # of what is running

    @property
    def running(self) -> bool:
        """Whether runs are still to come."""
        return self._cancelled is not None

    def start(self, cards: Sequence[str], seeds: int) -> None:
        """Begin; what was running before is given up."""
        self.cancel()
        self._cancelled = cancelled = threading.Event()
        self.found, self.wrong, self.sentence = None, "", "beginning"
        thread = threading.Thread(target=self._work, args=(list(cards), seeds, cancelled), daemon=True)
        thread.start()
        self.changed.happened()

    def show(self, found: VerdictTable, sentence: str) -> None:
        """Show verdicts that are there already."""
        self.cancel()
        self.found, self.wrong, self.sentence = found, "", sentence
        self.changed.happened()

    def cancel(self) -> None:
        """Only what is under way is finished; the table stays as it is."""
        if self._cancelled is not None:
            self._cancelled.set()

    def _work(self, cards: list[str], seeds: int, cancelled: threading.Event) -> None:
        counts = ""

        def progress(done: int, failed: int, total: int) -> None:
            nonlocal counts
            counts = f"{done:,} of {total:,} runs" + (f", {failed:,} failed" if failed else "")

        def seen(found: VerdictTable) -> None:
            if not cancelled.is_set():
                self._take(cancelled, found, f"{counts} so far")

        try:
            workers = max(1, cores() - 1)
            found = verdicts(
                cards, seeds, workers=workers, progress=progress, seen=seen, stopped=cancelled.is_set
            )
            self._take(cancelled, found, counts + (" (cancelled)" if cancelled.is_set() else ""))
        except Exception as error:
            self.wrong = str(error) if isinstance(error, ValueError) else failure(0, error).cause
        finally:
            if self._cancelled is cancelled:
                self._cancelled = None
            self.changed.happened()

    def _take(self, cancelled: threading.Event, found: VerdictTable, sentence: str) -> None:
        if self._cancelled is cancelled:
            self.found, self.sentence = found, sentence
            self.changed.happened()
