"""A Record: what a run leaves behind, in memory or as a folder of Parquet parts and a manifest."""

from __future__ import annotations

from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa

from credit_flow.core.books.full_journal import merged
from credit_flow.core.boundary.mistake import FolderError
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.folder_kind import require_kind
from credit_flow.core.records.record_folder import (
    MANIFEST,
    TABLES,
    as_frame,
    part_files,
    read_manifest,
    read_table,
)

__all__ = ["MANIFEST", "TABLES", "Record", "RecordError"]


class RecordError(FolderError):
    """A folder that is no Record, or a broken one; says what is missing."""


class Record:
    """Tables of a finished (or interrupted) run. Views, measures and detectors read nothing else.

    - `journal`: every posting: tick, batch, payer, payee, asset, amount (credits), kind, cause
    - `events`: what else the ledger wrote down: accounts opened and closed, ticks begun, lines, lots ...; see `EVENTS`
    - `measures`: one row per tick, indexed by tick
    - `snapshots`: columns of the living experts, every `stride` ticks, one row per expert
    - `steps`: one row per step done: tick, task, step, kind, work, owner, principal, doer, price (credits paid to the doer,
      nan if the owner did it itself), units of compute, succeeded
    - `asks`: sealed asks of the snapshot ticks: tick, task, row, cost, ask, bounty, won, price
    - `scores`: examinations: tick, name, accuracy (share right), compute (multiply-adds each), one row per name
    """

    def __init__(self, manifest: dict, tables: dict[str, pa.Table] | None = None, path: Path | None = None):
        self.manifest, self.path, self._tables = manifest, path, tables or {}
        self._frames: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        """What was run, how far, and where it stands."""
        says, where = self.manifest, f"{str(self.path)!r}, " if self.path else ""
        return (
            f"<Record {where}{says.get('scenario', '?')}, seed {says.get('seed', '?')}, {says.get('ticks', 0)} ticks, "
            f"{says.get('status', '?')}, journal {str(says.get('journal_hash', '?'))[:12]}>"
        )

    @classmethod
    def open(cls, path: str | Path) -> Record:
        """The Record in the folder `path`. Errors: `RecordError` naming the folder and what is wrong with it."""
        folder = Folder(path, RecordError)
        require_kind(folder, "Record")
        return cls(read_manifest(folder), path=folder.path)

    def table(self, name: str) -> pa.Table:
        """One of `TABLES` as it is stored. Errors: `RecordError` if there is none, or it is broken."""
        if name not in self._tables:
            if self.path is None:
                raise RecordError(f"this Record holds no table {name!r}")
            self._tables[name] = read_table(Folder(self.path, RecordError), self.manifest, name)
        return self._tables[name]

    def files(self, name: str) -> list[Path]:
        """The Parquet files of a table that is on disk, in their order. Errors: `RecordError` if one does not lie in the folder."""
        return part_files(Folder(self.path, RecordError), self.manifest, name)

    @property
    def tables(self) -> list[str]:
        """The names of the tables there are."""
        return sorted(self._tables if self.path is None else self.manifest["parts"])

    @property
    def journal(self) -> pd.DataFrame:
        """All postings, amounts in credits."""
        return self._frame("journal")

    @property
    def events(self) -> pd.DataFrame:
        """What the ledger wrote down beside postings, with the place of each among all lines."""
        return self._frame("events")

    @property
    def full_journal(self) -> pd.DataFrame:
        """Postings and events in the order in which they were written, as `Ledger.replay` takes them."""
        try:
            return merged(self.journal, self.events)
        except ValueError as error:
            raise RecordError(f"{self.path or 'the Record'}: events: {error}") from None

    @property
    def measures(self) -> pd.DataFrame:
        """One row per tick."""
        return self._frame("measures").set_index("tick")

    @property
    def snapshots(self) -> pd.DataFrame:
        """One row per living expert and snapshot tick."""
        return self._frame("snapshots")

    @property
    def steps(self) -> pd.DataFrame:
        """One row per step done."""
        return self._frame("steps")

    @property
    def asks(self) -> pd.DataFrame:
        """The sealed asks of the snapshot ticks."""
        return self._frame("asks")

    @property
    def scores(self) -> pd.DataFrame:
        """The examinations of a society that is held against baselines."""
        return self._frame("scores")

    @property
    def ticks(self) -> int:
        """The last tick there is."""
        return int(self.manifest["ticks"])

    @property
    def parameters(self) -> dict:
        """The scenario's parameters by name."""
        return self.manifest["parameters"]

    def flow_graph(self, start: int = 0, stop: int | None = None, asset: int = 0) -> nx.DiGraph:
        """Who paid whom how much in the ticks (start, stop]: nodes are accounts, edges carry `amount` (credits) and `n`."""
        lines = self.journal
        stop = self.ticks if stop is None else stop
        lines = lines[(lines["tick"] > start) & (lines["tick"] <= stop) & (lines["asset"] == asset)]
        edges = lines.groupby(["payer", "payee"])["amount"].agg(["sum", "size"])
        graph = nx.DiGraph()
        for (payer, payee), (amount, n) in zip(edges.index, edges.to_numpy()):
            graph.add_edge(int(payer), int(payee), amount=float(amount), n=int(n))
        return graph

    def balances(self, tick: int | None = None) -> np.ndarray:
        """Credit by account (accounts,) at the close of `tick` (default: the last), summed from the journal, exactly."""
        lines = self.journal
        lines = lines[(lines["tick"] <= (self.ticks if tick is None else tick)) & (lines["asset"] == 0)]
        n = int(max(lines["payer"].max(), lines["payee"].max())) + 1 if len(lines) else 4
        received = np.bincount(lines["payee"], weights=lines["amount"], minlength=n)
        return received - np.bincount(lines["payer"], weights=lines["amount"], minlength=n)

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            self._frames[name] = self._read_frame(name)
        return self._frames[name]

    def _read_frame(self, name: str) -> pd.DataFrame:
        try:
            return as_frame(name, self.table(name))
        except RecordError:
            raise
        except (ValueError, pa.ArrowException) as error:
            raise RecordError(f"{self.path or 'the Record'}: {error}") from None
