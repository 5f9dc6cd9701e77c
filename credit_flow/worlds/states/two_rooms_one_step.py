"""Two rooms whose options find their way from everywhere."""

from __future__ import annotations

from credit_flow.worlds.states.two_rooms import EVERYWHERE, TwoRooms


class TwoRoomsOneStep(TwoRooms):
    """The two rooms of `two_rooms` with options that open the door themselves: one right decision ends the task, and nothing need be resold (key `chevalier2023`)."""

    def __init__(self, seed: int = 0, copies: int = 1, *, task: str = "green"):
        super().__init__(seed, copies, task=task, options=EVERYWHERE)
