"""The tick of a model as a list of parts: phases that compile are joined into programs, calls of Python stand between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from credit_flow.core.programs.phases import Phase, Program

Part = Program | Callable


def tick_of(model) -> tuple[Part, ...]:
    """The parts of one tick of `model`: those that open it, the institutions, and those that close it."""
    scenario = model.parameters
    acting = (scenario.opening(), *model.institutions)
    parts = [part for institution in acting for part in parts_of(institution, model)]
    return joined([*parts, *scenario.closing(model)])


def parts_of(institution, model) -> Iterable[Phase | Callable]:
    """The parts of an institution; of something that only has a `step`, that."""
    return institution.parts(model) if hasattr(institution, "parts") else (institution.step,)


def joined(parts: Iterable[Phase | Callable]) -> tuple[Part, ...]:
    """Phases in a row as one program."""
    out: list[Part] = []
    for compiles, group in groupby(parts, key=lambda part: isinstance(part, Phase)):
        row = tuple(group)
        out += [Program(row)] if compiles else row
    return tuple(out)
