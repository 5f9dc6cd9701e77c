"""The parameters of a scenario as a page shows them: in groups, with help, unit, range and a slider that reaches far enough."""

from __future__ import annotations

import dataclasses
import math

from credit_flow.core.boundary.parameter_values import allowed
from credit_flow.dashboard.server.limits import bounds, is_path
from credit_flow.models.scenario import Scenario

GROUPS = {
    "Society": "experts endowment ticks birth_threshold birth_temperature immigration royalty rent death_temperature death_floor",
    "Work": "task_rate bounty_rate bounty kinds kind_distribution turn max_steps depth work_spread levels shock bounty_walk",
    "Market": "mechanism side policy networks quotes pass_on burn stake",
    "Hiring": "hiring links rewiring transaction_cost congestion load_memory link_cost cost_exponent adjustment",
    "Skills": "learning forgetting heritability skill_low skill_high markup_low markup_high markup_up markup_down features schooling mutation",
    "Compute and treasury": "compute compute_price capacity slots recycle treasury_pays",
    "Judging and rewards": "judge_probability judge_noise judge_delay reward_scheme radius schedule",
}
"""Groups by title, with the parameters in their order; those of a scenario that stand in none are its own group."""

OWN = "This scenario"
NARROW = 100.0
"""A range up to this is shown whole on the slider; of a wider one the part around the default."""


def parameter_groups(scenario: Scenario, defaults: Scenario) -> list[dict]:
    """Groups of parameters, as plain values: `title`, and `fields` of `name`, `label`, `help`, `unit`, `kind` (whole, number,
    truth, choice or text), `value`, `default`, `low`, `high`, `reach` (end of the slider), `step`, `choices`, `range`."""
    fields = {name: field for name, field in scenario.all_fields().items() if not is_path(field)}
    found, left = [], dict(fields)
    for title, names in GROUPS.items():
        members = [left.pop(name) for name in names.split() if name in left]
        found.append((title, members))
    found.append((OWN, [field for name, field in left.items() if "." not in name]))
    for prefix in dict.fromkeys(name.partition(".")[0] for name in left if "." in name):
        found.append(
            (f"This {prefix}", [field for name, field in left.items() if name.startswith(f"{prefix}.")])
        )
    return [
        {
            "title": title,
            "fields": [_plain(field, field.type, scenario, defaults) for field in members],
        }
        for title, members in found
        if members
    ]


def _plain(field: dataclasses.Field, kind: type, scenario: Scenario, defaults: Scenario) -> dict:
    value = scenario.value_of(field.name)
    default = defaults.value_of(field.name) if field.name in defaults.all_fields() else field.default
    low, high = bounds(field)
    facts = {
        "name": field.name,
        "label": field.name.rpartition(".")[2].replace("_", " "),
        "help": field.metadata["help"],
        "unit": field.metadata["unit"],
        "kind": _kind(field, kind),
        "value": _text(value),
        "default": _text(default),
        "choices": [str(choice) for choice in field.metadata["choices"]],
        "range": _range(field, low, high),
    }
    if facts["kind"] not in ("whole", "number"):
        return facts
    reach = high if high - low <= NARROW else min(high, max(4.0 * abs(default), 2.0 * abs(value), 1.0))
    step = 1 if facts["kind"] == "whole" else _step(reach - low)
    finite = {"low": low, "high": high}
    return (
        facts
        | {key: end for key, end in finite.items() if math.isfinite(end)}
        | {"reach": reach, "step": step}
    )


def _range(field: dataclasses.Field, low: float, high: float) -> str:
    if not (math.isfinite(low) and math.isfinite(high)):
        return allowed(field)
    return f"{low:,g} to {high:,g}" if high < 1e6 else f"{low:,g} to {high:,.0f}"


def _kind(field: dataclasses.Field, kind: type) -> str:
    if field.metadata["choices"]:
        return "choice"
    return {int: "whole", float: "number", bool: "truth"}.get(kind, "text")


def _step(span: float) -> float:
    """A hundredth of the range, rounded down to a power of ten."""
    return 10.0 ** math.floor(math.log10(span / 100.0)) if span > 0 else 1.0


def _text(value: object) -> str:
    if isinstance(value, tuple):
        nested = any(isinstance(item, tuple) for item in value)
        return (";" if nested else ",").join(_text(item) for item in value)
    return f"{value:g}" if isinstance(value, float) and float(f"{value:g}") == value else str(value)
