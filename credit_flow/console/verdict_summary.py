"""What verdicts came to, as the command line shows them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from credit_flow.console.exit_code import ExitCode
from credit_flow.experiments.verdicts.verdict_folder import read_plan
from credit_flow.experiments.verdicts.verdict_table import VerdictTable
from credit_flow.experiments.verdicts.verdict_words import HEAD, cells_of, setting_of

MOST_FAILED = 0.1
"""Share of runs that may fail before the command has failed."""

MOST_SHOWN = 10


def table_of(found: VerdictTable) -> Table:
    """The table, a line per row."""
    n, rows = len(found.asked.seeds), found.table.to_dict("records")
    table = Table(title=f"{len(rows)} phenomena, {n} seeds", title_justify="left")
    for name in HEAD:
        table.add_column(name)
    for row in rows:
        table.add_row(*cells_of(row, n))
    return table


def show_verdicts(console: Console, found, files: Sequence[Path]) -> None:
    """The table, what was set in every arm, the runs that failed, and where everything is."""
    console.print(table_of(found))
    if setting := setting_of(next(iter(found.asked.claims.values()))):
        console.print(f"set in every arm: {setting}")
    show_failures(console, found)
    if found.status == "interrupted":
        own = read_plan(found.path)[1]["source"]
        words = f"credit-flow verdicts {own} --resume --out {found.path}".replace("  ", " ")
        console.print(f"interrupted; go on with {words}", soft_wrap=True)
    for file in files:
        console.print(f"wrote {file}", soft_wrap=True)
    console.print(f"wrote {found.path}", soft_wrap=True)


def show_failures(console: Console, found) -> None:
    """Which runs failed, or could not be read, and why."""
    for row in found.failures.head(MOST_SHOWN).to_dict("records"):
        console.print(
            f"failed: {row['row']}, {row['arm']}, seed {row['seed']}: {row['message']}", soft_wrap=True
        )
    if len(found.failures) > MOST_SHOWN:
        console.print(f"... and {len(found.failures) - MOST_SHOWN:,} more")


def verdicts_json(found) -> str:
    """What they came to as one line of JSON: status, seeds, and per row of the table its columns and the ids of its runs."""
    rows = json.loads(found.table.to_json(orient="records", double_precision=15))
    for row in rows:
        arms = found.asked.claims[row["phenomenon"]].arms
        row["run_ids"] = {arm: list(found.asked.run_ids[condition]) for arm, condition in arms.items()}
    facts = {
        "status": found.status,
        "seeds": list(found.asked.seeds),
        "out": str(found.path),
        "verdicts": rows,
    }
    return json.dumps(facts)


def exit_code_of(found) -> ExitCode:
    """0 whatever the verdicts; 1 if more than a tenth of the runs failed, the books of one do not balance, or credit was printed."""
    if found.status == "interrupted":
        return ExitCode.INTERRUPTED
    printed = any(
        found.asked.claims[name].card == "counterfeiting" and one.verdict == "present"
        for name, one in found.decisions.items()
    )
    is_broken = found.share_failed > MOST_FAILED or found.worst_residual != 0.0 or printed
    return ExitCode.FAILED if is_broken else ExitCode.DONE
