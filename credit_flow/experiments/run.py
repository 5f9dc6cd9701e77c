"""Run a scenario and get its Record."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.boundary.path import as_path
from credit_flow.core.boundary.seed import one_seed
from credit_flow.core.boundary.ticks import as_ticks
from credit_flow.core.mistake import Failure
from credit_flow.core.records.folder_lock import folder_lock
from credit_flow.core.records.record import MANIFEST, Record, RecordError
from credit_flow.experiments.fresh_folder import fresh_folder
from credit_flow.experiments.recorder import Recorder
from credit_flow.experiments.resume import reopen
from credit_flow.experiments.run_state import save_state
from credit_flow.models.clockwork.living_reading import manifest_of
from credit_flow.models.clockwork.scenario_choice import as_scenario
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario
from credit_flow.models.shocks import warn_of_shocks_after

LEAST_SPACE = 50_000_000
"""Bytes that must be free before a run that writes to disk starts."""


class CannotGoOn(RecordError, Failure):
    """A run that had to stop in its middle, because what it did could no longer be written."""


def run(
    scenario: Scenario | type[Scenario] | str | None = None,
    *,
    rng: int | None = None,
    seed: int | None = None,
    ticks: int | None = None,
    policy=None,
    out: str | Path | None = None,
    resume: bool = False,
    trust: bool = False,
    stride: int | None = None,
    preset: str = "",
    progress: Callable[[CreditFlow], None] | None = None,
) -> Record:
    """Run `scenario` (the flagship unless given) and return its Record; `run(CreditEconomy(task_rate=60), rng=1)`.

    It may also be a class or a name, such as `run("closed", seed=1)`; `seed` and `rng` are two names of one thing.

    With `out` the Record is written to that folder as the run goes, with checkpoints; `resume=True` goes on from the last
    one, with the same journal as an uninterrupted run, and needs no scenario; a checkpoint that somebody else wrote is a program of
    theirs, and gone on from only if you `trust` them. `progress` is called with the model after every recording (each `stride`
    ticks, 10 unless given). Ctrl-C finishes what is being run, writes what there is and returns it; the manifest's `status` then
    says `interrupted`.

    Errors: `ParameterError` for ticks, a seed or a stride that are none, and for what contradicts the Record to go on with;
    `RecordError` if `out` cannot be written, already holds a Record, or holds one that is damaged; `FolderInUse` if somebody else is
    writing it.
    """
    path = None if out is None else as_path(out, RecordError)
    if ticks is not None:
        ticks = as_ticks(ticks, least=1)
    _require_stride(stride)
    scenario = None if scenario is None and resume else as_scenario(scenario)
    model = None if resume else CreditFlow(scenario, rng=rng, seed=seed, policy=policy)
    with folder_lock(path, make=not resume):
        with Interruption("the folder to be made ready") as early:
            if resume:
                said = {"seed": _said_seed(rng, seed), "preset": preset, "stride": stride}
                model, recorder = _reopen(scenario, path, ticks=ticks, policy=policy, trust=trust, said=said)
            else:
                recorder = _begin(model, path, preset, stride or 10, ticks or model.parameters.ticks)
            model.recorder = recorder
        until = recorder.writer.manifest["until"]
        warn_of_shocks_after(until, model.parameters.shocks)
        status = "interrupted" if early.asked else _advance(model, until, progress)
        with Interruption("the record to be written", late=status == "interrupted"):
            return _finish(model, recorder, status)


def _begin(model: CreditFlow, path: Path | None, preset: str, stride: int, until: int) -> Recorder:
    """Whoever is killed from here on can go on: the manifest and a checkpoint are there before the first tick."""
    if path is not None:
        _refuse_unwritable(path)
    recorder = Recorder(manifest_of(model, preset) | {"until": until}, path, stride=stride)
    if path is not None:  # first, so that whatever has a manifest has a checkpoint
        save_state(path, model.state(), recorder.writer.manifest)
    recorder.save(model)
    return recorder


def _advance(model: CreditFlow, ticks: int, progress) -> str:
    try:
        while model.tick < ticks and model.inhabited:
            _record(
                model, min(model.recorder.stride - model.tick % model.recorder.stride, ticks - model.tick)
            )
            if progress is not None:
                with Interruption("progress to be shown", passes_on=True):
                    progress(model)
    except KeyboardInterrupt:
        if not model.clockwork.whole:
            raise
        model.clockwork.catch_up()
        return "interrupted"
    return "finished" if model.inhabited else "extinct"


def _record(model: CreditFlow, ticks: int) -> None:
    try:
        model.run(ticks)
    except OSError as error:
        where = model.recorder.writer.path
        raise CannotGoOn(f"{where}: cannot go on writing: {error}; the record so far is readable") from error


def _finish(model: CreditFlow, recorder: Recorder, status: str) -> Record:
    recorder.writer.manifest["status"] = status
    try:
        recorder.save(model)
    except OSError as error:
        where = recorder.writer.path
        raise CannotGoOn(
            f"{where}: the last part cannot be written: {error}; the record before it is readable"
        ) from error
    return recorder.record(model)


def _refuse_unwritable(path: Path) -> None:
    fresh_folder(path, MANIFEST, "Record")
    try:
        probe = path / ".probe"
        probe.write_bytes(b"x")
        probe.unlink()
    except OSError as error:
        raise RecordError(f"{path}: cannot be written: {error.strerror or error}") from None
    free = shutil.disk_usage(path).free
    if free < LEAST_SPACE:
        raise RecordError(
            f"{path}: only {free / 1e6:.0f} MB free; a run needs at least {LEAST_SPACE / 1e6:.0f} MB"
        )


def _reopen(scenario: Scenario | None, path: Path | None, **asked) -> tuple[CreditFlow, Recorder]:
    if path is None:
        raise RecordError("resume needs the folder of the Record to go on with")
    return reopen(scenario, path, **asked)


def _said_seed(rng, seed) -> int | None:
    """The seed of a run to go on with, if the caller named it."""
    return None if rng is None and seed is None else one_seed(rng, seed)


def _require_stride(stride: int | None) -> None:
    if stride is not None and (type(stride) is not int or stride < 1):
        raise ParameterError(f"stride = {stride!r}: must be a whole number of ticks, 1 or more")
