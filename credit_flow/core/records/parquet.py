"""Parquet files by their plain paths: Arrow would take some names for addresses (`s3:x`), others for a home (`~/x`)."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def read(file: Path) -> pa.Table:
    """The table in a file. Errors: OSError, and Arrow's, for one that is broken."""
    with pa.OSFile(os.fsencode(file), "rb") as opened:
        return pq.read_table(opened, partitioning=None)


def write(table: pa.Table, file: Path, **options) -> None:
    """Write a table to a file, with `options` of Arrow's writer. Errors: OSError."""
    with pa.OSFile(os.fsencode(file), "wb") as opened:
        pq.write_table(table, opened, **options)


def dataset(files: Iterable[Path]):
    """The table in several files, one after the other, read as it is needed: a `pyarrow.dataset.Dataset`. Errors: as `read`."""
    from pyarrow.dataset import dataset as of_paths
    from pyarrow.fs import LocalFileSystem

    plain = [os.path.join(os.curdir, file) for file in files]  # a leading ~ would be a home
    return of_paths(plain, format="parquet", filesystem=LocalFileSystem())
