"""A bounty: whoever did what is good for all is paid by the others."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots


@lots
def bounty(copy, outcome, theta, alive, pay):
    """Each other agent alive pays agent i theta x_i / (N - 1), N the number alive."""
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
                    pay[copy, j, i] = share
