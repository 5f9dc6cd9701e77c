"""`credit-flow replay`: run one run of a sweep or of verdicts again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.consoles import err, out
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.options import Quiet, ScenarioFile, Trust
from credit_flow.console.progress import progress
from credit_flow.console.run_summary import show_summary, show_written
from credit_flow.experiments.verdicts.verdict_folder import has_verdicts


def replay(
    folder: Annotated[
        Path, typer.Argument(metavar="SWEEP", help="Folder that a sweep or verdicts have written.")
    ],
    run_id: Annotated[str, typer.Argument(metavar="RUN_ID", help="Id of one of its runs, or how it begins.")],
    where: Annotated[Path, typer.Option("--out", help="Folder for the record.")],
    file: ScenarioFile = "",
    trust: Trust = False,
    quiet: Quiet = False,
) -> None:
    """Run one run of a sweep or of verdicts again as a whole record; exit 1 if its journal is not the one that it had there."""
    from credit_flow.experiments.sweeps.replay_run import run_again
    from credit_flow.experiments.sweeps.sweep import Sweep

    scenario, seed, run_id, policy = _run_of(folder, run_id, file=file, trust=trust)
    with progress(err, scenario.ticks, hidden=quiet) as watch:
        record = run_again(
            Sweep.open(folder), scenario, seed, run_id, policy=policy, out=where, progress=watch
        )
    if not quiet:
        if record.ticks:
            show_summary(out, record)
        show_written(out, record, [where])
    raise typer.Exit(ExitCode.of_status(record.manifest["status"]))


def _run_of(folder: Path, run_id: str, **named):
    """Scenario, seed, whole id and policy of a run; a sweep's policy object is known to nobody but its user's program."""
    if has_verdicts(folder):
        from credit_flow.experiments.verdicts.replay_verdict import job_of

        job = job_of(folder, run_id, **named)
        return job.scenario, job.seed, job.run_id, job.policy
    from credit_flow.experiments.sweeps.sweep import Sweep
    from credit_flow.experiments.sweeps.sweep_request import require_no_policy, run_of

    opened = Sweep.open(folder)
    require_no_policy(opened)
    return *run_of(opened, run_id, **named), None
