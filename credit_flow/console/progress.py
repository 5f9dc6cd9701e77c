"""Progress of runs, sweeps, trainings and transfers: a bar, or a line per tenth where there is no terminal."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from credit_flow.core.programs.compile_notice import compile_notice
from credit_flow.measures.price_index import unit_price


@contextmanager
def bar(console: Console, what: str, total: int | None, state: str, hidden: bool) -> Iterator[Callable]:
    """A progress bar of `what`, `state` at its end; yields `update(completed=, state=)` where it is to be seen, else None."""
    columns = (
        TextColumn(what, markup=False),
        MofNCompleteColumn(),
        BarColumn(bar_width=None),
        TimeRemainingColumn(),
    )
    live = console.is_terminal and not hidden
    with Progress(
        *columns,
        TextColumn("{task.fields[state]}", markup=False),
        console=console,
        disable=not live,
        transient=True,
    ) as shown:
        task = shown.add_task(what, total=total, state=state)
        update = functools.partial(shown.update, task)
        with compile_notice(functools.partial(_compiling, console, update if live else None, hidden)):
            yield update if live else None


@contextmanager
def compiling(console: Console) -> Iterator[None]:
    """For work without a bar: a line when rules have to be compiled first."""
    with compile_notice(functools.partial(_compiling, console, None, False)):
        yield


def _compiling(console: Console, update: Callable | None, hidden: bool, rule: str, seconds: float) -> None:
    if update:
        update(state=f"compiling {rule}, {seconds:.0f} s (only the first time)")
    elif not hidden:
        console.print(
            f"compiling {rule}, {seconds:.0f} s so far (once on this machine, then it is kept)",
            soft_wrap=True,
        )


@contextmanager
def progress(console: Console, ticks: int, hidden: bool) -> Iterator[Callable]:
    """A bar with tick, living experts, credit supply and price, or a line per tenth of the run where there is no terminal;
    yields the function that a run calls."""
    with bar(console, "tick", ticks, "starting", hidden) as update:

        def watch(model) -> None:
            if update:
                update(completed=model.tick, state=_state(model))
            elif not hidden and model.tick % max(1, ticks // 10) == 0:
                console.print(f"tick {model.tick:,}/{ticks:,}  {_state(model)}", soft_wrap=True)

        yield watch


@contextmanager
def sweep_progress(console: Console, hidden: bool) -> Iterator[Callable]:
    """A bar with runs done, failed and time left, or a line per tenth where there is no terminal; yields the function that a
    sweep calls."""
    shown = 0
    with bar(console, "runs", None, "starting", hidden) as update:

        def watch(done: int, failed: int, total: int) -> None:
            nonlocal shown
            state = f"{failed:,} failed" if failed else ""
            if update:
                update(completed=done, total=total, state=state)
            elif not hidden and 10 * done // total > shown:
                shown = 10 * done // total
                console.print(f"runs {done:,}/{total:,}  {state}".rstrip(), soft_wrap=True)

        yield watch


@contextmanager
def training_progress(console: Console, auctions: int, hidden: bool) -> Iterator[Callable]:
    """A bar with the market's own numbers, or a line per tenth of the training; yields the function that a training calls."""
    tenth = -1
    with bar(console, "auctions", auctions, "starting", hidden) as update:

        def watch(training) -> None:
            nonlocal tenth
            state, now = _market(training), 10 * training.auctions // auctions
            if update:
                update(completed=min(training.auctions, auctions), state=state)
            elif not hidden and (now > tenth or training.now):
                console.print(f"{training.unit} {training.auctions:,}/{auctions:,}  {state}", soft_wrap=True)
            tenth = now

        yield watch


@contextmanager
def transfer_progress(console: Console, hidden: bool) -> Iterator[Callable]:
    """A bar of the learners that are finished, or a line each where there is no terminal; yields the function that a transfer calls."""
    with bar(console, "learners", None, "starting", hidden) as update:

        def watch(done: int, total: int, now: str) -> None:
            if update:
                update(completed=done, total=total, state=now)
            elif not hidden:
                console.print(f"learner {done:,}/{total:,}: {now}", soft_wrap=True)

        yield watch


def _state(model) -> str:
    seen = model.parameters.observe(model)
    price = ""
    if seen.get("work") and "promised" in seen:
        price = f"  price {unit_price(seen['promised'], seen['work']).item():.2f}"
    return f"{len(model.table.rows):,} experts  {model.ledger.held:,.0f} credits{price}"


def _market(training) -> str:
    """Return, bids against optimal values, and credit leak, or welfare, means over the seeds; or what it does now."""
    if training.now:
        return training.now
    rows = pd.DataFrame(training.rows[-len(training.seeds) :]).dropna(axis=1, how="all")
    names = {
        "return": "return",
        "bids_minus_optimal": "bids off Q*",
        "leak": "leak",
        "welfare": "welfare",
        "theta": "theta",
    }
    return "  ".join(f"{word} {rows[name].mean():.3f}" for name, word in names.items() if name in rows)
