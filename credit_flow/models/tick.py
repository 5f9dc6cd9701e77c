"""The tick of a model as a list of parts: phases that compile are joined into programs, calls of Python stand between them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import groupby

from credit_flow.core.programs.phases import Phase, Program

Part = Program | Callable


def tick_of(model) -> tuple[Part, ...]:
    """The parts of one tick of `model`, phases in a row as one program."""
    return joined(steps_of(model))


def steps_of(model) -> list[Phase | Callable]:
    """The steps of one tick of `model`: those that open it, the institutions', and those that close it."""
    scenario = model.parameters
    acting = (scenario.opening(), *model.institutions)
    steps = [part for institution in acting for part in parts_of(institution, model)]
    return [*steps, *scenario.closing(model)]


class Course:
    """The parts of the tick that begins, one after the other.

    What the books hold decides which of them can be compiled. Where a part changes that, as the first loan does, those that are left are
    put together anew.
    """

    def __init__(self, model, parts: Iterable[Part]):
        self.model, self._plain = model, model.ledger.plain
        self._left = list(parts)
        self._n_done, self._n = 0, sum(map(_length, self._left))

    def __iter__(self) -> Course:
        return self

    def __next__(self) -> Part:
        if self.model.ledger.plain != self._plain:
            self._put_together()
        if not self._left:
            raise StopIteration
        part = self._left.pop(0)
        self._n_done += _length(part)
        return part

    def _put_together(self) -> None:
        steps, self._plain = steps_of(self.model), not self._plain
        if len(steps) != self._n:
            raise RuntimeError(
                f"the tick began with {self._n} parts and would go on with {len(steps)}: an institution must have as many, "
                "whether there are debts in the books or not"
            )
        self._left = list(joined(steps[self._n_done :]))


def _length(part: Part) -> int:
    return len(part.phases) if isinstance(part, Program) else 1


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
