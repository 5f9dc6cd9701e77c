"""Row 10: writing the journal."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pairs import interleaved, ratio, spread
from row import Goal, Row
from societies import society

from credit_flow.core.books.journal import frame
from credit_flow.core.records.record_writer import RecordWriter

PAIRS = 5


def write_journal(quick: bool) -> list[Row]:
    """Row 10: journal lines to Parquet by the Record's own writer, against `DataFrame.to_csv`, a fifth of them in each pair."""
    blocks = _journal((1_000_000 if quick else 10_000_000) // PAIRS)
    table = frame(blocks)
    lines = PAIRS * len(table)
    with tempfile.TemporaryDirectory() as folder:
        writing = {"parquet": _parquet(blocks, Path(folder)), "csv": _csv(table, Path(folder))}
        seconds = interleaved(writing, PAIRS)
        size = sum(file.stat().st_size for file in Path(folder).rglob("*.parquet")) / lines * 1e7
    goal, detail = Goal(">=", 6, 10), f"{spread(seconds, 'csv', 'parquet')}; {lines:,} lines in {PAIRS} pairs"
    return [
        Row(10, "journal to Parquet against CSV", ratio(seconds, "csv", "parquet"), "x", goal, detail),
        Row(10, "1e7 journal lines on disk", size / 1e6, "MB", Goal("<=", 80), "Parquet, zstd"),
    ]


def _journal(n_lines: int) -> list:
    """At least `n_lines` lines of the flagship's journal, as blocks."""
    model, blocks, n = society(10_000), [], 0
    model.ledger.journal.drain()
    while n < n_lines:
        fresh = model.run(10).ledger.journal.drain()
        blocks += fresh
        n += len(frame(fresh))
    return blocks


def _parquet(blocks: list, folder: Path):
    def write() -> None:
        writer = RecordWriter(Path(tempfile.mkdtemp(dir=folder)), {})
        writer.add_journal(blocks)
        writer.flush()

    return write


def _csv(table, folder: Path):
    return lambda: table.to_csv(folder / "journal.csv", index=False)
