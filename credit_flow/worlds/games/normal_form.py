"""A game in normal form: its step is a table of what everybody is to expect, which the exact solver takes."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence

import numpy as np

from credit_flow.worlds.markov_game import MarkovGame


class NormalForm(MarkovGame):
    """All agents act at once, `horizon` times in an episode, and nothing is left of a step in the next but what is remembered of it (key `nash1951`)."""

    @abstractmethod
    def payoff(self) -> np.ndarray:
        """What each agent is to expect of one step, an array (agents, a_1, ..., a_N) of credits, for `theory.subgame_perfect`."""

    @abstractmethod
    def outcomes(self, names: Sequence[str]) -> np.ndarray:
        """What is to be expected of the outcomes `names` in each profile of actions: an array (a_1, ..., a_N, agents, names) of numbers. Errors: `ParameterError`."""
