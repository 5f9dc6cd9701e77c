"""Whether property pays: what acts bring in where the state of the world is owned, bought and sold, and where bids are words."""

from __future__ import annotations

import numpy as np
from scipy import stats

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, synthetic

SMALL = {"world.cells": 4, "entry": 1.0, "entry_episodes": 100}
"""A chain of three acts, into which somebody new comes after each of the first hundred episodes: all have been by tick 1,200 at the latest, and then it is read."""


class PropertyPays(Detector):
    """Reward that the world pays per act."""

    question = "Do rules of thumb earn more together if they own the state of the world and have to buy it?"
    mechanism = (
        "Whoever bids most may act. As an owner it pays its bid to the owner before, and lives on what the next one pays: who spoils the state sells it for less than it cost, and is ruined. "
        "Where bids are not paid and rewards are shared by all who acted, the loudest acts, whatever comes of it."
    )
    source = "baum1999"
    limits = (
        "That it is present is a guess for so short a society. The world is a chain of four cells, the smallest in which an act pays only by what follows; a world in "
        "which rules have to work out what they see is another question."
    )
    scenario = "hayek_machine"
    off = Arm(SMALL, rules="no_property")
    on = Arm(SMALL)
    null = Arm(SMALL, entry=0.0)  # the one who is there has nobody to buy from or sell to
    null_off = Arm(SMALL, entry=0.0, rules="no_property")
    sesoi = 0.05
    why = "a seventh of the most that there is to earn, a reward in three acts"
    unit = "reward per act"
    offers = "StateAuction"
    ticks = 1800
    is_sure = False

    def reading(self, run: Reading) -> float:
        """Rewards of the episodes that ended in the window / acts in it. NaN: `empty` without an act."""
        start, stop = self.window(run)
        seen = run.measures.loc[start + 1 : stop, ["return", "episodes", "auctions"]]
        if not seen["auctions"].sum():
            return undefined("empty", "nobody acted")
        return float((seen["return"] * seen["episodes"]).sum() / seen["auctions"].sum())

    def control(self, kind: str, seed: int) -> Reading:
        """An act a tick, of which three or one in ten end an episode with a reward of 1."""
        ended = stats.binom.ppf(draws(seed, (900, 1))[:, 0], 1, 0.3 if kind == "positive" else 0.1)
        rewards = np.where(ended > 0, 1.0, np.nan)
        table = numbers_of_ticks(900, episodes=ended, auctions=1, **{"return": rewards})
        return synthetic(seed, 900, measures=table)
