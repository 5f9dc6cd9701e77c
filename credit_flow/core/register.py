"""A register: what an institution writes down from tick to tick, since it keeps no state itself: owners, seats, claims."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np


class Register:
    """Derive from it, give the arrays in `__init__`, and name it in the institution's `registers`; it is then `model.registers[YourRegister]`,
    part of the model's state, and travels with copies, checkpoints and resumed runs."""

    def why_not(self, rows: np.ndarray) -> str:
        """Why the experts `rows` (n,) cannot leave now; "" if they can."""
        return ""


class Turnout(Register):
    """How many decisions were open in a tick, and how many of them were taken, by the institution that asked for them."""

    def __init__(self, names: Iterable[str]):
        self.tick, self.counts = 0, {name: [0, 0] for name in names}

    def add(self, name: str, tick: int, n_open: int, n_taken: int) -> None:
        """Count decisions of `tick` more. Errors: TypeError for an institution that did not say that it takes some."""
        if name not in self.counts:
            raise TypeError(
                f"{name} takes decisions and does not say so: its class must have takes_decisions = True"
            )
        n = self._of(tick)[name]
        n[0] += n_open
        n[1] += n_taken

    def numbers(self, tick: int) -> dict[str, int]:
        """The columns of the Record for `tick`."""
        counts, numbers = self._of(tick), {}
        for name, (n_open, n_taken) in counts.items():
            numbers[f"{name}_open"], numbers[f"{name}_taken"] = n_open, n_taken
        return numbers

    def _of(self, tick: int) -> dict[str, list[int]]:
        """The counts of `tick`; those of another are over."""
        if tick != self.tick:
            self.tick, self.counts = tick, {name: [0, 0] for name in self.counts}
        return self.counts
