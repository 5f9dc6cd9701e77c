"""Verdicts: run what the cards need, and decide."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from importlib.metadata import version
from pathlib import Path

import pandas as pd

from credit_flow.core.boundary.path import as_path
from credit_flow.core.boundary.seed import as_seeds
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.experiments.sweeps.carry_out import carry_out
from credit_flow.experiments.sweeps.executors import require_name, require_sendable
from credit_flow.experiments.sweeps.sweep_folder import read_header
from credit_flow.experiments.sweeps.sweep_store import SweepStore
from credit_flow.experiments.verdicts.cards import as_cards, shelf_of_cards
from credit_flow.experiments.verdicts.earlier_plans import changed_in, earlier_plans, set_aside
from credit_flow.experiments.verdicts.read_runs import read_batch
from credit_flow.experiments.verdicts.row import Row, rows_of
from credit_flow.experiments.verdicts.verdict_folder import (
    VerdictError,
    read_plan,
    write_plan,
    write_tables,
)
from credit_flow.experiments.verdicts.verdict_plan import VerdictPlan
from credit_flow.experiments.verdicts.verdict_table import Asked, VerdictTable
from credit_flow.measures.statistics.decision import can_decide
from credit_flow.phenomena.claim import Claim
from credit_flow.phenomena.detector import Detector

BEAT = 1.0
"""Seconds between two looks at the table so far, which costs tenths of one."""


class Verdicts(VerdictTable):
    """What the runs came to; `path` is the folder, or None. `status` is running, finished, interrupted, some runs failed or all runs failed."""

    def __init__(self, asked: Asked, store: SweepStore):
        super().__init__(asked, store.results)
        self.path, self.status = store.path, store.header["status"]

    def __repr__(self) -> str:
        """Which rows, of how many seeds, and what they came to."""
        said = ", ".join(f"{name} {found.verdict}" for name, found in self.decisions.items())
        return f"<Verdicts of {len(self.asked.seeds)} seeds, {self.status}: {said}>"

    @classmethod
    def open(cls, path: str | Path) -> Verdicts:
        """Those in a folder, finished or not; nothing is run. Errors: `FolderError` naming what is missing or broken."""
        asked, _ = read_plan(path)
        return cls(asked, SweepStore.open(path))

    @property
    def earlier(self) -> list[Verdicts]:
        """Those of the plans that stood in the folder before something else was claimed, the first one first."""
        return [] if self.path is None else [Verdicts.open(folder) for folder in earlier_plans(self.path)]


class TooFewSeeds(UserWarning):
    """So many rows are asked for that so few seeds can decide none of them."""


def never() -> bool:
    """Nobody stops it."""
    return False


def verdicts(
    cards: str | Detector | Sequence[str | Detector] = "all",
    seeds: int | Iterable[int] = 20,
    *,
    settings: Mapping | None = None,
    over: Sequence[Mapping] = ({},),
    ticks: int | None = None,
    size_check: bool = False,
    executor: Executor | str | None = None,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Callable[[int, int, int], None] | None = None,
    seen: Callable[[VerdictTable], None] | None = None,
    stopped: Callable[[], bool] = never,
) -> Verdicts:
    """Decide which phenomena are there: `verdicts(["specialization", "outsourcing"], 20).table`.

    `cards` are names of the shelf, a scenario's name (all cards on it), `all`, Python files, or cards of yours such as a `Hypothesis`. Every arm of a card
    is run with every seed (a count n, 1 .. n, or a list); a run that several cards need is made once. `settings` are set in every arm, `over` are settings
    in each of which every card is decided, `ticks` is the length of every run; with `size_check` cards are decided once more at twice the size.
    `executor`, `workers`, `out` and `progress` as in `sweep`; `seen` gets the table so far, about once a second, and once `stopped()` only the
    batches under way are finished. In the folder stand `plan.json`,
    written before the first run, `readings.parquet` and `verdicts.parquet`, beside what a sweep writes. Where it holds verdicts on the same rows of which
    something else was claimed, these are set aside (`earlier`), and the report keeps their lines.

    Errors: `UnknownName` for a card, `ParameterError` for what its scenario does not have and for fewer than six seeds, `SweepError` for the folder; all
    before anything is run. Warns `TooFewSeeds` where they cannot decide so many rows.
    """
    rows = rows_of(as_cards(cards), settings, over, ticks, size_check)
    path = None if out is None else as_path(out, VerdictError)
    plan = VerdictPlan(rows, seeds)
    with folder_lock(path):
        if path is not None:
            set_aside(path, plan.claims)
        return _decided(plan, path, False, executor, workers, progress, seen, stopped)


def go_on(
    path: str | Path,
    cards: Sequence[str | Detector] = (),
    *,
    seeds: int | Iterable[int] | None = None,
    executor: Executor | str | None = None,
    workers: int | None = None,
    progress: Callable[[int, int, int], None] | None = None,
    seen: Callable[[VerdictTable], None] | None = None,
) -> Verdicts:
    """Do what is missing of the verdicts in a folder; `cards` are those in it that are on no shelf. The rest as in `verdicts`.

    `seeds`, all of the folder's and more of them, extend it; every row says so from then on, for it was known what the first seeds came to.
    Errors: `VerdictError` if a card of the folder is missing, or says something else than it did before the first run, and for seeds that lack some of the
    folder's.
    """
    asked, _ = read_plan(path)
    # those of the plan, or more, if it was broken off while it grew
    there = read_header(Folder(path, VerdictError))["seeds"]
    wanted = there if seeds is None else _more_seeds(path, there, as_seeds(seeds))
    plan = plan_again(path, asked, as_cards(cards) if cards else (), wanted)
    before = [*asked.extended_from, *([len(asked.seeds)] if len(wanted) > len(asked.seeds) else [])]
    chosen = as_path(path, VerdictError)
    return _decided(plan, chosen, True, executor, workers, progress, seen, extended_from=before)


def _more_seeds(path: str | Path, there: Sequence[int], wanted: Sequence[int]) -> list[int]:
    """Those of the folder in their order, and behind them what is new. Errors: `VerdictError` if one of the folder's is missing."""
    lacking = [seed for seed in there if seed not in wanted]
    if lacking:
        raise VerdictError(
            f"{path}: was planned with {len(there)} seeds, of which seed {lacking[0]} is not among the {len(wanted)} that are asked for; seeds can only be added"
        )
    return [*there, *(seed for seed in wanted if seed not in there)]


def plan_again(
    path: str | Path, asked: Asked, cards: Sequence[Detector], seeds: Iterable[int]
) -> VerdictPlan:
    """The plan of what was `asked` in a folder, with its cards of the shelf and `cards` of the user's own. Errors: as `go_on`."""
    known = {**shelf_of_cards(), **{card.name: card for card in cards}}
    plan = VerdictPlan([row_again(claim, known, path) for claim in asked.claims.values()], seeds)
    _require_same(path, asked, plan)
    return plan


def row_again(claim: Claim, known: Mapping[str, Detector], path: str | Path) -> Row:
    """The row of a claim in a folder. Errors: `VerdictError` if its card is not among those that are `known`."""
    if claim.card not in known:
        raise VerdictError(f"{path}: {claim.card} is on no shelf: name the Python file that defines it too")
    return Row(
        known[claim.card], claim.setting, claim.cell, claim.ticks // (1 + claim.is_doubled), claim.is_doubled
    )


def _decided(
    plan: VerdictPlan,
    path,
    resume: bool,
    executor,
    workers,
    progress,
    seen,
    stopped=never,
    extended_from: Sequence[int] = (),
) -> Verdicts:
    require_name(executor)
    cards = [row.card for row in plan.rows.values()]
    require_sendable(executor, (cards, plan.arms, plan.policies))
    asked = Asked(plan.claims, plan.seeds, plan.run_ids, plan.n_tests, tuple(extended_from))
    _warn_of_too_few(len(plan.seeds), plan.n_tests)
    keeper = _Keeper(asked, next((card.home for card in cards if card.home), ""), progress, seen, stopped)
    kept = {"records": False, "cards": list(plan.rows)}
    how = {"executor": executor, "workers": workers, "resume": resume, "grows": True}
    return carry_out(plan, read_batch, path, kept, keeper, **how)


def _warn_of_too_few(n: int, n_tests: int) -> None:
    """Say in one line, before the first run, that no row can be decided, `TooFewSeeds`."""
    if not can_decide(n, n_tests):
        words = f"{n} seeds are too few to decide {n_tests} rows together, whatever they show: every one will be inconclusive"
        warnings.warn(TooFewSeeds(f"{words}; ask for more seeds, or for fewer rows"), stacklevel=4)


class _Keeper:
    """Writes the plan down before the first run, shows the table as it fills, and writes it at the end."""

    def __init__(self, asked: Asked, source: str, progress, seen, stopped):
        self.asked, self.source, self.progress, self.seen = asked, source, progress, seen
        self.stopped = stopped
        self.is_quiet, self.rows, self.shown = progress is None and seen is None, [], -BEAT

    def begun(self, store: SweepStore) -> None:
        self.rows = store.results.to_dict("records")
        if store.path is not None:
            write_plan(store.path, self.asked, version("credit-flow"), self.source)

    def took(self, rows: list[dict], done: int, failed: int, total: int) -> None:
        self.rows += rows
        if self.progress is not None:
            self.progress(done, failed, total)
        if self.seen is not None and time.monotonic() - self.shown > BEAT:
            self.seen(VerdictTable(self.asked, pd.DataFrame(self.rows)))
            self.shown = time.monotonic()

    def finished(self, store: SweepStore) -> Verdicts:
        found = Verdicts(self.asked, store)
        if store.path is not None:
            write_tables(store.path, found)
        return found


def _require_same(path: str | Path, there: Asked, plan: VerdictPlan) -> None:
    """Errors: `VerdictError` if a claim is another now: what was claimed is not changed after the first run."""
    name, field = changed_in(there.claims, plan.claims)
    if name:
        was, is_now = (getattr(claims[name], field) for claims in (there.claims, plan.claims))
        raise VerdictError(
            f"{path}: {name} was begun with another {field} ({was}, not {is_now}); what was claimed cannot change after the first run: "
            "without resume a new plan begins here, whose report keeps the old line"
        )
