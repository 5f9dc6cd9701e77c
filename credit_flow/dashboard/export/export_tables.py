"""Tables for other programs: CSV and Parquet of history, journal, experts and auctions, with where they come from."""

from __future__ import annotations

import io
import json
from importlib.metadata import version

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from credit_flow.core.records.record import Record
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.reading.tick_auctions import last_auctions
from credit_flow.dashboard.run.player import Player
from credit_flow.models.scenario import Scenario
from credit_flow.views.drawing.table_file import csv_text

TABLES = ("history", "journal", "experts", "auctions")
FORMATS = ("csv", "parquet")

UNITS = {
    "tick": "tick", "supply": "cr", "treasury": "cr", "minted": "cr", "burnt": "cr", "inflow": "cr/tick",
    "outflow": "cr/tick", "promised": "cr", "paid": "cr", "hired_value": "cr", "compute_price": "cr/unit",
    "price": "cr/unit", "price_index": "first period = 100", "compute": "units", "population": "experts",
    "births": "experts/tick", "deaths": "experts/tick", "balance": "cr", "bounty": "cr", "amount": "cr", "born": "tick",
    "second": "cr",
}  # fmt: skip


def provenance(scenario: Scenario, seed: int, ids: tuple[str, str]) -> dict[str, object]:
    """Where a file comes from: scenario, parameters, seed, version, run id and config hash."""
    return {
        "scenario": scenario.name(),
        "parameters": scenario.as_dict(),
        "seed": seed,
        "version": version("credit-flow"),
        "run_id": ids[0],
        "config_hash": ids[1],
    }


def export_table(
    kind: str, format: str, player: Player, *, record: Record | None = None, tick: int | None = None
) -> bytes:
    """The bytes of a file with one of `TABLES` in one of `FORMATS`, as `player` stands (or at `tick`).

    `history` and `journal` want the whole `record` of the run (see `rebuild`); of a history without one, the points that
    the player keeps. Errors: `ValueError` for another kind or format, and for a journal without a record.
    """
    if kind not in TABLES or format not in FORMATS:
        raise ValueError(f"{kind}.{format}: must be one of {', '.join(TABLES)} in {' or '.join(FORMATS)}")
    if kind == "journal" and record is None:
        raise ValueError("the journal needs the whole record of the run: make it by rebuild first")
    snapshot = player.snapshot(tick)
    table = {
        "history": lambda: _history(player) if record is None else _measures(record),
        "journal": lambda: record.journal,
        "experts": lambda: experts_table(snapshot),
        "auctions": lambda: auctions_table(player.snapshots(600, snapshot.tick)),
    }[kind]()
    facts = provenance(player.scenario, player.seed, player.ids) | {"tick": snapshot.tick}
    return write_table(table, format, facts)


def write_table(table: pd.DataFrame, format: str, facts: dict[str, object]) -> bytes:
    """A table as CSV (UTF-8, `facts` as lines of comment before it) or Parquet (`facts` in its metadata), units in the headers."""
    table = table.rename(columns={name: f"{name} [{UNITS[name]}]" for name in table if name in UNITS})
    if format == "parquet":
        arrow = pa.Table.from_pandas(table, preserve_index=False)
        words = {key: json.dumps(value, default=str) for key, value in facts.items()}
        out = io.BytesIO()
        pq.write_table(arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), **words}), out)
        return out.getvalue()
    return csv_text(table, facts).encode("utf-8")


def experts_table(snapshot: Snapshot) -> pd.DataFrame:
    """The experts of a snapshot, one a row."""
    skills = {
        f"skill in {name}": snapshot.skills[:, k]
        for k, name in enumerate(snapshot.skill_names[: snapshot.skills.shape[1]])
    }
    names = np.array([*snapshot.skill_names, ""], dtype=object)
    columns = {
        "tick": np.full(len(snapshot.ids), snapshot.tick),
        "expert": snapshot.ids,
        "balance": snapshot.balances,
        "main_skill": names[snapshot.main_skill],
        "parent": snapshot.parent,
        "born": snapshot.born_at,
        "died_now": snapshot.dying,
    }
    return pd.DataFrame({**columns, **skills})


def auctions_table(snapshots: list[Snapshot]) -> pd.DataFrame:
    """The auctions of snapshots, one a row, oldest first."""
    rows = [
        (a.tick, a.task, a.bounty, len(a.asks), a.winner, a.price, a.second)
        for a in last_auctions(snapshots, most=10**9)[::-1]
    ]
    return pd.DataFrame(
        rows, columns=["tick", "task", "bounty", "offers", "winner", "price", "second"]
    ).rename(columns={"price": "price [cr]"})


def _history(player: Player) -> pd.DataFrame:
    found = player.history(player.keys, points=10**9)
    columns = [pd.Series(values, index=ticks, name=key) for key, (ticks, values) in found.items()]
    table = pd.concat(columns, axis=1) if columns else pd.DataFrame()
    return table.sort_index().rename_axis("tick").reset_index()


def _measures(record: Record) -> pd.DataFrame:
    return record.measures.reset_index()
