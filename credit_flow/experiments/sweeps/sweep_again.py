"""What a sweep in a folder was asked for, and what its user says of it once more when it is to go on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.experiments.catalogue import changes_in
from credit_flow.experiments.scenario_file import is_file
from credit_flow.experiments.sweeps.sweep_folder import HEADER
from credit_flow.experiments.sweeps.sweep_grammar import design_of, seeds_of
from credit_flow.experiments.sweeps.sweep_request import asked_of
from credit_flow.experiments.trials.trial_choice import find_trial

LENGTH = ("ticks", "auctions", "device")
"""What says on the command line how long a trial lasts, and where."""


def sweep_again(folder: Path, said: dict) -> dict:
    """What `sweep` takes to go on with the sweep in `folder`: what it was asked for, except where `said` names something else, which
    `sweep` then refuses. `said` has what stands on the command line, by the names of its parameters.

    Errors: `ParameterError` for another scenario, and for `--samples` that cannot be compared.
    """
    name = said.get("scenario", "")
    asked = asked_of(folder, file=name if is_file(name) else "", trust=said.get("trust", False))
    if isinstance(asked["scenario"], dict):
        return _again_in_arms(asked, said, folder)
    known = asked["scenario"].name()
    if name not in ("", known) and not is_file(name):
        raise ParameterError(
            f"{name}: {folder} was begun with {known}; leave it out, or choose another folder"
        )
    changes = changes_in(said.get("settings") or [])
    changes |= {name: said[name] for name in LENGTH if said.get(name) is not None}
    base = find_trial(known, said["preset"], []) if said.get("preset") else asked["scenario"]
    base = base.but(**(asked["scenario"].length() | changes))
    return asked | {
        "scenario": base,
        "settings": _settings(asked["settings"], base, said, folder),
        "seeds": seeds_of(said["seeds"]) if "seeds" in said else asked["seeds"],
        "records": said.get("records", asked["records"]),
    }


def _again_in_arms(asked: dict, said: dict, folder: Path) -> dict:
    """Of several arms nothing is said again but the seeds."""
    for name in ("scenario", "preset", "settings", "vary", "samples", *LENGTH):
        if said.get(name):
            raise ParameterError(
                f"{name.replace('settings', 'set')}: {folder} has {len(asked['scenario'])} arms; go on with it without saying so again"
            )
    return asked | {"seeds": seeds_of(said["seeds"]) if "seeds" in said else asked["seeds"]}


def _settings(design, base, said: dict, folder: Path):
    """The design of the folder, or the one that is said."""
    kind, samples = said.get("design", design.kind), said.get("samples")
    if said.get("vary"):
        if design.problem and samples is None:
            samples = design.problem["n"]
        return design_of(said["vary"], base, kind, samples)
    if samples is not None:
        raise ParameterError(
            f"--samples {samples}: says nothing without --vary; {folder / HEADER} has them, so leave it out"
        )
    return replace(design, kind=kind)
