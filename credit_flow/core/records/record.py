"""A Record: what a run leaves behind, in memory or as a folder of Parquet parts and a manifest."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from credit_flow.core.records.folder import Folder
from credit_flow.core.records.folder_kind import require_kind
from credit_flow.core.records.reading import Reading, RecordError
from credit_flow.core.records.record_folder import MANIFEST, TABLES, part_files, read_manifest, read_table

__all__ = ["MANIFEST", "TABLES", "Reading", "Record", "RecordError"]


class Record(Reading):
    """The `Reading` of a finished (or interrupted) run; `Record.open` reads one from disk, table by table as they are asked for."""

    def __init__(self, manifest: dict, tables: dict[str, pa.Table] | None = None, path: Path | None = None):
        super().__init__(manifest, tables)
        self.path = path
        if path is not None:
            self._where, self._place = f"{str(path)!r}, ", str(path)

    @classmethod
    def open(cls, path: str | Path) -> Record:
        """The Record in the folder `path`. Errors: `RecordError` naming the folder and what is wrong with it."""
        folder = Folder(path, RecordError)
        require_kind(folder, "Record")
        return cls(read_manifest(folder), path=folder.path)

    def table(self, name: str) -> pa.Table:
        """A table as it is stored. Errors: `RecordError` if there is none, or it is broken."""
        if name not in self._tables and self.path is not None:
            self._tables[name] = read_table(Folder(self.path, RecordError), self.manifest, name)
        return super().table(name)

    def files(self, name: str) -> list[Path]:
        """The Parquet files of a table that is on disk, in their order. Errors: `RecordError` if one does not lie in the folder."""
        return part_files(Folder(self.path, RecordError), self.manifest, name)

    @property
    def tables(self) -> list[str]:
        """The names of the tables there are."""
        return super().tables if self.path is None else sorted(self.manifest["parts"])
