"""What the command line shows of runs: progress, tables, and the JSON line."""

from __future__ import annotations

import functools
import json
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
from rich.box import SIMPLE
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table

from credit_flow.core.discover import summary as line_of
from credit_flow.core.parameters import allowed
from credit_flow.core.record import Record
from credit_flow.experiments.audit import Check
from credit_flow.experiments.summary import rows, summary
from credit_flow.measures.accuracy import scoreboard
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.mental_rotation import reference_lines

SHOWN_DIGITS = 50
"""Digits on which the reference lines of mental rotation are computed, a few seconds."""


def console(stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for every table where there is none."""
    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=160)


@contextmanager
def bar(console: Console, what: str, total: int | None, state: str, hidden: bool) -> Iterator[Callable]:
    """A progress bar of `what`, `state` at its end; yields `update(completed=, state=)` where it is to be seen, else None."""
    columns = (TextColumn(what), MofNCompleteColumn(), BarColumn(bar_width=None), TimeRemainingColumn())
    live = console.is_terminal and not hidden
    with Progress(
        *columns, TextColumn("{task.fields[state]}"), console=console, disable=not live, transient=True
    ) as shown:
        task = shown.add_task(what, total=total, state=state)
        yield functools.partial(shown.update, task) if live else None


@contextmanager
def progress(console: Console, ticks: int, hidden: bool) -> Iterator[Callable]:
    """A bar with tick, living experts, credit supply and price, or a line per tenth of the run where there is no terminal;
    yields the function that a run calls."""
    with bar(
        console, "tick", ticks, "starting; the first run compiles its rules, about a minute", hidden
    ) as update:

        def watch(model) -> None:
            if update:
                update(completed=model.tick, state=_state(model))
            elif not hidden and model.tick % max(1, ticks // 10) == 0:
                console.print(f"tick {model.tick:,}/{ticks:,}  {_state(model)}", soft_wrap=True)

        yield watch


def show_summary(console: Console, record: Record) -> None:
    """The numbers of the run beside their expected bands, then the audit line of the ledger."""
    facts = record.manifest
    title = f"{facts['scenario']} {facts['preset']}, seed {facts['seed']}, {record.ticks:,} ticks ({facts['status']})"
    table = Table(title=f"{title}\nmeans over the last third", title_justify="left")
    for heading, justify in (
        ("quantity", "left"),
        ("value", "right"),
        ("unit", "left"),
        ("expected", "right"),
        ("", "left"),
    ):
        table.add_column(heading, justify=justify)
    for row in rows(record):
        if not math.isnan(row.value):
            verdict = ("[green]inside[/green]" if row.inside else "[red]outside[/red]") if row.band else ""
            table.add_row(row.name.replace("_", " "), f"{row.value:,.3f}", row.unit, row.band, verdict)
    console.print(table)
    if "scores" in record.tables:
        _show_scores(console, record)
    show_reference_lines(console, record.parameters)
    books = facts["books"]
    console.print(
        f"ledger: minted {books['minted']:,.6f}  burnt {books['burnt']:,.6f}  held {books['held']:,.6f}  "
        f"residual {books['residual']!r} credits",
        soft_wrap=True,
    )


def show_written(console: Console, record: Record, paths: list[Path]) -> None:
    """Where everything is, and the journal hash that identifies the run."""
    console.print(f"journal hash {record.manifest['journal_hash']}")
    if record.manifest["status"] == "interrupted":
        console.print(
            f"interrupted after tick {record.ticks}: what there is has been written; go on with --resume --out {paths[0]}",
            soft_wrap=True,
        )
    for path in paths:
        console.print(f"wrote {path}", soft_wrap=True)


def as_json(record: Record) -> str:
    """The summary as one line of JSON; what a run has none of is null."""
    numbers = summary(record)
    return json.dumps(
        {name: None if isinstance(v, float) and not math.isfinite(v) else v for name, v in numbers.items()}
    )


def show_shelves(console: Console, shelves: dict[str, dict[str, str]]) -> None:
    """One line per member of every shelf."""
    for shelf, members in shelves.items():
        table = Table(
            title=shelf, title_justify="left", box=None, show_header=False, pad_edge=False, title_style="bold"
        )
        table.add_column(no_wrap=True)
        table.add_column()
        for name, line in members.items():
            table.add_row(f"  {name}", line)
        console.print(table)


def show_parameters(console: Console, scenario: Scenario) -> None:
    """Every parameter of a scenario: value, unit, range, help."""
    console.print(line_of(type(scenario)))
    table = Table(box=SIMPLE, pad_edge=False)
    for heading in ("parameter", "value", "unit", "range"):
        table.add_column(heading, no_wrap=True)
    table.add_column("meaning")
    for field in scenario.__dataclass_fields__.values():
        if "help" in field.metadata:
            value = getattr(scenario, field.name)
            shown = f"{value:g}" if isinstance(value, float) else str(value)
            table.add_row(field.name, shown, field.metadata["unit"], allowed(field), field.metadata["help"])
    console.print(table)


def show_checks(console: Console, checks: list[Check]) -> None:
    """Every law with its verdict."""
    for check in checks:
        verdict = "[green]holds [/green]" if check.holds else "[red]BROKEN[/red]"
        console.print(f"{verdict}  {check.law}: {check.found}", soft_wrap=True)


def show_frame(console: Console, frame: pd.DataFrame, most: int = 200) -> None:
    """A table of results, at most `most` rows."""
    table = Table(*map(str, frame.columns))
    for row in frame.head(most).itertuples(index=False):
        table.add_row(*(f"{value:,.6g}" if isinstance(value, float) else str(value) for value in row))
    console.print(table)
    if len(frame) > most:
        console.print(f"... {len(frame) - most:,} more rows; add LIMIT, or read the Parquet parts yourself")


def _show_scores(console: Console, record: Record) -> None:
    """The society next to its baselines, on tasks nobody was taught."""
    table = Table(title="held-back digits", title_justify="left")
    for heading, justify in (
        ("who reads", "left"),
        ("accuracy", "right"),
        ("multiply-adds per digit", "right"),
    ):
        table.add_column(heading, justify=justify)
    for score in scoreboard(record):
        table.add_row(score.name, f"{score.accuracy:.3f}", f"{score.compute:,.0f}")
    console.print(table)


def show_reference_lines(console: Console, parameters: dict) -> None:
    """What a return in mental rotation has to be held against; nothing where another world was run."""
    if parameters.get("world_name") != "mental_rotation":
        return
    held_back = parameters["task"] == "held_back"
    lines = reference_lines(SHOWN_DIGITS, held_back, parameters["data"])
    which = "held-back" if held_back else "training"
    table = Table(
        title=f"the judge reads right, of {SHOWN_DIGITS} {which} digits in 8 corruptions",
        title_justify="left",
    )
    table.add_column("after")
    table.add_column("share", justify="right")
    for name, share in lines._asdict().items():
        table.add_row(name.replace("_", " "), f"{share:.3f}")
    console.print(table)


def _state(model) -> str:
    seen = model.parameters.observe(model)
    price = (
        f"  price {seen['promised'] / seen['work']:.2f}" if seen.get("work") and "promised" in seen else ""
    )
    return f"{len(model.table.rows):,} experts  {model.ledger.held:,.0f} credits{price}"
