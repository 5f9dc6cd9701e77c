"""Throughput: whether a society lives on what flows through it, and not on what it holds."""

from __future__ import annotations

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, synthetic

CUT, LATER, MEAN = 500, 250, 50
"""The tick in which demand ends, how many ticks later it is seen who lives, and over how many of them the mean is taken."""


class Throughput(Detector):
    """Experts alive 250 ticks after demand ends, over those alive before."""

    question = "Does a society die when nothing flows in any more, whatever it holds?"
    mechanism = (
        "Rent and compute burn credit in every tick, and only work brings it back. Where demand ends, balances are used up at the pace of the rent. "
        "Who is broke dies, and of what is inherited the rent is paid until there is nobody."
    )
    source = "lindeman1942"
    limits = (
        "The flagship burns what is paid for compute and rent; where a treasury collects it and pays for work (the preset `closed`), a society lives on "
        "without any inflow."
    )
    scenario = "credit_economy"
    off = Arm()
    on = Arm(shock=((CUT, "demand", 0.0),))
    null = Arm(shock=((CUT, "demand", 1.0),))
    direction = "less"
    sesoi = 0.1
    why = "a tenth of the society, five times as many as come and go in ten ticks"
    unit = "share alive"
    ticks = CUT + LATER
    burn_in = 0.0
    size = ("experts", "task_rate")
    evidence = "population"
    guess = "certain"

    def reading(self, run: Reading) -> float:
        """Mean population of the last 50 of the 250 ticks over that of the last 50 before. NaN: `empty` if nobody lived before, `too_few` where the run was
        not to last as long."""
        asked = run.parameters.get("ticks", run.ticks)
        if asked < CUT + LATER:
            return undefined("too_few", f"{asked} ticks of the {CUT + LATER} that it takes")
        alive = run.measures["population"].reindex(range(1, CUT + LATER + 1), fill_value=0)
        before = alive.loc[CUT - MEAN : CUT - 1].mean()
        if not before > 0.0:
            return undefined("empty", f"nobody lived before tick {CUT}")
        return float(alive.loc[CUT + LATER - MEAN + 1 :].mean() / before)

    def control(self, kind: str, seed: int) -> Reading:
        """A hundred experts, of whom nine in ten are left after each ten ticks from the cut on, or who stay about as many."""
        ticks, drawn = CUT + LATER, draws(seed, (CUT + LATER, 1))[:, 0]
        numbers = numbers_of_ticks(ticks, population=90.0 + 20.0 * drawn)
        if kind == "positive":
            numbers["population"] *= 0.9 ** (((numbers["tick"] - CUT) / 10).clip(lower=0))
        return synthetic(seed, ticks, measures=numbers)
