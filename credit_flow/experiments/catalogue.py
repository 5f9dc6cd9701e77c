"""What there is to choose from, by name: scenarios, presets, and everything on the shelves."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName, functions, members, nearest, summary
from credit_flow.core.records.record import Record
from credit_flow.experiments.scenario_file import scenario_in
from credit_flow.institutions.institution import Institution
from credit_flow.learners.learner import Trainee
from credit_flow.mechanisms.mechanism import Mechanism
from credit_flow.models.presets import PRESETS
from credit_flow.models.presets import preset as make_preset
from credit_flow.models.scenario import Scenario
from credit_flow.worlds.episodic import EpisodicWorld


def scenarios() -> dict[str, type[Scenario]]:
    """All scenarios by name."""
    return members("models", Scenario)


def find_scenario(name: str, preset: str, settings: list[str], ticks: int | None) -> Scenario:
    """The scenario `name` (or of a Python file) in a preset, with `key=value` settings applied.

    Errors: `UnknownName`, `ParameterError`, each one line that suggests what would be right.
    """
    changes = changes_in(settings, ticks)
    if name.endswith(".py"):
        base = scenario_in(Path(name))()
    elif name in PRESETS and name not in scenarios():
        raise UnknownName(
            f"no scenario named {name!r}: it is a preset, so ask for credit_economy --preset {name}"
        )
    elif name not in scenarios():
        raise nearest(name, scenarios(), "scenario")
    elif name == "credit_economy":
        base = make_preset(preset or "default")
    else:
        base = scenarios()[name]()
    if preset and name != "credit_economy":
        raise ParameterError(
            f"{name} has no presets; those of `credit-flow list presets` belong to credit_economy"
        )
    if preset == "from_file" and not changes.get("file"):
        raise ParameterError(
            "the preset from_file needs your tasks: --set file=tasks.csv (columns tick, kind, work)"
        )
    return base.but(**changes)


def scenario_of(record: Record, name: str, ticks: int | None) -> Scenario:
    """The scenario a record was run with, from its manifest; `name` is its own, "", or the Python file of one that is not on the shelf.

    Errors: `ParameterError` that names the argument which is missing, or the scenario that it should be.
    """
    known = record.manifest["scenario"]
    if name not in ("", known) and not name.endswith(".py"):
        raise ParameterError(
            f"{name}: {record.path} was run with {known}; leave it out, or choose another folder"
        )
    kind = scenario_in(Path(name)) if name.endswith(".py") else scenarios().get(known)
    if kind is None:
        raise ParameterError(
            f"{record.path}: was run with {known}, a scenario of your own: name its Python file too, such as "
            f"credit-flow run {known}.py --resume --out {record.path}"
        )
    if kind.name() != known:
        raise ParameterError(
            f"{record.path}: was run with {known}, and {name} defines another: {kind.name()}"
        )
    found = kind(**record.parameters)
    return found if ticks is None else found.but(ticks=ticks)


def defaults_of(record: Record) -> dict | None:
    """The parameters of the record's preset, or of its scenario, by name; None for a scenario that is not on the shelf."""
    manifest = record.manifest
    if manifest["preset"] in PRESETS:
        return make_preset(manifest["preset"]).as_dict()
    known = scenarios().get(manifest["scenario"])
    return known().as_dict() if known else None


def changes_of(record: Record) -> dict:
    """The parameters of the record that differ from those of its preset, or scenario, by name; the number of ticks is none of them.

    All of a scenario that is not on the shelf.
    """
    defaults = defaults_of(record) or {}
    return {
        name: value
        for name, value in record.parameters.items()
        if name != "ticks" and json.dumps(value) != json.dumps(defaults.get(name))
    }


def command_of(record: Record, defaults: dict | None) -> str:
    """The command that repeats the record's run; empty for a scenario that is not on the shelf."""
    if defaults is None:
        return ""
    manifest, words = record.manifest, []
    if manifest["preset"] not in ("", "default"):
        words += ["--preset", manifest["preset"]]
    for name, value in manifest["parameters"].items():
        if name != "ticks" and json.dumps(value) != json.dumps(defaults[name]):
            words += ["--set", f"{name}={_text(value)}"]
    scenario = "credit_economy" if manifest["preset"] else manifest["scenario"]
    words += ["--ticks", str(manifest["ticks"]), "--seed", str(manifest["seed"])]
    return shlex.join(["credit-flow", "run", scenario, *words])


def _text(value) -> str:
    """A parameter's value as `--set` takes it."""
    if isinstance(value, list):
        return ";".join(",".join(map(str, item)) if isinstance(item, list) else str(item) for item in value)
    return str(value)


def shelves(only: str = "") -> dict[str, dict[str, str]]:
    """Every shelf: name -> member -> its summary line. Errors: `UnknownName` for a shelf that there is not."""
    found = {
        "scenarios": scenarios(),
        "presets": PRESETS,
        "mechanisms": members("mechanisms", Mechanism),
        "policies": members("agents", Policy),
        "worlds": _worlds(),
        "institutions": members("institutions", Institution),
        "measures": functions("measures"),
        "figures": _figures(),
        "learners": members("learners", Trainee),
    }
    if only and only not in found:
        raise nearest(only, found, "shelf")
    return {
        shelf: {name: _line(member) for name, member in all_.items()}
        for shelf, all_ in found.items()
        if only in ("", shelf)
    }


def _line(member: object) -> str:
    """The summary of a member, unless it is one already, and of a figure what a run must have for it."""
    if isinstance(member, str):
        return member
    needs = str(getattr(member, "needs", ""))
    return summary(member) + (f" For: {needs}." if needs else "")


def _worlds() -> dict[str, str]:
    """Those that `credit-flow transfer` and `--set world_name=` take, with the names of their tasks."""
    found = members("worlds", EpisodicWorld)
    return {
        name: f"{summary(world)} Tasks: {', '.join(world.task_settings)}." for name, world in found.items()
    }


def _figures() -> dict[str, object]:
    from credit_flow.views.save import figures

    return figures()


def changes_in(settings: list[str], ticks: int | None = None, option: str = "--set") -> dict:
    """Parameters by name from the `key=value` texts of an `option`, as text, and the `ticks` if they are given apart from them.

    Errors: `ParameterError` for a text of another form, and for a parameter that is given twice.
    """
    changes = {} if ticks is None else {"ticks": ticks}
    for text in settings:
        key, equals, value = (part.strip() for part in text.partition("="))
        if not equals:
            example = "task_rate=60" if option == "--set" else "rate=0.001"
            raise ParameterError(f"{option} {text}: must be key=value, such as {option} {example}")
        if key in changes:
            raise ParameterError(f"{option} {text}: {key} is already set to {changes[key]}; give it once")
        changes[key] = value
    return changes
