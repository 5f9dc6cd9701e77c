"""Neighbourhood: everybody learns from what the decisions of those around it came to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.memory import require_room
from credit_flow.core.boundary.parameters import ParameterError, Parameters, parameter
from credit_flow.core.programs.kernel import lots
from credit_flow.learners.signals.signal import Signal


@dataclass(frozen=True)
class NeighbourhoodSettings(Parameters):
    """What can be set of it."""

    radius: int = parameter(1, "links within which others count", unit="links", low=0, high=1000)


class Neighbourhood(Signal):
    """The mean utility over oneself and those within `radius` links who decided at the same moment; paths lead through such only.

    `links` (n, k), indices, names the neighbours of each who can decide, -1 = none; without them all sit in a row, and a neighbour is the one before and the one after. With
    radius 0 it is `own`. Errors: `ParameterError` for `links` that lead to nobody, for who is not in them, and where the neighbourhoods do not fit into memory.
    """

    settings = NeighbourhoodSettings

    def __init__(self, radius: int = 1, links: np.ndarray | None = None):
        self.radius = NeighbourhoodSettings(radius=radius).radius
        self.links = None if links is None else _checked(links)

    def of(self, utility, moment, who):
        """mean of u_j over the j of the moment of i within the radius of i, i itself included."""
        utility = np.asarray(utility, dtype=float)
        if len(utility) == 0:
            return utility
        links = _row(int(who.max()) + 1) if self.links is None else self.links
        if who.max() >= len(links):
            raise ParameterError(f"links of {len(links)}: {int(who.max())} decided, and is not among them")
        place, most = _places(moment, who, len(links)), int(np.bincount(moment).max())
        reach = min(most, _reach(links.shape[1], self.radius))
        require_room(
            8.0 * len(utility) * reach,
            f"neighbourhoods of {reach:,} for {len(utility):,} experts",
            "radius, links or experts",
        )
        signal, queue = np.empty(len(utility)), np.empty((len(utility), reach), np.int64)
        _mean_around(len(utility), moment, who, place, links, self.radius, utility, queue, signal)
        return signal


def _checked(links: np.ndarray) -> np.ndarray:
    links = np.asarray(links)
    if links.ndim != 2 or links.dtype.kind != "i" or not ((links >= -1) & (links < len(links))).all():
        raise ParameterError(
            f"links of shape {links.shape}: must be (n, k) whole numbers, the neighbours of each of n, 0 .. {len(links) - 1}, -1 = none"
        )
    return links


def _row(n: int) -> np.ndarray:
    """The links of n who sit in a row (n, 2)."""
    each = np.arange(n)
    return np.stack([each - 1, np.where(each + 1 < n, each + 1, -1)], axis=1)


def _places(moment: np.ndarray, who: np.ndarray, n: int) -> np.ndarray:
    """Which entry is the decision of each of n at each moment (moments, n), -1 = it made none."""
    n_moments = int(moment.max()) + 1
    require_room(
        8.0 * n_moments * n, f"decisions of {n:,} experts at {n_moments:,} moments", "experts or copies"
    )
    place = np.full((n_moments, n), -1)
    place[moment, who] = np.arange(len(who))
    return place


def _reach(n_links: int, radius: int) -> int:
    """The most that can be found within `radius` links."""
    return radius * n_links + 1 if n_links < 2 else (n_links ** (radius + 1) - 1) // (n_links - 1)


@lots
def _mean_around(i, moment, who, place, links, radius, utility, queue, signal):
    queue[i, 0] = who[i]
    n = 1
    start = 0
    for _ in range(radius):
        stop = n
        for at in range(start, stop):
            for slot in range(links.shape[1]):
                other = links[queue[i, at], slot]
                # whoever is met twice counts once
                known = other < 0 or place[moment[i], other] < 0
                for seen in range(n):
                    known = known or queue[i, seen] == other
                if not known:
                    queue[i, n] = other
                    n += 1
        start = stop
    total = 0.0
    for at in range(n):
        total += utility[place[moment[i], queue[i, at]]]
    signal[i] = total / n
