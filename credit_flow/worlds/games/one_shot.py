"""What a game of one step is: all agents act at once, each gains or loses, and that is all."""

from __future__ import annotations

from abc import ABC, abstractmethod

import numpy as np

from credit_flow.core.boundary.memory import require_room


class OneShot(ABC):
    """`shape` says how many actions each agent has, `most` and `least` what one of them can gain at most and at least, exactly, in credits."""

    shape: tuple[int, ...]
    most: float
    least: float
    outcome_names: tuple[str, ...] = ("defected",)

    @abstractmethod
    def gains(self, actions: np.ndarray) -> np.ndarray:
        """What each agent gains (n, agents), credits, where all act by `actions` (n, agents), indices."""

    @abstractmethod
    def outcomes(self, actions: np.ndarray) -> np.ndarray:
        """What contracts may see of it (n, agents, outcomes), numbers, where all act by `actions` (n, agents), indices."""

    def payoff(self) -> np.ndarray:
        """The whole game as a tensor: an array (agents, a_1, ..., a_N) of credits, what each agent gains in each profile of actions. Errors: `TooLarge`."""
        return self.gains(self.profiles()).T.reshape(len(self.shape), *self.shape)

    def profiles(self) -> np.ndarray:
        """All profiles of actions (profiles, agents), indices, the last agent's changing fastest. Errors: `TooLarge`."""
        n = float(np.prod(self.shape, dtype=float))
        require_room(24.0 * n * len(self.shape), f"{n:,.0f} profiles of actions", "n_agents or levels")
        return np.stack([axis.ravel() for axis in np.indices(self.shape)], axis=1)


class Dilemma(OneShot):
    """A game that has a name and takes some of the settings of `MatrixGame`, by its constructor; action 0 is to cooperate, the last to defect as far as one can."""

    def outcomes(self, actions: np.ndarray) -> np.ndarray:
        """`defected`, from 0 to 1 in equal steps (n, agents, 1), numbers, by `actions` (n, agents), indices."""
        return (actions / (np.array(self.shape) - 1.0))[:, :, np.newaxis]
