"""The price index of hired work as a run goes: Fisher's, chained over periods of some ticks. Pages, figures and lessons have it from here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from credit_flow.measures.chained_index import Chain
from credit_flow.measures.price_index import fisher, unit_values

PERIOD = 10
"""Ticks in a period: few enough to see a shock, enough that most kinds of work are traded in each."""

DRIFT = 0.05
"""A chain that differs by more than this share from the direct comparison of its ends is not to be trusted."""


class PriceChain:
    """Fisher's index of what hired experts are paid per unit of each kind of work (key `fisher1922`), 100 in the first
    period with hiring; `Chain` says where it breaks and begins anew.

    A period has `n_ticks` ticks. Of the `breaks` (ticks of shocks, known beforehand) each begins a new one; what is left over before it
    is part of the period before. A period that has not ended has no level: so a run that goes on changes no number that was told.
    """

    def __init__(self, n_ticks: int = PERIOD, breaks: Iterable[int] = ()):
        self.n_ticks, self._starts = n_ticks, sorted({1, *(tick for tick in breaks if tick > 1)})
        self.restarts: list[int] = []  # last ticks of the periods in which new chains began
        self._chain = Chain(fisher, base=100.0)
        self._waiting: list[tuple] = []

    def add(self, tick: int, steps: Mapping[str, np.ndarray] | None) -> float | None:
        """Take in the steps done in a tick (columns `kind`, `price`, `work`); at the end of a period returns the index."""
        if steps is not None:
            hired = np.isfinite(steps["price"])
            self._waiting.append(tuple(np.asarray(steps[name])[hired] for name in ("kind", "price", "work")))
        return self._close(tick) if self.ends(tick) else None

    def ends(self, tick: int) -> bool:
        """Whether a period ends with `tick`."""
        place = int(np.searchsorted(self._starts, tick, side="right"))
        start, later = self._starts[place - 1], self._starts[place:]
        if later and later[0] - 1 - tick < self.n_ticks:
            return tick == later[0] - 1
        return (tick - start + 1) % self.n_ticks == 0

    @property
    def level(self) -> float:
        """The index of the last period, nan without hiring, and where a chain begins anew."""
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
        period, n_goods = np.zeros(len(columns[0]), dtype=np.int64), int(columns[0].max()) + 1
        prices, quantities = unit_values(period, *columns, n_periods=1, n_goods=n_goods)
        return prices[0], quantities[0]


def price_levels(
    steps: Mapping[str, np.ndarray], last: int, *, n_ticks: int = PERIOD, breaks: Iterable[int] = ()
) -> tuple[np.ndarray, np.ndarray]:
    """The index of hired work at the last tick (periods,) of each period up to the tick `last`: what a `PriceChain` said of it (periods,).

    `steps`: columns (n,) `tick`, ascending, `kind`, `price` (credits, nan = not hired) and `work` (units).
    """
    chain, columns = (
        PriceChain(n_ticks, breaks),
        {name: np.asarray(steps[name]) for name in ("kind", "price", "work")},
    )
    ends = np.array([tick for tick in range(1, last + 1) if chain.ends(tick)], dtype=np.int64)
    edges = np.searchsorted(np.asarray(steps["tick"]), ends, side="right")
    parts = zip(ends.tolist(), [0, *edges[:-1].tolist()], edges.tolist())
    levels = [
        chain.add(end, {name: column[low:high] for name, column in columns.items()})
        for end, low, high in parts
    ]
    return ends, np.array(levels, dtype=np.float64)
