"""What the command line shows: progress, tables, and the JSON line."""

from __future__ import annotations

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
from credit_flow.experiments.setting_means import setting_means
from credit_flow.experiments.summary import rows, summary
from credit_flow.experiments.sweep import Sweep
from credit_flow.experiments.sweep_store import TABLE
from credit_flow.measures.accuracy import scoreboard
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.mental_rotation import reference_lines

MOST_SETTINGS = 20
"""Lines of settings, and of failures, that are shown of a sweep."""

SHOWN_DIGITS = 50
"""Digits on which the reference lines of mental rotation are computed, a few seconds."""


def console(stderr: bool = False) -> Console:
    """A console as wide as the terminal, or wide enough for every table where there is none."""
    found = Console(stderr=stderr, highlight=False)
    return found if found.is_terminal else Console(stderr=stderr, highlight=False, width=160)


@contextmanager
def progress(console: Console, ticks: int, hidden: bool) -> Iterator[Callable]:
    """A progress bar with tick, living experts, credit supply and price, or a line per tenth of the run where there is no
    terminal; yields the function that a run calls."""
    columns = (
        TextColumn("tick"),
        MofNCompleteColumn(),
        BarColumn(bar_width=None),
        TimeRemainingColumn(),
        TextColumn("{task.fields[state]}"),
    )
    live = console.is_terminal and not hidden
    with Progress(*columns, console=console, disable=not live, transient=True) as bar:
        task = bar.add_task(
            "run", total=ticks, state="starting; the first run compiles its rules, about a minute"
        )

        def watch(model) -> None:
            if live:
                bar.update(task, completed=model.tick, state=_state(model))
            elif not hidden and not live and model.tick % max(1, ticks // 10) == 0:
                console.print(f"tick {model.tick:,}/{ticks:,}  {_state(model)}", soft_wrap=True)

        yield watch


@contextmanager
def training_progress(console: Console, auctions: int, hidden: bool) -> Iterator[Callable]:
    """A bar with the market's own numbers, or a line per tenth of the training; yields the function that a training calls."""
    columns = (TextColumn("auctions"), MofNCompleteColumn(), BarColumn(bar_width=None), TimeRemainingColumn())
    live, tenth = console.is_terminal and not hidden, -1
    with Progress(
        *columns, TextColumn("{task.fields[state]}"), console=console, disable=not live, transient=True
    ) as bar:
        task = bar.add_task("train", total=auctions, state="starting")

        def watch(training) -> None:
            nonlocal tenth
            state, now = _market(training), 10 * training.auctions // auctions
            bar.update(task, completed=min(training.auctions, auctions), state=state)
            if not hidden and not live and now > tenth:
                console.print(f"auction {training.auctions:,}/{auctions:,}  {state}", soft_wrap=True)
            tenth = now

        yield watch


def _market(training) -> str:
    """Return, bids against optimal values, and credit leak, means over the seeds."""
    rows = pd.DataFrame(training.rows[-len(training.seeds) :]).dropna(axis=1, how="all")
    names = {"return": "return", "bids_minus_optimal": "bids off Q*", "leak": "leak"}
    return "  ".join(f"{word} {rows[name].mean():.3f}" for name, word in names.items() if name in rows)


def _number(value: float | None) -> str:
    """Four decimals, or nothing where there is no number."""
    return "" if value is None or not math.isfinite(value) else f"{value:.4f}"


def show_training(console: Console, training, came_to: dict, folder: Path) -> None:
    """A line per seed, what it cost, and where it is."""
    table = Table(
        title=f"{came_to['scenario']}, {came_to['learner']}, {came_to['auctions']:,} auctions",
        title_justify="left",
    )
    for heading in ("seed", "greedy return", "return", "bids off Q*", "leak", "journal hash"):
        table.add_column(heading, justify="left" if heading in ("seed", "journal hash") else "right")
    for seed, hashed in came_to["journal_hash"].items():
        numbers = [
            came_to.get(name, {}).get(seed)
            for name in ("greedy_return", "return", "bids_minus_optimal", "leak")
        ]
        table.add_row(seed, *(_number(number) for number in numbers), hashed)
    console.print(table)
    show_reference_lines(console, came_to["parameters"])
    spent = came_to["cpu_seconds"]
    console.print(
        f"{came_to['auctions_per_cpu_second'] or 0:,.0f} auctions per CPU-second: rollout {spent['rollout']:.1f} s, "
        f"updates {spent['update']:.1f} s; ledger residual {came_to['residual']!r} credits",
        soft_wrap=True,
    )
    if came_to["status"] == "interrupted":
        console.print(f"interrupted: go on with --resume --out {folder}", soft_wrap=True)
    console.print(f"wrote {folder}", soft_wrap=True)


@contextmanager
def transfer_progress(console: Console, hidden: bool) -> Iterator[Callable]:
    """A bar of the learners that are finished, or a line each where there is no terminal; yields the function that a transfer calls."""
    columns = (TextColumn("learners"), MofNCompleteColumn(), BarColumn(bar_width=None), TimeRemainingColumn())
    live = console.is_terminal and not hidden
    with Progress(
        *columns, TextColumn("{task.fields[state]}"), console=console, disable=not live, transient=True
    ) as bar:
        task = bar.add_task("transfer", total=None, state="starting; the first run compiles its rules")

        def watch(done: int, total: int, now: str) -> None:
            bar.update(task, completed=done, total=total, state=now)
            if not hidden and not live:
                console.print(f"learner {done + 1:,}/{total:,}: {now}", soft_wrap=True)

        yield watch


SHOWN = {
    "at_switch": "first return",
    "final": "last return",
    "auctions_to_90": "auctions to 90 %",
    "shortfall": "reward lost",
    "ratio_to_scratch": "lost / scratch",
    "forgetting": "forgotten",
    "moved": "weights moved",
}
"""Measures of a transfer that are shown, and their headings."""


def show_transfer(console: Console, came_to: dict, folder: Path) -> None:
    """Medians over seeds, a line per phase and contender; then the verdict, and where it is."""
    table = Table(
        title=f"{came_to['world']}: {', '.join(came_to['tasks'])}; {came_to['auctions']:,} auctions each, medians over "
        f"{len(came_to['seeds'])} seeds",
        title_justify="left",
    )
    for heading in ("task", "learner", "parameters", *SHOWN.values()):
        table.add_column(heading, justify="left" if heading in ("task", "learner") else "right")
    for row in sorted(came_to.get("phases", []), key=lambda row: row["phase"]):
        medians = {name: measure["median"] for name, measure in row["measures"].items()}
        cells = [_number(medians.get(name)) for name in ("parameters", *SHOWN)]
        task = f"{row['phase'] + 1} {row['task']}"
        table.add_row(task, row["contender"].replace("_", " "), *cells)
    console.print(table)
    if "verdict" in came_to:
        console.print(f"{came_to['claim']}: {came_to['verdict']}", soft_wrap=True)
    if came_to["status"] == "interrupted":
        console.print(f"interrupted: go on with --resume --out {folder}", soft_wrap=True)
    console.print(f"wrote {folder}", soft_wrap=True)


def _number(value) -> str:
    if not isinstance(value, float):
        return value or ""
    return f"{value:,.0f}" if value >= 10.0 else f"{value:.3f}"


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


@contextmanager
def sweep_progress(console: Console, hidden: bool) -> Iterator[Callable]:
    """A progress bar with runs done, failed and time left, or a line per tenth where there is no terminal; yields the function
    that a sweep calls."""
    columns = (
        TextColumn("runs"),
        MofNCompleteColumn(),
        BarColumn(bar_width=None),
        TimeRemainingColumn(),
        TextColumn("{task.fields[state]}"),
    )
    live, shown = console.is_terminal and not hidden, 0
    with Progress(*columns, console=console, disable=not live, transient=True) as bar:
        task = bar.add_task("sweep", total=None, state="starting; the first run compiles its rules")

        def watch(done: int, failed: int, total: int) -> None:
            nonlocal shown
            state = f"{failed:,} failed" if failed else ""
            if live:
                bar.update(task, completed=done, total=total, state=state)
            elif not hidden and 10 * done // total > shown:
                shown = 10 * done // total
                console.print(f"runs {done:,}/{total:,}  {state}".rstrip(), soft_wrap=True)

        yield watch


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
    console.print(table)
    if n_settings > len(means):
        console.print(f"... and {n_settings - len(means):,} more settings in the table", soft_wrap=True)
    _show_failures(console, sweep.failures)


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
    counts = {"runs": len(sweep.runs), "done": len(sweep.table), "failed": len(sweep.failures)}
    return json.dumps({**facts, **counts, "out": str(sweep.path)})


def _cell(value) -> str:
    """A value as `--vary` takes it."""
    if isinstance(value, float):
        return f"{value:g}"
    return str(value).lower() if isinstance(value, bool) else str(value)


def _show_failures(console: Console, failures: pd.DataFrame) -> None:
    if len(failures):
        console.print(f"[red]{len(failures):,} runs failed[/red]")
    for row in failures.head(MOST_SETTINGS).to_dict("records"):
        run_id, message = row.pop("run_id"), row.pop("message")
        setting = ", ".join(f"{name} = {value}" for name, value in row.items())
        console.print(f"  {run_id}  {setting}: {message}", soft_wrap=True, markup=False)
    if len(failures) > MOST_SETTINGS:
        console.print(f"  ... and {len(failures) - MOST_SETTINGS:,} more")


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
