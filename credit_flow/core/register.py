"""A register: what an institution writes down from tick to tick, since it keeps no state itself: titles, seats, claims."""

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
        self.tick, self.counts = 0, dict.fromkeys(names, (0, 0))

    def add(self, name: str, tick: int, n_open: int, n_taken: int) -> None:
        """Count decisions of `tick` more. Errors: TypeError for an institution that did not say that it asks."""
        if name not in self.counts:
            raise TypeError(f"{name} asks for decisions and does not say so: its class must have asks = True")
        self._turn(tick)
        before = self.counts[name]
        self.counts[name] = before[0] + int(n_open), before[1] + int(n_taken)

    def numbers(self, tick: int) -> dict[str, int]:
        """The columns of the Record for `tick`."""
        self._turn(tick)
        counted = self.counts.items()
        return {f"{name}_{word}": n for name, pair in counted for word, n in zip(("open", "taken"), pair)}

    def _turn(self, tick: int) -> None:
        if tick != self.tick:
            self.tick, self.counts = tick, dict.fromkeys(self.counts, (0, 0))
