"""Woods1: a maze."""

from __future__ import annotations

from credit_flow.worlds.states.woods import Woods


class Woods1(Woods):
    """Blocks of trees with food at a corner, on a map that closes on itself (key `wilson1994`).

    Moves, sight and memory are those of `Woods`.
    """

    maze = (".....", ".OOF.", ".OOO.", ".OOO.", ".....")
