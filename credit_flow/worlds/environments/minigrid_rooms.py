"""The two rooms on the real Minigrid package, by the options of our own."""

from __future__ import annotations

import numpy as np

from credit_flow.worlds.environments.minigrid_env import MinigridEnv
from credit_flow.worlds.episodic import Moved
from credit_flow.worlds.states.two_rooms import TwoRooms


class MinigridRooms(MinigridEnv):
    """Minigrid's walls, door and tiles, and three options as in `two_rooms` (key `chevalier2023`).

    An option is looked up in the script of `two_rooms` by where the agent stands, looks, and whether the door is open, and walked move by move in Minigrid's own environment, until it has
    pressed `done`. Every step is a Python call, so it is many times slower: a check that nothing hangs on our own rooms. Needs the extra `learn`.
    """

    def __init__(self, seed: int = 0, copies: int = 1, *, task: str = "green"):
        super().__init__(seed, copies, task=task)
        rooms = TwoRooms(task=task)
        self._number = {place: i for i, place in enumerate(map(tuple, rooms.states.tolist()))}
        self._script, self._stops = rooms.script, rooms.stops
        self.n_actions = rooms.n_actions

    def move(self, copies: np.ndarray, actions: np.ndarray) -> Moved:
        """Do the options `actions` (n,) in `copies` (n,), indices: arrays (n,) of credits, steps and flags."""
        n, actions = len(copies), np.asarray(actions, dtype=np.int64)
        done = Moved(np.zeros(n), *np.zeros((2, n), dtype=np.int64), *np.zeros((2, n), dtype=np.bool_))
        going = np.arange(n)
        while len(going):
            move = self._script[self._states(copies[going]), actions[going]]
            step = super().move(copies[going], move)
            paid = step.reward != 0.0
            done.lag[going[paid]] = done.elapsed[going[paid]]
            done.reward[going] += step.reward
            done.elapsed[going] += 1
            done.terminated[going], done.truncated[going] = step.terminated, step.truncated
            going = going[~(step.terminated | step.truncated | self._stops[move])]
        return done

    def _states(self, copies: np.ndarray) -> np.ndarray:
        """The numbers (n,) that the states of `copies` (n,), indices, have in `two_rooms`."""
        found = []
        for inner in (self.envs[i].unwrapped for i in copies.tolist()):
            x, y = (int(place) for place in inner.agent_pos)
            door = next(each for each in inner.grid.grid if each is not None and each.type == "door")
            found.append(self._number[x, y, int(inner.agent_dir), int(door.is_open)])
        return np.array(found, dtype=np.int64)
