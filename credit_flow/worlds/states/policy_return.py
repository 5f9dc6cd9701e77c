"""What a policy earns in a finite world in the mean, exactly: step cap and fading rewards count."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy

import numpy as np

from credit_flow.worlds.states.finite import FiniteWorld


class PolicyReturn:
    """Expected returns of an episode, undiscounted credits, by backward induction over its steps (key `sutton2018`); what every action does is worked out once."""

    def __init__(self, world: FiniteWorld):
        self.world, everywhere, probe = world, np.arange(world.n_states), copy(world)
        shape = world.horizon, world.n_states, world.n_actions
        self._rewards = np.empty(shape)  # credits
        self._next = np.zeros((2, *shape), dtype=np.int64)  # step and state after
        self._ended = np.empty(shape, dtype=np.bool_)
        for step in range(world.horizon):
            for action in range(world.n_actions):
                probe.state, probe.clock = everywhere.copy(), np.full(world.n_states, step)
                moved = probe.move(everywhere, np.full(world.n_states, action))
                self._rewards[step, :, action] = moved.reward
                self._ended[step, :, action] = moved.terminated | moved.truncated
                self._next[:, step, :, action] = probe.clock, probe.state

    def best(self) -> float:
        """The greatest there can be; that states may look alike does not count."""
        return self._induced(lambda returns: returns.max(axis=1))

    def of(self, chances: np.ndarray) -> float:
        """Of a policy that does what it does by `chances` (states, actions), whatever the step."""
        return self._induced(lambda returns: (chances * returns).sum(axis=1))

    def _induced(self, chosen: Callable[[np.ndarray], np.ndarray]) -> float:
        """Where `chosen` makes returns (states,) of those of all actions (states, actions)."""
        values = np.zeros((self.world.horizon + 1, self.world.n_states))
        for step in reversed(range(self.world.horizon)):
            later = np.where(self._ended[step], 0.0, values[self._next[0, step], self._next[1, step]])
            values[step] = chosen(self._rewards[step] + later)
        return float(values[0, self.world.starts].mean())
