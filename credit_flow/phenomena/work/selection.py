"""Selection: whether those that do well have more children."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.profit_and_children import profit_and_children
from credit_flow.measures.surrogates import permutations
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import CREDIT, WORLD, draws, synthetic

PERIOD = 100
"""Ticks over which profit and children are counted."""

LOT = 5.4
"""Where birth and death are drawn: the logit of one in 220 a tick, about as many as die and are born where they are not."""


class Selection(Detector):
    """Correlation of profit and number of children among those who lived through a period of 100 ticks."""

    question = "Do the experts that earn more have more children?"
    mechanism = (
        "Who earns more than compute and rent cost grows rich, and whoever is rich gives half of it to a child that takes after it. Who earns less dies. So what "
        "earns spreads; where births and deaths are drawn by lot, it does not."
    )
    source = "price1970"
    limits = "It is about who has children, not about whether they are any better for it: a skill that is wholly learnt is selected and not inherited."
    scenario = "credit_economy"
    on = Arm()
    null = Arm(
        rent=0.0,
        birth_threshold=LOT * 1e4,
        birth_temperature=1e4,
        death_floor=-LOT * 1800.0,
        death_temperature=1800.0,
    )
    baseline = "surrogate"
    sesoi = 0.1
    why = "a hundredth of the variance in children: less would hardly change a society in the time that it lives"
    unit = "correlation"
    offers = "Demography"
    needs = {"journal": (), "snapshots": ("row",)}
    size = ("experts", "task_rate")
    evidence = "population"
    guess = "certain"

    def reading(self, run: Reading) -> float:
        """Mean over the periods of the window. NaN: `too_few` without a whole period, `one_category` where nobody lived through one or all did alike."""
        found = [profit @ children for profit, children in self._periods(run)]
        if not found:
            return undefined("too_few", f"the window is shorter than a period of {PERIOD} ticks")
        if not all(np.isfinite(found)):
            return undefined("one_category", "profit or number of children is the same for all of a period")
        return float(np.mean(found))

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """Children are dealt out anew among those who lived through the same period."""
        found = []
        for place, (profit, children) in enumerate(self._periods(run)):
            orders = permutations(len(children), n, seed + place)
            found.append(children[orders] @ profit)
        return np.mean(found, axis=0)

    def control(self, kind: str, seed: int) -> Reading:
        """A period of eighty experts, of whom the better earning half, or any half, have a child."""
        drawn = draws(seed, (80, 2))
        rows, mothers = np.arange(80), np.flatnonzero(drawn[:, 0 if kind == "positive" else 1] > 0.5)
        earned = {"payer": WORLD, "payee": 4 + rows, "amount": 0.01 + drawn[:, 0], "kind": "reward"}
        given = {"payer": 4 + mothers, "payee": 84 + np.arange(len(mothers)), "amount": 1.0, "kind": "stake"}
        lines = pd.concat([pd.DataFrame({"tick": 250, "asset": CREDIT, **one}) for one in (earned, given)])
        seen = pd.DataFrame({"tick": np.repeat([200, 300], 80), "row": np.tile(rows, 2)})
        return synthetic(seed, 300, journal=lines, snapshots=seen)

    def _periods(self, run: Reading) -> list[tuple[np.ndarray, np.ndarray]]:
        """Profit and number of children of those who lived through each period, as unit vectors (n,) about 0."""
        start, stop = self.window(run)
        ends = range(start + PERIOD, stop + 1, PERIOD)
        return [tuple(map(_unit, profit_and_children(run, end - PERIOD, end))) for end in ends]


def _unit(values: np.ndarray) -> np.ndarray:
    """Values (n,) less their mean, scaled to length 1, so that their product is a correlation; nan where they do not vary."""
    centred = values - values.mean() if len(values) else np.full(1, np.nan)
    length = np.sqrt(centred @ centred)
    return centred / length if length > 0.0 else np.full(len(centred), np.nan)
