"""What users say when they are asked for a scenario: one of their own, its class, its name or a preset's."""

from __future__ import annotations

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import members, nearest
from credit_flow.models.credit_economy import CreditEconomy
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
    if isinstance(given, str):
        return _named(given)
    raise ParameterError(
        f"scenario = {given!r}: must be a scenario such as CreditEconomy(task_rate=60), its class, or the name of one or of a preset"
    )


def _named(name: str) -> Scenario:
    from credit_flow.models.presets import (
        PRESETS,
    )  # the whole shelf is imported only where a name is looked up

    if name.endswith(".py"):
        raise ParameterError(f"scenario = {name!r}: from Python import the class in that file, and pass it")
    known = {**PRESETS, **members("models", Scenario)}
    if name not in known:
        raise nearest(name, known, "scenario or preset")
    return known[name]()
