"""What a sweep came to, as the command line shows it."""

from __future__ import annotations

import json

import pandas as pd
from rich.console import Console
from rich.table import Table

from credit_flow.experiments.statistics.setting_means import setting_means
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_store import TABLE

MOST_SETTINGS = 20
"""Lines of settings, and of failures, that are shown of a sweep."""


def show_sweep(console: Console, sweep: Sweep) -> None:
    """Means with 95 % intervals over the seeds, a line per setting, and the runs that failed."""
    facts, (means, n_settings) = sweep.manifest, setting_means(sweep, MOST_SETTINGS)
    table = Table(
        title=f"{facts['scenario']}, {n_settings:,} settings x {len(facts['seeds']):,} seeds ({facts['status']})\n"
        "means over the seeds, with 95 % intervals",
        title_justify="left",
    )
    for name in means:
        table.add_column(name.replace("_", " "), justify="left" if name in sweep.varied else "right")
    for row in means.itertuples(index=False):
        table.add_row(*map(_cell, row))
    if len(means):
        console.print(table)
    else:
        console.print(f"{facts['scenario']}: {facts['status']}", soft_wrap=True)
    if n_settings > len(means):
        console.print(f"... and {n_settings - len(means):,} more settings in the table", soft_wrap=True)
    show_failures(console, sweep.failures)


def show_swept(console: Console, sweep: Sweep) -> None:
    """Where the files of a sweep are, and how to go on with one that was interrupted."""
    if sweep.manifest["status"] == "interrupted":
        console.print(
            f"interrupted after {len(sweep.table):,} of {len(sweep.runs):,} runs; go on with "
            f"credit-flow sweep --resume --out {sweep.path}",
            soft_wrap=True,
        )
    else:
        console.print(f"wrote {sweep.path / TABLE}", soft_wrap=True)
    console.print(f"wrote {sweep.path}", soft_wrap=True)


def sweep_json(sweep: Sweep) -> str:
    """What the sweep came to as one line of JSON."""
    facts = {name: sweep.manifest[name] for name in ("scenario", "design", "varied", "seeds", "status")}
    by_status = sweep.table["status"].value_counts() if len(sweep.table) else {}
    counts = {"runs": len(sweep.runs), "done": len(sweep.table)}
    counts |= {status: int(by_status.get(status, 0)) for status in ("finished", "extinct", "failed")}
    return json.dumps({**facts, **counts, "out": str(sweep.path)})


def _cell(value) -> str:
    """A value as `--vary` takes it."""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def show_failures(console: Console, failures: pd.DataFrame) -> None:
    """Which runs failed, with their settings and why."""
    if len(failures):
        console.print(f"{len(failures):,} runs failed", style="red")
    for row in failures.head(MOST_SETTINGS).to_dict("records"):
        run_id, message = row.pop("run_id"), row.pop("message")
        setting = ", ".join(f"{name} = {value}" for name, value in row.items())
        console.print(f"  {run_id}  {setting}: {message}", soft_wrap=True)
    if len(failures) > MOST_SETTINGS:
        console.print(f"  ... and {len(failures) - MOST_SETTINGS:,} more")
