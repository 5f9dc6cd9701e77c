"""Concentration: whether few experts come to do most of the work."""

from __future__ import annotations

import numpy as np

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.flows.turns import leaders_kept
from credit_flow.measures.inequality import hhi
from credit_flow.measures.surrogates import dealt_out
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, rows_of_ticks, synthetic

PERIOD = 100
"""Ticks over which it is counted who leads in a kind of work."""


def _leaders_that_stay(run: Reading) -> float:
    """Of the last five periods, the share of leaders that lead in the next one too."""
    done = run.steps[run.steps["tick"] > run.ticks - 5 * PERIOD]
    return leaders_kept(done["doer"], done["kind"], (run.ticks - done["tick"]) // PERIOD)


class Concentration(Detector):
    """The Herfindahl-Hirschman index of work done, less what equal chances give."""

    question = "Do few experts come to do most of the work if being busy makes nobody dearer?"
    mechanism = (
        "Who does a step becomes better at its kind and is asked again: success breeds success. What holds it back is that a busy expert asks for more. "
        "Without that the best of each kind gets all of its steps."
    )
    source = "pemantle2007"
    limits = (
        "Work is counted in units, whatever was paid for it. How many leaders last stands beside it; whether a cheaper entrant takes their place is another "
        "question. An index above a sixth says that somebody leads in several of the six kinds."
    )
    scenario = "credit_economy"
    off = Arm()
    on = Arm(congestion=0.0)
    null = Arm(
        congestion=0.0,
        learning=0.0,
        forgetting=0.0,
        skill_low=0.6,
        skill_high=0.6,
        heritability=1.0,
        mutation=0.0,
    )
    sesoi = 0.1
    why = "the difference between equal shares of ten and of five, from where competition offices look twice"
    unit = "HHI"
    needs = {"measures": (), "steps": ("doer", "kind", "work")}
    companions = {"leaders of a kind of work that lead 100 ticks later too, share": _leaders_that_stay}
    burn_in = 13 / 15  # the last 200 ticks of 1,500
    size = ("experts", "task_rate")
    evidence = "wealth"
    expected = "present"
    is_sure = False

    def reading(self, run: Reading) -> float:
        """HHI of the units of work that each did, less its mean where each step goes to anybody by lot. NaN: `empty` without steps."""
        doer, work, n_living = self._done(run)
        if not len(work):
            return undefined("empty", "no step was done")
        return hhi(np.bincount(doer, work)[np.unique(doer)]) - _by_chance(work, n_living)

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """Every step is done by any of the living, by lot."""
        _, work, n_living = self._done(run)
        shares = dealt_out(work / work.sum(), n_living, n, seed)
        return (shares**2).sum(axis=1) - _by_chance(work, n_living)

    def control(self, kind: str, seed: int) -> Reading:
        """Fifty steps a tick among thirty experts, of which half go to one or all to anybody."""
        drawn = draws(seed, (1500, 3))
        by_chance = (30 * drawn[:, 0]).astype(int)
        doer = np.where(drawn[:, 1] < 0.5, 7, by_chance) if kind == "positive" else by_chance
        steps = rows_of_ticks(30, doer=doer, work=0.5 + drawn[:, 2])
        return synthetic(seed, 30, steps=steps, measures=numbers_of_ticks(30, population=30))

    def _done(self, run: Reading) -> tuple[np.ndarray, np.ndarray, int]:
        """Of the steps of the window doer and units of work (n,), and how many lived, in the mean."""
        start, stop = self.window(run)
        done = run.steps[(run.steps["tick"] > start) & (run.steps["tick"] <= stop)]
        n_living = round(run.measures.loc[start + 1 : stop, "population"].mean())
        return done["doer"].to_numpy(), done["work"].to_numpy(), n_living


def _by_chance(work: np.ndarray, n_living: int) -> float:
    """E HHI where steps of `work` (n,) fall on anybody alike: q + (1 - q) / n with q the sum of squared shares of the steps."""
    alike = hhi(work)
    return alike + (1.0 - alike) / n_living
