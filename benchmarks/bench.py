"""Measure what the goals table asks for, print one table, and write benchmarks/results and the table in the README.

Run by `make bench`. `--only 1,2` measures some rows and leaves the others as they were; `--quick` is a short pass in small
societies that writes nothing. See README.md beside this file.
"""

from __future__ import annotations

import argparse
import importlib
import os
import time
from collections.abc import Callable

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from row import Row

from credit_flow.core.programs.kernel import set_threads

ROWS = {
    1: ["speed.step_against_objects"],
    2: ["speed.run_against_objects"],
    3: ["speed.run_against_fused"],
    4: ["cores.all_cores"],
    5: ["memory.per_expert"],
    6: ["memory.dropped_models"],
    7: ["recording.record_columns"],
    8: ["recording.journal_in_memory"],
    9: ["windows.get_balance"],
    10: ["writing.write_journal"],
    11: ["imports.importing"],
    12: ["sweeps.sweeps"],
    13: ["sweeps.on_ray"],
    14: ["states.auctions_on_chain", "learning.auctions_per_second"],
    15: ["learning.share_of_simulation"],
    17: ["grids.steps_on_grids"],
    18: ["roads.steps_on_roads"],
    19: ["players.steps_of_players"],
}
"""Goal -> the functions in `rows/` that measure it. They are imported when they are measured: the workers of a sweep import this file too."""

SIZES = [100, 1000, 10_000, 100_000, 1_000_000]
COLOURS = {"stretch": "green", "reached": "green", "missed": "red"}


def main() -> None:
    """Measure, show, keep."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a short pass that writes nothing")
    parser.add_argument(
        "--only", type=numbers, default=[*ROWS], metavar="1,2", help="measure these rows only"
    )
    wanted = parser.parse_args()
    set_threads(1)
    console = Console(width=140)
    rows, failures = measure(wanted.only, wanted.quick, console)
    console.print(show(rows))
    for number, message in failures.items():
        console.print(f"row {number} could not be measured: {escape(message)}")
    if not wanted.quick:
        import results
        from latency import memory_lines

        with_figure = any(row.points for row in rows)
        results.publish(results.keep(rows, memory_lines(SIZES) if with_figure else []))
        console.print(f"written to {os.path.relpath(results.RESULTS)}")
    raise SystemExit(1 if failures else 0)


def measure(wanted: list[int], quick: bool, console: Console) -> tuple[list[Row], dict[int, str]]:
    """The rows of the goals `wanted`, and of those that could not be measured what went wrong."""
    rows, failures = [], {}
    for number in wanted:
        start = time.monotonic()
        with console.status(f"row {number} of {max(ROWS)}: {', '.join(ROWS[number])}"):
            try:
                for place in ROWS[number]:
                    rows += _function(place)(quick)
            except KeyboardInterrupt:
                failures[number] = "interrupted; the rows before it are kept"
                break
            except Exception as error:  # one row that fails does not cost the others
                failures[number] = f"{type(error).__name__}: {error}"
        console.print(f"row {number}: {time.monotonic() - start:.0f} s", style="dim")
    return rows, failures


def _function(place: str) -> Callable[[bool], list[Row]]:
    """What measures a row, such as `speed.run_against_fused`."""
    module, _, name = place.partition(".")
    return getattr(importlib.import_module(f"rows.{module}"), name)


def show(rows: list[Row]) -> Table:
    """The table for the screen."""
    table = Table(
        title="Benchmarks: medians over interleaved pairs, CPU time on one core unless it says otherwise"
    )
    for name in ("#", "what", "goal (stretch)", "figure", "verdict", "detail"):
        table.add_column(
            name, justify="right" if name in ("#", "figure") else "left", no_wrap=name != "detail"
        )
    for row in rows:
        verdict = f"[{COLOURS[row.verdict]}]{row.verdict}[/]" if row.verdict else ""
        table.add_row(str(row.number), escape(row.what), row.aim, row.shown, verdict, escape(row.detail))
    return table


def numbers(words: str) -> list[int]:
    """Goals from words like `1,2`. Errors: ArgumentTypeError naming those there are."""
    chosen = [int(word) if word.strip().isdigit() else 0 for word in words.split(",")]
    if not set(chosen) <= ROWS.keys():
        raise argparse.ArgumentTypeError(f"{words}: must be some of {', '.join(map(str, ROWS))}")
    return chosen


if __name__ == "__main__":
    main()
