"""What agents of an environment are shown, and the spaces that say so."""

from __future__ import annotations

import gymnasium
import numpy as np

from credit_flow.agents.observation import TERMS
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.worlds.markov_game import MarkovGame


class EnvSpaces:
    """How an observation is put together: the world's features, or with `views` its picture; `TERMS` of the contract if `terms`; the mask if `masked`.

    Features and terms are one array. Whatever has several parts is a dict of `observation`, `terms` and `action_mask`.
    """

    def __init__(self, game: MarkovGame, *, views: bool, terms: bool, masked: bool, n_choices: int):
        self.n_features, self.view_shape = game.n_features, tuple(game.view_shape)
        self.views, self.terms, self.masked, self.n_choices = views, terms, masked, n_choices
        if views and not self.view_shape:
            raise ParameterError(f"views = True: {type(game).__name__} shows no pictures, only features")

    def actions(self) -> gymnasium.spaces.Discrete:
        """A space of all numbers of actions."""
        return gymnasium.spaces.Discrete(self.n_choices)

    def observations(self) -> gymnasium.spaces.Space:
        """A space of what one agent sees."""
        box, terms = gymnasium.spaces.Box, len(TERMS) if self.terms else 0
        if self.views:
            parts = {"observation": box(0, 255, self.view_shape, np.uint8)}
            if terms:
                parts["terms"] = box(-np.inf, np.inf, (terms,), np.float32)
        else:
            parts = {"observation": box(-np.inf, np.inf, (self.n_features + terms,), np.float32)}
        if self.masked:
            parts["action_mask"] = box(0, 1, (self.n_choices,), np.int8)
        return gymnasium.spaces.Dict(parts) if len(parts) > 1 else parts["observation"]

    def shown(self, seen: np.ndarray, terms: np.ndarray | None, mask: np.ndarray | None):
        """What one agent is handed of what it has `seen`, features (n_features,) or a view (rows, columns), of `terms` (5,) and `mask` (n_choices,), as arrays of its own."""
        if self.views:
            parts = {"observation": seen.copy()}
            if self.terms:
                parts["terms"] = terms.copy()
        else:
            parts = {"observation": np.concatenate([seen, terms]) if self.terms else seen.copy()}
        if self.masked:
            parts["action_mask"] = mask.astype(np.int8)
        return parts if len(parts) > 1 else parts["observation"]
