"""What a run of a sweep comes to: one row of numbers."""

from __future__ import annotations

import shutil
import warnings
from collections.abc import Iterable, Sequence
from pathlib import Path

from credit_flow.core.discover import nearest
from credit_flow.core.measured import MeasureWarning
from credit_flow.core.records.folder_lock import LOCK, WRITER, folder_lock
from credit_flow.core.records.reading import Reading
from credit_flow.experiments.gauge import Gauge, Reads
from credit_flow.experiments.run import run
from credit_flow.experiments.summary import LAST_TICKS, RATES, LastThird, last_third
from credit_flow.measures.accuracy import scoreboard
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario
from credit_flow.models.shocks import ShockNeverComes

COLUMNS = {"steps": ("doer", "kind"), "snapshots": ("balance",), "scores": ("name", "accuracy", "compute")}
"""What `numbers` reads of a Record beside its measures: table -> columns."""

NEEDS = ("measures", *COLUMNS)
"""The tables of a Record from which a run's numbers are computed, unless a sweep names fewer."""

OF_TABLE = {"division_of_labour": "steps", "gini": "snapshots", "accuracy": "scores"}
"""Numbers that are read from another table than the measures."""

ORPHANS = 30.0
"""Seconds that a worker may outlive a sweep that was killed, and still write."""


def measure_run(scenario: Scenario, seed: int, ticks: int, policy=None, needs: Sequence[str] = NEEDS) -> dict:
    """Run `scenario` without keeping its journal and return its row: status, ticks run, journal_hash and the `numbers` that it `needs`; what
    they are not computed from is not taken down. A run that dies out early is run again: only then it is known which was its last third."""
    found = _gauged(scenario, seed, ticks, policy, _reads(needs, ticks))
    if found.ticks < ticks:
        found = _gauged(scenario, seed, ticks, policy, _reads(needs, found.ticks))
    return row(found, needs)


def _gauged(scenario: Scenario, seed: int, ticks: int, policy, reads: dict[str, Reads]) -> Reading:
    model = CreditFlow(scenario, rng=seed, policy=policy, journal=False)
    model.recorder = gauge = Gauge(model, reads)
    model.run(ticks)
    return gauge.reading(status="finished" if len(model.table.rows) else "extinct")


def _reads(needs: Sequence[str], ticks: int) -> dict[str, Reads]:
    """What is to be taken down of a run of so many ticks beside its measures, and after which tick."""
    after = {"steps": max(0, ticks - LAST_TICKS), "snapshots": last_third(ticks)[0]}
    tables = [
        table for table in COLUMNS if table in needs or any(OF_TABLE.get(one) == table for one in needs)
    ]
    return {table: Reads(COLUMNS[table], after.get(table, 0)) for table in tables}


def measure_record(
    scenario: Scenario, seed: int, ticks: int, policy, needs: Sequence[str], folder: Path
) -> dict:
    """As `measure_run`, and leave the whole Record in `folder`, in the place of what an earlier attempt left there."""
    with folder_lock(folder, patience=ORPHANS), warnings.catch_warnings():
        warnings.simplefilter("ignore", ShockNeverComes)  # the sweep has said it
        _empty(folder)
        return row(run(scenario, rng=seed, ticks=ticks, policy=policy, out=folder), needs)


def _empty(folder: Path) -> None:
    """All but the lock, which is held."""
    for item in folder.iterdir():
        if item.is_dir() and not item.is_symlink():
            shutil.rmtree(item)
        elif item.name not in (LOCK, WRITER):
            item.unlink()


def row(run: Reading, needs: Sequence[str] = NEEDS) -> dict:
    """The row of a run in a sweep's table."""
    facts = {name: run.manifest[name] for name in ("status", "ticks", "journal_hash")}
    return {**facts, **numbers(run, needs)}


def numbers(run: Reading, needs: Sequence[str] = NEEDS) -> dict[str, float]:
    """What `needs` names, tables or single numbers: of the measures means over the ticks of the last third of the run that have a value, and the
    numbers of the summary; where both have a name (`steps_hired`), the summary's. A society that was examined has its last `accuracy` too."""
    asked = frozenset(needs)

    def is_asked(name: str) -> bool:
        return name in asked or OF_TABLE.get(name, "measures") in asked

    last = LastThird(run)
    found = {name: last.mean(name) for name in last.columns if name not in RATES and is_asked(name)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MeasureWarning)  # a nan in the table says it
        found |= {name: rate(last) for name, rate in RATES.items() if is_asked(name)}
    if is_asked("accuracy") and "scores" in run.tables:
        found["accuracy"] = scoreboard(run)[0].accuracy
    return found


def require_needs(needs: Sequence[str], scenarios: Iterable[Scenario], policy=None) -> None:
    """Errors: `UnknownName` for what is no table from which numbers of a run are computed, and no number of any of these scenarios.

    Which columns a scenario's measures have is known after its first tick, which is run for a name that is not known otherwise.
    """
    known = {*NEEDS, *OF_TABLE, *RATES}
    if set(needs) <= known:
        return
    for scenario in scenarios:
        known |= CreditFlow(scenario, rng=1, policy=policy, journal=False).run(1).measures.keys() - {"tick"}
    for name in needs:
        if name not in known:
            raise nearest(name, known, "table or number that a sweep can need")
