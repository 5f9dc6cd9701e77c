"""Rows 12 and 13: what a run costs in a sweep, on the cores of this machine and on Ray."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable

import mesa
import psutil
from row import Goal, Row

from credit_flow import CreditEconomy, CreditFlow, sweep

RUNS, TICKS = 1000, 100
SOCIETY = {"experts": 1000, "task_rate": 100.0, "ticks": TICKS}
SAMPLE = 20
"""Runs of a serial block; one stands before and one after whatever is measured."""


def process_pool(quick: bool) -> list[Row]:
    """Row 12: CPU time per run of a sweep on a process pool, files and start-up of the workers included."""
    runs = RUNS // 10 if quick else RUNS
    before = [_serial(seed) for seed in range(1, SAMPLE + 1)]
    pool = _tree_seconds(lambda: _swept(runs, "process")) / runs
    batch = _tree_seconds(_mesa_batch) / SAMPLE
    serial = statistics.median(before + [_serial(seed) for seed in range(1, SAMPLE + 1)])
    detail = f"{1e3 * pool:.1f} ms against {1e3 * serial:.1f} ms; {runs:,} runs, files and start-up included"
    return [
        Row(12, "sweep, process pool, against serial", pool / serial, "x", Goal("<=", 1.3, 1.1), detail),
        Row(
            12,
            "mesa.batch_run against sweep",
            batch / pool,
            "x",
            Goal(">=", 2),
            f"{1e3 * batch:.1f} ms a run",
        ),
    ]


def on_ray(quick: bool) -> list[Row]:
    """Row 13: the same on a Ray cluster of this machine's cores, once its workers have started."""
    import ray

    runs = RUNS // 10 if quick else RUNS
    ray.init(include_dashboard=False, log_to_driver=False, logging_level="error")
    try:
        _swept(SAMPLE, "ray")
        before = [_serial(seed) for seed in range(1, SAMPLE + 1)]
        swept = _tree_seconds(lambda: _swept(runs, "ray")) / runs
        serial = statistics.median(before + [_serial(seed) for seed in range(1, SAMPLE + 1)])
    finally:
        ray.shutdown()
    detail = f"{1e3 * swept:.1f} ms against {1e3 * serial:.1f} ms; {runs:,} runs, files included"
    return [Row(13, "sweep on Ray against serial", swept / serial, "x", Goal("<=", 1.5, 1.2), detail)]


def _serial(seed: int) -> float:
    """CPU seconds of one run, made and run in this process without keeping its journal."""
    start = time.process_time()
    CreditFlow(CreditEconomy(**SOCIETY), rng=seed, journal=False).run(TICKS)
    return time.process_time() - start


def _swept(runs: int, executor: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        result = sweep(CreditEconomy(**SOCIETY), {}, runs, executor=executor, out=f"{folder}/sweep")
    if (result.table["status"] == "failed").any():
        raise AssertionError("runs of the sweep failed")


def _mesa_batch() -> None:
    seeds = list(range(1, SAMPLE + 1))
    parameters = {"rng": seeds, **SOCIETY}
    mesa.batch_run(CreditFlow, parameters=parameters, max_steps=TICKS, display_progress=False)


def _tree_seconds(call: Callable[[], None]) -> float:
    """CPU seconds of this process and of all below it, those that end meanwhile included, while `call` runs."""
    before = _tree()
    call()
    return _tree() - before


def _tree() -> float:
    here = psutil.Process()
    mine = here.cpu_times()
    total = mine.user + mine.system + mine.children_user + mine.children_system
    for child in here.children(recursive=True):
        try:
            times = child.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total
