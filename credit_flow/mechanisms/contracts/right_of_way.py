"""Right of way: who crosses first pays those behind, by the distance."""

from __future__ import annotations

from credit_flow.core.programs.kernel import lots
from credit_flow.mechanisms.contracts.transfer_rule import TransferRule


@lots
def right_of_way(copy, outcome, theta, alive, pay):
    """Where agent i crosses it pays theta x distance to each agent behind it, and each ahead pays it theta x distance."""
    for i in range(alive.shape[1]):
        if alive[copy, i] and outcome[copy, i, 1] > 0.0:
            for j in range(alive.shape[1]):
                ahead = theta[copy] * (outcome[copy, j, 0] - outcome[copy, i, 0])
                if not alive[copy, j] or ahead == 0.0:
                    continue
                if ahead > 0.0:
                    pay[copy, j, i] += ahead
                else:
                    pay[copy, i, j] -= ahead


class RightOfWay(TransferRule):
    """In the step in which the ambulance crosses it pays theta x distance to each car behind it, and each car ahead pays it as much (key `christoffersen2023`).

    `relative` is the position of an agent relative to the ambulance, in units of the road, and `crossing` is 1 for the ambulance where it crosses, else 0. Only who is still on
    the road, alive, takes part. The cause of a car's delay is thus priced by how far it let the ambulance ahead.
    """

    rule = right_of_way
    features = ("relative", "crossing")
    high = 100.0
