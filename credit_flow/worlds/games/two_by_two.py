"""Two players with two actions, who are in each other's place: four numbers make the game."""

from __future__ import annotations

from abc import abstractmethod

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.worlds.games.one_shot import Dilemma


class TwoByTwo(Dilemma):
    """`payoffs` are temptation T (one defects alone), reward R (both cooperate), punishment P (both defect) and sucker S (one cooperates alone), credits."""

    usual: tuple[float, float, float, float]
    order: str

    shape = (2, 2)

    def __init__(self, payoffs: tuple = ()):
        """Errors: `ParameterError` unless there are four finite numbers in the order that makes the game what it is called."""
        payoffs = self.usual if len(payoffs) == 0 else payoffs
        try:
            temptation, reward, punishment, sucker = map(float, payoffs)
        except (TypeError, ValueError):
            raise ParameterError(
                f"payoffs = {payoffs!r}: must be four credits, temptation, reward, punishment, sucker, such as {self.usual}"
            ) from None
        if not self.is_in_order(temptation, reward, punishment, sucker) or not np.isfinite(payoffs).all():
            raise ParameterError(f"payoffs = {payoffs!r}: {type(self).__name__} needs {self.order}")
        self.table = np.array([[reward, sucker], [temptation, punishment]])  # by own action and the other's
        self.most, self.least = float(self.table.max()), float(self.table.min())

    @staticmethod
    @abstractmethod
    def is_in_order(temptation: float, reward: float, punishment: float, sucker: float) -> bool:
        """Whether these credits make the game."""

    def gains(self, actions: np.ndarray) -> np.ndarray:
        """T, R, P or S (n, 2), credits, by `actions` (n, 2), indices."""
        return self.table[actions, actions[:, ::-1]]
