"""The `credit-flow` command: its commands, and the boundary at which the user's mistakes become one line."""

from __future__ import annotations

import sys

import typer

from credit_flow.console.audit import audit
from credit_flow.console.consoles import err
from credit_flow.console.dashboard import dashboard
from credit_flow.console.figures import figures
from credit_flow.console.list import list_
from credit_flow.console.query import query
from credit_flow.console.replay import replay
from credit_flow.console.report import report
from credit_flow.console.run import run
from credit_flow.console.show import show
from credit_flow.console.sweep import sweep
from credit_flow.console.train import train
from credit_flow.console.transfer import transfer
from credit_flow.core.discover import UnknownName
from credit_flow.core.parameters import ParameterError
from credit_flow.core.record import RecordError
from credit_flow.experiments.sweep_store import SweepError
from credit_flow.worlds.task_file import TaskFileError

app = typer.Typer(
    name="credit-flow",
    help="Economies of experts with an exact ledger: run them, look at them, audit them.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


COMMANDS = (run, sweep, train, transfer, replay, list_, show, figures, report, audit, query, dashboard)
"""In the order of the help."""

for command in COMMANDS:
    app.command(command.__name__.rstrip("_"))(command)


def main() -> None:
    """Run the command; the user's errors are one line on standard error and exit code 2."""
    try:
        app()
    except (ParameterError, UnknownName, RecordError, SweepError, TaskFileError) as error:
        err.print(f"[red]error:[/red] {_escape(str(error))}", soft_wrap=True)
        sys.exit(2)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _escape(text: str) -> str:
    return text.replace("[", "\\[")
