"""A Record: what a run leaves behind, in memory or as a folder of Parquet parts and a manifest."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import networkx as nx
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.journal import postings

MANIFEST = "manifest.json"
TABLES = ("journal", "measures", "snapshots", "steps", "asks", "scores")


class RecordError(ValueError):
    """A folder that is no Record, or a broken one; says what is missing."""


class Record:
    """Tables of a finished (or interrupted) run. Views, measures and detectors read nothing else.

    - `journal`: every posting: tick, batch, payer, payee, asset, amount (credits), kind, cause
    - `measures`: one row per tick, indexed by tick
    - `snapshots`: columns of the living experts, every `stride` ticks, one row per expert
    - `steps`: one row per step done: tick, task, step, kind, work, owner, principal, doer, price (credits paid to the doer,
      nan if the owner did it itself), units of compute, succeeded
    - `asks`: sealed asks of the snapshot ticks: tick, task, row, cost, ask, bounty, won, price
    - `scores`: examinations: tick, name, accuracy (share right), compute (multiply-adds each), one row per name
    """

    def __init__(self, manifest: dict, tables: dict[str, pa.Table] | None = None, path: Path | None = None):
        self.manifest, self.path, self._tables = manifest, path, tables or {}

    @classmethod
    def open(cls, path: str | Path) -> Record:
        """The Record in the folder `path`. Errors: `RecordError` naming the folder and what is wrong with it."""
        path = Path(path)
        try:
            manifest = json.loads((path / MANIFEST).read_text())
        except FileNotFoundError:
            what = (
                "there is no such folder"
                if not path.exists()
                else f"it has no {MANIFEST}, so it is no Record"
            )
            raise RecordError(
                f"{path}: {what}; make one with `credit-flow run credit_economy --out {path}`"
            ) from None
        except (json.JSONDecodeError, UnicodeDecodeError, OSError) as error:
            raise RecordError(f"{path / MANIFEST}: cannot be read: {error}") from None
        return cls(manifest, path=path)

    def table(self, name: str) -> pa.Table:
        """One of `TABLES` as it is stored (amounts of the journal in whole quanta)."""
        if name not in self._tables:
            self._tables[name] = _read(self.path, name, self.manifest)
        return self._tables[name]

    @property
    def tables(self) -> list[str]:
        """The names of the tables there are."""
        return sorted(self._tables if self.path is None else self.manifest["parts"])

    @property
    def journal(self) -> pd.DataFrame:
        """All postings (events left out), amounts in credits."""
        return postings(self.full_journal)

    @property
    def full_journal(self) -> pd.DataFrame:
        """All postings and events (accounts opened and closed ...), as `Ledger.replay` takes them."""
        return self._frame("journal")

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

    @cache  # noqa: B019 - a Record is as long-lived as its tables
    def _frame(self, name: str) -> pd.DataFrame:
        frame = self.table(name).to_pandas()
        if name == "journal":
            frame["amount"] = frame.pop("quanta") / PER_CREDIT
        return frame


def _read(path: Path | None, name: str, manifest: dict) -> pa.Table:
    if path is None:
        raise RecordError(f"this Record holds no table {name!r}")
    files = [path / name / part for part in manifest["parts"].get(name, [])]
    if not files:
        raise RecordError(f"{path}: the run recorded no {name!r}")
    try:
        return pa.concat_tables([pq.read_table(file) for file in files]).unify_dictionaries()
    except (OSError, pa.ArrowInvalid) as error:
        raise RecordError(f"{path / name}: broken: {error}") from None
