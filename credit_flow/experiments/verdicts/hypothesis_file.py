"""A question as a Python file of the user's own, to change and to run again."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

from credit_flow.experiments.sweeps.sweep import Sweep
from credit_flow.experiments.sweeps.sweep_request import base_scenario
from credit_flow.phenomena.detector import Detector


def hypothesis_file(
    question: str,
    scenario: str,
    control: Mapping,
    treatment: Mapping,
    *,
    measure: str,
    sesoi: float | None = None,
    direction: str = "greater",
    null: Mapping | None = None,
    ticks: int | None = None,
) -> str:
    """The text of a file with a `Hypothesis`; where no smallest effect of interest or no NULL is known, a line asks for it."""
    lines = [
        f"question={question!r},",
        f"scenario={scenario!r},",
        *([] if ticks is None else [f"ticks={ticks},"]),
        f"control={dict(control)!r},",
        f"treatment={dict(treatment)!r},",
        "# null={...},  # the treatment without the incentive: without it the verdict is never present"
        if null is None
        else f"null={dict(null)!r},",
        f"measure={measure!r},",
        f"direction={direction!r},",
        "sesoi=None,  # the smallest effect that would matter to you, in the unit of the measure: write it down before you run"
        if sesoi is None
        else f"sesoi={sesoi!r},",
    ]
    body = textwrap.indent("\n".join(lines), "    ")
    return f"from credit_flow import Hypothesis\n\nhypothesis = Hypothesis(\n{body}\n)\n"


def card_file(card: Detector) -> str:
    """The text of a file with a card of the shelf as a class to change: its arms, its smallest effect of interest and its length."""
    kind, indent = type(card), "    "
    fields = {**card.arms, "sesoi": card.sesoi, "ticks": card.ticks, "question": card.question}
    body = "".join(f"{indent}{name} = {value!r}\n" for name, value in fields.items())
    return (
        f"from credit_flow import Arm\nfrom {kind.__module__} import {kind.__name__}\n\n\n"
        f"class My{kind.__name__}({kind.__name__}):\n{indent}name = {'my_' + card.name!r}\n{body}"
    )


def sweep_file(sweep: Sweep, control: Mapping, treatment: Mapping, measure: str, **more) -> str:
    """The text of a file that asks whether one setting of a sweep moves a measure against another: the sweep's scenario, its parameters that were not varied,
    and its length. `more` as in `hypothesis_file`."""
    name, known = sweep.manifest["scenario"], sweep.manifest["parameters"]
    usual = base_scenario(sweep.manifest).preset("").as_dict()
    changed = {key: value for key, value in known.items() if key != "ticks" and value != usual.get(key)}
    words = [", ".join(f"{key} = {value}" for key, value in one.items()) for one in (treatment, control)]
    return hypothesis_file(
        f"Is {measure.replace('_', ' ')} higher at {words[0]} than at {words[1]}?",
        name, {**changed, **control}, {**changed, **treatment}, measure=measure, ticks=known["ticks"], **more,
    )  # fmt: skip
