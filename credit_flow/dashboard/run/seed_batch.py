"""A batch: the same scenario with many seeds, run in the background by other processes."""

from __future__ import annotations

import multiprocessing
import threading
from collections.abc import Iterable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor

import numpy as np

from credit_flow.core.programs.kernel import cores, set_threads
from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.reading.metrics import metrics_of, prices_of, series_of
from credit_flow.dashboard.reading.tick_tables import TickTables
from credit_flow.dashboard.run.band import Band, band_of
from credit_flow.measures.price_chain import PriceChain
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario

SEEDS = 20
"""Seeds of a band."""


class Batch:
    """Runs `scenario` for `ticks` ticks with each of `seeds`, starting at once; results come in as they are ready.

    `progress` is (seeds done, seeds asked for); a seed that fails is named in `failed` with the reason, and the others go
    on. `cancel` stops all within a tick. Errors: `ValueError` without seeds, or with one twice.
    """

    def __init__(self, scenario: Scenario, seeds: Iterable[int], ticks: int, *, n_workers: int | None = None):
        self.scenario, self.seeds, self.ticks = scenario, list(seeds), ticks
        if not self.seeds or len(set(self.seeds)) < len(self.seeds):
            raise ValueError(f"seeds = {self.seeds}: must be one or more, each once")
        self.failed: dict[int, str] = {}
        self.is_cancelled = False
        self._found: dict[int, dict[str, np.ndarray]] = {}
        self._done = threading.Event()
        context = multiprocessing.get_context("spawn")
        self._cancelled = context.Event()
        most = n_workers or max(1, cores() - 1)
        self._pool = ProcessPoolExecutor(
            min(most, len(self.seeds)), context, initializer=_enter, initargs=(self._cancelled,)
        )
        self._left = len(self.seeds)
        self._lock = threading.Lock()
        for seed in self.seeds:
            future = self._pool.submit(_run, scenario, seed, ticks)
            future.add_done_callback(lambda done, seed=seed: self._take(seed, done))

    @property
    def progress(self) -> tuple[int, int]:
        """Seeds done or failed, and seeds asked for."""
        return len(self._found) + len(self.failed), len(self.seeds)

    @property
    def running(self) -> bool:
        """Whether seeds are still to come."""
        return not self._done.is_set()

    @property
    def sentence(self) -> str:
        """How far it is, in words."""
        words = f"{len(self._found)} of {len(self.seeds)} seeds"
        words += f", {len(self.failed)} failed" if self.failed else ""
        return words + (" (cancelled)" if self.is_cancelled else "" if self._done.is_set() else " so far")

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until all seeds are done, or so many seconds; whether they are."""
        return self._done.wait(seconds)

    def cancel(self) -> None:
        """Stop; what is ready stays."""
        if not self._done.is_set():
            self.is_cancelled = True
            self._cancelled.set()
            self._pool.shutdown(wait=False, cancel_futures=True)

    def series(self, key: str) -> dict[int, np.ndarray]:
        """Values (ticks,) of ticks 1, 2 ... of the series `key`, by seed, of the seeds that are ready; nan = none."""
        nothing = np.full(self.ticks, np.nan)
        return {seed: found.get(key, nothing) for seed, found in sorted(self._found.items())}

    @property
    def keys(self) -> list[str]:
        """The keys of the series there are."""
        return sorted({key for found in self._found.values() for key in found})

    def band(self, key: str) -> Band:
        """Mean and spread over the seeds that are ready."""
        return band_of(list(self.series(key).values()), self.ticks)

    def difference(self, other: Batch, key: str) -> Band:
        """The band of this batch's values less the other's, seed by seed; exactly 0 for equal scenarios."""
        mine, theirs = self.series(key), other.series(key)
        n = min(self.ticks, other.ticks)
        return band_of([mine[seed][:n] - theirs[seed][:n] for seed in mine if seed in theirs], n)

    def last_differences(self, other: Batch, key: str) -> np.ndarray:
        """What this batch's values are above the other's at the last tick, of the seeds (seeds,) that have a value there in both, in their order."""
        mine, theirs, last = self.series(key), other.series(key), min(self.ticks, other.ticks) - 1
        found = np.array([mine[seed][last] - theirs[seed][last] for seed in mine if seed in theirs])
        return found[np.isfinite(found)]

    def _take(self, seed: int, done: Future) -> None:
        with self._lock:
            try:
                found = done.result()
                if isinstance(found, str):
                    self.failed[seed] = found
                elif found is not None:
                    self._found[seed] = found
            except CancelledError:
                pass
            except Exception as error:  # a process that died takes its seeds along
                self.failed[seed] = failure(0, error).cause
            self._left -= 1
            if self._left == 0:
                self._pool.shutdown(wait=False)
                self._done.set()


def _enter(cancelled) -> None:
    """What a worker process does first."""
    global _stop
    _stop = cancelled
    set_threads(1)


def _run(scenario: Scenario, seed: int, ticks: int) -> dict[str, np.ndarray] | str | None:
    """The series of one run by key, (ticks,); why it failed; or None when cancelled."""
    tick = 0
    try:
        model, prices = CreditFlow(scenario, rng=seed, recorder=TickTables()), prices_of(scenario)
        before = _metrics(model, stepped=False)
        found: dict[str, np.ndarray] = {}
        while model.tick < ticks and len(model.table.rows):
            if _stop.is_set():
                return None
            tick = model.tick + 1
            model.step()
            model.ledger.journal.drain()
            before = _note(model, prices, before, found, ticks)
    except Exception as error:
        return failure(tick, error).sentence
    return found


def _metrics(model, stepped: bool) -> dict[str, float]:
    return metrics_of(model, model.balances[model.first_account + model.table.rows], stepped=stepped)


def _note(model, prices: PriceChain, before: dict, found: dict[str, np.ndarray], ticks: int) -> dict:
    metrics = _metrics(model, stepped=True)
    values = series_of(metrics, before)
    index = prices.add(model.tick, model.recorder.rows.get("steps"))
    if index is not None:
        values["price_index"] = index
    for key, value in values.items():
        found.setdefault(key, np.full(ticks, np.nan))[model.tick - 1] = value
    return metrics
