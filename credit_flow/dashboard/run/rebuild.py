"""The whole Record of a run that a page shows, made again from scenario and seed: what exports read."""

from __future__ import annotations

from collections.abc import Callable

from credit_flow.core.records.record import Record
from credit_flow.experiments.run import run
from credit_flow.models.scenario import Scenario


class Cancelled(RuntimeError):
    """The one who asked for a Record no longer wants it."""


def rebuild(
    scenario: Scenario,
    seed: int,
    tick: int,
    *,
    progress: Callable[[int, int], bool] = lambda done, all_ticks: True,
) -> Record:
    """The Record of the run of `scenario` with `seed` up to `tick`, in memory; a live run keeps no journal of its own.

    `progress(done, all)` is called every ten ticks and says whether to go on. Errors: `Cancelled`, and `ValueError` at
    tick 0, where there is nothing to record.
    """
    if tick < 1:
        raise ValueError("there is nothing to export at tick 0: run some ticks first")

    def went_on(model) -> None:
        if not progress(model.tick, tick):
            raise Cancelled("export cancelled")

    return run(scenario, rng=seed, ticks=tick, progress=went_on)
