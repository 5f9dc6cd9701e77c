"""Which steps of a film are shown as stills."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from credit_flow.views.games.film import Film


def moments(films: Sequence[Film], n: int) -> list[int]:
    """Places of `n` stills: the first step; then of each of n - 1 equal stretches of the episode the step in which most credit moved among players, over all `films`; of equal ones
    that with most apples on the ground, then the latest."""
    length = min(len(one.steps) for one in films)
    moved = np.sum([one.moved[:length] for one in films], axis=0)
    apples = np.sum([one.apples[:length] for one in films], axis=0)
    edges = (
        np.unique(np.linspace(1, length, n).round().astype(int)) if length > 1 else np.array([], dtype=int)
    )
    found = [0]
    for start, stop in zip(edges[:-1].tolist(), edges[1:].tolist()):
        places = np.arange(start, stop)
        found.append(int(places[np.lexsort((places, apples[places], moved[places]))[-1]]))
    return found
