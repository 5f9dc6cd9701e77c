"""Maze4: a maze."""

from __future__ import annotations

from credit_flow.worlds.states.woods import Woods


class Maze4(Woods):
    """A walled maze of 26 free cells, at most five moves from the food (key `wilson1994`).

    Moves, sight and memory are those of `Woods`.
    """

    maze = (
        "########", "#..#..F#", "##..#..#", "##.#..##", "#......#", "##.#...#", "#....#.#", "########",
    )  # fmt: skip
