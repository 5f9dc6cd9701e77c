"""`credit-flow dashboard`: economies in a browser."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.at_once import at_once
from credit_flow.core.boundary.missing_extra import how_to_install
from credit_flow.core.boundary.parameters import ParameterError


def dashboard(
    host: Annotated[
        str, typer.Option(help="Address to listen on; beyond this machine there is no password.")
    ] = "127.0.0.1",
    allow_hosts: Annotated[
        list[str] | None,
        typer.Option(
            "--allow-host",
            metavar="NAME",
            help="Also answer for this name, such as a proxy's; may be repeated. The machine's own names need no telling.",
        ),
    ] = None,
    port: Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.")] = 8765,
    max_sessions: Annotated[int, typer.Option(help="Most visitors at a time.")] = 20,
    no_open: Annotated[bool, typer.Option("--no-open", help="Do not open a browser.")] = False,
    folder: Annotated[
        Path | None,
        typer.Option(
            "--open", metavar="DIR", help="Show the records, sweeps, trainings and transfers in this folder."
        ),
    ] = None,
) -> None:
    """Watch, question and compare economies in a browser; with --open, the saved runs and finished trainings in a folder."""
    try:
        with at_once():
            from credit_flow.dashboard.run.recordings import serve_from
            from credit_flow.dashboard.server.server import ServerError
            from credit_flow.dashboard.server.server import main as serve
    except ModuleNotFoundError as error:
        raise ParameterError(f"the dashboard needs {error.name}: {how_to_install('dashboard')}") from None
    page = "/" if folder is None else serve_from(folder)
    try:
        serve(host, port, max_sessions, not no_open, allowed=allow_hosts or (), page=page)
    except ServerError as error:
        raise ParameterError(str(error)) from None
