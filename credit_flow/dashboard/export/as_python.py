"""The few lines of Python that make a run again and reproduce the number on the screen."""

from __future__ import annotations

from credit_flow.models.scenario import Scenario


def as_python(scenario: Scenario, seed: int, tick: int) -> str:
    """Lines that rebuild the run of `scenario` with `seed` up to `tick` and print the credit that is held."""
    kind = type(scenario)
    defaults = kind().as_dict()
    changed = {name: value for name, value in scenario.as_dict().items() if value != defaults.get(name)}
    made = f"{kind.__name__}({', '.join(f'{name}={value!r}' for name, value in changed.items() if '.' not in name)})"
    if inner := {name: value for name, value in changed.items() if "." in name}:
        made += f".but(**{inner!r})"
    return "\n".join(
        [
            "from credit_flow import CreditFlow",
            f"from {kind.__module__} import {kind.__name__}",
            "",
            f"model = CreditFlow({made}, rng={seed})",
            f"model.run({tick})",
            "print(model.ledger.held)",
        ]
    )
