"""Ask a Record or a sweep in SQL, with DuckDB, which sees the tables and nothing else."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor, wait

import pandas as pd
import pyarrow as pa

from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.records import parquet
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import Record, RecordError
from credit_flow.core.records.record_folder import broken_part
from credit_flow.experiments.sweeps.sweep import Sweep

ENCLOSED = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "allow_community_extensions": "false",
    "python_enable_replacements": "false",
}
"""No files, no network, no extensions, no variables of the program that asks."""


def query(asked: Record | Sweep, sql: str, *, files: bool = False) -> pd.DataFrame:
    """The answer to `sql` over a Record's tables (`Record.tables`), or over the tables `runs` and `failures` of a sweep.

    Only with `files` may the question also read and write files, attach databases and load extensions. Errors: `RecordError`
    if DuckDB is not installed or does not understand the question, or if it reaches for what it may not. Ctrl-C breaks it off.
    """
    try:
        import duckdb
    except ImportError:
        raise RecordError(f"query needs DuckDB: {how_to_install('query')}") from None
    tables = _of_sweep(asked) if isinstance(asked, Sweep) else _of_record(asked)
    with duckdb.connect(config={} if files else ENCLOSED) as connection:
        for name, table in tables.items():
            connection.register(name, table)
        try:
            if not files:
                connection.execute("set lock_configuration = true")
            return _answer(connection, sql)
        except (duckdb.Error, RuntimeError) as error:
            _require_whole(asked, str(error))
            hint = "" if files or "Permission" not in str(error) else "; --files lets it reach for files"
            raise RecordError(
                f"SQL: {str(error).splitlines()[0]}{hint}; tables: {', '.join(tables)}"
            ) from None


def _answer(connection, sql: str) -> pd.DataFrame:
    """Asked in a thread of its own: while DuckDB is at work nothing else is heard in the thread that called it, no Ctrl-C either."""
    with ThreadPoolExecutor(1, thread_name_prefix="query") as pool:
        asked = pool.submit(lambda: (answer := connection.execute(sql)) and answer.df())
        try:
            wait([asked])
        except BaseException:
            while not asked.done():  # a question that has not begun yet forgets that it was broken off
                connection.interrupt()
                wait([asked], timeout=0.05)
            raise
    if (frame := asked.result()) is None:
        raise RecordError("the question is empty: give SQL, such as select count(*) from journal")
    return frame


def _require_whole(asked: Record | Sweep, said: str) -> None:
    """Errors: `RecordError` if the question failed because a part of the Record on disk, read in passing, is damaged."""
    if isinstance(asked, Record) and asked.path is not None and "stream" in said:
        wrong = broken_part(Folder(asked.path, RecordError), asked.manifest)
        if wrong:
            raise RecordError(f"{asked.path}: broken: {wrong}") from None


def _of_record(record: Record) -> dict:
    """On disk tables are read part by part, as the question needs them."""
    if record.path is None:
        return {name: record.table(name) for name in record.tables}
    return {name: _of_parts(record, name) for name in record.tables}


def _of_parts(record: Record, name: str):
    try:
        return parquet.dataset(record.files(name))
    except (OSError, pa.ArrowException) as error:
        raise RecordError(f"{record.path / name}: broken: {str(error).splitlines()[0]}") from None


def _of_sweep(sweep: Sweep) -> dict:
    return {"runs": sweep.table, "failures": sweep.failures}
