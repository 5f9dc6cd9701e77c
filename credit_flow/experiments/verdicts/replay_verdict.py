"""Run one run of verdicts again, as a whole Record: what was run with a policy of the user's own is known to its card alone."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.boundary.path import as_path
from credit_flow.core.records.record import Record
from credit_flow.experiments.seal import is_own
from credit_flow.experiments.sweeps.plan import Job
from credit_flow.experiments.sweeps.replay_run import do_again
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_request import find_run, run_of
from credit_flow.experiments.verdicts.cards import cards_in
from credit_flow.experiments.verdicts.verdict_folder import VerdictError, read_plan
from credit_flow.experiments.verdicts.verdicts import plan_again


def replay_verdict(
    path: str | Path,
    run_id: str,
    *,
    out: str | Path | None = None,
    file: str = "",
    trust: bool = False,
    progress=None,
) -> Record:
    """The Record of a run of the verdicts in a folder, run again; `run_id` may be the beginning of one. `file` is the Python file of their cards, or of their scenario,
    where it is no longer where it was; `trust` whoever made the folder.

    Errors: `SweepError` for an id that no run or several have, `VerdictError` for cards that must be named or say something else now, `NotTheSameRun` if the journal is
    not the one that the verdicts had.
    """
    job = job_of(path, run_id, file=file, trust=trust)
    return do_again(
        Sweep.open(path), job.trial, job.seed, job.run_id, policy=job.policy, out=out, progress=progress
    ).result


def job_of(path: str | Path, run_id: str, *, file: str = "", trust: bool = False) -> Job:
    """What a run of the verdicts in a folder was: its whole id, trial, policy and seed. Errors: as `replay_verdict`."""
    sweep = Sweep.open(path)
    if not sweep.manifest["policies"]:
        trial, seed, run_id = run_of(sweep, run_id, file=file, trust=trust)
        return Job(run_id, trial, {}, None, seed)
    found, (asked, plan) = find_run(sweep, run_id)["run_id"], read_plan(path)
    own = file or _source_in(plan, as_path(path), trust)
    jobs = plan_again(path, asked, cards_in(Path(own)) if own else (), asked.seeds).jobs
    job = next(job for job in jobs if job.run_id == found)
    return Job(found, job.trial.but(**job.settings), {}, job.policy, job.seed)


def _source_in(plan: dict, path: Path, trust: bool) -> str:
    """The Python file of cards that a plan names, to be read. Errors: `VerdictError` if another user wrote that down, and is not trusted."""
    source = plan["source"]
    if source and not (trust or is_own(source.encode(), bytes.fromhex(plan["seal"]))):
        raise VerdictError(
            f"{path}: its cards are defined in {source}, and a folder that you did not write may name any file; if it is yours name it by --scenario, or say --trust"
        )
    return source
