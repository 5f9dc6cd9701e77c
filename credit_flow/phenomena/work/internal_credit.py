"""Internal credit: whether credit that buys nothing but attention comes to be held by the useful."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.rank_correlation import unit_ranks
from credit_flow.measures.surrogates import permutations
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, synthetic


class InternalCredit(Detector):
    """Rank correlation of what experts hold and how useful they truly are, some time after the demand for kinds has turned."""

    question = "Does credit without income or expense tell who is useful?"
    mechanism = (
        "Compute is shared by credit, and those that ran put up a part of theirs, which comes back by how useful the judge found each. Who is more useful "
        "than his credit says gains at the others' cost. So credit becomes proportional to usefulness, and follows when usefulness changes."
    )
    source = "rosa2019"
    limits = "What is useful is drawn, and so is how the judge errs; whether a society can judge usefulness itself is another question."
    scenario = "attention"
    off = Arm(stake=0.0)
    on = Arm()
    null = Arm(judge_noise=1e6)
    sesoi = 0.1
    why = "the standard error of a correlation among a hundred experts: less could hardly be seen in one society"
    unit = "rank correlation"
    offers = "Redistribution"
    needs = {"snapshots": ("row", "balance", "usefulness")}
    ticks = 900  # demand turns at half; credit follows within some 70 ticks
    size = ("experts", "slots", "task_rate")
    guess = "open"

    def reading(self, run: Reading) -> float:
        """Mean over snapshots; 0 where all hold the same, for that ranks nobody. NaN: `empty` without a snapshot."""
        held, useful = self._ranks(run)
        if not len(held):
            return undefined("empty", "no snapshot was taken")
        return _agreement(held, useful)

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """The balances of all snapshots are dealt out anew among the experts, by one lot for all of them."""
        held, useful = self._ranks(run)
        return np.array(
            [_agreement(held[:, order], useful) for order in permutations(held.shape[1], n, seed)]
        )

    def control(self, kind: str, seed: int) -> Reading:
        """Fifty experts in three snapshots, who hold more or less what they are worth, or anything."""
        drawn = draws(seed, (50, 4))
        useful, weight = drawn[:, 0], 0.8 if kind == "positive" else 0.0
        found = [
            pd.DataFrame(
                {"tick": 10 * (snapshot + 1), "row": np.arange(50), "usefulness": useful}
                | {"balance": weight * useful + (1.0 - weight) * drawn[:, snapshot + 1]}
            )
            for snapshot in range(3)
        ]
        return synthetic(seed, 30, snapshots=pd.concat(found))

    def _ranks(self, run: Reading) -> tuple[np.ndarray, np.ndarray]:
        """Unit ranks of balance and usefulness (snapshots, experts) in the window; nobody is born and nobody dies."""
        start, stop = self.window(run)
        seen = run.snapshots[(run.snapshots["tick"] > start) & (run.snapshots["tick"] <= stop)]
        columns = [
            seen.pivot(index="tick", columns="row", values=name).to_numpy()
            for name in ("balance", "usefulness")
        ]
        return tuple([np.array([unit_ranks(row) for row in column]) for column in columns])


def _agreement(held: np.ndarray, useful: np.ndarray) -> float:
    """The mean rank correlation, from unit ranks (snapshots, experts)."""
    return float((held * useful).sum(axis=1).mean())
