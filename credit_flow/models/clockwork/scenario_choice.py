"""What users say when they are asked for a scenario: one of their own, its class, its name or a preset's."""

from __future__ import annotations

from functools import cache

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import forgotten, members, nearest, summary
from credit_flow.models.credit_economy import CreditEconomy
from credit_flow.models.preset import Preset
from credit_flow.models.scenario import Scenario


def as_scenario(given=None) -> Scenario:
    """The scenario: the flagship if none is `given`, a class with its defaults, a name as `credit-flow list` shows it.

    Errors: `UnknownName` with the nearest one, `ParameterError` for what is none.
    """
    if given is None:
        return CreditEconomy()
    if isinstance(given, Scenario):
        return given
    if isinstance(given, type) and issubclass(given, Scenario):
        return given()
    if isinstance(given, str) and (given.endswith(".py") or ".py:" in given):
        raise ParameterError(f"scenario = {given!r}: from Python import the class in that file, and pass it")
    if isinstance(given, str):
        return preset(given)
    raise ParameterError(
        f"scenario = {given!r}: must be a scenario such as CreditEconomy(task_rate=60), its class, or the name of one or of a preset"
    )


def preset(name: str) -> Scenario:
    """The scenario of a preset, by its id such as `hayek_machine/printing`, by its own name where only one scenario has one of that
    name (`printing`; `default` is the flagship's), or by a scenario's name, which stands for its usual preset.

    Errors: `UnknownName`, suggesting the nearest one.
    """
    scenario, _, own = preset_id(name).partition("/")
    return scenarios()[scenario].preset(own)


def scenarios() -> dict[str, type[Scenario]]:
    """All scenarios by name."""
    return members("models", Scenario)


@cache
def presets() -> dict[str, Preset]:
    """All presets of all scenarios by id, `scenario/preset`, the flagship's first; one without words of its own has its scenario's."""
    kinds = {CreditEconomy.name(): CreditEconomy, **scenarios()}
    return {
        f"{scenario}/{name}": one if one.about else Preset(summary(kind), one.settings, one.needs)
        for scenario, kind in kinds.items()
        for name, one in kind.presets.items()
    }


def preset_id(name: str) -> str:
    """The whole id of a preset that is named as `preset` takes it. Errors: `UnknownName`, suggesting the nearest one."""
    if name in presets():
        return name
    if name in scenarios():
        return f"{name}/{scenarios()[name].usual_preset()}"
    bearers = [one for one in presets() if one.partition("/")[2] == name]
    if len(bearers) == 1 or (bearers and name in CreditEconomy.presets):
        return bearers[0]
    known = {short_name(one) for one in presets()} | set(scenarios())
    why = "" if bearers else forgotten("models", Scenario).get(name, "")
    raise nearest(name, bearers or known, "preset" if bearers else "scenario or preset", why)


def short_name(name: str) -> str:
    """How a preset of this id is called for short: by its own name where only one scenario has one of that name, else by its scenario's
    if it is the usual one, else by its whole id."""
    scenario, _, own = name.partition("/")
    bearers = [one for one in presets() if one.partition("/")[2] == own]
    if len(bearers) == 1 or scenario == CreditEconomy.name():
        return own
    return scenario if own == scenarios()[scenario].usual_preset() else name
