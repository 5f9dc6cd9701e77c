"""Dispatch: runs travel to workers in batches, and come back from those that were lost."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait

from credit_flow.core.mistake import Failure
from credit_flow.core.programs.kernel import cores
from credit_flow.experiments.sweeps.plan import Job
from credit_flow.experiments.sweeps.sweep_store import SweepError

BATCH_SECONDS = 1.0
"""Work in a batch: much more than it costs to send and to write, little enough to lose."""

MOST_BREAKS = 3
"""So many times in a row workers may die before anything is done; then more of the same would not help."""


class WorkersDied(SweepError, Failure):
    """Workers died again and again before they finished anything."""


class Dispatch:
    """Has `executor` do `work` on batches of `jobs` and hands the rows of each batch to `keep`.

    Each worker has one batch at a time, and gets the next when that one has been kept: so whatever dies, at most one batch
    per worker is done again. `executor` is anything shaped like `concurrent.futures.Executor`; one whose workers may be
    replaced has a method `renew`, one that knows how many there are an attribute `n_workers`, and one that loses work with
    an error other than `BrokenExecutor` names it in `lost`.
    """

    def __init__(self, executor: Executor, work: Callable, jobs: list[Job], keep: Callable):
        self.executor, self.work, self.keep = executor, work, keep
        self.waiting, self.under_way = deque(jobs), dict[Future, list[Job]]()
        self.n_workers = getattr(executor, "n_workers", getattr(executor, "_max_workers", cores()))
        self.lost = (BrokenExecutor, *getattr(executor, "lost", ()))
        self.seconds, self.breaks = 0.0, 0  # that a run takes, 0.0 = unknown; breaks in a row

    def run(self, stopped: Callable[[], bool]) -> None:
        """Do all jobs, or, once `stopped()`, only finish the batches under way.

        Errors: `WorkersDied` if workers keep dying.
        """
        while self.under_way or (self.waiting and not stopped()):
            while self.waiting and len(self.under_way) < self.n_workers and not stopped():
                self._send()
            done, _ = wait(self.under_way, return_when=FIRST_COMPLETED)
            self._collect(done)

    def _send(self) -> None:
        batch = [self.waiting.popleft() for _ in range(min(self._size(), len(self.waiting)))]
        try:
            self.under_way[self.executor.submit(self.work, batch)] = batch
        except self.lost:
            self.waiting.extendleft(reversed(batch))
            self._replace_workers(batch)

    def _size(self) -> int:
        if self.seconds == 0.0:
            return self.waiting[0].probe
        fair = math.ceil(len(self.waiting) / self.n_workers)
        return max(1, min(math.ceil(BATCH_SECONDS / self.seconds), fair))

    def _collect(self, done: set[Future]) -> None:
        broken: list[Job] = []
        for future in done:
            batch = self.under_way.pop(future)
            try:
                rows = future.result()
            except self.lost:
                broken += batch
            else:
                self._take(rows)
        if broken:
            self.waiting.extendleft(reversed(broken))
            self._replace_workers(broken)

    def _take(self, rows: list[dict]) -> None:
        self.keep(rows)
        warm = [row["seconds"] for row in rows[1:] or rows]
        self.seconds, self.breaks = max(sum(warm) / len(warm), 1e-6), 0

    def _replace_workers(self, lost: list[Job]) -> None:
        """A broken pool loses all that was under way in it, so this first waits for the word of each batch."""
        self.breaks += 1
        if self.breaks > MOST_BREAKS or not hasattr(self.executor, "renew"):
            names = ", ".join(job.run_id for job in lost[:5])
            raise WorkersDied(
                f"workers died {self.breaks} times before they finished anything, at the runs {names}{' ...' * (len(lost) > 5)}: "
                'out of memory, a crash in compiled code, or a script without `if __name__ == "__main__":`; '
                "what was finished before is kept"
            )
        if self.executor.renew():
            remaining, self.under_way = self.under_way, {}
            for future, batch in remaining.items():
                self._settle(future, batch)

    def _settle(self, future: Future, batch: list[Job]) -> None:
        """What a batch of a pool that is no more came to: it may have been done before the pool broke."""
        try:
            self._take(future.result())
        except self.lost:
            self.waiting.extendleft(reversed(batch))
