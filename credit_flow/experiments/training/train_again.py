"""What a training in a folder was asked for, and what its user says of it once more when it is to go on."""

from __future__ import annotations

from pathlib import Path

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.records.record import RecordError
from credit_flow.experiments.catalogue import changes_in
from credit_flow.experiments.sweeps.sweep_grammar import seeds_of
from credit_flow.experiments.training.checkpoint import facts_of
from credit_flow.models.clockwork.scenario_choice import scenarios


def train_again(folder: Path, said: dict | None = None) -> dict:
    """What `train` takes to go on with the training in `folder`: what it was asked for, except where `said` names something else,
    which `train` then refuses. `said` has what stands on the command line, by the names of its parameters.

    Errors: `RecordError` if it cannot be gone on with, `ParameterError` for another scenario or learner.
    """
    facts, said = facts_of(folder), said or {}
    if facts["scenario"] not in scenarios():
        raise RecordError(
            f"{folder}: there is no scenario named {facts['scenario']}; go on with it from Python"
        )
    for name in ("scenario", "learner"):
        if said.get(name, facts[name]) != facts[name]:
            raise ParameterError(
                f"{said[name]}: {folder} trains {facts[name]}; leave it out, or choose another folder"
            )
    if said.get("preset"):
        raise ParameterError(
            f"preset = {said['preset']}: {folder} goes on with what it was begun with; leave it out, or choose another folder"
        )
    scenario = scenarios()[facts["scenario"]].from_values(facts["parameters"])
    tuned = changes_in(said.get("tune") or [], option="--tune")
    return {
        "scenario": scenario.but(**changes_in(said.get("settings") or [])),
        "learner": facts["learner"],
        "settings": tuned if "preset" in tuned else facts["settings"] | tuned,
        "seeds": seeds_of(said["seeds"]) if "seeds" in said else facts["seeds"],
        "auctions": said.get("auctions", max(facts.get("until", 0), facts["auctions"])),
    }
