"""Go on with the run of a Record: only if it is whole, and if nothing that is asked for contradicts it."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.records.folder import Folder
from credit_flow.core.records.record import Record, RecordError
from credit_flow.core.records.record_folder import broken_part
from credit_flow.experiments.catalogue import scenario_of
from credit_flow.experiments.recorder import Recorder
from credit_flow.experiments.run_state import CHECKPOINT, load_state
from credit_flow.models.model import CreditFlow
from credit_flow.models.scenario import Scenario

FACTS = ("scenario", "preset", "seed", "stride", "policies")
"""What the manifest and the checkpoint of one run say alike."""


def reopen(
    scenario: Scenario | None, path: Path, *, ticks: int | None, policy, trust: bool, said: dict
) -> tuple[CreditFlow, Recorder]:
    """The model and recorder of the run in a folder, where its last checkpoint left them; `scenario` None is the Record's own.

    `said`: facts of the manifest that the caller named too, None or "" if not. Errors, before anything is changed: `RecordError` for a
    folder that is no Record, has no checkpoint, or of which a part is gone or changed; `ParameterError` for what contradicts it.
    """
    record = Record.open(path)
    scenario = _same_scenario(record, scenario)
    _require_same(path, record.manifest, said)
    state, manifest = load_state(path, trust=trust)
    _require_whole(record, manifest)
    manifest["until"] = _until(record, scenario, ticks, state["tick"])
    model = CreditFlow(scenario, rng=manifest["seed"], policy=policy)
    _require_same_policies(path, record.manifest, model)
    _forget_later_parts(path, manifest)
    manifest["parameters"] = scenario.as_dict()  # it may now run for longer
    return model.restore(state), Recorder(manifest, path, stride=manifest["stride"])


def _until(record: Record, scenario: Scenario, ticks: int | None, done: int) -> int:
    """The tick to run to: as asked, else as the run was asked. Errors: `ParameterError` for one that it has passed."""
    if ticks is None and scenario.ticks != record.parameters["ticks"]:
        ticks = scenario.ticks
    if ticks is not None and ticks < done:
        raise ParameterError(f"ticks = {ticks}: {record.path} already has {done:,}; ask for as many, or more")
    return max(done, record.manifest["until"]) if ticks is None else ticks


def _same_scenario(record: Record, asked: Scenario | None) -> Scenario:
    """What is asked, if it is the Record's; only the number of ticks may differ."""
    if asked is None:
        return scenario_of(record, "", None)
    known = record.manifest["scenario"]
    if asked.name() != known:
        raise ParameterError(f"scenario = {asked.name()}: {record.path} was run with {known}")
    there = type(asked).from_values(record.parameters)
    for name in {**asked.as_dict(), **there.as_dict()}:
        value = asked.as_dict().get(name)
        if name != "ticks" and value != there.as_dict().get(name):
            raise ParameterError(
                f"{name} = {value!r}: {record.path} was run with other parameters ({name} = {there.as_dict().get(name)!r}); "
                "resume with the same, or choose another folder"
            )
    return asked


def _require_same(path: Path, known: dict, said: dict) -> None:
    for name, value in said.items():
        if value not in (None, "") and value != known[name]:
            raise ParameterError(
                f"{name} = {value!r}: {path} was run with {known[name]!r}; leave it out, or choose another folder"
            )


def _require_same_policies(path: Path, known: dict, model: CreditFlow) -> None:
    """By their classes: what else a policy shows of itself may change while it runs."""
    asked, there = ([text.partition("(")[0] for text in all_] for all_ in (
        map(repr, model.policies), known["policies"]))  # fmt: skip
    if asked != there:
        raise ParameterError(
            f"policy = {', '.join(asked)}: {path} was run with {', '.join(there)}; resume with the same"
        )


def _require_whole(record: Record, checkpoint: dict) -> None:
    """The checkpoint is of this run, and every part that it goes on from is what the run wrote."""
    for name in FACTS:
        if checkpoint.get(name) != record.manifest[name]:
            raise RecordError(
                f"{record.path / CHECKPOINT}: is of another run: its {name} is {checkpoint.get(name)!r}, the manifest has "
                f"{record.manifest[name]!r}"
            )
    wrong = broken_part(Folder(record.path, RecordError), checkpoint)
    if wrong:
        raise RecordError(f"{record.path}: cannot be gone on with: {wrong}")


def _forget_later_parts(path: Path, manifest: dict) -> None:
    """Parts written after the checkpoint are run again."""
    for name, parts in manifest["parts"].items():
        for file in (path / name).glob("part-*.parquet"):
            if file.name not in parts:
                file.unlink()
