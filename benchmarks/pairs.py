"""Interleaved measuring: A B A B ..., each block by itself, medians over the rounds."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable

Block = Callable[[], "float | None"]
"""Does some work and returns how much (None = 1): what it costs is counted per unit of that."""


def interleaved(
    blocks: dict[str, Block],
    rounds: int,
    *,
    clock: Callable[[], float] = time.process_time,
    after_round: Callable[[], object] = lambda: None,
) -> dict[str, list[float]]:
    """Seconds per unit of work of every block, by name (rounds,): all blocks in turn, `rounds` times, CPU time unless
    another `clock` is given. A round before the first is not counted; `after_round` tidies up, unmeasured.
    """
    seconds = {name: [] for name in blocks}
    for _ in range(1 + rounds):
        for name, block in blocks.items():
            seconds[name].append(_timed(block, clock))
        after_round()
    return {name: found[1:] for name, found in seconds.items()}


def ratio(seconds: dict[str, list[float]], over: str, under: str) -> float:
    """Median over rounds of what `over` costs relative to `under` in the same round."""
    return statistics.median(quotients(seconds, over, under))


def quotients(seconds: dict[str, list[float]], over: str, under: str) -> list[float]:
    """What `over` costs relative to `under`, round by round."""
    return [above / below for above, below in zip(seconds[over], seconds[under])]


def spread(seconds: dict[str, list[float]], over: str, under: str) -> str:
    """The least and the greatest of the rounds' ratios."""
    found = quotients(seconds, over, under)
    return f"{min(found):.3g} .. {max(found):.3g}"


def _timed(block: Block, clock: Callable[[], float]) -> float:
    gc.collect()
    gc.freeze()  # nobody pays for walking through another's objects
    try:
        start = clock()
        done = block()
        return (clock() - start) / (1.0 if done is None else done)
    finally:
        gc.unfreeze()
