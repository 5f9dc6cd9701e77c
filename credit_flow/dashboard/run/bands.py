"""The bands of a comparison: the same seeds for both settings, in the background."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np

from credit_flow.dashboard.run.band import Band
from credit_flow.dashboard.run.seed_batch import SEEDS, Batch
from credit_flow.models.scenario import Scenario

BEAT = 1.0
"""Seconds between two looks at how far it is."""


class Changes:
    """Counts changes and tells who listens."""

    def __init__(self):
        self._number = 0
        self._listeners: list[Callable[[int], None]] = []

    def peek(self) -> int:
        """How many changes there were."""
        return self._number

    def subscribe(self, listener: Callable[[int], None]) -> Callable[[], None]:
        """Call `listener` with the count after every change; returns what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def happened(self) -> None:
        """Something is new."""
        self._number += 1
        for listener in list(self._listeners):
            listener(self._number)


class Bands:
    """Runs 20 seeds of two settings at once; one such batch at a time. A seed is the same in both, so differences are paired."""

    def __init__(self):
        self.changed = Changes()
        self._batches: tuple[Batch, Batch] | None = None

    def start(self, a: Scenario, b: Scenario, ticks: int, seeds: int = SEEDS) -> None:
        """Begin, ending what was running before."""
        self.cancel()
        numbers = range(1, seeds + 1)
        self._batches = tuple(Batch(scenario, numbers, ticks, n_workers=1) for scenario in (a, b))
        threading.Thread(target=self._watch, args=self._batches, name="bands", daemon=True).start()
        self.changed.happened()

    def cancel(self) -> None:
        """Stop what is running; what is ready stays."""
        for batch in self._batches or ():
            batch.cancel()

    def forget(self) -> None:
        """Stop, and drop what is ready: the settings are others now."""
        self.cancel()
        self._batches = None
        self.changed.happened()

    @property
    def running(self) -> bool:
        """Whether seeds are still to come."""
        return any(batch.running for batch in self._batches or ())

    @property
    def n(self) -> int:
        """Seeds that are ready in both."""
        return (
            min((len(batch.series("supply")) for batch in self._batches), default=0) if self._batches else 0
        )

    @property
    def sentence(self) -> str:
        """How far it is, in words; "" before the first."""
        if self._batches is None:
            return ""
        return "; ".join(f"{name}: {batch.sentence}" for name, batch in zip("AB", self._batches))

    def bands(self, key: str) -> tuple[Band | None, Band | None]:
        """The bands of a series in both settings, None before there are any."""
        return (None, None) if self._batches is None else tuple(batch.band(key) for batch in self._batches)

    def difference(self, key: str) -> Band | None:
        """The band of a less b, seed by seed."""
        return None if self._batches is None else self._batches[0].difference(self._batches[1], key)

    def last_differences(self, key: str) -> np.ndarray:
        """a less b at the last tick, one a seed (seeds,); none before there are any."""
        return (
            np.empty(0) if self._batches is None else self._batches[0].last_differences(self._batches[1], key)
        )

    def _watch(self, *batches: Batch) -> None:
        while batches == self._batches and any(batch.running for batch in batches):
            threading.Event().wait(BEAT)
            self.changed.happened()
        self.changed.happened()
