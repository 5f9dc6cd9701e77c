"""What commands list: shelves, parameters, checks of an audit, answers to a query."""

from __future__ import annotations

import pandas as pd
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from credit_flow.core.discover import summary as line_of
from credit_flow.core.parameters import allowed
from credit_flow.experiments.audit import Check
from credit_flow.models.scenario import Scenario


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


def show_untold(console: Console, untold: dict[str, list[str]]) -> None:
    """What only a re-run can tell, table by table."""
    console.print("only --rerun can tell:")
    for table, names in untold.items():
        console.print(f"  {table}: {', '.join(names)}", soft_wrap=True)


def show_frame(console: Console, frame: pd.DataFrame, most: int = 200) -> None:
    """A table of results, at most `most` rows."""
    table = Table(*map(str, frame.columns))
    for row in frame.head(most).itertuples(index=False):
        table.add_row(*(f"{value:,.6g}" if isinstance(value, float) else str(value) for value in row))
    console.print(table)
    if len(frame) > most:
        console.print(f"... {len(frame) - most:,} more rows; add LIMIT, or read the Parquet parts yourself")
