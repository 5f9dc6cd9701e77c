"""What there is to choose from, by name: scenarios, presets, and everything on the shelves."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from credit_flow.agents.policy import Policy
from credit_flow.core.boundary.own_class import names_own_class
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import UnknownName, forgotten, functions, members, nearest, summary
from credit_flow.core.records.record import Record
from credit_flow.experiments.scenario_file import is_file, scenario_in
from credit_flow.institutions.institution import Institution
from credit_flow.learners.learner import Trainee
from credit_flow.learners.signals.signal import Signal
from credit_flow.mechanisms.mechanism import Mechanism
from credit_flow.models.clockwork.scenario_choice import preset_id, presets, scenarios
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.scenario import Scenario
from credit_flow.phenomena.detector import Detector
from credit_flow.worlds.episodic import EpisodicWorld
from credit_flow.worlds.markov_game import MarkovGame


class UnknownScenario(ParameterError):
    """A Record of a scenario of the user's own, whose file was not named."""


def find_scenario(name: str, preset: str, settings: list[str], ticks: int | None) -> Scenario:
    """The scenario that `named` finds, with `key=value` settings applied.

    Errors: `UnknownName`, `ParameterError`, each one line that suggests what would be right.
    """
    kind, preset = named(name, preset)
    changes, needs = changes_in(settings, ticks), kind.presets[preset].needs
    if needs and not changes.get(needs.partition("=")[0]):
        raise ParameterError(
            f"the preset {preset} needs --set {needs}: {kind.presets[preset].about.partition(' Look at')[0]}"
        )
    return kind.preset(preset).but(**changes)


def named(name: str, preset: str = "") -> tuple[type[Scenario], str]:
    """The scenario and the name of its preset: `name` is a scenario's, a Python file that defines one, or a preset's id, long or short;
    without one `preset` is. A preset unless given is the usual one.

    Errors: `UnknownName`, saying which scenario has a preset of that name; `ParameterError` for two presets.
    """
    if not name and not preset:
        name = CreditEconomy.name()
    if is_file(name) or name in scenarios():
        kind = scenario_in(name) if is_file(name) else scenarios()[name]
        if preset and preset not in kind.presets:
            raise _not_of(kind, preset)
        return kind, preset or kind.usual_preset()
    if name and preset:
        raise ParameterError(
            f"{name} names a scenario's preset already: leave --preset {preset} out, or name the scenario alone"
        )
    scenario, _, own = preset_id(name or preset).partition("/")
    return scenarios()[scenario], own


def _not_of(kind: type[Scenario], preset: str) -> UnknownName:
    elsewhere = [one for one in presets() if preset in (one, one.partition("/")[2])]
    if not elsewhere:
        return nearest(preset, kind.presets, f"preset of {kind.name()}")
    scenario, _, own = elsewhere[0].partition("/")
    return UnknownName(
        f"no preset of {kind.name()} named {preset!r}: it is one of {scenario}, so ask for {scenario} --preset {own}"
    )


def scenario_of(record: Record, name: str, ticks: int | None) -> Scenario:
    """The scenario a record was run with, from its manifest; `name` is its own, "", or the Python file of one that is not on the shelf.

    Errors: `ParameterError` that names the argument which is missing, or the scenario that it should be.
    """
    known = record.manifest["scenario"]
    if name not in ("", known) and not is_file(name):
        raise ParameterError(
            f"{name}: {record.path} was run with {known}; leave it out, or choose another folder"
        )
    kind = scenario_in(name) if is_file(name) else scenarios().get(known)
    if kind is None:
        stem, colon, own = known.partition(":")
        file = f"{stem}.py{colon}{own}"
        raise UnknownScenario(
            f"{record.path}: was run with {known}, a scenario of your own: name its Python file too, such as "
            f"credit-flow run {file} --resume --out {record.path}, or credit-flow audit {record.path} --rerun --scenario {file}"
        )
    if kind.name() != known:
        raise ParameterError(
            f"{record.path}: was run with {known}, and {name} defines another: {kind.name()}"
        )
    _require_own_worlds_of_ours(record)
    found = kind.from_values(record.parameters)
    return found if ticks is None else found.but(ticks=ticks)


def _require_own_worlds_of_ours(record: Record) -> None:
    """A folder may come from anybody: what a record names is looked for among the user's own files, and never in the folder itself."""
    name = str(record.parameters.get("world_name", ""))
    file = name.partition(".py:")[0].removesuffix(".py") + ".py"
    if (
        names_own_class(name)
        and record.path
        and Path(file).resolve().is_relative_to(Path(record.path).resolve())
    ):
        raise ParameterError(
            f"{record.path}: was run in {name}, a file within that folder, whose code is not run; copy it to a folder of your own and name it there"
        )


def defaults_of(record: Record) -> dict | None:
    """The parameters of the record's preset, or of its scenario, by name; None for a scenario that is not on the shelf."""
    manifest = record.manifest
    known = scenarios().get(manifest["scenario"])
    if known is None:
        return None
    return known.preset(manifest["preset"] if manifest["preset"] in known.presets else "").as_dict()


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
    known = scenarios()[manifest["scenario"]]
    if manifest["preset"] in known.presets and manifest["preset"] != known.usual_preset():
        words += ["--preset", manifest["preset"]]
    for name, value in manifest["parameters"].items():
        if name != "ticks" and json.dumps(value) != json.dumps(defaults.get(name)):
            words += ["--set", f"{name}={_text(value)}"]
    words += ["--ticks", str(manifest["ticks"]), "--seed", str(manifest["seed"])]
    return shlex.join(["credit-flow", "run", manifest["scenario"], *words])


def _text(value) -> str:
    """A parameter's value as `--set` takes it."""
    if isinstance(value, list):
        return ";".join(",".join(map(str, item)) if isinstance(item, list) else str(item) for item in value)
    return str(value)


CLASSES = {
    "scenarios": ("models", Scenario),
    "mechanisms": ("mechanisms", Mechanism),
    "policies": ("agents", Policy),
    "worlds": ("worlds", MarkovGame),
    "institutions": ("institutions", Institution),
    "phenomena": ("phenomena", Detector),
    "learners": ("learners", Trainee),
    "signals": ("learners.signals", Signal),
}
"""The shelves whose members are classes: the folder, and what they implement."""


def strangers(only: str = "") -> list[str]:
    """The files that stand on a shelf, or on that of `only`, and are no members though they were probably meant to be: a line each, why not."""
    found = [
        line for shelf, place in CLASSES.items() if only in ("", shelf) for line in forgotten(*place).values()
    ]
    if only in ("", "figures"):
        from credit_flow.views.save import forgotten_figures

        found += forgotten_figures().values()
    return found


def shelves(only: str = "") -> dict[str, dict[str, str]]:
    """Every shelf: name -> member -> its summary line. Errors: `UnknownName` for a shelf that there is not."""
    classes = {shelf: members(*place) for shelf, place in CLASSES.items()}
    found = {
        "scenarios": classes.pop("scenarios"),
        "presets": {name: one.about for name, one in presets().items()},
        **{shelf: classes[shelf] for shelf in ("mechanisms", "policies")},
        "worlds": _worlds(classes["worlds"]),
        "institutions": classes["institutions"],
        "measures": functions("measures"),
        "phenomena": {name: card.question for name, card in classes["phenomena"].items()},
        "figures": _figures(),
        **{shelf: classes[shelf] for shelf in ("learners", "signals")},
    }
    if only and only not in found:
        raise nearest(only, found, "shelf")
    return {
        shelf: {name: _line(member) for name, member in all_.items()}
        for shelf, all_ in found.items()
        if only in ("", shelf)
    }


ONE_OF = {
    "scenarios": "a scenario",
    "mechanisms": "a mechanism",
    "policies": "a policy",
    "worlds": "a world",
    "institutions": "an institution",
    "measures": "a measure",
    "phenomena": "a phenomenon",
    "figures": "a figure",
    "learners": "a learner",
    "signals": "a signal",
}
"""What a member of each shelf is."""


def elsewhere(error: UnknownName) -> UnknownName:
    """The same error; where the name that was given is that of a member of another shelf it says so in the place of the nearest name."""
    if error.parts is None:
        return error
    name, names, what = error.parts
    there = shelves()
    found = [one for shelf, one in ONE_OF.items() if name in there[shelf]]
    return nearest(name, names, what, f"{name} is {' and '.join(found)}") if found else error


def _line(member: object) -> str:
    """The summary of a member, unless it is one already, and of a figure what a run must have for it."""
    if isinstance(member, str):
        return member
    needs = str(getattr(member, "needs", ""))
    return summary(member) + (f" For: {needs}." if needs else "")


def _worlds(found: dict[str, type[MarkovGame]]) -> dict[str, str]:
    """Those that `--set world_name=` takes: for one, whose states can be sold, with the names of their tasks, and for many, who play them."""
    return {
        name: summary(world)
        + (f" Tasks: {', '.join(world.task_settings)}." if issubclass(world, EpisodicWorld) else " For many.")
        for name, world in found.items()
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
