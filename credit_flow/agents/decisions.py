"""What learners are shown: every bid that was made, and what came of it."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Decisions(NamedTuple):
    """Bids whose consequences are final, one sample each; losers are samples with utility 0, the silent are none."""

    observation: np.ndarray  # (n, features) what the bidder saw
    bidder: np.ndarray  # (n,) int, clones counted one by one
    group: np.ndarray  # (n,) int, whose policy bid
    bid: np.ndarray  # (n,) credits, as posted
    won: np.ndarray  # (n,) bool
    utility: np.ndarray  # (n,) credits: postings it caused, each weighted by discount^elapsed
    reward: np.ndarray  # (n,) credits that the world paid
    next_observation: np.ndarray  # (n, features)
    elapsed: np.ndarray  # (n,) environment steps until the next auction
    terminal: np.ndarray  # (n,) bool: there is no next auction

    def some(self, chosen: np.ndarray) -> Decisions:
        """The samples at `chosen` (a mask or indices (n,))."""
        return Decisions(*(field[chosen] for field in self))


def joined(parts: list[Decisions]) -> Decisions:
    """All samples of `parts` in one, in order."""
    return Decisions(*(np.concatenate(fields) for fields in zip(*parts)))
