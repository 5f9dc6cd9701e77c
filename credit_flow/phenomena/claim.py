"""Claim: all that was written down about a phenomenon before the first run; plain data, from which its verdict is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import NamedTuple

import numpy as np

ARMS = ("on", "off", "null", "null_off")
"""ON has what should bring the pattern about, OFF lacks it, NULL has it with the incentive removed; `null_off` is what NULL is compared with
where that is not OFF."""

BASELINES = {
    "off": "the same seed without it",
    "zero": "zero, as the reading is a contrast already",
    "surrogate": "the mean of the run's own surrogates",
}
"""What a reading is compared with."""

DIRECTIONS = ("greater", "less")
"""Whether more or less of the reading is the phenomenon."""


FAILED = "failed: "
"""Begins the reason of a sample whose run, or whose reading, raised."""


def sign_of(direction: str) -> float:
    """1 where more of the reading is the phenomenon, -1 where less is."""
    return -1.0 if direction == "less" else 1.0


class Sample(NamedTuple):
    """What one run says of a claim."""

    reading: float  # in the claim's unit
    reason: str  # why it is nan: a code of `core.measured`, or `failed: ` and an error; empty if it is not
    null_mean: float  # mean of the surrogates, nan without
    p: float  # of this run alone, nan without surrogates
    use: float  # decisions taken / decisions that were open and affordable, nan where nothing is decided


@dataclass(frozen=True)
class Claim:
    """What is asked, of which arms, and what would be an answer; as it stands in a plan."""

    name: str
    card: str
    setting: Mapping[str, object]  # what is set in every arm, beside what the arms set
    cell: Mapping[str, object]  # the same, where it tells this row from others of the card
    is_doubled: bool  # whether it is the card once more at twice the size and length
    group: str  # of the phenomenon: work, money, auctions ...
    question: str
    mechanism: str
    source: str  # key in docs/references.bib
    limits: str  # what the verdict does not say
    scenario: str
    arms: Mapping[str, str]  # arm -> the condition that it stands for, by name
    words: Mapping[str, str]  # arm -> what is set in it
    baseline: str
    direction: str
    sesoi: float  # smallest effect of interest, in the unit
    why: str  # of that size
    unit: str
    ticks: int
    evidence: str  # figure that shows it
    offered: bool | None  # whether the scenario of ON has the institution; None for a phenomenon without
    guess: str  # certain, unlikely or open
    expected: str
    is_sure: bool  # whether another verdict is a defect
    companions: tuple[str, ...] = ()  # numbers beside the reading, without a verdict, in words

    def effects(self, samples: Mapping[str, Sequence[Sample | None]], null: bool = False) -> np.ndarray:
        """The differences of the seeds (seeds,) in the claim's direction, from the samples of each arm in the same order of seeds; nan where
        one is missing. `null`: those of the arm without the incentive."""
        own = samples["null" if null else "on"]
        values = np.array([np.nan if one is None else one.reading for one in own])
        return (
            sign_of(self.direction) * (values - self._compared_with(samples, own, null)) + 0.0
        )  # no minus before a zero

    def _compared_with(self, samples, own, null: bool) -> np.ndarray:
        if self.baseline == "zero":
            return np.zeros(len(own))
        if self.baseline == "surrogate":
            return np.array([np.nan if one is None else one.null_mean for one in own])
        other = samples["null_off" if null and "null_off" in samples else "off"]
        return np.array([np.nan if one is None else one.reading for one in other])

    def as_dict(self) -> dict:
        """Its fields by name, as a plan holds them."""
        return asdict(self)
