"""Whether attention by credit pays: what the same compute does where it is shared by credit that the useful gain, and where it is shared evenly."""

from __future__ import annotations

from scipy import stats

from credit_flow.core.measured import undefined
from credit_flow.core.records.reading import Reading
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.detector import Detector
from credit_flow.phenomena.synthetic import draws, numbers_of_ticks, synthetic


class AttentionPays(Detector):
    """Steps that succeed per unit of compute.

    In theory credit that is proportional to usefulness u gains var(u) / mean(u) over even shares: .02, for six kinds as common as 1/1, 1/2 .. 1/6 and talents uniform
    between .1 and .9.
    """

    question = "Does compute do more if it is shared by credit that passes from the useless to the useful?"
    mechanism = (
        "Those that ran put up a share of their credit, and get it back by how useful the judge found them. So credit becomes proportional to usefulness, and compute, which is shared by "
        "credit, goes rather to the useful. Where nothing is put up all keep the same credit and get the same compute."
    )
    source = "rosa2019"
    limits = (
        "That it is absent follows from theory: shares in proportion to usefulness still give much compute to the middling. A rule that gave all to the best would gain "
        "more, and would know less when demand turns. Steps are counted alike, whatever their work."
    )
    scenario = "attention"
    off = Arm(stake=0.0)
    on = Arm()
    null = Arm(judge_noise=1e6)
    sesoi = 0.05
    why = "one step in twenty units of compute, a tenth of what even shares achieve"
    unit = "steps per unit of compute"
    offers = "Redistribution"
    ticks = 900  # demand turns at half; credit follows within some 70 ticks
    size = ("experts", "slots", "task_rate")
    expected = "absent"
    is_sure = False

    def reading(self, run: Reading) -> float:
        """Steps that succeeded per unit of compute used. NaN: `no_flow` where none was."""
        start, stop = self.window(run)
        used = run.measures.loc[start + 1 : stop, ["steps_succeeded", "compute"]].sum()
        if not used["compute"] > 0.0:
            return undefined("no_flow", "no compute was used")
        return float(used["steps_succeeded"] / used["compute"])

    def control(self, kind: str, seed: int) -> Reading:
        """A hundred units of compute a tick, and as many steps, of which six or five in ten succeed."""
        share = 0.6 if kind == "positive" else 0.5
        succeeded = stats.binom.ppf(draws(seed, (90, 1))[:, 0], 100, share)
        table = numbers_of_ticks(90, steps_succeeded=succeeded, compute=100.0)
        return synthetic(seed, 90, measures=table)
