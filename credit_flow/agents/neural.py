"""Neural: ask cost plus a share of the surplus that a network has learnt from profit."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from credit_flow.agents.decisions import Seen
from credit_flow.agents.experience import Experience
from credit_flow.agents.observation import TaskObservation
from credit_flow.agents.policy import Outcome, Policy
from credit_flow.core.streams import stream_key

FEATURES = 3


@dataclass
class Neural(Policy):
    """Asks cost plus a share of bounty less cost, drawn from a network that learns from profit: one for all experts, or each its own (key `schulman2017`).

    The network sees cost over bounty and the logarithm of the work. `learner` is any learner of bids for one policy, such as PPO on
    `PopulationSpec(features=3, policies=1, clones=1)`; with `own` it is `OwnNetworks`, whose networks are inherited. Without one the share is uniform on [0, 1], as of a policy that has learnt nothing. A tick's
    profit counts for each ask of the tick, over its bounty. Like all policies of the shelf it never asks below cost.
    """

    learner: object = field(default=None, repr=False)
    seed: int = 1
    own: bool = False  # every expert has a network of its own
    greedy: bool = False  # ask by the mean share and learn nothing
    _asked: list = field(default_factory=list, init=False, repr=False)
    _tick: int = field(default=0, init=False, repr=False)

    batched = True
    needs_signal = True
    needs_learner = True

    def ask(self, seen: TaskObservation) -> np.ndarray:
        """Cost plus a share (n,) of the surplus, credits."""
        there = np.flatnonzero(seen.lot >= 0)
        shares = seen.draw.copy()
        if self.learner is not None and len(there):
            features = features_of(seen.some(there))
            nothing = np.full(len(there), -1)
            key = stream_key(self.seed, "neural")
            asked = Seen(features, nothing, nothing, key, self._tick)
            rows = seen.rows[there]
            whose = (rows,) if self.own else ()
            shares[there] = self.learner.act(asked, self.greedy, *whose)[:, 0]
            self._asked.append((rows, features, shares[there], seen.bounty[there]))
            self._tick += 1
        return seen.cost + shares * np.maximum(seen.bounty - seen.cost, 0.0)

    def learn(self, outcome: Outcome) -> None:
        """Hand the tick's asks and what they came to over to the learner, then who was born and who died."""
        if self._asked and not self.greedy:
            profit, won = np.zeros((2, int(outcome.rows.max(initial=0)) + 1))
            profit[outcome.rows], won[outcome.rows] = outcome.signal, outcome.won
            rows, features, shares, bounty = (np.concatenate(part) for part in zip(*self._asked))
            alive = np.isin(rows, outcome.rows)
            rows, features, shares, bounty = (part[alive] for part in (rows, features, shares, bounty))
            found = _decisions(features, shares, profit[rows] / bounty, won[rows] > 0.0)
            self.learner.observe(found._replace(row=rows) if self.own else found)
            self.learner.update()
        if self.own:
            self.learner.settle(outcome.rows, outcome.experts.column("parent"))
        self._asked = []


def features_of(seen: TaskObservation) -> np.ndarray:
    """What the network sees of each task (n, 3), plain numbers: cost over bounty, logarithm of the work, and 1."""
    return np.stack(
        [seen.cost / seen.bounty, np.log(np.maximum(seen.work, 1e-3)), np.ones(len(seen.cost))], axis=1
    )


def _decisions(features, shares, utility, won) -> Experience:
    """Asks as a learner of bids knows them; nothing is sold on, so nothing follows."""
    n = np.arange(len(shares))
    none = n * 0
    return Experience(
        seen=features, next_seen=features, moment=n, code=none - 1, bidder=none, row=none, decision=shares, won=won, paid=none * 0.0,
        reward=utility, utility=utility, next_code=none - 1, elapsed=none + 1, worth=none + 1.0,
        done=none == 0, cut=none != 0, copy=n, cause=none, received=none * 0.0,
    )  # fmt: skip
