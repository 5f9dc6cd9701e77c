"""Verdicts that are run for a page: in worker processes, one batch at a time, seen as they fill, and they can be cancelled."""

from __future__ import annotations

import threading
import time
from collections.abc import Sequence

from credit_flow.core.programs.kernel import cores
from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.run.bands import Changes
from credit_flow.experiments.sweeps.worker_pool import WorkerPool
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdicts import verdicts

MOST_SEEDS = 40
"""Seeds that a page may ask for."""

PATIENCE = 0.7
"""Seconds that runs under way have to end after a cancel; then their processes are ended."""


def n_workers() -> int:
    """Processes that make the runs: the page has a core of its own, where there are several."""
    return max(1, cores() - 1)


class VerdictJob:
    """`start(cards, seeds)` runs cards of the shelf; `found` is the table so far, None before the first run; `sentence` says how far it is."""

    def __init__(self):
        self.changed = Changes()
        self.found: VerdictTable | None = None
        self.sentence, self.wrong = "", ""
        self._cancelled: threading.Event | None = (
            None  # of what is running, or was cancelled and is not at its end
        )
        self._pool: WorkerPool | None = None

    @property
    def running(self) -> bool:
        """Whether runs are still to come."""
        return self._cancelled is not None and not self._cancelled.is_set()

    @property
    def at_work(self) -> bool:
        """Whether processes are at work, if only to end after a cancel."""
        return self._cancelled is not None

    def start(self, cards: Sequence[str], seeds: int) -> None:
        """Begin; what was running before is given up."""
        self.cancel()
        self._cancelled = cancelled = threading.Event()
        self.found, self.wrong, self.sentence = None, "", "beginning"
        thread = threading.Thread(target=self._work, args=(list(cards), seeds, cancelled), daemon=True)
        thread.start()
        self.changed.happened()

    def show(self, found: VerdictTable | None, sentence: str = "", wrong: str = "") -> None:
        """Show verdicts that are there already, or say why there are none."""
        self.cancel()
        self._cancelled = None
        self.found, self.sentence, self.wrong = found, sentence, wrong
        self.changed.happened()

    def cancel(self) -> None:
        """No more runs, and those under way are given up unless they end at once; the table stays as it is."""
        if self.running:
            self._cancelled.set()
            self.sentence += " (cancelled)"
            if self._pool is not None:
                threading.Timer(PATIENCE, self._pool.give_up).start()
            self.changed.happened()

    def _work(self, cards: list[str], seeds: int, cancelled: threading.Event) -> None:
        told = _Told()

        def seen(found: VerdictTable) -> None:
            if not cancelled.is_set():
                self._take(cancelled, found, told.so_far)

        try:
            with WorkerPool(n_workers()) as self._pool:
                found = verdicts(
                    cards, seeds, executor=self._pool, progress=told.progress, seen=seen, stopped=cancelled.is_set
                )  # fmt: skip
            self._take(cancelled, found, told.counts + (" (cancelled)" if cancelled.is_set() else ""))
        except Exception as error:
            if self._cancelled is cancelled:
                self.wrong = str(error) if isinstance(error, ValueError) else failure(0, error).cause
        finally:
            if self._cancelled is cancelled:
                self._cancelled = None
            self.changed.happened()

    def _take(self, cancelled: threading.Event, found: VerdictTable, sentence: str) -> None:
        if self._cancelled is cancelled:
            self.found, self.sentence = found, sentence
            self.changed.happened()


class _Told:
    """How far the runs are, in words."""

    def __init__(self):
        self.counts, self.left = "0 runs", ""
        self._first: tuple[float, int] | None = None  # when the first runs were done, and how many

    def progress(self, done: int, failed: int, total: int) -> None:
        """So many of `total` runs are done, so many of them failed."""
        self.counts = f"{done:,} of {total:,} runs" + (f", {failed:,} failed" if failed else "")
        now = time.monotonic()
        if self._first is None:
            self._first = (now, done)
        elif done > self._first[1]:
            seconds = (now - self._first[0]) / (done - self._first[1]) * (total - done)
            self.left = f", about {seconds:,.0f} s left"

    @property
    def so_far(self) -> str:
        """For who waits."""
        return f"{self.counts} so far{self.left}"
