"""What a run came to, as the command line shows it."""

from __future__ import annotations

import json
import math
from pathlib import Path

from rich.console import Console
from rich.table import Table
from rich.text import Text

from credit_flow.core.records.record import Record
from credit_flow.experiments.catalogue import changes_of
from credit_flow.experiments.summary import Row, rows, summary
from credit_flow.measures.accuracy import scoreboard
from credit_flow.worlds.states.mental_rotation import reference_lines

SHOWN_DIGITS = 50
"""Digits on which the reference lines of mental rotation are computed, a few seconds."""


def show_summary(console: Console, record: Record) -> None:
    """The numbers of the run beside their expected bands, then the audit line of the ledger."""
    facts = record.manifest
    changed = ", ".join(f"{name} = {value}" for name, value in changes_of(record).items())
    name = f"{facts['scenario']} {facts['preset']}".strip() + (f" with {changed}" if changed else "")
    title = f"{name}, seed {facts['seed']}, {record.ticks:,} ticks ({facts['status']})"
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
            verdict = _verdict(row) if row.band else ""
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


def _verdict(row: Row) -> Text:
    return Text("inside", "green") if row.inside else Text("outside", "red")


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


def run_json(record: Record) -> str:
    """The summary as one line of JSON; what a run has none of is null."""
    numbers = {**summary(record), "out": str(record.path)}
    return json.dumps(
        {name: None if isinstance(v, float) and not math.isfinite(v) else v for name, v in numbers.items()}
    )


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
    lines = reference_lines(SHOWN_DIGITS, held_back, parameters.get("world.data", ""))
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
