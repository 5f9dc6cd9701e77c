"""Row 4: all cores against one."""

from __future__ import annotations

import time

from pairs import interleaved, ratio, spread
from row import Goal, Row
from societies import drained, runs, society

from credit_flow.core.programs.kernel import cores, set_threads

TICKS = {10_000: 30, 100_000: 6, 1_000_000: 1}


def all_cores(quick: bool) -> list[Row]:
    """Row 4: wall time of `run(n)` on all cores against one core, as a share of the number of cores."""
    sizes = (10_000,) if quick else (100_000, 1_000_000)
    return [_all_cores(n, cores()) for n in sizes]


def _all_cores(n: int, cores: int) -> Row:
    model = society(n)
    blocks = {"one": _with(1, model, TICKS[n]), "all": _with(cores, model, TICKS[n])}
    seconds = interleaved(blocks, 5, clock=time.perf_counter, after_round=lambda: drained(model))
    set_threads(1)
    faster = ratio(seconds, "one", "all")
    detail = f"{faster:.3g} x faster on {cores} cores ({spread(seconds, 'one', 'all')}), wall time"
    return Row(4, f"all cores, N = {n:,}", faster / cores, "x cores", Goal(">=", 0.8, 0.95), detail)


def _with(threads: int, model, ticks: int):
    block = runs(model, ticks)

    def run() -> float:
        set_threads(threads)
        return block()

    return run
