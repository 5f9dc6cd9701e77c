"""Curriculum: instances become larger as those of the largest size are solved."""

from __future__ import annotations

from collections import deque

from credit_flow.core.register import Register
from credit_flow.institutions.institution import Institution
from credit_flow.institutions.states.played_episodes import PlayedEpisodes

WINDOW, PROMOTE, DEMOTE, GROWTH = 100, 0.9, 0.3, 1.25


class Promotion(Register):
    """Which of the last instances of the largest size were solved."""

    def __init__(self):
        self.solved: deque[bool] = deque(maxlen=WINDOW)


class Curriculum(Institution):
    """The world's `height`, from its first up to `cap`: x 1.25, at least + 1, when 90 of the last 100 instances of that height were solved, and / 1.25 when fewer
    than 30 were. Then the count begins anew."""

    def __init__(self, *, cap: int):
        self.cap = cap

    def registers(self, model) -> tuple[Promotion]:
        """How it went of late."""
        return (Promotion(),)

    def observe(self, model) -> dict[str, float]:
        """The height now, in blocks."""
        return {"height": model.world.height}

    def step(self, model) -> None:
        """Take in the episodes of the tick."""
        played, solved, world = (
            model.registers[PlayedEpisodes],
            model.registers[Promotion].solved,
            model.world,
        )
        done = played.finished
        for k in range(played.n):
            if done.size[k] != world.height:
                continue
            solved.append(bool(done.solved[k]))
            if len(solved) < WINDOW:
                continue
            if sum(solved) >= PROMOTE * WINDOW and world.height < self.cap:
                world.height = min(self.cap, max(world.height + 1, int(GROWTH * world.height)))
                solved.clear()
            elif sum(solved) < DEMOTE * WINDOW and world.height > 1:
                world.height = max(1, int(world.height / GROWTH))
                solved.clear()
