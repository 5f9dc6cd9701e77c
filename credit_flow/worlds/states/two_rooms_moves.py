"""Two rooms, walked move by move."""

from __future__ import annotations

from credit_flow.worlds.states.two_rooms import MOVES, TwoRooms


class TwoRoomsMoves(TwoRooms):
    """The two rooms of `two_rooms` without its options: seven actions, one move each (key `chevalier2023`)."""

    def __init__(self, seed: int = 0, copies: int = 1, *, task: str = "green"):
        super().__init__(seed, copies, task=task, options=MOVES)
