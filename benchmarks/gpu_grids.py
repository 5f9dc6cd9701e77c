"""Cleanup and Harvest in many copies at once on a GPU: env-steps per second of wall time, against all cores, with the same numbers."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import numpy as np
from row import Goal, Row

from credit_flow.core.programs.kernel import threads
from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest


def grids(copies: int, steps: int, rounds: int, say: Callable[[str], None]) -> list[Row]:
    """Rollouts of `steps` in `copies` copies of seven agents, on all cores and on the GPU in turn; copying to and from the card is counted. A round
    before the first compiles and is not counted. Errors: `AssertionError` if what came of a round differs."""
    return [_row(kind, copies, steps, rounds, say) for kind in (Cleanup, Harvest)]


def _row(kind: type, copies: int, steps: int, rounds: int, say: Callable[[str], None]) -> Row:
    worlds = {where: kind(1, copies, rules="ssd", n_agents=7) for where in ("cpu", "gpu")}
    seconds = {where: [] for where in worlds}
    for number in range(1 + rounds):
        say(f"{kind.__name__}, round {number} of {rounds}")
        draws = np.random.default_rng(number).integers(worlds["cpu"].n_actions, size=(steps, copies, 7))
        sums = {}
        for where, world in worlds.items():
            start = time.perf_counter()
            sums[where] = world.rollout(draws, where=where, summed=True)
            seconds[where].append(time.perf_counter() - start)
        for cpu, gpu in zip(sums["cpu"], sums["gpu"]):
            assert np.array_equal(cpu, gpu), f"{kind.__name__}: GPU and CPU differ in round {number}"
    cpu, gpu = (copies * steps / statistics.median(seconds[where][1:]) for where in worlds)
    what = f"GPU, {kind.__name__.lower()} ssd, {copies:,} copies"
    detail = f"{gpu / cpu:.3g} x {threads()} cores, {cpu:,.0f}; summed over {steps} steps, same numbers"
    return Row(17, what, gpu, "env-steps/s", Goal(">=", 1e7), detail)
