"""Specialization: everybody does some kinds of work, and leaves the others to others."""

from __future__ import annotations

import numpy as np
import pandas as pd

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.measures.mutual_information import margin_entropies, permutation_null
from credit_flow.measures.numbers_of_a_run import divided
from credit_flow.measures.specialization import corrected_division_of_labour, jobs_table
from credit_flow.measures.turnout import turnout
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, rows_of_ticks, synthetic


class Specialization(Detector):
    """The division of labour of the steps done, less what chance gives of it."""

    question = "Do experts come to do only some kinds of work, each its own?"
    mechanism = (
        "A step that is done makes its doer better at that kind, and what is not practised fades. Owners hire whoever does a step most cheaply, which is "
        "who has done the kind before. So small differences grow, and each kind has its own experts."
    )
    source = "smith1776"
    limits = (
        "It does not tell practice from talent: whoever is born good at something and is hired for it divides labour too. Only whether the division "
        "outlasts talents that change hands would."
    )
    scenario = "credit_economy"
    off = Arm(hiring=False)
    on = Arm()
    null = Arm(learning=0.0, forgetting=0.0, skill_low=0.6, skill_high=0.6, heritability=1.0, mutation=0.0)
    sesoi = 0.1
    why = "a tenth of what knowing the doer could tell of the kind; five times the chance variation of a table of 200 jobs"
    unit = "share of H(kind)"
    offers = "Hiring"
    size = ("experts", "task_rate")
    needs = {"measures": (), "steps": ("doer", "kind")}
    burn_in = 13 / 15  # the last 200 ticks of 1,500
    evidence = "skills"
    guess = "certain"

    def reading(self, run: Reading) -> float:
        """I(doer; kind) / H(kind), corrected for chance. NaN: `empty` without steps, `one_category` where all are of one kind."""
        done = self._done(run)
        if done.empty:
            return undefined("empty", "no step was done")
        return divided(done["doer"], done["kind"]).corrected

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray:
        """Who did which kind is drawn by lot: everybody does as many steps, and of each kind as many are done."""
        table = self._table(run)
        _, of_kind = margin_entropies(table)
        return permutation_null(table, seed, n) / of_kind - corrected_division_of_labour(table).expected

    def use(self, run: Reading) -> float:
        """Steps hired out of those for which there was an offer that could be paid."""
        return turnout(run, "hiring", *self.window(run))

    def _done(self, run: Reading) -> pd.DataFrame:
        start, stop = self.window(run)
        return run.steps[(run.steps["tick"] > start) & (run.steps["tick"] <= stop)]

    def _table(self, run: Reading) -> np.ndarray:
        """Steps by doer and kind (doers, kinds done)."""
        done = self._done(run)
        kinds, place = np.unique(done["kind"], return_inverse=True)
        return jobs_table(done["doer"], place, len(kinds))[1]

    def control(self, kind: str, seed: int) -> Reading:
        """A hundred steps a tick of twenty doers and five kinds, of which each does its own kind seven times in ten, or as it comes."""
        drawn = draws(seed, (3000, 3))
        doer, own = (20 * drawn[:, 0]).astype(int), drawn[:, 1] < 0.7
        by_chance = (5 * drawn[:, 2]).astype(int)
        of_kind = np.where(own, doer % 5, by_chance) if kind == "positive" else by_chance
        return synthetic(
            seed,
            30,
            steps=rows_of_ticks(30, doer=doer, kind=of_kind),
            measures=numbers_of_ticks(30, hiring_open=10, hiring_taken=9),
        )
