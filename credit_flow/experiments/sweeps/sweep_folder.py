"""A sweep on disk: what its files must look like, and how they are read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pandas as pd

from credit_flow.core.mistake import FolderError
from credit_flow.core.records.folder import PLAIN, Folder

HEADER, RUNS, LINES, TABLE = "sweep.json", "runs.parquet", "manifest.jsonl", "table.parquet"

RUN_ID = re.compile(r"[0-9a-f]{8,64}")

SHAPE = {
    "scenario": str,
    "source": str,
    "parameters": {str: object},
    "policies": [str],
    "design": str,
    "varied": [str],
    "problem": object,
    "seeds": [int],
    "version": str,
    "records": bool,
    "status": str,
    "seal": re.compile(r"[0-9a-f]{64}"),
}
"""What the header of a sweep looks like."""

ARMS = {str: {"scenario": str, "source": str, "parameters": {str: object}}}
"""What the arms of one look like, where there are several."""

LINE = {"part": PLAIN, "run_ids": [RUN_ID], "failed": int, "seconds": float}
"""What a line of the manifest looks like."""

RESULTS = dict.fromkeys(("run_id", "status", "message", "journal_hash"), str) | {"ticks": int}
"""The columns of results that every batch has."""


def is_sweep(path: str | Path) -> bool:
    """Whether a folder holds a sweep. Errors: `FolderError` for what is no path."""
    return Folder(path, FolderError).has(HEADER)


def read_header(folder: Folder) -> dict:
    """What the sweep was asked for. Errors: the folder's, naming what is wrong."""
    header = folder.json(HEADER, SHAPE)
    if "arms" in header:
        header = folder.json(HEADER, SHAPE | {"arms": ARMS})
    if not header["seeds"]:
        raise folder.error(f"{folder.path / HEADER}: seeds is empty, and a sweep has one at least")
    return header


def read_lines(folder: Folder) -> list[dict]:
    """The lines of the manifest: part, run_ids, failed, seconds of work. A last one that was cut off is left out."""
    if not folder.has(LINES):
        return []
    whole = folder.text(LINES).rpartition("\n")[0].splitlines()
    return [folder.parsed(line, LINE, f"{folder.path / LINES}, line {i + 1}") for i, line in enumerate(whole)]


def read_parts(folder: Folder, lines: list[dict]) -> list[pd.DataFrame]:
    """The results of the batches that `lines` list."""
    return [folder.table("parts", line["part"], columns=RESULTS).to_pandas() for line in lines]


def read_runs(folder: Folder, header: dict) -> pd.DataFrame:
    """Every run of the sweep, in run order: run_id, varied parameters, seed."""
    runs = folder.table(RUNS, columns={"run_id": str, "seed": int}).to_pandas()
    lacking = [name for name in header["varied"] if name not in runs]
    if lacking:
        raise folder.error(f"{folder.path / RUNS}: lacks the varied parameter {ascii(lacking[0])[:80]}")
    wrong = [run_id for run_id in runs["run_id"] if not RUN_ID.fullmatch(run_id)]
    if wrong:
        raise folder.error(f"{folder.path / RUNS}: {json.dumps(wrong[0])[:80]} is no id of a run")
    return runs
