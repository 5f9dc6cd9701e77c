"""`credit-flow replay`: run one run of a sweep or of verdicts again."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from credit_flow.console.consoles import err, out
from credit_flow.console.exit_code import ExitCode
from credit_flow.console.needed_extras import extra_learn
from credit_flow.console.options import Quiet, ScenarioFile, Trust
from credit_flow.console.progress import progress, training_progress
from credit_flow.console.run_summary import show_summary, show_written
from credit_flow.console.training_summary import show_training
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
    """Do one run of a sweep or of verdicts again as a whole record, or one training; exit 1 if its journal is not the one that it had there."""
    from credit_flow.experiments.sweeps.replay_run import do_again
    from credit_flow.experiments.sweeps.sweep import Sweep

    with extra_learn():
        trial, seed, run_id, policy = _run_of(folder, run_id, file=file, trust=trust)
    watching, show = SHOWN[trial.kind]
    (length, *_) = trial.length().values()
    with watching(err, length, hidden=quiet) as watch:
        found = do_again(Sweep.open(folder), trial, seed, run_id, policy=policy, out=where, progress=watch)
    if not quiet:
        show(found.result, where)
    raise typer.Exit(ExitCode.of_status(found.status))


def _show_run(record, where: Path) -> None:
    if record.ticks:
        show_summary(out, record)
    show_written(out, record, [where])


def _show_training(training, where: Path) -> None:
    from credit_flow.experiments.curves.training_folder import SUMMARY

    show_training(out, training, json.loads((where / SUMMARY).read_text(encoding="utf-8")), where)


SHOWN = {"run": (progress, _show_run), "train": (training_progress, _show_training)}
"""Kind of trial -> how it is followed, and how what came of it is shown."""


def _run_of(folder: Path, run_id: str, **named):
    """Trial, seed, whole id and policy of a run; a sweep's policy object is known to nobody but its user's program."""
    if has_verdicts(folder):
        from credit_flow.experiments.verdicts.replay_verdict import job_of

        job = job_of(folder, run_id, **named)
        return job.trial, job.seed, job.run_id, job.policy
    from credit_flow.experiments.sweeps.sweep import Sweep
    from credit_flow.experiments.sweeps.sweep_request import require_no_policy, run_of

    opened = Sweep.open(folder)
    require_no_policy(opened)
    return *run_of(opened, run_id, **named), None
