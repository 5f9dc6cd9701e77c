"""Inflation: prices follow the inflow of credit where what is bought is scarce."""

from __future__ import annotations

import numpy as np

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.core.walk import Walk
from credit_flow.measures.surrogates import permutations, slopes
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, synthetic

PATH = Walk(every=30, drift=0.05, sd=0.2, pull=0.5)
"""What bounties follow; every block is six times as long as the price that is expected takes to follow the price that is cleared."""


class Inflation(Detector):
    """Slope of the changes of the logarithm of the price of compute on the changes of that of bounties, which are assigned."""

    question = "Does the price of compute rise as more credit flows in, where there is only so much compute?"
    mechanism = (
        "WORLD pays more or less for the same work, along a path that is set beforehand. Whoever gets more for a task can pay more for the compute that it takes, and "
        "there is only so much of it. So its price follows what flows in; where it is sold at a posted price as much as is wanted, only what is done changes."
    )
    source = "fisher1911"
    limits = (
        "One path, the same for all seeds, pulled back to where work is done at all. A slope below 1 says that a part of the push is "
        "absorbed elsewhere, as by fewer tasks that are done."
    )
    scenario = "credit_economy"
    off = Arm(compute="cleared")
    on = Arm(compute="cleared", bounty_walk=tuple(PATH))
    null = Arm(bounty_walk=tuple(PATH))
    null_off = Arm()
    sesoi = 0.5
    why = "half of what enters turns into price, half into something else: from there on money rather moves prices than work"
    unit = "slope"
    burn_in = 0.1
    size = ("experts", "task_rate", "capacity")
    evidence = "prices_and_money"
    guess = "certain"

    def reading(self, run: Reading) -> float:
        """The slope over blocks of the path. NaN: `too_few` with fewer than three blocks."""
        prices, path = self._changes(run)
        if len(path) < 2:
            return undefined("too_few", f"{len(path)} changes of the path")
        return float(slopes(prices, path[None])[0])

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """The steps of the path come in another order."""
        prices, path = self._changes(run)
        return slopes(prices, path[permutations(len(path), n, seed)])

    def control(self, kind: str, seed: int) -> Reading:
        """Prices that follow the path nine tenths of the way, or wander on their own."""
        blocks = 40
        noise = 0.04 * draws(seed, (blocks, 2))[:, 0]
        wandering = np.cumsum(0.3 * (draws(seed, (blocks, 2))[:, 1] - 0.5))
        followed = 0.9 * np.log(PATH.levels("bounty", blocks))
        level = np.exp(noise + (followed if kind == "positive" else wandering))
        ticks = blocks * PATH.every
        return synthetic(
            seed, ticks, measures=numbers_of_ticks(ticks, compute_price=np.repeat(level, PATH.every))
        )

    def _changes(self, run: Reading) -> tuple[np.ndarray, np.ndarray]:
        """From block to block of the window the changes of ln price, each block's mean over its second half, and those of ln level (changes,)."""
        start, stop = self.window(run)
        first, n = -(-start // PATH.every), stop // PATH.every
        price = run.measures["compute_price"].to_numpy()[: n * PATH.every].reshape(n, PATH.every)
        later = price[:, PATH.every // 2 :].mean(axis=1)
        levels = PATH.levels("bounty", n)
        return np.diff(np.log(later[first:])), np.diff(np.log(levels[first:]))
