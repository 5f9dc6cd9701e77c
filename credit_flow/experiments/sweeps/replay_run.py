"""Do one trial of a sweep again, whole: a run as a Record, a training as one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from credit_flow.core.mistake import Failure
from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_request import require_no_policy, run_of
from credit_flow.experiments.sweeps.sweep_store import SweepError
from credit_flow.experiments.trials.trial import Repeat, Trial


class NotTheSameRun(SweepError, Failure):
    """A run of a sweep that came out otherwise when it was run again."""


def replay(
    sweep: str | Path | Sweep,
    run_id: str,
    *,
    out: str | Path | None = None,
    policy=None,
    file: str = "",
    trust: bool = False,
    progress: Callable | None = None,
):
    """The Record of a run of `sweep`, or the `Training`, done again; `run_id` may be the beginning of one. `policy` as the sweep was given it;
    `file` and `trust` as in `run_of`.

    Errors: `SweepError` for an id that no run or several have, for a policy that the sweep had and this has not; `NotTheSameRun` if
    the journal hash is not the one in the sweep's table (the Record is there all the same, to be looked at).
    """
    sweep = sweep if isinstance(sweep, Sweep) else Sweep.open(sweep)
    if policy is None:
        require_no_policy(sweep)
    return do_again(
        sweep, *run_of(sweep, run_id, file=file, trust=trust), policy=policy, out=out, progress=progress
    ).result


def do_again(sweep: Sweep, trial: Trial, seed: int, run_id: str, **choices) -> Repeat:
    """What came of the trial of `sweep` with that whole id, of which all is known; `choices` as `Trial.repeat` takes them. Errors: `NotTheSameRun`."""
    found = trial.repeat(seed, **choices)
    if found.status != "interrupted":
        _compare(found.journal_hash, sweep, run_id)
    return found


def _compare(here: str, sweep: Sweep, run_id: str) -> None:
    """With the hash in the table; a run that failed, or has not been done, has none."""
    known = sweep.table.loc[sweep.table["run_id"] == run_id, "journal_hash"]
    there = known.iloc[0] if len(known) else ""
    if there not in ("", here):
        raise NotTheSameRun(
            f"run {run_id}: the journal hash is {here}, the sweep has {there}: not the same run"
        )
