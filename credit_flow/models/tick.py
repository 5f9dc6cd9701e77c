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


class TickParts:
    """The parts of the tick that begins, one after the other.

    What the books hold decides which of them can be compiled. Where a part changes that, as the first loan does, those that are left are
    put together anew.
    """

    def __init__(self, model, parts: Iterable[Part]):
        self.model, self._plain = model, model.ledger.plain
        self._parts, self._n_done = list(parts), 0

    def __iter__(self) -> TickParts:
        return self

    def __next__(self) -> Part:
        if self.model.ledger.plain != self._plain:
            self._put_together()
        if self._n_done == len(self._parts):
            raise StopIteration
        self._n_done += 1
        return self._parts[self._n_done - 1]

    def _put_together(self) -> None:
        steps, self._plain = steps_of(self.model), not self._plain
        done = self._parts[: self._n_done]
        n, n_done = sum(map(_length, self._parts)), sum(map(_length, done))
        if len(steps) != n:
            raise RuntimeError(
                f"the tick began with {n} parts and would go on with {len(steps)}: an institution must have as many, "
                "whether there are debts in the books or not"
            )
        self._parts = [*done, *joined(steps[n_done:])]


def _length(part: Part) -> int:
    return len(part.phases) if isinstance(part, Program) else 1


def parts_of(institution, model) -> Iterable[Phase | Callable]:
    """The parts of an institution; of something that only has a `step`, that."""
    return institution.parts(model) if hasattr(institution, "parts") else (institution.step,)


def joined(parts: Iterable[Phase | Callable]) -> tuple[Part, ...]:
    """Phases in a row as one program; one that stands alone is the call that does the same, if it names one."""
    out: list[Part] = []
    for compiles, group in groupby(parts, key=lambda part: isinstance(part, Phase)):
        row = tuple(group)
        out += [_whole(row)] if compiles else row
    return tuple(out)


def _whole(row: tuple[Phase, ...]) -> Part:
    return row[0].alone if len(row) == 1 and row[0].alone else Program(row)
