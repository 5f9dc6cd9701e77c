"""Adverse selection: how much is traded at one price for all qualities (key `akerlof1970`)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from credit_flow.core.boundary.user_arrays import floats


class Trade(NamedTuple):
    """What is sold where buyers gain nothing."""

    sold: int  # of the things, the worst so many
    price: float  # credits; nan where nothing is sold


def adverse_selection(quality: ArrayLike, factor: float) -> Trade:
    """The most that can be sold: the worst k things are, at `factor` times their mean quality, if that is at least the k-th quality, for then no better one is offered and none of these is kept.

    `quality` (things,) is what each is worth to its seller, credits, and `factor` times that to buyers. With qualities evenly spread about 1 over a width s all are sold up to s = 2 (factor - 1). Errors: ValueError for no things.
    """
    quality = np.sort(floats(quality, "quality"))
    if quality.ndim != 1 or not len(quality):
        raise ValueError(f"quality must be (things,) credits, not of shape {quality.shape}")
    price = factor * np.cumsum(quality) / np.arange(1, len(quality) + 1)
    sold = np.flatnonzero(price >= quality - 1e-12)
    return Trade(int(sold[-1]) + 1, float(price[sold[-1]])) if len(sold) else Trade(0, float("nan"))
