"""How many steps of a world for many one core makes in a second of its time; a step is one of all agents of a copy."""

from __future__ import annotations

import time

import numpy as np

ROUNDS, WARM_UP = 5, 50
UNIT = "env-steps/s"


def speeds(world, steps: int, rounds: int = ROUNDS) -> list[float]:
    """Env-steps per CPU second, step by step, by actions drawn beforehand."""
    actions = drawn_actions(world, steps)
    if world.over.any():
        world.advance(0)

    def play():
        for of_step in actions:
            world.step(of_step)

    for of_step in actions[:WARM_UP]:
        world.step(of_step)
    return [world.copies * steps / seconds(play) for _ in range(rounds)]


def drawn_actions(world, steps: int) -> np.ndarray:
    """Numbers of actions (steps, copies, n_agents) for everybody."""
    return np.random.default_rng(1).integers(world.n_actions, size=(steps, world.copies, world.n_agents))


def seconds(play) -> float:
    """CPU seconds that a call took."""
    start = time.process_time()
    play()
    return time.process_time() - start


def span(found: list[float]) -> str:
    """The least and the greatest in words."""
    return f"{min(found):,.0f} .. {max(found):,.0f}"
