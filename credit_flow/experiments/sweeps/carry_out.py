"""Carrying out a plan: its runs are done wherever the executor does them, kept as they come in, and gone on with after a break."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Protocol

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.experiments.sweeps.dispatch import Dispatch
from credit_flow.experiments.sweeps.executors import opened
from credit_flow.experiments.sweeps.plan import Plan
from credit_flow.experiments.sweeps.sweep_store import SweepError, SweepStore
from credit_flow.experiments.sweeps.sweep_trust import seal_of


class Keeper(Protocol):
    """Who follows a plan as it is carried out."""

    def begun(self, store: SweepStore) -> None:
        """The folder is there, and nothing, or on resuming not all, has been run."""

    def took(self, rows: list[dict], done: int, failed: int, total: int) -> None:
        """The rows of a batch are kept; the numbers of runs done, failed and asked for."""

    def finished(self, store: SweepStore) -> object:
        """All is done, or it was interrupted (the header's `status` says which); returns what there is to return."""

    is_quiet: bool  # whether nothing is shown while it goes on

    def stopped(self) -> bool:
        """Whether only the batches under way are to be finished."""


def carry_out(
    plan: Plan,
    work: Callable[[list], list[dict]],
    path: Path | None,
    kept: dict,
    keeper: Keeper,
    *,
    executor: Executor | str | None,
    workers: int | None,
    resume: bool,
    grows: bool = False,
):
    """Have `work` done on the plan's jobs, in batches, keep the rows in the folder `path`, or in memory, and return what the keeper makes of them;
    `kept` goes into the manifest.

    With `resume` what is missing in the folder is done; where it `grows` the plan may have more seeds than the folder. Errors: `SweepError` if the folder cannot be written, holds another plan, or
    workers keep dying.
    """
    with folder_lock(path, make=not resume):
        store = _reopen(path, plan, kept, grows) if resume else _begin(path, plan, kept)
        keeper.begun(store)
        tally = _Tally(store, plan, keeper)
        _do(plan, store, work, executor, workers, tally)
        store.write_header(status=tally.status)
        return keeper.finished(store)


def _begin(path: Path | None, plan: Plan, kept: dict) -> SweepStore:
    header = {**plan.header, "seal": seal_of(plan.header), **kept, "status": "running"}
    with Interruption("the folder to be made", passes_on=True):
        return SweepStore.create(path, header, plan.runs)


def _reopen(path: Path | None, plan: Plan, kept: dict, grows: bool) -> SweepStore:
    if path is None:
        raise SweepError("resume needs the folder of the sweep to go on with: give out")
    store = SweepStore.open(path)
    if grows and set(store.header["seeds"]) < set(plan.seeds):
        store.grow(plan.runs, seeds=list(plan.seeds), seal=seal_of(plan.header))
    asked = json.loads(json.dumps({**plan.header, "needs": None, "cards": None, **kept}, default=str))
    other = [name for name in ("version", *asked) if asked[name] != store.header.get(name)]
    if not other and list(store.runs["run_id"]) != list(plan.runs["run_id"]):
        other = ["settings"]
    if "cards" in other and "cards" in store.header and "cards" not in kept:
        raise SweepError(
            f"{path}: holds verdicts: go on with them by credit-flow verdicts --resume --out {path}"
        )
    if other:
        raise SweepError(
            f"{path}: was begun with other {_contradiction(other[0], asked, store.header)}; resume with the same, or choose "
            "another folder"
        )
    store.forget_cut_line()
    store.write_header(status="running")
    return store


def _contradiction(name: str, asked: dict, there: dict) -> str:
    """What differs, and how; of parameters the first."""
    if name != "parameters":
        return f"{name} ({there.get(name)}, not {asked[name]})"
    ours, theirs = asked[name], there.get(name, {})
    first = next(one for one in {**ours, **theirs} if ours.get(one) != theirs.get(one))
    return f"parameters ({first} = {theirs.get(first)}, not {ours.get(first)})"


def _do(plan: Plan, store: SweepStore, work, executor, workers, tally: _Tally) -> None:
    done = store.done
    jobs = list({job.run_id: job for job in plan.queue if job.run_id not in done}.values())
    if jobs:
        waiting = Interruption("the batches under way")
        with waiting, opened(executor, plan, workers, not tally.keeper.is_quiet) as chosen:
            Dispatch(chosen, work, jobs, tally).run(stopped=lambda: waiting.asked or tally.keeper.stopped())


class _Tally:
    """Keeps a batch and says how far the plan is."""

    def __init__(self, store: SweepStore, plan: Plan, keeper: Keeper):
        self.store, self.keeper = store, keeper
        self.total = len({job.run_id for job in plan.jobs} | store.done)
        self.done, results = len(store.done), store.results
        self.failed = int((results["status"] == "failed").sum()) if "status" in results else 0

    @property
    def status(self) -> str:
        """What it came to, in a word or three, for the manifest."""
        if self.done < self.total:
            return "interrupted"
        if self.failed == 0:
            return "finished"
        return "all runs failed" if self.failed == self.total else "some runs failed"

    def __call__(self, rows: list[dict]) -> None:
        self.store.add(rows)
        self.done += len(rows)
        self.failed += sum(row["status"] == "failed" for row in rows)
        self.keeper.took(rows, self.done, self.failed, self.total)
