"""The worlds of episodes by name, with the settings that a command line can give them."""

from __future__ import annotations

from collections.abc import Callable

from credit_flow.core.boundary.memory import require_room
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.worlds.episodic import EpisodicWorld
from credit_flow.worlds.states.blocks import Blocks
from credit_flow.worlds.states.chain import Chain
from credit_flow.worlds.states.duality import Duality
from credit_flow.worlds.states.gymnasium_env import GymnasiumEnv
from credit_flow.worlds.states.market_bandit import MarketBandit
from credit_flow.worlds.states.mental_rotation import MentalRotation
from credit_flow.worlds.states.minigrid_env import MinigridEnv
from credit_flow.worlds.states.sparse_transfer import SparseTransfer
from credit_flow.worlds.states.two_rooms import TwoRooms
from credit_flow.worlds.states.woods import MAZES, Woods

TASKS: dict[str, dict[str, dict]] = {
    "chain": {"right": {}, "left": {"turned": True}},
    "two_rooms": {"green": {"task": "green"}, "blue": {"task": "blue"}},
    "two_rooms_moves": {
        "green": {"task": "green", "options": False},
        "blue": {"task": "blue", "options": False},
    },
    "sparse_transfer": {"last": {}, "other": {"sequence": (0, 1, 3)}},
    **{maze: {"around": {}, "memory": {"memory": True}, "cell": {"sight": "cell"}} for maze in MAZES},
    "blocks": {f"{n}": {"blocks": n} for n in (1, 2, 3, 4, 5)},
    "gymnasium": {
        "CartPole-v1": {"env": "CartPole-v1"},
        "Taxi-v4": {"env": "Taxi-v4", "most": 20.0, "least": -10.0},
    },
    "minigrid": {"green": {"task": "green"}, "blue": {"task": "blue"}},
    "mental_rotation": {
        "training": {},
        "held_back": {"held_back": True},
        "one_way": {"turned": (0,)},
        "other_way": {"turned": (1,)},
    },
    "bandit": {"bandit": {}},
    "duality": {"duality": {}},
}
"""World -> its tasks -> what they set; the first is the usual one."""

MAKERS: dict[str, Callable[..., EpisodicWorld]] = {
    "bandit": MarketBandit,
    "chain": Chain,
    "duality": Duality,
    "sparse_transfer": SparseTransfer,
    "two_rooms": TwoRooms,
    "two_rooms_moves": TwoRooms,
    "blocks": Blocks,
    "gymnasium": GymnasiumEnv,
    "minigrid": MinigridEnv,
    "mental_rotation": MentalRotation,
    **dict.fromkeys(MAZES, Woods),
}


MANY, FRAMES = 1000, 6
"""From so many copies on their memory is counted: what is seen of each is kept several times in a tick."""


def make_world(name: str, task: str, seed: int, copies: int, **settings) -> EpisodicWorld:
    """`copies` copies of the world `name` with its `task` ("" is the usual one). Errors: `ParameterError` naming its tasks, `TooLarge`."""
    tasks = TASKS[name]
    if task and task not in tasks:
        raise ParameterError(f"task = {task!r}: the tasks of {name} are {', '.join(tasks)}")
    settings |= tasks[task or next(iter(tasks))]
    if name in MAZES:
        settings["maze"] = name
    if copies > MANY:
        one = MAKERS[name](seed, 1, **settings)
        require_room(
            copies * (FRAMES * 8.0 * one.n_features + 1000.0), f"{copies:,} copies of {name}", "copies"
        )
    return MAKERS[name](seed, copies, **settings)
