"""Two rooms: a door, two coloured tiles, and the order to report from one of them."""

from __future__ import annotations

import functools
import itertools

import numpy as np

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.worlds.states.finite import FiniteWorld

LEFT, RIGHT, FORWARD, PICK_UP, DROP, TOGGLE, DONE = range(7)
"""The actions, in Minigrid's order."""

WIDTH, HEIGHT, DOOR = 9, 5, (4, 2)
TILES = {"green": (7, 3), "blue": (7, 1)}
HEADINGS = ((1, 0), (0, 1), (-1, 0), (0, -1))
"""East, south, west, north."""

UNSEEN, EMPTY, WALL, FLOOR, DOOR_OBJECT = 0, 1, 2, 3, 4
RED, GREEN, BLUE, GREY = 0, 1, 2, 5
OPEN, CLOSED = 0, 1
"""Numbers in the view, as in Minigrid."""

VIEW = 7
OPTIONS = ("open the door and enter the second room", "go to green", "go to blue")
LOCAL, EVERYWHERE, MOVES = "local", "everywhere", "moves"
"""What is decided: options that know their own room, options that find their way from everywhere, or single moves."""


class TwoRooms(FiniteWorld):
    """Two rooms of 3 x 3 cells, a closed red door between them, a green and a blue tile in the second (key `chevalier2023`).

    Start in a random cell and heading of the first room. The task is to press `done` on the tile of `task`; it pays
    1 - 0.9 step/50 and ends the episode, which is cut off after 50 steps; `done` elsewhere does nothing. Seen is a 7 x 7 view ahead
    (object, colour, state; flat). There are three options, scripted shortest ways that each end by pressing `done`: through the door
    into the second room, and there to the green tile, or to the blue one. Each knows its own room (`LOCAL`): one that can do nothing where it is, such as
    a tile's in the first room, presses `done` at once. So the door comes first, and what it is worth is for the tiles to say (key `chang2020`).
    `EVERYWHERE` they go to the tiles from the first room too and open the door themselves; `MOVES` are the seven actions of Minigrid.
    States are (x, y, heading, door open); in the spirit of Minigrid, self-contained: nothing can be carried.
    """

    horizon, discount, fade = 50, 0.99, 0.9
    symbols = (5, 6, 2) * VIEW**2  # objects, colours, states
    task_settings = {name: {"task": name} for name in TILES}

    def __init__(self, seed: int = 0, copies: int = 1, *, task: str = "green", options: str = LOCAL):
        if task not in TILES:
            raise ParameterError(f"task = {task!r}: must be one of {', '.join(TILES)}")
        states, number = _states()
        next = _next(states, number)
        wins = np.zeros(next.shape, dtype=bool)
        wins[:, DONE] = [(x, y) == TILES[task] for x, y, _, _ in states]
        starts = [i for i, (x, _, _, door) in enumerate(states) if x < DOOR[0] and not door]
        given = {}
        if options != MOVES:
            given["script"] = _script(states, next, elsewhere=options == EVERYWHERE)
            given["stops"] = np.arange(7) == DONE
        super().__init__(
            seed, copies, next=next, rewards=wins, ends=wins, starts=starts, features=_views(), **given
        )
        self.states = np.array(states)  # (states, 4): x, y, heading, door open


def _free(x: int, y: int, door: int) -> bool:
    inside = 0 < x < WIDTH - 1 and 0 < y < HEIGHT - 1 and x != DOOR[0]
    return inside or ((x, y) == DOOR and bool(door))


def _states() -> tuple[list[tuple], dict[tuple, int]]:
    places = itertools.product(range(WIDTH), range(HEIGHT), range(4), range(2))
    states = [place for place in places if _free(place[0], place[1], place[3])]
    return states, {state: i for i, state in enumerate(states)}


def _next(states: list[tuple], number: dict[tuple, int]) -> np.ndarray:
    next = np.tile(np.arange(len(states))[:, None], (1, 7))
    for i, (x, y, heading, door) in enumerate(states):
        dx, dy = HEADINGS[heading]
        ahead = (x + dx, y + dy)
        next[i, LEFT], next[i, RIGHT] = (number[x, y, (heading + turn) % 4, door] for turn in (-1, 1))
        if _free(*ahead, door):
            next[i, FORWARD] = number[*ahead, heading, door]
        if ahead == DOOR:
            next[i, TOGGLE] = number[x, y, heading, 1 - door]
    return next


def _script(states: list[tuple], next: np.ndarray, elsewhere: bool) -> np.ndarray:
    """The move (states, options) of each option; those to tiles also from the first room if `elsewhere`."""
    second = np.array([x > DOOR[0] for x, *_ in states])
    tiles = [np.array([(x, y) == tile for x, y, *_ in states]) for tile in TILES.values()]
    ways = [_way(next, tile) for tile in tiles]
    to_tiles = ways if elsewhere else [np.where(second, way, DONE) for way in ways]
    return np.stack([_way(next, second), *to_tiles], axis=1)


def _way(next: np.ndarray, goal: np.ndarray) -> np.ndarray:
    """The move (states,) of a shortest way to `goal` (states,) bool, `done` once there; among equals the first action."""
    steps = np.where(goal, 0.0, np.inf)
    while True:
        nearer = np.minimum(steps, 1.0 + steps[next].min(axis=1))
        if np.array_equal(nearer, steps):
            break
        steps = nearer
    return np.where(goal, DONE, steps[next].argmin(axis=1))


@functools.cache
def _views() -> np.ndarray:
    """What is seen in every state (states, 147): 7 x 7 cells ahead, one's own in the middle of the last row, by (column, row,
    channel) as in Minigrid; behind closed doors and walls nothing is seen."""
    return np.array([_view(*state).reshape(-1) for state in _states()[0]], dtype=np.float64)


def _view(x: int, y: int, heading: int, door: int) -> np.ndarray:
    view = np.zeros((VIEW, VIEW, 3))
    (ax, ay), (rx, ry) = HEADINGS[heading], HEADINGS[(heading + 1) % 4]
    for i, j in itertools.product(range(VIEW), range(VIEW)):
        aside, ahead = i - VIEW // 2, VIEW - 1 - j
        view[i, j] = _object(x + aside * rx + ahead * ax, y + aside * ry + ahead * ay, door)
    view[~_visible(view)] = (UNSEEN, 0, 0)
    view[VIEW // 2, VIEW - 1] = (EMPTY, 0, 0)  # where one stands one sees what one carries: nothing
    return view


def _object(x: int, y: int, door: int) -> tuple[int, int, int]:
    if (x, y) == DOOR:
        return DOOR_OBJECT, RED, OPEN if door else CLOSED
    if (x, y) == TILES["green"]:
        return FLOOR, GREEN, 0
    if (x, y) == TILES["blue"]:
        return FLOOR, BLUE, 0
    return (EMPTY, 0, 0) if _free(x, y, door) else (WALL, GREY, 0)


def _visible(view: np.ndarray) -> np.ndarray:
    """Sight spreads from one's own cell, ahead and aside, through cells that are no wall and no closed door."""
    opaque = (view[:, :, 0] == WALL) | ((view[:, :, 0] == DOOR_OBJECT) & (view[:, :, 2] != OPEN))
    seen = np.zeros((VIEW, VIEW), dtype=bool)
    seen[VIEW // 2, VIEW - 1] = True
    for j in range(VIEW - 1, -1, -1):
        for i, aside in [*((i, 1) for i in range(VIEW - 1)), *((i, -1) for i in range(VIEW - 1, 0, -1))]:
            if seen[i, j] and not opaque[i, j]:
                seen[i + aside, j] = True
                if j > 0:
                    seen[i + aside, j - 1] = seen[i, j - 1] = True
    return seen
