"""The best of several, where some may be equally good."""

from __future__ import annotations

import numpy as np

from credit_flow.core.streams import uniforms


def best_of(values: np.ndarray, key: np.uint64, tick: int) -> np.ndarray:
    """The column (n,), indices, of the highest of `values` (n, columns), numbers; ties go to the larger tie number of the stream `key`."""
    highest = values == values.max(axis=1, keepdims=True)
    return np.where(highest, uniforms(key, tick, values.shape), -1.0).argmax(axis=1)
