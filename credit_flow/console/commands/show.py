"""`credit-flow show`: the parameters of a scenario."""

from __future__ import annotations

from credit_flow.console.consoles import out
from credit_flow.console.listings import show_parameters
from credit_flow.console.options import PresetName, ScenarioName, Settings
from credit_flow.experiments.catalogue import find_scenario


def show(scenario: ScenarioName = "", preset: PresetName = "", settings: Settings = None) -> None:
    """Show every parameter of a scenario: value, unit, range and help."""
    show_parameters(out, find_scenario(scenario, preset, settings or [], None))
