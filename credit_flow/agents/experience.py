"""How decisions turned out: what learners learn from, plain arrays, handed from tick to tick."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np


class Experience(NamedTuple):
    """Decisions that have become final, one sample a decision (n,); who lost an auction decided too, the silent did not.

    Many may decide at one moment, having seen the same. `utility` is the sum of the journal entries that the decision caused, each discounted
    by the environment steps since it: for who bought a state g^lag reward + g^elapsed received - paid - cost, for the other bidders 0;
    where bidding costs compute, less that for both; for who acts for itself g^lag reward. What comes later is worth `worth` a credit: it
    is part of the utility already where something was sold on, and left to be foreseen where nothing was.
    """

    seen: np.ndarray  # (moments, features), what was to be decided on
    next_seen: np.ndarray  # (moments, features), what it led to
    moment: np.ndarray  # (n,) int64, which of these moments
    code: np.ndarray  # (n,) int64, number of the observation, or -1
    bidder: np.ndarray  # (n,) int64, column: expert x clones + clone
    row: np.ndarray  # (n,) int64, row of the expert: clones share it
    decision: np.ndarray  # (n,) credits of a bid, index of an action
    won: np.ndarray  # (n,) bool: it was carried out
    paid: np.ndarray  # (n,) credits, 0 for losers
    reward: np.ndarray  # (n,) credits, what the world paid for what was done at the moment, whoever did it
    utility: np.ndarray  # (n,) credits, discounted
    next_code: np.ndarray  # (n,) int64, or -1
    elapsed: np.ndarray  # (n,) int64, environment steps
    worth: np.ndarray  # (n,) g^elapsed
    done: np.ndarray  # (n,) bool: the task has truly ended, nothing comes later
    cut: np.ndarray  # (n,) bool: it was cut off; what would have come later has a value
    copy: np.ndarray  # (n,) int64, copy of the world
    cause: np.ndarray  # (n,) int64, number of the decision in the journal
    received: np.ndarray  # (n,) credits, what the next buyer brought it, undiscounted; 0 for losers and where nothing was sold on
    log_density: np.ndarray | None = None  # (n,) of the decision when it was made, nan or None: not known

    @property
    def observation(self) -> np.ndarray:
        """What was seen when each was made (n, features)."""
        return self.seen[self.moment]

    @property
    def next_observation(self) -> np.ndarray:
        """What each led to (n, features)."""
        return self.next_seen[self.moment]

    def some(self, mask: np.ndarray) -> Experience:
        """The samples where `mask` (n,) is true."""
        return Experience(
            self.seen, self.next_seen, *(None if column is None else column[mask] for column in self[2:])
        )

    @classmethod
    def of_players(
        cls,
        seen: np.ndarray,
        following: np.ndarray,
        policy: np.ndarray,
        decision: np.ndarray,
        utility: np.ndarray,
        done: np.ndarray,
        cut: np.ndarray,
        chain: np.ndarray,
        discount: float,
    ) -> Experience:
        """What the networks `policy` (n,), indices, decided in a game on what they were shown, `seen` (n, features), what it came to, credits, and what followed; `chain` (n,), numbers, tells those
        apart whose decisions are not one after another, and a credit is worth `discount` a step later."""
        n = np.arange(len(policy))
        nothing, one = np.zeros(len(n)), np.ones(len(n), dtype=np.int64)
        return cls(
            seen=seen, next_seen=following, moment=n, code=-one, bidder=policy, row=policy, decision=decision, won=one == 1, paid=nothing,
            reward=utility, utility=utility, next_code=-one, elapsed=one, worth=nothing + discount, done=done, cut=cut, copy=chain, cause=n,
            received=nothing,
        )  # fmt: skip

    @classmethod
    def joined(cls, parts: Sequence[Experience]) -> Experience | None:
        """All `parts` as one, in their order; None where there are none."""
        if len(parts) < 2:
            return parts[0] if parts else None
        *columns, density = zip(*parts)
        is_known = all(each is not None for each in density)
        joined = cls(*map(np.concatenate, columns), np.concatenate(density) if is_known else None)
        n = first = 0
        for part in parts:
            joined.moment[n : n + len(part.moment)] += first
            n, first = n + len(part.moment), first + len(part.seen)
        return joined
