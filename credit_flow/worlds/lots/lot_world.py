"""What a world of lots is: in every tick one lot, which is worth something to every bidder."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.programs.phases import Phase
from credit_flow.core.streams import stream_key
from credit_flow.worlds.world import World


class LotWorld(World):
    """A world of your own writes `draw`, the text of a phase that fills the section `Lot`, in whole quanta, and writes `high` into `Budget`, which is the most that WORLD may pay for
    a lot; and `terms`, the plain numbers that it needs beside the key of its random stream."""

    draw: Callable  # draw(lot, worker, clock, living, lot, budget, terms): terms = (key, *self.terms)

    def __init__(self, seed: int = 0, *, low: float, high: float):
        if low > high:
            raise ParameterError(f"world.low = {low:g}: must not be above world.high = {high:g}")
        self.key, self.low, self.high = stream_key(seed, "lots"), float(nearest(low)), float(nearest(high))

    @property
    @abstractmethod
    def terms(self) -> tuple:
        """What `draw` is given beside the key."""

    @property
    def offering(self) -> Phase:
        """The lot of the next tick."""
        return Phase(type(self).draw, terms=(self.key, *self.terms), begins=True)

    def advance(self, tick: int) -> float:
        """The most that any lot is worth, credits; the lots themselves are drawn by `offering`."""
        return self.high
