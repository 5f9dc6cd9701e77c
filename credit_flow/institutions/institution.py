"""What an institution is: one part of the tick."""

from __future__ import annotations

from abc import ABC, abstractmethod


class Institution(ABC):
    """One part of the tick: gathers decisions, applies a mechanism, posts to the ledger. It holds settings, never state."""

    @abstractmethod
    def step(self, model) -> None:
        """Do this part of the tick on `model` (a `CreditFlow`)."""
