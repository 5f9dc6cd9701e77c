"""Native fields in a row: numbers, words, choices and ticks, each with its name, unit and help."""

from __future__ import annotations

from collections.abc import Callable

import solara

from credit_flow.dashboard.server.limits import bounds
from credit_flow.models.scenario import Scenario


@solara.component_vue("form.vue", vuetify=False)
def _Form(name: str, fields: list[dict], answers: int, event_change: Callable[[dict], None] = None):
    """The browser's part; `answers` counts the changes that were answered."""


@solara.component
def Form(name: str, fields: list[dict], on_change: Callable[[str, object], None]):
    """A group of fields called `name`.

    A field is a dict of `name`, `label`, `type` (number, text, select, choice, check), `value`, and where it makes sense
    `unit`, `help`, `choices`, `min`, `max`, `placeholder`, `disabled`. `on_change(name, value)` is called when the reader
    has finished a change; afterwards every field shows its `value` again, so that what was refused does not stay.
    """
    answers, set_answers = solara.use_state(0)

    def change(what: dict) -> None:
        on_change(what["name"], what["value"])
        set_answers(lambda before: before + 1)

    _Form(name=name, fields=fields, answers=answers, event_change=change)


def parameter_field(scenario: Scenario, name: str, **more) -> dict:
    """The field of one parameter of a scenario, with its help, unit and range."""
    found = scenario.all_fields()[name]
    facts, value = found.metadata, scenario.value_of(name)
    field = {
        "name": name,
        "label": name.replace("_", " "),
        "unit": facts["unit"],
        "help": facts["help"],
        **more,
    }
    if isinstance(value, bool):
        return {**field, "type": "select", "choices": ["true", "false"], "value": str(value).lower()}
    if facts["choices"]:
        return {**field, "type": "select", "choices": list(facts["choices"]), "value": value}
    if isinstance(value, int | float):
        low, high = bounds(found)
        field["help"] += f" ({_plain(low)} to {_plain(high)})"
        return {**field, "type": "number", "min": low, "max": high, "value": value}
    words = ";".join(",".join(map(str, item)) for item in value) if isinstance(value, tuple) else str(value)
    return {**field, "type": "text", "value": words}


def _plain(number: float) -> str:
    return f"{number:,.0f}" if number == int(number) else f"{number:g}"
