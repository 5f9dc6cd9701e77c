"""Rows 5 and 6: how much memory an expert takes, and whether dropped models give it back."""

from __future__ import annotations

import ctypes
import gc
import subprocess
import sys
import tracemalloc
from pathlib import Path

import psutil
from row import Goal, Row
from societies import drained, n_living

from credit_flow import CreditFlow

MODELS = 1000


def per_expert(quick: bool) -> list[Row]:
    """Row 5: what tracemalloc, which sees every array of numpy, counts for a model that has run ten ticks."""
    n = 10_000 if quick else 100_000
    CreditFlow(rng=1, experts=100).run(2)  # what is loaded or compiled once is nobody's
    gc.collect()
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    model = drained(CreditFlow(rng=1, experts=n, task_rate=n / 10).run(10))
    gc.collect()
    bytes_taken = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    detail = "tracemalloc, after 10 ticks, no window made, journal drained"
    goal, living = Goal("<=", 300, 150), n_living(model)
    return [Row(5, f"memory, N = {n:,}", bytes_taken / living, "B/expert", goal, detail)]


def dropped_models(quick: bool) -> list[Row]:
    """Row 6: growth of a fresh process in which models are made, run two ticks and dropped."""
    n_models = MODELS // 10 if quick else MODELS
    here = Path(__file__)
    command = [sys.executable, "-m", f"{here.parent.name}.{here.stem}", str(n_models)]
    run = subprocess.run(command, cwd=here.parents[1], capture_output=True, check=True, text=True)
    growth, trimmed = map(float, run.stdout.split())
    detail = (
        f"resident memory; {n_models:,} models of 100 experts after {n_models // 5:,} others; "
        f"{trimmed / 1e6:.3g} MB once the C library gives back what is free (malloc_trim)"
    )
    return [Row(6, "models made and dropped", growth / 1e6, "MB", Goal("<=", 5, 0.5), detail)]


def growth(n_models: int) -> tuple[int, int]:
    """Bytes by which this process grows from making and dropping `n_models` models, once some others came and went;
    and once the C library has given back its free pages."""
    libc = ctypes.CDLL("libc.so.6")
    _make_and_drop(n_models // 5)
    before = _resident()
    _make_and_drop(n_models)
    after = _resident()
    libc.malloc_trim(0)
    return after - before, _resident() - before


def _make_and_drop(n_models: int) -> None:
    for seed in range(n_models):
        CreditFlow(rng=seed, experts=100, task_rate=10.0).run(2)


def _resident() -> int:
    gc.collect()
    return psutil.Process().memory_info().rss


if __name__ == "__main__":
    print(*growth(int(sys.argv[1])))
