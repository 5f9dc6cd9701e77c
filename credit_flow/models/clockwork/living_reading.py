"""What there is to read of a living model: what its recorder has taken, or, where nobody records, what it still knows by itself."""

from __future__ import annotations

import platform
from importlib.metadata import version

import numpy as np

from credit_flow.core.records.reading import Reading
from credit_flow.core.records.record_writer import RecordWriter
from credit_flow.models.clockwork.record_tables import tables_of


def reading_of(model) -> Reading:
    """The `Reading` of `model` as it stands. Without a recorder: the journal, if it kept all of it; the numbers of every tick; and of the
    tables only what can be said of this moment. Errors: `HalfDone` in the middle of a tick."""
    model.clockwork.require_whole()
    if hasattr(model.recorder, "record"):
        return model.recorder.record(model)
    writer = RecordWriter(None, manifest_of(model) | {"until": model.tick, "stride": 1})
    blocks = model.ledger.journal.blocks()
    if blocks and blocks[0].tick == 0:
        writer.add_journal(blocks)
    if numbers := _numbers(model):
        writer.add_measures(numbers)
    for table in tables_of(model).values():
        if table.every == "stride" and (columns := table.taken(model)):
            writer.add(table, columns)
    writer.flush(**facts_of(model))
    record = writer.record()
    return Reading(record.manifest, {name: record.table(name) for name in record.tables})


def manifest_of(model, preset: str = "") -> dict:
    """What is said of a run of `model` before it goes on."""
    scenario = model.parameters
    return {
        "scenario": scenario.name(),
        "preset": preset,
        "seed": model.seed,
        "parameters": scenario.as_dict(),
        "policies": [repr(policy) for policy in model.policies],
        "first_account": model.first_account,
        "shocks": scenario.shocks,
        "status": "running",
        "versions": {
            "credit-flow": version("credit-flow"),
            "python": platform.python_version(),
            **{name: version(name) for name in ("mesa", "numpy", "numba", "pyarrow")},
        },
    }


def facts_of(model) -> dict:
    """Where `model` stands: its tick, the hash of its journal, what its assets are called, and the audit line of its books, credits."""
    ledger = model.ledger
    books = {"assets": ledger.named_assets, "books": ledger.totals()}
    return {"ticks": model.tick, "journal_hash": ledger.journal.hash} | books


def _numbers(model) -> dict[str, np.ndarray]:
    """The numbers (ticks,) of every tick, as Mesa's collector kept them; of the last one where that is the user's own."""
    collector = model.datacollector
    if model.tick == 0:
        return {}
    if collector is not model.clockwork.listeners.collector:
        return model.measures
    return collector.columns()
