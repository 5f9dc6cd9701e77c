"""The price index of hired work as a run goes: Fisher's, chained over periods of some ticks."""

from __future__ import annotations

import numpy as np

from credit_flow.measures.chained_index import Chain
from credit_flow.measures.price_index import fisher, unit_values

PERIOD = 10
"""Ticks in a period: few enough to see a shock, enough that most kinds of work are traded in each."""

DRIFT = 0.05
"""A chain that differs by more than this share from the direct comparison of its ends is not to be trusted."""


class PriceChain:
    """Fisher's index of what hired experts are paid per unit of each kind of work (key `fisher1922`), 100 in the first
    period with hiring; `Chain` says where it breaks and begins anew."""

    def __init__(self, n_ticks: int = PERIOD):
        self.n_ticks = n_ticks
        self.restarts: list[int] = []  # last ticks of the periods in which new chains began
        self._chain = Chain(fisher, base=100.0)
        self._waiting: list[tuple] = []

    def add(self, tick: int, steps: dict[str, np.ndarray] | None) -> float | None:
        """Take in the steps done in a tick (columns `kind`, `price`, `work`); at the end of a period returns the index."""
        if steps is not None:
            hired = np.isfinite(steps["price"])
            self._waiting.append(tuple(np.asarray(steps[name])[hired] for name in ("kind", "price", "work")))
        return self._close(tick) if tick % self.n_ticks == 0 else None

    @property
    def level(self) -> float:
        """The index of the last period, nan without hiring."""
        return self._chain.level

    @property
    def drift(self) -> float:
        """By which share the chain exceeds the direct comparison of its first and last period."""
        return self._chain.drift

    @property
    def drifts(self) -> bool:
        """Whether the chain has drifted too far from the direct comparison of its first and last period."""
        return abs(self.drift) > DRIFT

    def _close(self, tick: int) -> float:
        before = len(self._chain.starts)
        index = self._chain.add(*self._basket())
        self._waiting = []
        self.restarts += [tick] * (len(self._chain.starts) - before)
        return index

    def _basket(self) -> tuple[np.ndarray, np.ndarray]:
        """Prices and quantities (kinds,) of the period, empty if nothing was hired in it."""
        columns = [np.concatenate(column) for column in zip(*self._waiting)]
        if not columns or not len(columns[0]):
            return np.empty(0), np.empty(0)
        prices, quantities = unit_values(
            np.zeros(len(columns[0]), dtype=np.int64),
            *columns,
            n_periods=1,
            n_goods=int(columns[0].max()) + 1,
        )
        return prices[0], quantities[0]
