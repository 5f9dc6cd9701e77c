"""Writes a Record part by part: each part under a temporary name, then renamed, then listed in the manifest."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import numpy as np
import pyarrow as pa

from credit_flow.core.books.full_journal import split
from credit_flow.core.books.journal import Block, frame
from credit_flow.core.records import parquet
from credit_flow.core.records.record import MANIFEST, TABLES, Record
from credit_flow.core.records.record_table import RecordTable, as_words, is_constant


class RecordWriter:
    """Collects tables in memory (`path` None) or in a folder. The manifest lists only whole parts, so that what is on disk
    is a readable Record at any moment."""

    def __init__(self, path: Path | None, manifest: dict):
        self.path = path
        self.manifest = {"lines": 0, **manifest}
        self.manifest |= {name: manifest.get(name, {}) for name in ("parts", "sha256", "tables")}
        self._waiting: dict[str, list[dict]] = {}
        self._tables: dict[str, list[pa.Table]] = {name: [] for name in TABLES}
        if path is not None:
            path.mkdir(parents=True, exist_ok=True)

    def add(self, table: RecordTable, columns: dict) -> None:
        """Queue rows of a table: columns (n,) each, or constants. The manifest says what it holds, and whoever reads the Record holds it to that."""
        self.manifest["tables"].setdefault(table.name, as_words(table))
        self.add_some(table.name, columns)

    def add_some(self, name: str, columns: dict) -> None:
        """Queue some of the columns (n,) of a table, or constants, which is then not as it was declared."""
        self._waiting.setdefault(name, []).append(columns)

    def add_measures(self, columns: dict) -> None:
        """Queue the numbers (ticks,) of some ticks."""
        self.add_some("measures", columns)

    def add_journal(self, blocks: list[Block]) -> None:
        """Queue journal blocks."""
        if blocks:
            lines = frame(blocks)
            for name, table in zip(("journal", "events"), split(lines, self.manifest["lines"])):
                if len(table):
                    self._tables[name].append(pa.Table.from_pandas(table, preserve_index=False))
            self.manifest["lines"] += len(lines)

    def flush(self, **facts) -> None:
        """Write what is queued as one part per table, then the manifest with `facts` brought up to date."""
        for name in list(self._waiting):
            found = pa.concat_tables([_table(columns) for columns in self._waiting[name]])
            del self._waiting[name]
            self._tables.setdefault(name, []).append(found)
        self.manifest.update(facts)
        if self.path is None:
            return
        for name, tables in self._tables.items():
            if tables:
                self._write_part(name, pa.concat_tables(tables).unify_dictionaries())
                tables.clear()
        replace(
            self.path / MANIFEST,
            lambda file: file.write_text(json.dumps(self.manifest, indent=1, default=str)),
        )

    def record(self) -> Record:
        """The Record of what has been flushed."""
        if self.path is not None:
            return Record.open(self.path)
        return Record(
            self.manifest,
            {name: pa.concat_tables(t).unify_dictionaries() for name, t in self._tables.items() if t},
        )

    def _write_part(self, name: str, table: pa.Table) -> None:
        parts = self.manifest["parts"].setdefault(name, [])
        file = self.path / name / f"part-{len(parts):06d}.parquet"
        file.parent.mkdir(exist_ok=True)
        integers = [field.name for field in table.schema if pa.types.is_integer(field.type)]
        words = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
        encoding = dict.fromkeys(integers, "DELTA_BINARY_PACKED")
        if "amount" in table.column_names:
            encoding["amount"] = "BYTE_STREAM_SPLIT"
        options = {"compression": "zstd", "use_dictionary": words, "column_encoding": encoding}
        replace(file, lambda temporary: parquet.write(table, temporary, **options))
        parts.append(file.name)
        self.manifest["sha256"][f"{name}/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()


def replace(file: Path, write) -> None:
    """Have `write(temporary)` make the file under a temporary name, then put it in the place of `file` at once."""
    temporary = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        write(temporary)
        os.replace(temporary, file)
    finally:
        temporary.unlink(missing_ok=True)


def _table(columns: dict) -> pa.Table:
    n = max((len(column) for column in columns.values() if not is_constant(column)), default=1)
    arrays = {
        name: np.broadcast_to(column, n) if is_constant(column) else column
        for name, column in columns.items()
    }
    return pa.table(arrays)
