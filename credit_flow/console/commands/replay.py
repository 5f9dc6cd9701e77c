"""`credit-flow replay`: run one run of a sweep again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.consoles import err, out
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.options import Quiet, ScenarioFile, Trust
from credit_flow.console.progress import progress
from credit_flow.console.run_summary import show_summary, show_written


def replay(
    folder: Annotated[Path, typer.Argument(metavar="SWEEP", help="Folder that a sweep has written.")],
    run_id: Annotated[str, typer.Argument(metavar="RUN_ID", help="Id of one of its runs, or how it begins.")],
    where: Annotated[Path, typer.Option("--out", help="Folder for the record.")],
    file: ScenarioFile = "",
    trust: Trust = False,
    quiet: Quiet = False,
) -> None:
    """Run one run of a sweep again as a whole record; exit 1 if its journal is not the one that the sweep had."""
    from credit_flow.experiments.sweeps.replay_run import replay as run_again
    from credit_flow.experiments.sweeps.sweep import Sweep
    from credit_flow.experiments.sweeps.sweep_request import run_of

    opened = Sweep.open(folder)
    named = {"file": file, "trust": trust}
    chosen, _, _ = run_of(opened, run_id, **named)
    with progress(err, chosen.ticks, hidden=quiet) as watch:
        record = run_again(opened, run_id, out=where, progress=watch, **named)
    if not quiet:
        if record.ticks:
            show_summary(out, record)
        show_written(out, record, [where])
    raise typer.Exit(ExitCode.of_status(record.manifest["status"]))
