"""The `credit-flow` command: its commands, and the boundary at which the user's mistakes become one line."""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import Annotated

import typer

from credit_flow.console.command import Command
from credit_flow.console.commands.audit import audit
from credit_flow.console.commands.cite import cite
from credit_flow.console.commands.dashboard import dashboard
from credit_flow.console.commands.figures import figures
from credit_flow.console.commands.list import list_
from credit_flow.console.commands.query import query
from credit_flow.console.commands.replay import replay
from credit_flow.console.commands.report import report
from credit_flow.console.commands.run import run
from credit_flow.console.commands.show import show
from credit_flow.console.commands.sweep import sweep
from credit_flow.console.commands.train import train
from credit_flow.console.commands.transfer import transfer
from credit_flow.console.commands.verdicts import verdicts
from credit_flow.console.consoles import plain_warnings, say
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.refused_posting import refused_posting
from credit_flow.core.books.errors import LedgerError
from credit_flow.core.discover import UnknownName
from credit_flow.core.mistake import Mistake
from credit_flow.experiments.catalogue import elsewhere

app = typer.Typer(
    name="credit-flow",
    help="Economies of experts with an exact ledger: run them, look at them, audit them.",
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


COMMANDS = (
    run,
    sweep,
    verdicts,
    train,
    transfer,
    replay,
    list_,
    show,
    figures,
    report,
    audit,
    query,
    dashboard,
    cite,
)
"""In the order of the help."""

for command in COMMANDS:
    app.command(command.__name__.rstrip("_"), cls=Command)(command)

UsageError = typer.BadParameter.__base__
"""What Typer says of words that it cannot read."""


@app.callback(invoke_without_command=True)
def credit_flow(
    context: typer.Context,
    show_version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
) -> None:
    """Economies of experts with an exact ledger: run them, look at them, audit them."""
    if show_version:
        print(f"credit-flow {version('credit-flow')}")
        raise typer.Exit(ExitCode.DONE)
    if context.invoked_subcommand is None:
        print(context.get_help())


def main() -> None:
    """Run the command and exit with one of `ExitCode`; a mistake, or what could not be done, is one line on standard error."""
    try:
        with plain_warnings():
            code = app(standalone_mode=False) or ExitCode.DONE
    except UnknownName as error:
        code = _refuse(str(_known_elsewhere(error)), ExitCode.MISTAKE)
    except Mistake as error:
        code = _refuse(str(error), ExitCode.of_error(error))
    except LedgerError as error:
        code = _refuse(*refused_posting(error))
    except UsageError as error:
        code = _refuse(error.format_message(), ExitCode.MISTAKE)
    except (KeyboardInterrupt, typer.Abort):
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        code = ExitCode.DONE
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        code = _refuse(f"{where}{error.strerror or error}", ExitCode.of_error(error))
    sys.exit(int(code))


def _known_elsewhere(error: UnknownName) -> UnknownName:
    try:
        return elsewhere(error)
    except Mistake:  # of a file on another shelf, which nobody asked for
        return error


def _refuse(message: str, code: ExitCode) -> ExitCode:
    say("error", "red", message)
    return code
