"""What a learner is: it bids, is shown what came of it, and bids better."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from credit_flow.agents.decisions import Decisions


class Learner(ABC):
    """Write these methods, pass an instance: that is all a learner of your own needs.

    It never sees the ledger and never invents a reward: the utilities in `Decisions` are sums of postings. A bonus it may add to them
    is its own affair and never credit.
    """

    batch: int = 4096
    """Auctions between two updates."""

    @abstractmethod
    def act(self, observations: np.ndarray, *, key: np.uint64, tick: int, greedy: bool = False) -> np.ndarray:
        """Bids (lots, bidders) in credits for what is seen (lots, features); nan = silent.

        All draws are functions of `key` and `tick`; `greedy` bids draw nothing.
        """

    @abstractmethod
    def observe(self, decisions: Decisions) -> None:
        """Take note of bids whose consequences have become final."""

    @abstractmethod
    def update(self) -> dict[str, float]:
        """Learn from all that was noted since the last update and forget it; returns numbers worth logging, by tag."""

    @abstractmethod
    def state_dict(self) -> dict[str, np.ndarray]:
        """Everything it has learnt and counted, as arrays by name, right after an update."""

    @abstractmethod
    def load_state_dict(self, state: dict[str, np.ndarray]) -> None:
        """Go on from a `state_dict` of a learner made alike. Errors: ValueError for one of another make."""
