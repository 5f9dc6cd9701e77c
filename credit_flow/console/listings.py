"""What commands list: shelves, parameters, checks of an audit, answers to a query."""

from __future__ import annotations

import re

import pandas as pd
from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table
from rich.text import Text

from credit_flow.core.boundary.parameter_values import allowed
from credit_flow.core.discover import summary as line_of
from credit_flow.experiments.audits.record_audit import Check
from credit_flow.models.scenario import Scenario

_NUMBERED = re.compile(r"(.*_)(0|[1-9][0-9]*)")


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
    for heading in ("parameter", "value", "unit"):
        table.add_column(heading, no_wrap=True)
    table.add_column("range", max_width=36)  # a long shelf is folded, or it would squeeze out the names
    table.add_column("meaning")
    for name, field in scenario.all_fields().items():
        if "help" in field.metadata:
            value = scenario.value_of(name)
            shown = f"{value:g}" if isinstance(value, float) else str(value)
            table.add_row(field.name, shown, field.metadata["unit"], allowed(field), field.metadata["help"])
    console.print(table)


def show_checks(console: Console, checks: list[Check]) -> None:
    """Every law with its verdict."""
    for check in checks:
        verdict = Text("holds ", "green") if check.holds else Text("BROKEN", "red")
        console.print(verdict, f" {check.law}: {check.found}", soft_wrap=True)


def show_untold(console: Console, untold: dict[str, list[str]]) -> None:
    """What only a re-run can tell, table by table."""
    console.print("only --rerun can tell:")
    for table, names in untold.items():
        console.print(f"  {table}: {', '.join(folded(names))}", soft_wrap=True)


def folded(names: list[str]) -> list[str]:
    """Names that differ in their number only as one: `skill_0 .. skill_5`, and how many of them where some between are missing."""
    groups: dict[tuple[str, bool], list[int]] = {}
    for name in names:
        found = _NUMBERED.fullmatch(name)
        groups.setdefault((found[1] if found else name, found is not None), []).append(
            int(found[2]) if found else 0
        )
    return [
        _fold(stem, sorted(numbers)) if numbered else stem for (stem, numbered), numbers in groups.items()
    ]


def _fold(stem: str, numbers: list[int]) -> str:
    if len(numbers) < 3:
        return ", ".join(f"{stem}{number}" for number in numbers)
    whole = numbers[-1] - numbers[0] + 1 == len(numbers)
    return ("" if whole else f"{len(numbers):,} of ") + f"{stem}{numbers[0]} .. {stem}{numbers[-1]}"


def show_frame(console: Console, frame: pd.DataFrame, most: int = 200) -> None:
    """A table of results, at most `most` rows, every number to its last digit; rows stand one below the other, a line per column, where
    the columns have no room beside each other."""
    names = list(map(str, frame.columns))
    rows = [[_exact(value) for value in row] for row in frame.head(most).itertuples(index=False, name=None)]
    table = Table(*names)
    for row in rows:
        table.add_row(*row)
    if console.measure(table, options=console.options.update(width=100_000)).maximum <= console.width:
        console.print(table)
    else:
        _show_on_its_side(console, names, rows)
    if len(frame) > most:
        console.print(f"... {len(frame) - most:,} more rows; add LIMIT, or read the Parquet parts yourself")


def _show_on_its_side(console: Console, names: list[str], rows: list[list[str]]) -> None:
    for number, row in enumerate(rows, start=1):
        console.print(f"row {number:,}", style="bold")
        table = Table(box=None, show_header=False, pad_edge=False)
        table.add_column(no_wrap=True)
        table.add_column(overflow="fold")
        for name, value in zip(names, row):
            table.add_row(f"  {name}", value)
        console.print(table)


def _exact(value) -> str:
    """A number as short as it can be without losing a digit; anything else as it is."""
    return f"{value:,}" if isinstance(value, float) else str(value)
