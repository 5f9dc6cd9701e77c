"""The null of a network claim: the same numbers of payers and payees for every expert, otherwise random."""

from __future__ import annotations

import numpy as np

from credit_flow.core.boundary.user_arrays import square
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, stream_key

SWAPS_PER_EDGE = 10
"""Attempted swaps per edge; enough to forget the original."""


def rewired(flows, seed: int, surrogate: int = 0) -> np.ndarray:
    """A degree-preserving random rewiring of the directed flows (n, n) (key `maslov2002`).

    Two edges a -> b, c -> d become a -> d, c -> b, each flow staying with its payer; swaps that would make a payment
    to oneself or a second edge are skipped, and payments to oneself stay. `surrogate` 0, 1, ... numbers independent nulls of one seed; use >= 99.
    """
    flows = square(flows, "flows").copy()
    if not (np.isfinite(flows).all() and (flows >= 0.0).all()):
        raise ValueError("flows must be finite numbers >= 0, none missing")
    payer, payee = np.nonzero(flows * ~np.eye(len(flows), dtype=bool))
    _swap(flows, payer, payee, SWAPS_PER_EDGE * payer.size, stream_key(seed, "rewiring"), surrogate)
    return flows


@kernel
def _swap(flows, payer, payee, n_swaps, key, surrogate):
    for swap in range(n_swaps):
        first = below(payer.size, key, surrogate, swap, 0)
        second = below(payer.size, key, surrogate, swap, 1)
        a, b, c, d = payer[first], payee[first], payer[second], payee[second]
        if a == d or c == b or flows[a, d] > 0.0 or flows[c, b] > 0.0:
            continue
        flows[a, d], flows[c, b] = flows[a, b], flows[c, d]
        flows[a, b], flows[c, d] = 0.0, 0.0
        payee[first], payee[second] = d, b
