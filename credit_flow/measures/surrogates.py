"""Surrogates: what a reading would be if only chance had arranged the same numbers (key `davison1997`)."""

from __future__ import annotations

import numpy as np

from credit_flow.core.streams import stream_key, uniforms


def permutations(size: int, n: int, seed: int) -> np.ndarray:
    """Orders of 0 .. size - 1 by lot (n, size), each as likely as any other; the same for the same seed, without unit."""
    return np.argsort(uniforms(stream_key(seed, "surrogates.permutation"), 0, (n, size)), axis=1)


def dealt_out(weights: np.ndarray, receivers: int, n: int, seed: int) -> np.ndarray:
    """What `receivers` get of things of `weights` (things,), in their unit, that are dealt out one by one, each to any of them by lot: (n, receivers)."""
    key = stream_key(seed, "surrogates.deal")
    found = np.empty((n, receivers))
    for deal in range(n):
        drawn = uniforms(key, deal, (1, len(weights)))[0]
        found[deal] = np.bincount((drawn * receivers).astype(np.int64), weights, receivers)
    return found


def slopes(y: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The slopes of the least-squares lines of y (n,) on each row of x (m, n): (m,), in y's unit per x's; 0 where y does not vary."""
    x, y = x - x.mean(axis=1, keepdims=True), y - y.mean()
    return x @ y / (x * x).sum(axis=1)
