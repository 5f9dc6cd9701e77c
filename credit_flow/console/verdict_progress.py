"""Progress of verdicts: the table as it fills, or a line per tenth where there is no terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from credit_flow.console.progress import sweep_progress
from credit_flow.console.verdict_summary import table_of


@contextmanager
def verdict_progress(console: Console, hidden: bool) -> Iterator[dict]:
    """Yields what `verdicts` calls: `progress`, and on a terminal `seen`, which shows the table so far."""
    if hidden or not console.is_terminal:
        with sweep_progress(console, hidden) as watch:
            yield {"progress": None if hidden else watch}
        return
    with Live(console=console, transient=True, refresh_per_second=2) as live:
        shown = [Text("starting")]

        def progress(done: int, failed: int, total: int) -> None:
            state = f"runs {done:,}/{total:,}" + (f"  {failed:,} failed" if failed else "")
            live.update(Group(Text(state), *shown))

        def seen(found) -> None:
            shown[:] = [table_of(found)]

        yield {"progress": progress, "seen": seen}
