"""A fine: whoever broke a rule pays the others."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots


@lots
def fine(copy, outcome, theta, alive, pay):
    """Agent i pays theta x_i, split evenly among the others alive."""
    others = -1
    for j in range(alive.shape[1]):
        others += alive[copy, j]
    if others < 1:
        return
    for i in range(alive.shape[1]):
        share = theta[copy] * outcome[copy, i, 0] / others
        if alive[copy, i] and share != 0.0:
            for j in range(alive.shape[1]):
                if j != i and alive[copy, j]:
                    pay[copy, i, j] = share
