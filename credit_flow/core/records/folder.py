"""The one door to folders of runs and sweeps, which anybody may have made: nothing outside them is read, and nothing is run."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa

from credit_flow.core.boundary.path import as_path
from credit_flow.core.boundary.shape import misfit
from credit_flow.core.records import parquet

PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,200}")
"""Names of files and folders that may stand in a manifest: one step down, and never up."""

LARGEST_TEXT = 64_000_000
"""Bytes of JSON that are read at most."""

KINDS = {
    int: ("whole numbers", pa.types.is_integer),
    float: ("numbers", lambda kind: pa.types.is_integer(kind) or pa.types.is_floating(kind)),
    bool: ("true or false", pa.types.is_boolean),
    str: ("words", lambda kind: _is_words(kind.value_type if pa.types.is_dictionary(kind) else kind)),
    bytes: ("bytes", pa.types.is_binary),
    list[int]: ("lists of whole numbers", lambda kind: _is_list_of(kind, int)),
    list[float]: ("lists of numbers", lambda kind: _is_list_of(kind, float)),
}


class Folder:
    """A folder that is read and not trusted; `path` as `as_path` takes it. Everything that is wrong with it is one line, as an `error` of the caller's kind."""

    def __init__(self, path: str | Path, error: type[ValueError]):
        self.path, self.error = as_path(path, error), error

    def has(self, name: str) -> bool:
        """Whether something of this name is in the folder, which itself need not be there. Errors: if the system does not say."""
        return self._is((self.path / name).exists)

    def file(self, *names: str) -> Path:
        """The path of a file in the folder. Errors: for a name that is not plain, for what is no file, and for a link that leads out."""
        found = self.place(*names)
        if not self._is(found.is_file):
            raise self.error(f"{found}: there is no such file")
        return found

    def folder(self, *names: str) -> Path:
        """The path of a folder in the folder. Errors: as `file`."""
        found = self.place(*names)
        if not self._is(found.is_dir):
            raise self.error(f"{found}: there is no such folder")
        return found

    def text(self, name: str) -> str:
        """A file of text. Errors: also for one that is too large, and for bytes that are no UTF-8."""
        file = self.file(name)
        try:
            if file.stat().st_size > LARGEST_TEXT:
                raise self.error(f"{file}: is larger than {LARGEST_TEXT:,} bytes")
            return file.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise self.error(f"{file}: cannot be read: {error}") from None

    def digest(self, *names: str) -> str:
        """The SHA-256 of a file, 64 hexadecimal places. Errors: as `file`, and for one that cannot be read."""
        file = self.file(*names)
        try:
            with file.open("rb") as opened:
                return hashlib.file_digest(opened, "sha256").hexdigest()
        except OSError as error:
            raise self.error(f"{file}: cannot be read: {error.strerror or error}") from None

    def json(self, name: str, shape) -> dict:
        """What a JSON file holds, of a `shape` (see `misfit`)."""
        return self.parsed(self.text(name), shape, self.path / name)

    def parsed(self, text: str, shape, where: object) -> dict:
        """A text of JSON of a `shape`."""
        try:
            value = json.loads(text)
            wrong = misfit(value, shape)
        except (ValueError, RecursionError) as error:
            raise self.error(f"{where}: cannot be read: {error}") from None
        if wrong:
            raise self.error(f"{where}: {wrong}")
        return value

    def table(self, *names: str, columns: dict[str, type]) -> pa.Table:
        """The table in a Parquet file, with these `columns` at least, of these kinds and without gaps; its own notes are left out."""
        file = self.file(*names)
        try:
            table = parquet.read(file).replace_schema_metadata(None)
        except (OSError, ValueError, KeyError, pa.ArrowException) as error:
            raise self.error(f"{file}: broken: {str(error).splitlines()[0]}") from None
        for name, kind in columns.items():
            self._require_column(file, table, name, kind)
        return table

    def _is(self, look: Callable[[], bool]) -> bool:
        try:
            return look()
        except OSError as error:
            raise self.error(f"{self.path}: cannot be read: {error.strerror or error}") from None

    def _require_column(self, file: Path, table: pa.Table, name: str, kind: type) -> None:
        if table.column_names.count(name) != 1:
            raise self.error(f"{file}: must have one column {name}")
        words, fits = KINDS[kind]
        if not fits(table.schema.field(name).type) or table[name].null_count:
            raise self.error(f"{file}: the column {name} must hold {words}, and no gaps")

    def place(self, *names: str) -> Path:
        """The path of what is, or may come to be, in the folder. Errors: for a name that is not plain, and for a link that leads out."""
        for name in names:
            if not PLAIN.fullmatch(name):
                raise self.error(f"{self.path}: {ascii(name)[:80]} is no plain name of a file in it")
        place = self.path.joinpath(*names)
        if not _is_inside(place, self.path):
            raise self.error(f"{place}: leads out of the folder")
        return place


def links_out(folder: Path, levels: int = 2) -> list[Path]:
    """The links in a folder, so many levels down, that lead out of it, and the pipes and devices: whoever writes there would write elsewhere."""
    found, level = [], [folder]
    for _ in range(levels):
        entries = [entry for path in level for entry in _entries(path)]
        found += [Path(entry) for entry in entries if _leads_out(entry, folder)]
        level = [Path(entry) for entry in entries if entry.is_dir(follow_symlinks=False)]
    return found


def _leads_out(entry: os.DirEntry, folder: Path) -> bool:
    if entry.is_symlink() and not _is_inside(Path(entry), folder):
        return True
    try:
        return os.path.exists(entry) and not (entry.is_file() or entry.is_dir())
    except OSError:
        return True


def _entries(folder: Path) -> list[os.DirEntry]:
    try:
        with os.scandir(folder) as entries:
            return list(entries)
    except OSError:
        return []


def _is_inside(place: Path, folder: Path) -> bool:
    try:
        return place.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError, ValueError):  # a circle of links
        return False


def _is_list_of(kind: pa.DataType, of: type) -> bool:
    return (pa.types.is_list(kind) or pa.types.is_large_list(kind)) and KINDS[of][1](kind.value_type)


def _is_words(kind: pa.DataType) -> bool:
    return pa.types.is_string(kind) or pa.types.is_large_string(kind)
