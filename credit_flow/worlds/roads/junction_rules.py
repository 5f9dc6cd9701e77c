"""The three junctions: their maps, how many cars, how long, and how many come in."""

from __future__ import annotations

import math
from typing import NamedTuple

from credit_flow.worlds.roads.junction_roads import Plan

WAITING, CRASH = 0.01, 10.0
"""Credits that a car pays per step for each step of its age, and for a cell that it shares."""


class JunctionRules(NamedTuple):
    """What is particular to a junction."""

    plan: Plan
    n_agents: int  # the greatest number of cars at a time
    horizon: int  # steps of an episode
    rare: float  # chance that a car comes in at an entry in a step, as a learner begins
    dense: float  # ... and when it is done


RULES = {
    "easy": JunctionRules(Plan(7, (3,), ((0, 3), (3, 0)), turns=False), 5, 20, 0.1, 0.3),
    "medium": JunctionRules(
        Plan(14, (6, 7), ((0, 6), (13, 7), (7, 0), (6, 13)), turns=True), 10, 40, 0.05, 0.2
    ),
    "hard": JunctionRules(
        Plan(
            18,
            (4, 5, 12, 13),
            ((0, 4), (0, 12), (5, 0), (13, 0), (17, 5), (17, 13), (4, 17), (12, 17)),
            turns=True,
        ),
        20,
        80,
        0.02,
        0.05,
    ),
}
"""By name."""


def arrival_at(epoch: float, rules: str, begins: float = 250.0, ends: float = 1250.0) -> float:
    """The chance of a car per entry and step that a learner meets in `epoch` of its training: from rare to dense in a straight line between `begins` and `ends`, rounded
    down to hundredths. Errors: KeyError for unknown `rules`."""
    rare, dense = RULES[rules].rare, RULES[rules].dense
    share = min(max((epoch - begins) / (ends - begins), 0.0), 1.0)
    return math.floor(100.0 * (rare + share * (dense - rare)) + 1e-9) / 100.0 if share > 0.0 else rare
