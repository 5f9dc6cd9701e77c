"""Detector: a phenomenon, what would show it, and what it is compared with; all that is written down before the first run."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np

from credit_flow.core.measured import measured
from credit_flow.core.records.reading import Reading
from credit_flow.measures.statistics.firing import exceeds
from credit_flow.phenomena.arm import Arm
from credit_flow.phenomena.claim import ARMS, Sample, sign_of

N_SURROGATES = 199
"""Surrogates of a run; the smallest p-value is 1 / 200."""


MEASURES = MappingProxyType({"measures": ()})
"""The one table that most cards read, whole."""

EVERYTHING = None
"""What a card needs that may read any table, and the journal."""


class Detector(ABC):
    """One phenomenon. A card sets the fields and says how a run is read; everything else is shared.

    ON has what should bring the pattern about; OFF lacks it; NULL has it, with the incentive to use it removed (None: nothing rules out that the
    pattern comes from elsewhere, and the verdict can never be present). Runs of one seed share all draws in all arms.
    """

    question: str  # in plain words
    mechanism: str  # in three sentences: who does what, and why that brings the pattern about
    source: str  # key in docs/references.bib
    limits: str  # what the verdict does not say
    scenario: str  # its name or address, in which the arms are set
    on: Arm
    off: Arm | None = None  # not needed where the baseline is not `off`
    null: Arm | None = None
    null_off: Arm | None = None  # what NULL is compared with, OFF unless given
    baseline: str = "off"  # off, zero or surrogate: what the reading is compared with
    direction: str = "greater"  # or less: which way the effect goes
    sesoi: float  # smallest effect of interest, in the unit
    why: str  # of that size
    unit: str
    offers: str = ""  # class of the institution that makes it possible; empty for a phenomenon without
    needs: Mapping[str, tuple[str, ...]] | None = MEASURES  # tables that are read -> their columns
    ticks: int = 1500  # length of a run
    size: tuple[str, ...] = ()  # parameters that a look at twice the size doubles, beside the ticks
    burn_in: float = 2 / 3  # share of the run that is not read
    evidence: str = ""  # figure that shows it
    companions: Mapping[str, Callable[[Reading], float]] = MappingProxyType(
        {}
    )  # in words, with the unit -> a number of a run that is shown beside the reading and gets no verdict
    guess: str = "open"  # of the notes that ask: certain, unlikely or open
    expected: str = "present"
    is_sure: bool = True  # whether another verdict is a defect; else it is a finding
    home: str = ""  # the Python file of a card that is on no shelf

    @abstractmethod
    def reading(self, run: Reading) -> float:
        """The number that shows the phenomenon in one run; nan with a `MeasureWarning` where it has no meaning."""

    def surrogates(self, run: Reading, n: int, seed: int) -> np.ndarray | None:
        """The same number of n surrogates of this run (n,), drawn from `seed`; None where there are none."""
        return None

    def use(self, run: Reading) -> float:
        """The share of the decisions that were open and affordable in which it was used, 0 to 1; nan where nothing is decided."""
        return np.nan

    def control(self, kind: str, seed: int) -> Reading | None:
        """A small synthetic run in which the pattern surely is there (`kind` positive) or surely not (null); None for a card without."""
        return None

    # -- final

    @property
    def name(self) -> str:
        """How it is asked for: its file's name."""
        return type(self).__module__.rpartition(".")[2]

    @property
    def group(self) -> str:
        """Of what kind it is: the folder on the shelf, `own` for one that is in none."""
        _, shelf, place = type(self).__module__.partition("credit_flow.phenomena.")
        return place.partition(".")[0] if shelf and "." in place else "own"

    def window(self, run: Reading) -> tuple[int, int]:
        """The ticks (start, stop] that are read."""
        return int(run.ticks * self.burn_in), run.ticks

    def read(self, run: Reading) -> Sample:
        """What a run says: its reading, beside its surrogates."""
        found = measured(self.reading, run)
        reading = float(found.value)
        reason = found.reason or ("" if np.isfinite(reading) else "invalid")
        surrogates = None if reason else self.surrogates(run, N_SURROGATES, run.seed)
        null_mean, p = np.nan, np.nan
        if surrogates is not None:
            null_mean = float(np.mean(surrogates))
            sign = sign_of(self.direction)
            p = exceeds(sign * reading, sign * np.asarray(surrogates), self.sesoi)
        return Sample(reading, reason, null_mean, p, float(measured(self.use, run).value))

    def read_companions(self, run: Reading) -> dict[str, float]:
        """Its companions by their words; nan where one has no meaning."""
        return {words: float(measured(number, run).value) for words, number in self.companions.items()}

    @property
    def arms(self) -> dict[str, Arm]:
        """Those that there are, by name."""
        named = {name: getattr(self, name) for name in ARMS}
        return {name: arm for name, arm in named.items() if arm is not None}
