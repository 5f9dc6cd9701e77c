"""What a world is: it offers tasks or states, judges results, and never knows what an expert owns."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping

from credit_flow.core.method_check import require_same_calls
from credit_flow.core.programs.phases import Phase


class World(ABC):
    """What there is to do. State of the outside lives here; nothing about credit does."""

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        require_same_calls(cls)

    @abstractmethod
    def advance(self, tick: int) -> float | Mapping[str, float]:
        """Offer what there is to do in `tick` and return the most that WORLD may issue in it: credits, or {name of an asset: credits or units}."""

    offering: Phase | None = None
    """The phase that offers what there is to do in the next tick, where that compiles; else `advance` is asked."""

    def tell(self, work) -> None:  # noqa: B027 - what does not compile need not say
        """Write into the sections of a workspace what `offering` reads of this world."""

    def hear(self, work) -> None:  # noqa: B027
        """Take from the sections of a workspace what came of ticks that `offering` began."""

    def begin(self, tick: int) -> None:  # noqa: B027 - most worlds change only as they advance
        """Change what changes of its own accord as `tick` begins. Whoever carries the world on calls it, once a tick and before `advance`; which
        therefore does not."""

    def calm(self, tick: int) -> int:
        """For how many ticks from `tick` on nothing changes of its own accord."""
        return 2**62
