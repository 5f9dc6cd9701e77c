"""A picture of one copy of a game as an array of colours, for who renders environments."""

from __future__ import annotations

import numpy as np

from credit_flow.worlds.grids import terrain

PIXELS = 16
"""Width and height of a cell."""

GROUND = {
    terrain.OUTSIDE: (20, 20, 20), terrain.WALL: (88, 86, 82), terrain.FLOOR: (236, 232, 222), terrain.ORCHARD: (214, 222, 190),
    terrain.APPLE: (106, 153, 78), terrain.RIVER: (166, 200, 220), terrain.WASTE: (128, 98, 66), terrain.STREAM: (190, 214, 226),
    terrain.CLEAN_BEAM: (240, 200, 80), terrain.PUNISH_BEAM: (200, 90, 80),
}  # fmt: skip
"""Red, green, blue of what a cell can be."""

AGENTS = np.array(
    [(0, 114, 178), (213, 94, 0), (204, 121, 167), (0, 158, 115), (230, 159, 0), (86, 180, 233), (120, 94, 240), (60, 60, 60)],
    dtype=np.uint8,
)  # fmt: skip
"""Those of agents by number, over and over; they can be told apart by the colour-blind."""

COLOURS = np.full((256, 3), 128, dtype=np.uint8)
for _kind, _colour in GROUND.items():
    COLOURS[_kind] = _colour


def has_picture(scene: dict) -> bool:
    """Whether a world's scene says enough to draw it."""
    return "cells" in scene or "acts" in scene


def picture(scene: dict, n_actions: int) -> np.ndarray:
    """The picture (height, width, 3) uint8 of a scene: of a grid of `cells` with `agents` and `beams`, else of what each agent last did, a row an agent, a column for
    each of `n_actions`."""
    return _grid(scene) if "cells" in scene else _acts(np.asarray(scene["acts"]), n_actions)


def _grid(scene: dict) -> np.ndarray:
    image = _enlarged(COLOURS[np.asarray(scene["cells"], dtype=np.int64) & 255])
    for row, column, kind in np.asarray(scene.get("beams", ()), dtype=np.int64).reshape(-1, 3):
        cell = _cell(image, row, column)
        cell[...] = (cell // 2) + COLOURS[kind] // 2
    for i, (row, column, heading, present) in enumerate(
        np.asarray(scene.get("agents", ()), dtype=np.int64).reshape(-1, 4)
    ):
        if present:
            _draw_agent(_cell(image, row, column), AGENTS[i % len(AGENTS)], heading)
    return image


def _acts(acts: np.ndarray, n_actions: int) -> np.ndarray:
    image = _enlarged(np.full((len(acts), n_actions, 3), COLOURS[terrain.FLOOR]))
    for i, action in enumerate(acts.tolist()):
        if action >= 0:
            _cell(image, i, action)[2:-2, 2:-2] = AGENTS[i % len(AGENTS)]
    return image


def _enlarged(colours: np.ndarray) -> np.ndarray:
    return colours.repeat(PIXELS, axis=0).repeat(PIXELS, axis=1)


def _cell(image: np.ndarray, row: int, column: int) -> np.ndarray:
    return image[row * PIXELS : (row + 1) * PIXELS, column * PIXELS : (column + 1) * PIXELS]


def _draw_agent(cell: np.ndarray, colour: np.ndarray, heading: int) -> None:
    """A square with a tick at the side to which it is turned: 0 north, 1 east, 2 south, 3 west."""
    cell[3:-3, 3:-3] = colour
    upright = np.rot90(cell, heading)  # turned so that it looks up
    upright[:3, PIXELS // 2 - 2 : PIXELS // 2 + 2] = colour
