"""Who sits where: societies of the same size side by side, each of some policies, each policy bidding through some clones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import lots
from credit_flow.core.streams import stream_key


@dataclass(frozen=True)
class PopulationSpec:
    """Bidder number of a society: policy x clones + clone. Policies of all societies are counted through, society by society.

    `seeds` has one seed a society; nothing that a policy draws depends on which other societies there are.
    """

    features: int  # numbers in an observation
    policies: int  # in each society
    clones: int = 2  # bidders that share a policy
    low: float = 0.0  # credits, the least bid
    high: float = 1.0  # credits, the greatest bid
    seeds: tuple[int, ...] = (1,)
    picture: tuple[
        int, ...
    ] = ()  # (channels, height, width) that the features make up, if they are a picture
    symbols: tuple[int, ...] = ()  # how many codes each feature can be, if they are codes
    actions: int = 0  # what is decided is one of so many actions; 0: a bid
    actors: int = 1  # how many act at once by one policy, each by one of these actions

    def __post_init__(self):
        if not self.high > self.low:
            raise ValueError(f"high = {self.high}: must be above low = {self.low}")

    @property
    def n_policies(self) -> int:
        """Policies in all societies."""
        return len(self.seeds) * self.policies

    def keys(self, what: str) -> list[np.uint64]:
        """One key a policy of the random stream `what`."""
        return [stream_key(seed, f"{what}/{i}") for seed in self.seeds for i in range(self.policies)]

    def of(self, society: int) -> slice:
        """The policies of one society."""
        return slice(society * self.policies, (society + 1) * self.policies)

    def shares(self, bids: np.ndarray) -> np.ndarray:
        """`bids` (any shape), credits, as shares of the bid scale."""
        return (bids - self.low) * (1.0 / (self.high - self.low))

    def credits(self, x: np.ndarray) -> np.ndarray:
        """Shares `x` (lots, bidders) of the bid scale as credits on the quantum."""
        bids = np.empty(x.shape)
        _credits(len(x), np.ascontiguousarray(x, dtype=np.float64), self.low, self.high, bids)
        return bids


@lots
def _credits(lot, x, low, high, bids):
    for i in range(x.shape[1]):
        bids[lot, i] = nearest(low + (high - low) * x[lot, i])
