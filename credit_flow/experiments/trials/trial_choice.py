"""What users say when they are asked what a sweep is to do: a trial, a scenario, or the name of either, `train:vickrey_society`."""

from __future__ import annotations

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import files, member, nearest
from credit_flow.experiments.catalogue import changes_in, find_scenario
from credit_flow.experiments.scenario_file import is_file
from credit_flow.experiments.trials.run_trial import RunTrial
from credit_flow.experiments.trials.trial import Trial
from credit_flow.models.clockwork.scenario_choice import as_scenario

ENDING = "_trial"
"""Of the files that hold a kind of trial."""


def as_trial(given) -> Trial:
    """The trial: one as it is, `train:` and the name of a scenario or preset for its training, a scenario, its class or its name for its run.

    Errors: `UnknownName` with the nearest name, `ParameterError` for what is none, ModuleNotFoundError for a kind that needs an extra.
    """
    if isinstance(given, Trial):
        return given
    kind, scenario = kind_in(given) if isinstance(given, str) else (RunTrial, given)
    return kind(as_scenario(scenario))


def kind_in(name: str) -> tuple[type[Trial], str]:
    """The kind of trial that a name asks for, and the name of the scenario in it. Errors: `UnknownName`, ModuleNotFoundError if it needs an extra."""
    kind, colon, scenario = name.partition(":")
    return (RunTrial, name) if not colon or is_file(f"{kind}:") else (kind_named(kind), scenario)


def kind_named(name: str) -> type[Trial]:
    """The kind of trial of that name. Errors: as `kind_in`."""
    known = [file.removesuffix(ENDING) for file in files("experiments.trials") if file.endswith(ENDING)]
    if name not in known:
        raise nearest(name, known, "kind of trial")
    return member("experiments.trials", Trial, name + ENDING)


def find_trial(name: str, preset: str, settings: list[str], **length) -> Trial:
    """The trial that a command line asks for: its name, a preset of its scenario, `key=value` texts, and what else is said of its `length`, where that is not None.

    Errors: `UnknownName`, `ParameterError`, each one line that suggests what would be right; ModuleNotFoundError for a kind that needs an extra.
    """
    kind, scenario = kind_in(name)
    changes = changes_in(settings)
    for key, value in length.items():
        if value is not None and key in changes:
            raise ParameterError(f"--{key} {value}: {key} is already set to {changes[key]}; give it once")
        changes |= {} if value is None else {key: value}
    of_scenario = [text for text in settings if not kind.is_own(text.partition("=")[0].strip())]
    found = kind(find_scenario(scenario, preset, of_scenario, None))
    return found.but(**changes)
