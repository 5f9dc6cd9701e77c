"""A Record on disk: what its manifest and tables must look like, and how they are read."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from credit_flow.core.books.kinds import EVENTS, KINDS
from credit_flow.core.boundary.shape import misfit
from credit_flow.core.discover import modules
from credit_flow.core.records.folder import PLAIN, Folder
from credit_flow.core.records.record_table import COLUMN_KINDS, NAME, RecordTable

MANIFEST = "manifest.json"

COLUMNS = {
    "journal": dict.fromkeys(("tick", "batch", "payer", "payee", "asset"), int)
    | {"amount": float, "kind": str, "cause": int},
    "events": dict.fromkeys(("line", "tick", "batch", "payer", "payee", "asset"), int)
    | {"kind": str, "cause": int},
    "measures": {"tick": int}
    | dict.fromkeys(("population", "births", "deaths", "supply", "treasury", "minted", "burnt"), float),
    "snapshots": {"tick": int, "row": int, "balance": float, "born": int},
}
"""Table of every run -> the columns that it has at least, and what they hold."""

TABLES = tuple(COLUMNS)
"""The tables that every run may have; others are those on the shelf `tables` and those that the manifest declares."""

WORDS = {"journal": KINDS, "events": EVENTS}
"""Table -> the closed list of its kinds."""

IDS = frozenset({"payer", "payee", "asset", "row"})
"""Columns of accounts, assets and experts in any table."""

LARGEST_ID = 2**31 - 1

SHAPE = {
    "scenario": str,
    "preset": str,
    "seed": int,
    "parameters": {str: object},
    "policies": [str],
    "first_account": int,
    "stride": int,
    "status": str,
    "ticks": int,
    "until": int,
    "journal_hash": re.compile(r"[0-9a-f]{32}"),
    "assets": {str: int},
    "books": dict.fromkeys(("minted", "burnt", "held", "residual"), float),
    "lines": int,
    "parts": {str: [PLAIN]},
    "sha256": {str: re.compile(r"[0-9a-f]{64}")},
    "versions": {str: str},
}
"""What a manifest looks like."""

DECLARED = {str: {str: re.compile("|".join(map(re.escape, COLUMN_KINDS)))}}
"""What its `tables` look like, if it has any: table -> column -> what it holds, of those that a part of the economy filled."""


def read_manifest(folder: Folder) -> dict:
    """The manifest in a folder. Errors: the folder's, if it lacks something, or lists tables or files that no Record has."""
    manifest = folder.json(MANIFEST, SHAPE)
    _require_declarations(folder, manifest)
    known = {**COLUMNS, **shelf(), **manifest["tables"]}
    unknown = [name for name in manifest["parts"] if name not in known]
    if unknown:
        raise folder.error(
            f"{folder.path / MANIFEST}: lists the table {ascii(unknown[0])[:80]}, and declares none of this name; a Record has "
            f"{', '.join(known)}"
        )
    if manifest["stride"] < 1:
        raise folder.error(f"{folder.path / MANIFEST}: stride is 0, and must be 1 or more ticks")
    return manifest


def _require_declarations(folder: Folder, manifest: dict) -> None:
    declared = manifest.setdefault("tables", {})
    wrong = misfit(declared, DECLARED, "tables")
    names = [*declared, *(column for columns in declared.values() for column in columns)] if not wrong else []
    bad = [name for name in names if not NAME.fullmatch(name)]
    if wrong or bad:
        raise folder.error(
            f"{folder.path / MANIFEST}: {wrong or f'{ascii(bad[0])[:80]} is no plain name of a table or column'}"
        )


@functools.cache
@functools.cache
def shelf() -> dict[str, RecordTable]:
    """The tables on the shelf `tables`, by name."""
    found = [one for module in modules("tables").values() for one in vars(module).values()]
    return {table.name: table for table in found if isinstance(table, RecordTable)}


def columns_of(name: str, manifest: dict) -> dict[str, type]:
    """The columns that a table has at least, and what they hold: as its file on the shelf says, else as the manifest does."""
    if name in COLUMNS:
        return COLUMNS[name]
    said = manifest.get("tables", {}).get(name, {})
    known = (
        shelf()[name].columns
        if name in shelf()
        else {column: COLUMN_KINDS[word] for column, word in said.items()}
    )
    return {"tick": int, **known}


def part_files(folder: Folder, manifest: dict, name: str) -> list[Path]:
    """The files of a table in their order. Errors: the folder's, if there is none, and for one that does not lie in it."""
    parts = manifest["parts"].get(name, [])
    if not parts:
        raise folder.error(f"{folder.path}: the run recorded no {name!r}")
    if len(set(parts)) < len(parts):
        raise folder.error(f"{folder.path / MANIFEST}: lists a part of {name} twice")
    return [folder.file(name, part) for part in parts]


def broken_part(folder: Folder, manifest: dict) -> str:
    """Which part is not what the run wrote, and why, in words; "" if all are. Errors: the folder's, for one that is not there."""
    written = manifest["sha256"]
    listed = {f"{name}/{part}" for name, parts in manifest["parts"].items() for part in parts}
    if listed != set(written):
        return f"{sorted(listed ^ set(written))[0]} has no part or no digest"
    for name in manifest["parts"]:
        for file in part_files(folder, manifest, name):
            if folder.digest(name, file.name) != written[f"{name}/{file.name}"]:
                return f"{name}/{file.name} has been changed since the run wrote it"
    return ""


def read_table(folder: Folder, manifest: dict, name: str) -> pa.Table:
    """A table, its columns checked. Errors: the folder's, naming the file that is broken."""
    files = part_files(folder, manifest, name)
    tables = [folder.table(name, file.name, columns=columns_of(name, manifest)) for file in files]
    try:
        table = pa.concat_tables(tables).unify_dictionaries()
    except (ValueError, pa.ArrowException) as error:
        raise folder.error(
            f"{folder.path / name}: broken: its parts differ: {str(error).splitlines()[0]}"
        ) from None
    _require_ranges(folder, name, table, manifest)
    return table


def _require_ranges(folder: Folder, name: str, table: pa.Table, manifest: dict) -> None:
    """Ticks are those of the run; experts, accounts and what else is counted are numbers that there can be."""
    ids = IDS | (shelf()[name].ids if name in shelf() else frozenset())
    for column, kind in columns_of(name, manifest).items():
        if kind is not int or not len(table):
            continue
        least, most = pc.min_max(table[column]).as_py().values()
        top = manifest["ticks"] if column == "tick" else LARGEST_ID if column in ids else 2**62
        if not -1 <= least <= most <= top:
            wrong = least if least < -1 else most
            raise folder.error(
                f"{folder.path / name}: {column} is {wrong} somewhere, and must lie in -1 .. {top}"
            )


def as_frame(name: str, table: pa.Table) -> pd.DataFrame:
    """A table as pandas has it; kinds are categories in the order of the closed list. Errors: ValueError for a kind that is none."""
    frame = table.to_pandas()
    if name in WORDS:
        kinds = frame["kind"].astype("category").cat.set_categories(WORDS[name])
        if kinds.isna().any():
            raise ValueError(f"{name}: has a kind that is none of {', '.join(WORDS[name])}")
        frame["kind"] = kinds
    return frame
