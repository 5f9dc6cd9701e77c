"""The two rooms on the real Minigrid package, for comparison with the self-contained ones."""

from __future__ import annotations

import functools

import numpy as np

from credit_flow.core.boundary.parameters import NoSettings
from credit_flow.worlds.environments.gymnasium_env import GymnasiumEnv
from credit_flow.worlds.states.two_rooms import TwoRooms


class MinigridEnv(GymnasiumEnv):
    """Two rooms made of Minigrid's own walls, door and floor tiles (key `chevalier2023`).

    Minigrid's Goal ends an episode on entry and its `done` does nothing; so the tiles are coloured floor, and the adapter judges
    `done`: on the tile of `task` it pays 1 - 0.9 step/50 and ends the episode. Cut off after 50 steps. Needs the extra `learn`.
    """

    settings = NoSettings
    task_settings = {"green": {"task": "green"}, "blue": {"task": "blue"}}
    symbols = TwoRooms.symbols

    def __init__(self, seed: int = 0, copies: int = 1, *, task: str = "green"):
        super().__init__(
            seed, copies, env=functools.partial(two_rooms, task), most=1.0, discount=0.99, horizon=50
        )
        self.pays_once = True


def two_rooms(task: str):
    """One Minigrid environment of 9 x 5 cells whose observation is the 7 x 7 view alone, numbers."""
    from gymnasium.core import ObservationWrapper, Wrapper
    from minigrid.core.grid import Grid
    from minigrid.core.mission import MissionSpace
    from minigrid.core.world_object import Door, Floor
    from minigrid.minigrid_env import MiniGridEnv

    tiles = {"green": (7, 3), "blue": (7, 1)}

    class Rooms(MiniGridEnv):
        """The grid; a start anywhere in the first room, with any heading."""

        def _gen_grid(self, width, height):
            self.grid = Grid(width, height)
            self.grid.wall_rect(0, 0, width, height)
            self.grid.vert_wall(4, 0)
            self.put_obj(Door("red", is_locked=False), 4, 2)
            for colour, place in tiles.items():
                self.put_obj(Floor(colour), *place)
            self.place_agent(top=(1, 1), size=(3, 3))
            self.mission = f"report from the {task} tile"

    class Judged(Wrapper):
        """Pays for `done` on the right tile."""

        def step(self, action):
            seen, _, _, truncated, info = self.env.step(action)
            inner = self.env.unwrapped
            right = action == inner.actions.done and tuple(np.asarray(inner.agent_pos)) == tiles[task]
            reward = 1.0 - 0.9 * inner.step_count / inner.max_steps if right else 0.0
            return seen, reward, bool(right), truncated and not right, info

    class View(ObservationWrapper):
        """Only the image: objects, colours and states ahead."""

        def __init__(self, env):
            super().__init__(env)
            self.observation_space = env.observation_space["image"]

        def observation(self, observation):
            return observation["image"]

    mission = MissionSpace(mission_func=lambda: f"report from the {task} tile")
    return View(Judged(Rooms(mission_space=mission, width=9, height=5, max_steps=50, agent_view_size=7)))
