"""Practice: learning by doing, and forgetting."""

from __future__ import annotations

from collections.abc import Sequence

from credit_flow.core.phases import Phase
from credit_flow.core.state import N_LIVING, N_NODES
from credit_flow.institutions.institution import Institution

INNATE = 0.1
"""The skill that forgetting falls back to."""


class Practice(Institution):
    """Skills grow by doing and fade by forgetting; load is a running mean of steps done.

    Doing a step of kind k: skill[k] += learning (1 - skill[k]), for a part of a split step that share of it. Every tick: skill[k] -= forgetting (skill[k] - 0.1).

    Load, which raises an expert's price in the next tick (congestion): busy += (steps of the tick - busy) / load_memory; 0 at birth.

    Increasing returns to practice are what makes specialization pay. `load_memory` is in ticks, 1 or more; at 1 the load is
    last tick's count, and the best two of a kind take turns in serving all of it (docs/design.md).
    """

    def __init__(self, *, learning: float, forgetting: float, load_memory: int = 10):
        self.learning, self.forgetting, self.load_memory = learning, forgetting, load_memory

    def parts(self, model) -> Sequence[Phase]:
        """Update `skill` and `busy` from the tick's contracts."""
        forgetting = Phase(forget, N_LIVING, (float(self.forgetting),))
        weight = 1.0 / self.load_memory
        learning = Phase(learn, terms=(float(self.learning), weight))
        return (Phase(rest, N_LIVING, (1.0 - weight,)), learning, forgetting)


def rest(i, worker, s, terms):
    """Of the load so far the share `kept` remains; nothing done yet."""
    (kept,) = terms
    s.busy[s.rows[i]] *= kept


def learn(lot, worker, s, terms):
    """Whoever did a step learns from it and has more of a load."""
    learning, weight = terms
    for node in range(s.counts[N_NODES]):
        row, k = s.doer[node], s.kind[node]
        if k >= 0 and row >= 0:
            s.skill[row, k] += learning * s.size[node] * (1.0 - s.skill[row, k])
            s.busy[row] += weight


def forget(i, worker, s, terms):
    """The i-th living expert forgets a little of everything."""
    (forgetting,) = terms
    row = s.rows[i]
    for k in range(s.skill.shape[1]):
        s.skill[row, k] -= forgetting * (s.skill[row, k] - INNATE)
