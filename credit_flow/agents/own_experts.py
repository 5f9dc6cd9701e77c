"""What a policy is shown of the society beside its observations: experts of its own, and nothing that leads to the books."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from credit_flow.core.boundary.answers import Space, checked
from credit_flow.core.discover import nearest
from credit_flow.core.streams import stream_key, uniforms_of
from credit_flow.core.table import Table


class OwnExperts:
    """Experts `rows` (n,) of one policy, in order: their columns as copies, their own traits to set, and random numbers.

    `parameters` are the scenario's, `n_rows` counts all experts ever born. There is no balance, no ledger and nobody else's row in it.
    """

    def __init__(self, rows: np.ndarray, table: Table, parameters, seed: int, tick: int, who: str):
        self.rows, self.n_rows = np.array(rows, dtype=np.int64), table.n_rows
        self.parameters, self.tick = parameters, int(tick)
        self._rows, self._table, self._seed, self._who = self.rows.copy(), table, seed, who

    def __getattr__(self, name: str):
        what = "rows, parameters, tick, n_rows, column(name), write(name, values) and draws(name, n)"
        raise AttributeError(f"{name!r} is not shown to a policy: of its own experts it has {what}")

    def column(self, name: str) -> np.ndarray:
        """A copy (n,) or (n, width) of one of their columns, in its own unit. Errors: `UnknownName`."""
        if name not in self._table.names:
            raise nearest(name, self._table.names, "column")
        return self._table.column(name)[self._rows]

    def write(self, name: str, values) -> None:
        """Set their trait `name` to `values` (n,) or (n, width), in its unit.

        Errors: `UnknownName` for a trait that is not a policy's own, `BadAnswer` for what does not fit.
        """
        own = {known: trait for known, trait in self.parameters.expert.columns().items() if trait.own}
        if name not in own:
            raise nearest(name, own, "trait that is a policy's own")
        column = self._table.column(name)
        space = Space(name, column[self._rows].shape, low=own[name].low, unit="numbers")
        column[self._rows] = checked(values, space, f"{self._who}.write", self.tick, whose=self._expert())

    def draws(self, name: str, n: int = 1) -> np.ndarray:
        """Uniform numbers (experts, n) in [0, 1), each expert's own, of the policy's random stream `name` in this tick."""
        key = stream_key(self._seed, f"policy/{name}")
        return uniforms_of(key, self.tick, self._rows, n)

    def _expert(self) -> Callable[..., str]:
        return lambda i, *_: f"expert {self._rows[i]}"
