"""What bidders for states see, and how their decisions turned out: plain arrays, handed from tick to tick."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class Seen(NamedTuple):
    """What is for sale in one tick: the state of every copy of the world."""

    observations: np.ndarray  # (copies, features)
    codes: np.ndarray  # (copies,) int64, number of the observation; -1 where observations are not counted
    episode: np.ndarray  # (copies,) int64, number of the copy's episode
    key: np.uint64  # of the stream "bids": a draw is uniform(key, tick, copy, draw)
    tick: int

    def copy(self) -> Seen:
        """The same in arrays of its own."""
        arrays = (self.observations, self.codes, self.episode)
        return Seen(*(np.array(array) for array in arrays), self.key, self.tick)


class Decisions(NamedTuple):
    """Decisions that have become final, one sample per bid (n,); losers are samples too, the silent are not.

    A decision is one auction of one copy. It is final when the winner has sold on, or the task has ended. `utility` is the
    sum of the journal entries that the decision caused, each discounted by the environment steps since it: for the winner
    g^lag reward + g^elapsed received - paid - cost, for the others 0; where bidding costs compute, less that for both.
    """

    seen: np.ndarray  # (auctions, features), what was for sale; all its bidders saw the same
    next_seen: np.ndarray  # (auctions, features), the state that was sold on
    auction: np.ndarray  # (n,) int64, which of these auctions
    code: np.ndarray  # (n,) int64, number of the observation, or -1
    bidder: np.ndarray  # (n,) int64, column: expert x clones + clone
    group: np.ndarray  # (n,) int64, row of the expert: clones share it
    bid: np.ndarray  # (n,) credits
    won: np.ndarray  # (n,) bool
    paid: np.ndarray  # (n,) credits, 0 for losers
    reward: np.ndarray  # (n,) credits, of the winner's transformation, for every bidder of the auction
    utility: np.ndarray  # (n,) credits, discounted
    next_code: np.ndarray  # (n,) int64, or -1
    elapsed: np.ndarray  # (n,) int64, environment steps
    terminal: np.ndarray  # (n,) bool: the task has truly ended, nothing was sold on
    copy: np.ndarray  # (n,) int64, copy of the world
    cause: np.ndarray  # (n,) int64, number of the decision in the journal

    @property
    def observation(self) -> np.ndarray:
        """What each bidder saw (n, features)."""
        return self.seen[self.auction]

    @property
    def next_observation(self) -> np.ndarray:
        """The state that was sold on (n, features)."""
        return self.next_seen[self.auction]

    def some(self, mask: np.ndarray) -> Decisions:
        """The samples where `mask` (n,) is true."""
        return Decisions(self.seen, self.next_seen, *(column[mask] for column in self[2:]))

    @classmethod
    def joined(cls, parts: list[Decisions]) -> Decisions:
        """All `parts` as one, in their order."""
        first = np.cumsum([0] + [len(part.seen) for part in parts])
        counted = [part._replace(auction=part.auction + n) for part, n in zip(parts, first)]
        return cls(*(np.concatenate(columns) for columns in zip(*counted)))
