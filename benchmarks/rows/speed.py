"""Rows 1 to 3: a tick against objects, and against the tick fused into one loop."""

from __future__ import annotations

import statistics

from pairs import interleaved, ratio, spread
from peers.fused import FusedEconomy
from peers.objects import Generator, Stream
from row import Goal, Row
from societies import drained, n_living, require_same, runs, society, steps, twin

TICKS = {100: 100, 1000: 20, 10_000: 3, 100_000: 1}
FUSED_TICKS = {100: 2000, 1000: 400, 10_000: 50, 100_000: 6, 1_000_000: 1}


def step_against_objects(quick: bool) -> list[Row]:
    """Row 1: `model.step()` in large societies."""
    sizes = (10_000,) if quick else (10_000, 100_000)
    return [_against_objects(1, n, steps, "step()", Goal(">=", 50, 100)) for n in sizes]


def run_against_objects(quick: bool) -> list[Row]:
    """Row 2: `model.run(n)` in small societies."""
    return [
        _against_objects(2, n, runs, "run(n)", Goal(">=", goal, 50)) for n, goal in ((100, 20), (1000, 40))
    ]


def run_against_fused(quick: bool) -> list[Row]:
    """Row 3: `model.run(n)` against the fused loop; below 1,000 experts there is no goal."""
    sizes = (100, 1000, 10_000) if quick else (100, 1000, 10_000, 100_000, 1_000_000)
    return [_against_fused(n, Goal("<=", 1.5, 1.2) if n >= 1000 else None) for n in sizes]


def _against_objects(number: int, n: int, advance, call: str, goal: Goal) -> Row:
    model, ticks = society(n), TICKS[n]
    ordinary, same = twin(model, Generator), twin(model, Stream)
    blocks = {
        "CreditFlow": advance(model, ticks),
        "objects": steps(ordinary, ticks),
        "same": steps(same, ticks),
    }

    def forget() -> None:
        for journal in (ordinary.books.lines, same.books.lines):
            journal.clear()
        drained(model)

    living, seconds = n_living(model), interleaved(blocks, 5, after_round=forget)
    require_same(model, same)
    exact = ratio(seconds, "same", "CreditFlow")
    detail = f"{spread(seconds, 'objects', 'CreditFlow')}; objects with the same draws {exact:.3g} x"
    figure, points = ratio(seconds, "objects", "CreditFlow"), _points(n, living, seconds, "objects")
    return Row(number, f"{call} against objects, N = {n:,}", figure, "x", goal, detail, points)


def _against_fused(n: int, goal: Goal | None) -> Row:
    model, ticks = society(n), FUSED_TICKS[n]
    FusedEconomy(1, experts=10, task_rate=1.0).run(1)  # compiles it
    fused, living = FusedEconomy.twin(model), n_living(model)
    blocks = {"CreditFlow": runs(model, ticks), "fused": runs(fused, ticks)}
    seconds = interleaved(blocks, 5, after_round=lambda: drained(model))
    require_same(model, fused)
    figure, points = ratio(seconds, "CreditFlow", "fused"), _points(n, living, seconds, "CreditFlow", "fused")
    floor = f"fused {1e9 * statistics.median(seconds['fused']):.0f} ns per expert-step"
    detail = f"{spread(seconds, 'CreditFlow', 'fused')}; {floor}"
    return Row(3, f"run(n) against fused, N = {n:,}", figure, "x", goal, detail, points)


def _points(n: int, living: int, seconds: dict[str, list[float]], *names: str) -> dict:
    """Milliseconds per tick of `n` experts."""
    ms = {name: 1e3 * n * statistics.median(seconds[name]) for name in names}
    return {"experts": n, "living": living, "ms": ms}
