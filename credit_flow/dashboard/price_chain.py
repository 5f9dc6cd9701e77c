"""The price index of hired work as a run goes: Fisher's, chained over periods of some ticks."""

from __future__ import annotations

import numpy as np

from credit_flow.core.undefined import measured
from credit_flow.measures.price_index import fisher, unit_values

PERIOD = 10
"""Ticks in a period: few enough to see a shock, enough that most kinds of work are traded in each."""

DRIFT = 0.05
"""A chain that differs by more than this share from the direct comparison of its ends is not to be trusted."""


class PriceChain:
    """Fisher's index of what hired experts are paid per unit of each kind of work (key `fisher1922`), 100 in the first
    period with hiring.

    Between two periods that share no kind the chain is broken: the index is nan there, and a new chain starts at 100.
    """

    def __init__(self, n_ticks: int = PERIOD):
        self.n_ticks = n_ticks
        self.restarts: list[int] = []
        self.level, self.drift = np.nan, np.nan
        self._first = self._last = None
        self._waiting: list[tuple] = []

    def add(self, tick: int, steps: dict[str, np.ndarray] | None) -> float | None:
        """Take in the steps done in a tick (columns `kind`, `price`, `work`); at the end of a period returns the index."""
        if steps is not None:
            hired = np.isfinite(steps["price"])
            self._waiting.append(tuple(np.asarray(steps[name])[hired] for name in ("kind", "price", "work")))
        return self._close(tick) if tick % self.n_ticks == 0 else None

    @property
    def drifts(self) -> bool:
        """Whether the chain has drifted too far from the direct comparison of its first and last period."""
        return abs(self.drift) > DRIFT

    def _close(self, tick: int) -> float:
        basket, self._waiting = self._basket(), []
        if basket is None:
            self.level, self._last = np.nan, None
            return self.level
        if self._last is None:
            self._start(tick, basket)
            return self.level
        last, basket = _same_goods(self._last, basket)
        link = measured(fisher, *last, *basket).value
        self._last = basket
        if np.isnan(link):
            self._start(tick, basket)
            return np.nan
        self.level *= link
        first, basket = _same_goods(self._first, basket)
        direct = measured(fisher, *first, *basket).value
        self.drift = self.level / (100.0 * direct) - 1.0
        return self.level

    def _start(self, tick: int, basket: tuple) -> None:
        if self._first is not None:
            self.restarts.append(tick)
        self.level, self.drift, self._first, self._last = 100.0, 0.0, basket, basket

    def _basket(self) -> tuple[np.ndarray, np.ndarray] | None:
        """Prices and quantities (kinds,) of the period, None if nothing was hired in it."""
        columns = [np.concatenate(column) for column in zip(*self._waiting)]
        if not columns or not len(columns[0]):
            return None
        kind, price, work = columns
        shape = {"n_periods": 1, "n_goods": int(kind.max()) + 1}
        prices, quantities = unit_values(np.zeros(len(kind)), kind, price, work, **shape)
        return prices[0], quantities[0]


def _same_goods(one: tuple, other: tuple) -> tuple[tuple, tuple]:
    """Both baskets over as many kinds, those missing with quantity 0."""
    n = max(len(one[0]), len(other[0]))

    def longer(basket: tuple) -> tuple:
        more = n - len(basket[0])
        return np.append(basket[0], np.full(more, np.nan)), np.append(basket[1], np.zeros(more))

    return longer(one), longer(other)
