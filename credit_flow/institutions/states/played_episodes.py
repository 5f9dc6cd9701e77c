"""The register of episodes that were played whole: what came of each in the last tick, and the running mean of success."""

from __future__ import annotations

import numpy as np

from credit_flow.core.register import Register
from credit_flow.institutions.states.rule_market import Counts, Finished

MEMORY = 0.01
"""The rate at which the running mean of success forgets."""


class PlayedEpisodes(Register):
    """Of `copies` copies of a world, `episodes` a tick each."""

    def __init__(self, copies: int, episodes: int):
        n = copies * episodes
        whole = [np.zeros(n, dtype=np.int64) for _ in range(4)]
        self.finished = Finished(
            np.zeros(1, dtype=np.int64), *whole[:3], np.zeros(n, dtype=np.bool_), whole[3], np.zeros(n)
        )
        self.counts = Counts(np.zeros(4, dtype=np.int64), np.zeros(4), np.zeros(1))
        self.next = 0  # number of the next episode, over all copies in turn

    @property
    def n(self) -> int:
        """Episodes that the last tick played."""
        return int(self.finished.n[0])

    def begin(self) -> int:
        """A tick begins; returns the number of its first episode, over all copies in turn."""
        self.counts.whole[:], self.counts.amount[:], self.finished.n[0] = 0, 0.0, 0
        return self.next

    def end(self, world) -> None:
        """The tick's episodes are over, in the `world` as well."""
        self.next += self.n
        world.episode[:] = self.next // world.copies - 1
        world.over[:] = True

    def numbers(self) -> dict[str, float]:
        """What the Record keeps of the tick."""
        decisions, passed, steps, solved = self.counts.whole.tolist()
        prices, taxes, rewards, _ = self.counts.amount.tolist()
        n = self.n
        return {
            "auctions": decisions,
            "episodes": n,
            "success": solved / n if n else np.nan,
            "mean_success": float(self.counts.success[0]),
            "return": rewards / n if n else np.nan,
            "steps": steps,
            "price": prices / decisions if decisions else np.nan,
            "tax_paid": taxes,
            "passed": passed,
        }
