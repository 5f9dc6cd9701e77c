"""Ask a Record in SQL, in place, with DuckDB."""

from __future__ import annotations

import pandas as pd

from credit_flow.core.amounts import PER_CREDIT
from credit_flow.core.record import Record, RecordError


def query(record: Record, sql: str) -> pd.DataFrame:
    """The answer to `sql` over the record's tables; `journal.amount` is in credits.

    Errors: `RecordError` if DuckDB is not installed or does not understand the question.
    """
    try:
        import duckdb
    except ImportError:
        raise RecordError("query needs DuckDB: pip install 'credit-flow[query]'") from None
    connection = duckdb.connect()
    for name in record.tables:
        if record.path is None:
            connection.register(f"_{name}", record.table(name))
            source = f"_{name}"
        else:
            files = [str(record.path / name / part) for part in record.manifest["parts"][name]]
            source = (
                "read_parquet([" + ", ".join("'" + file.replace("'", "''") + "'" for file in files) + "])"
            )
        columns = f"* exclude (quanta), quanta / {PER_CREDIT} as amount" if name == "journal" else "*"
        connection.execute(f"create view {name} as select {columns} from {source}")
    try:
        return connection.execute(sql).df()
    except duckdb.Error as error:
        raise RecordError(f"SQL: {str(error).splitlines()[0]}; tables: {', '.join(record.tables)}") from None
