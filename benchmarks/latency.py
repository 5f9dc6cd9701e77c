"""What the memory of this machine allows: a read at a random place in a buffer of a given size."""

from __future__ import annotations

import statistics

import numpy as np
from numba import njit
from pairs import interleaved

LINES_PER_STEP = 25
"""Cache lines that one expert-step touches at random places."""

LINES_PER_EXPERT = 5
"""Cache lines that the columns of one expert take (320 B)."""

READS = 2_000_000


def memory_lines(sizes: list[int], rounds: int = 5) -> list[dict]:
    """For each number of experts in `sizes`: ms per tick if it were nothing but 25 random reads per expert.

    `independent`: the processor may have many reads under way; `dependent`: each address comes out of the read before.
    """
    return [_memory_line(n, rounds) for n in sizes]


def _memory_line(n: int, rounds: int) -> dict:
    buffer = _one_cycle(LINES_PER_EXPERT * n)
    reads = {
        "independent": lambda: _independent(buffer, READS),
        "dependent": lambda: _dependent(buffer, READS),
    }
    for read in reads.values():
        read()
    seconds = interleaved({name: _counted(read) for name, read in reads.items()}, rounds)
    ms = {name: 1e3 * n * LINES_PER_STEP * statistics.median(found) for name, found in seconds.items()}
    return {"experts": n, "ms": ms}


def _counted(read):
    def run() -> float:
        read()
        return READS

    return run


def _one_cycle(n_lines: int) -> np.ndarray:
    """Cache lines (n_lines, 8) of integers; the first of each names the next one of a random cycle through all."""
    order = np.random.default_rng(1).permutation(n_lines)
    buffer = np.zeros((n_lines, 8), dtype=np.int64)
    buffer[order, 0] = np.roll(order, -1)
    return buffer


@njit(cache=True)
def _independent(buffer, reads):
    """Places come from a linear congruential sequence, not from what is read."""
    place, total = np.uint64(1), 0
    for _ in range(reads):
        place = place * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
        total += buffer[((place >> np.uint64(32)) * np.uint64(len(buffer))) >> np.uint64(32), 0]
    return total


@njit(cache=True)
def _dependent(buffer, reads):
    place = 0
    for _ in range(reads):
        place = buffer[place, 0]
    return place
