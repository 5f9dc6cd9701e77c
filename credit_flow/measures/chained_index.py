"""A price index over many periods, chained, and what it says where there is a gap: the one text of dashboard, figures and tables.

Where two periods in a row cannot be linked (nothing was sold in one, or no good in both) the chain is broken and a new one starts at its
base. A nan stands between two chains, for no level of one can be compared with one of the other: that of the period without sales, or,
where there is none, that of the new chain's first period. So no change between two levels that are numbers side by side crosses a gap.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from credit_flow.core.boundary.user_arrays import columns, numbers
from credit_flow.core.measured import measured, undefined


class Chain:
    """An index, such as `fisher`, chained over periods as they come (key `fisher1922`): `base` in the first one with sales.

    `starts` are the numbers, from 0, of the periods in which later chains began; `level` is what was said of the last period, and `drift` by
    which share the chain exceeds the direct comparison of its first and last period.
    """

    def __init__(self, index: Callable, base: float = 1.0):
        self.index, self.base = index, base
        self.starts: list[int] = []
        self.level, self.drift = np.nan, np.nan
        self._n, self._first, self._last = 0, None, None
        self._height = np.nan  # of the chain, also where its first period tells no level

    def add(self, prices, quantities) -> float:
        """Take in a period's prices (goods,), credits per unit, and quantities (goods,), units; returns its level, a number or nan.

        Goods are known by their place; a period may have more of them than the one before.
        """
        basket, before = tuple(columns(prices=prices, quantities=quantities)), self._last
        self._n += 1
        self._last = basket if (basket[1] > 0.0).any() else None
        link = self._compared(before, basket) if before and self._last else np.nan
        if self._last is None:
            self.level = np.nan
        elif np.isnan(link):
            self._start(basket)
            self.level = np.nan if before else self.base
        else:
            self.level = self._height = self._height * link
            self.drift = self.level / (self.base * self._compared(self._first, basket)) - 1.0
        return self.level

    def _start(self, basket: tuple) -> None:
        if self._first is not None:
            self.starts.append(self._n - 1)
        self._height, self.drift, self._first = self.base, 0.0, basket

    def _compared(self, old: tuple, new: tuple) -> float:
        n = max(len(old[0]), len(new[0]))
        return measured(self.index, *_longer(old, n), *_longer(new, n)).value


def chained(index: Callable, prices, quantities, base: float = 1.0) -> np.ndarray:
    """The levels of `index` chained over the rows of prices and quantities (periods, goods): (periods,), `base` at the start.

    NaN `no_overlap` where there is a gap.
    """
    chain = Chain(index, base)
    levels = np.array([chain.add(*period) for period in zip(*_periods(prices, quantities))])
    if np.isnan(levels).any():
        undefined("no_overlap", f"{np.count_nonzero(np.isnan(levels))} of {levels.size} periods are gaps")
    return levels


def links(index: Callable, prices, quantities) -> np.ndarray:
    """The one-period links of `index` between successive rows of prices and quantities (periods, goods)."""
    prices, quantities = _periods(prices, quantities)
    steps = zip(prices[:-1], quantities[:-1], prices[1:], quantities[1:])
    return np.array([index(*step) for step in steps])


def chain_drift(index: Callable, prices, quantities) -> float:
    """Chained / direct - 1 from the first to the last period: 0 for an index that comes back when the basket does.

    NaN if two periods in a row cannot be linked.
    """
    chain = Chain(index)
    levels = [chain.add(*period) for period in zip(*_periods(prices, quantities))]
    return undefined("no_overlap", "the chain is broken") if np.isnan(levels).any() else chain.drift


def _periods(prices, quantities) -> tuple[np.ndarray, np.ndarray]:
    """Prices and quantities as arrays (periods, goods) of numbers. Errors: ValueError unless of one shape, with one period at least."""
    prices = numbers(prices, "prices", "periods", "goods")
    quantities = numbers(quantities, "quantities", "periods", "goods")
    if prices.shape != quantities.shape or not len(prices):
        raise ValueError(
            f"prices {prices.shape} and quantities {quantities.shape} must be (periods, goods), one period at least"
        )
    return prices, quantities


def _longer(basket: tuple, n: int) -> tuple[np.ndarray, np.ndarray]:
    """The basket over `n` goods, those that it lacks with quantity 0."""
    prices, quantities = basket
    more = n - len(prices)
    return np.append(prices, np.full(more, np.nan)), np.append(quantities, np.zeros(more))
