"""What a world is: it offers tasks or states, judges results, and never knows what an expert owns."""

from __future__ import annotations

from abc import ABC, abstractmethod


class World(ABC):
    """What there is to do. State of the outside lives here; nothing about credit does."""

    @abstractmethod
    def advance(self, tick: int) -> float:
        """Offer what there is to do in `tick` and return the most that WORLD may pay in it, in credits."""
