"""What has been learnt of a transfer so far, in memory and in its folder."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa

from credit_flow.core.records import parquet
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.transfer.baselines import Conditions, names_of
from credit_flow.experiments.transfer.transfer_files import BEST, COMMON, SEARCH, SUMMARY, TABLE, NoTransfer

WRITES = 20.0
"""Seconds between writings of the tables."""


class Learnt:
    """What has been learnt so far, in the folder of the transfer, if it has one."""

    def __init__(self, asked: dict, folder: Path | None):
        self.asked, self.folder = asked, folder
        self.rows: dict[tuple, pd.DataFrame] = {}  # by setting, contender and seed
        self.trials: dict[tuple, dict] = {}
        self.seconds = 0.0  # CPU-seconds of all that was learnt
        self._saved = time.monotonic()
        if folder is not None and (folder / TABLE).exists():
            self._read()

    @property
    def table(self) -> pd.DataFrame:
        """All rows, in the order in which they were asked for."""
        names = names_of(conditions(self.asked), self.asked["tasks"][0])
        keys = [
            (setting, name, seed)
            for setting in (COMMON, BEST)
            for seed in self.asked["seeds"]
            for name in names
        ]
        parts = [self.rows[key] for key in keys if key in self.rows]
        return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame()

    def keep(self, done: list[dict]) -> None:
        """Take over what pieces came to."""
        for one in done:
            piece = one["piece"]
            if one["rows"] is None:
                continue
            self.seconds += one["seconds"]
            if piece.is_trial:
                self.trials[piece.key] = {
                    "contender": piece.contender,
                    "trial": int(piece.setting),
                    "seed": piece.seed,
                    "score": one["score"],
                    "seconds": one["seconds"],
                    "steps": json.dumps([[*key, n] for key, n in one["steps"].items()]),
                }
            else:
                rows = pd.DataFrame(one["rows"])
                rows.insert(1, "setting", piece.setting)
                self.rows[piece.key] = rows
        if time.monotonic() - self._saved > WRITES:
            self.write("running")

    def write(self, status: str, more: dict | None = None) -> None:
        """Put the tables and what is known of them into the folder."""
        self._saved = time.monotonic()
        if self.folder is None:
            return
        tables = {TABLE: self.table}
        if self.asked["search"]:
            tables[SEARCH] = pd.DataFrame(self.trials.values())
        for name, table in tables.items():
            replace(
                self.folder / name, lambda file, table=table: parquet.write(pa.Table.from_pandas(table), file)
            )
        facts = self.asked | {"status": status, "cpu_seconds": self.seconds, **(more or {})}
        replace(self.folder / SUMMARY, lambda file: file.write_text(json.dumps(facts, indent=1) + "\n"))

    def _read(self) -> None:
        folder = Folder(self.folder, NoTransfer)
        table = folder.table(TABLE, columns={}).to_pandas()
        if len(table):
            for key, rows in table.groupby(["setting", "contender", "seed"], sort=False):
                self.rows[key] = rows.dropna(axis=1, how="all").reset_index(drop=True)
        if self.asked["search"]:
            for row in folder.table(SEARCH, columns={}).to_pandas().to_dict("records"):
                self.trials[str(row["trial"]), row["contender"], row["seed"]] = row
        self.seconds = json.loads((self.folder / SUMMARY).read_text(encoding="utf-8")).get("cpu_seconds", 0.0)


def conditions(asked: dict, device: str = "cpu") -> Conditions:
    """Where everybody learns in the transfer that was `asked` for, and how."""
    return Conditions(asked["world"], asked["settings"], asked["tune"], device)
