"""Where a sweep keeps what its runs came to: Parquet parts and a line each in a manifest, so that nothing is lost twice."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pandas as pd
import pyarrow as pa

from credit_flow.core.mistake import Failure, FolderError
from credit_flow.core.records import parquet
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.folder_kind import require_kind
from credit_flow.core.records.record_writer import replace
from credit_flow.experiments.sweeps.sweep_folder import (
    HEADER,
    LINES,
    RUNS,
    TABLE,
    read_header,
    read_lines,
    read_parts,
    read_runs,
)


class SweepError(FolderError):
    """A sweep that cannot be begun, resumed, read or finished; says where and why."""


class SweepCannotGoOn(SweepError, Failure):
    """A sweep that had to stop in its middle, because what it did could no longer be written."""


class SweepStore:
    """The rows of finished batches, in memory (`path` None) or in a folder.

    The folder holds `sweep.json` (what was asked for), `runs.parquet` (every run, in run order), `parts/` (a Parquet file
    per batch, written under a temporary name), `manifest.jsonl` (a line per batch, appended when its part is there), and
    at the end `table.parquet`. What the manifest lacks has not been done.
    """

    def __init__(self, path: Path | None, header: dict):
        self.path, self.header = path, header
        self._frames: list[pd.DataFrame] = []

    @classmethod
    def create(cls, path: Path | None, header: dict, runs: pd.DataFrame) -> SweepStore:
        """A new sweep. Errors: `SweepError` if the folder cannot be written or holds a sweep already."""
        store = cls(path, header)
        if path is None:
            return store
        if (path / HEADER).exists():
            raise SweepError(
                f"{path}: already holds a sweep; choose another folder, or go on with it by resume"
            )
        try:
            (path / "parts").mkdir(parents=True, exist_ok=True)
            replace(path / RUNS, lambda file: parquet.write(_plain(runs), file))
            store.write_header()
        except OSError as error:
            raise SweepError(f"{path}: cannot be written: {error.strerror or error}") from None
        return store

    @classmethod
    def open(cls, path: str | Path) -> SweepStore:
        """The sweep in a folder, with what has been done of it. Errors: `SweepError` naming what is missing or broken."""
        folder = Folder(path, SweepError)
        require_kind(folder, "sweep")
        store = cls(folder.path, read_header(folder))
        store._frames = read_parts(folder, store.lines())
        return store

    @property
    def runs(self) -> pd.DataFrame:
        """Every run of the sweep in the folder, in run order: run_id, varied parameters, seed."""
        return read_runs(Folder(self.path, SweepError), self.header)

    @property
    def done(self) -> set[str]:
        """The ids of the runs that have been done, failed ones included."""
        return {run_id for frame in self._frames for run_id in frame["run_id"]}

    @property
    def results(self) -> pd.DataFrame:
        """One row per run done, in the order in which batches came in."""
        return pd.concat(self._frames, ignore_index=True) if self._frames else pd.DataFrame({"run_id": []})

    def add(self, rows: list[dict]) -> None:
        """Take over what a batch came to. Errors: `SweepError` if it cannot be written."""
        frame = pd.DataFrame([{name: x for name, x in row.items() if name != "seconds"} for row in rows])
        if self.path is not None:
            try:
                self._write(frame, sum(row["seconds"] for row in rows))
            except OSError as error:
                raise SweepCannotGoOn(
                    f"{self.path}: cannot go on writing: {error}; batches before this one are safe"
                ) from error
        self._frames.append(frame)

    def lines(self) -> list[dict]:
        """The lines of the manifest: part, run_ids, failed, seconds of work. A last one that was cut off is left out."""
        return read_lines(Folder(self.path, SweepError))

    def grow(self, runs: pd.DataFrame, **facts) -> None:
        """Take `runs` in, those of before among them, and the `facts` of the header that say so."""
        replace(self.path / RUNS, lambda file: parquet.write(_plain(runs), file))
        self.write_header(**facts)

    def forget_cut_line(self) -> None:
        """Take a last line that was cut off out of the manifest, so that the next one begins at a line of its own."""
        file = self.path / LINES
        if file.exists():
            os.truncate(file, file.read_bytes().rfind(b"\n") + 1)

    def write_header(self, **facts) -> None:
        """Bring the header up to date, and the file with it."""
        self.header.update(facts)
        if self.path is not None:
            text = json.dumps(self.header, indent=1, default=str)
            replace(self.path / HEADER, lambda file: file.write_text(text))

    def write_table(self, table: pd.DataFrame) -> None:
        """Write the finished table."""
        if self.path is not None:
            replace(self.path / TABLE, lambda file: parquet.write(_plain(table), file))

    def _write(self, frame: pd.DataFrame, seconds: float) -> None:
        part = f"part-{len(self._frames):06d}.parquet"
        replace(self.path / "parts" / part, lambda file: parquet.write(_plain(frame), file))
        failed = int((frame["status"] == "failed").sum())
        line = {
            "part": part,
            "run_ids": list(frame["run_id"]),
            "failed": failed,
            "seconds": round(seconds, 3),
        }
        with (self.path / LINES).open("a") as manifest:
            manifest.write(json.dumps(line) + "\n")
            manifest.flush()
            os.fsync(manifest.fileno())


def _plain(table: pd.DataFrame) -> pa.Table:
    return pa.Table.from_pandas(table, preserve_index=False)
