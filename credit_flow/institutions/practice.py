"""Practice: learning by doing, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.core.phases import Phase
from credit_flow.core.state import N_LIVING, N_NODES
from credit_flow.institutions.institution import Institution

INNATE = 0.1
"""The skill that forgetting falls back to."""


class Practice(Institution):
    """Skills grow by doing and fade by forgetting; steps done are counted.

    Doing a step of kind k: skill[k] += learning (1 - skill[k]), for a part of a split step that share of it. Every tick: skill[k] -= forgetting (skill[k] - 0.1).

    Increasing returns to practice are what makes specialization pay. Also counts each expert's steps of the tick, which
    raise its price in the next (congestion).
    """

    def __init__(self, *, learning: float, forgetting: float):
        self.learning, self.forgetting = learning, forgetting

    def parts(self, model) -> Sequence[Phase]:
        """Update `skill` and `busy` from the tick's contracts."""
        forgetting = Phase(forget, N_LIVING, (float(self.forgetting),))
        return (Phase(rest, N_LIVING), Phase(learn, terms=(float(self.learning),)), forgetting)


def rest(i, worker, s, terms):
    """Nothing done yet."""
    s.busy[s.rows[i]] = 0


def learn(lot, worker, s, terms):
    """Whoever did a step learns from it."""
    (learning,) = terms
    for node in range(s.counts[N_NODES]):
        row, k = s.doer[node], s.kind[node]
        if k >= 0 and row >= 0:
            s.skill[row, k] += learning * s.size[node] * (1.0 - s.skill[row, k])
            s.busy[row] += 1


def forget(i, worker, s, terms):
    """The i-th living expert forgets a little of everything."""
    (forgetting,) = terms
    row = s.rows[i]
    for k in range(s.skill.shape[1]):
        s.skill[row, k] -= forgetting * (s.skill[row, k] - INNATE)
