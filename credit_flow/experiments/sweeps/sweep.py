"""Run a scenario over settings and seeds, and get one table."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import cached_property
from pathlib import Path

import pandas as pd

from credit_flow.core.boundary.path import as_path
from credit_flow.experiments.sweeps.carry_out import carry_out
from credit_flow.experiments.sweeps.design import Design, as_design
from credit_flow.experiments.sweeps.executors import require_name, require_sendable
from credit_flow.experiments.sweeps.plan import Plan, as_arms
from credit_flow.experiments.sweeps.sweep_store import SweepError, SweepStore
from credit_flow.experiments.trials.run_row import NEEDS
from credit_flow.experiments.trials.trial import Trial
from credit_flow.experiments.trials.trial_batch import measure_batch
from credit_flow.models.scenario import Scenario

FACTS = ("run_id", "status", "message", "ticks", "journal_hash")
"""The columns of results that are no measures."""


class Sweep:
    """What a sweep came to. `path` is its folder, or None."""

    def __init__(self, store: SweepStore, runs: pd.DataFrame):
        self.path, self.manifest, self.runs = store.path, store.header, runs
        self._results = store.results

    def __repr__(self) -> str:
        """What was varied, and how many runs are done."""
        where = f"{str(self.path)!r}, " if self.path else ""
        return (
            f"<Sweep {where}{self.manifest.get('scenario', '?')}, {', '.join(self.varied) or 'nothing'} varied, "
            f"{len(self.table)} of {len(self.runs)} runs done, {len(self.failures)} failed, {self.manifest.get('status', '?')}>"
        )

    @classmethod
    def open(cls, path: str | Path) -> Sweep:
        """The sweep in a folder, finished or not. Errors: `SweepError` naming the folder and what is wrong with it."""
        store = SweepStore.open(path)
        return cls(store, store.runs)

    @property
    def varied(self) -> list[str]:
        """The parameters that were varied."""
        return self.manifest["varied"]

    @cached_property
    def table(self) -> pd.DataFrame:
        """One row per run that has been done, in run order: run_id, the varied parameters, seed, status (finished, extinct or
        failed), ticks run, the measures by alphabet, journal_hash. The same runs give the same table, however they were done.

        A measure with the name of a varied parameter is called `measured_<name>`.
        """
        results = self._results
        measures = sorted(set(results) - set(FACTS))
        results = results.reindex(columns=["run_id", "status", "ticks", *measures, "journal_hash"])
        taken = {name: f"measured_{name}" for name in results if name in self.varied}
        return self.runs.merge(results.rename(columns=taken), on="run_id", how="inner").reset_index(drop=True)

    @cached_property
    def failures(self) -> pd.DataFrame:
        """The runs that failed, in run order: run_id, the varied parameters, seed, message."""
        results = self._results.reindex(columns=FACTS)
        failed = results.loc[results["status"] == "failed", ["run_id", "message"]]
        return self.runs.merge(failed, on="run_id", how="inner").reset_index(drop=True)


def sweep(
    scenario: Trial | Scenario | type[Scenario] | str | Sequence | Mapping[str, Trial | Scenario],
    settings: Design | Mapping[str, Sequence] | Sequence[Mapping],
    seeds: int | Iterable[int],
    *,
    executor: Executor | str | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    resume: bool = False,
    ticks: int | None = None,
    policy=None,
    records: bool = False,
    needs: Sequence[str] | None = None,
    progress: Callable[[int, int, int], None] | None = None,
) -> Sweep:
    """Run `scenario` in every setting with every seed; `sweep(CreditEconomy(), {"hiring": [True, False]}, 20).table`.

    What is done need not be a run: `sweep("train:vickrey_society", {"tune.auctions": [256, 512, 4096]}, 5)` trains (extra `learn`), and any `Trial` does what it does.
    Several scenarios are the arms of one experiment, `sweep(["closed", "attention"], {}, 20)` or by names of yours
    `{"open": CreditEconomy(), "closed": preset("closed")}`: the table then has a column `arm`, and all are run in every setting.
    `settings` changes its parameters: a dict name -> values (all combinations), a list of dicts, or a `Design`. `seeds` is
    a count n (1 .. n) or a list. `executor` is `process` (default; `workers` of them, one per core), `serial`, `ray`,
    `ray://address`, or any `concurrent.futures.Executor`. With `out` each batch of runs is kept in that folder as it is
    done, and `resume=True` does what is missing; `records=True` keeps each run's whole Record there too. `needs` names what is asked of a run,
    tables or single numbers, and only that is taken down and computed: `needs=("measures",)` leaves steps, snapshots and scores out, `needs=("price",
    "gini")` all but these two. `progress` is
    called with the numbers of runs done, failed and asked for, after every batch. A run that raises is a row with status
    `failed`, and the others go on. Ctrl-C finishes the batches under way. The manifest's `status` is `finished`, `some runs failed`,
    `all runs failed` or `interrupted`.

    Errors: `ParameterError` for wrong settings or seeds, `UnknownName`, and `SweepError` if `out` cannot be written, holds
    another sweep, or workers keep dying; all but the last before anything is run.
    """
    if records and out is None:
        raise SweepError("records need a folder: give out")
    require_name(executor)
    arms = as_arms(scenario)
    arms = arms if ticks is None else {name: one.but(ticks=ticks) for name, one in arms.items()}
    plan = Plan(arms, as_design(settings), seeds, policy)
    needs = None if needs is None or set(needs) == set(NEEDS) else tuple(sorted(needs))
    type(next(iter(arms.values()))).require(arms.values(), needs, policy)
    path = None if out is None else as_path(out, SweepError)
    work = functools.partial(measure_batch, path and path.resolve(), records, needs)
    require_sendable(executor, (work, arms, policy))
    kept = {"records": records, **({} if needs is None else {"needs": list(needs)})}
    keeper = _Keeper(plan.runs, progress, {one.folder for one in arms.values()})
    return carry_out(plan, work, path, kept, keeper, executor=executor, workers=workers, resume=resume)


class _Keeper:
    """Says how far the sweep is, and at the end writes its table and takes away those of its `folders` in which nothing was to be kept."""

    def __init__(self, runs: pd.DataFrame, progress, folders: Iterable[str]):
        self.runs, self.progress, self.folders, self.is_quiet = runs, progress, folders, progress is None

    def begun(self, store: SweepStore) -> None:
        """Nothing more to write."""

    def stopped(self) -> bool:
        """By nobody but Ctrl-C."""
        return False

    def took(self, rows: list[dict], done: int, failed: int, total: int) -> None:
        if self.progress is not None:
            self.progress(done, failed, total)

    def finished(self, store: SweepStore) -> Sweep:
        found = Sweep(store, self.runs)
        if store.header["status"] != "interrupted":
            store.write_table(found.table)
        for name in self.folders if store.path else ():
            with suppress(OSError):  # it is not there, or something is kept in it
                (store.path / name).rmdir()
        return found
