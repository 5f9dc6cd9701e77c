"""Rows 12 and 13: what a run costs in a sweep, beside the same run alone, and beside Mesa's batch_run."""

from __future__ import annotations

import tempfile

import mesa
import numpy as np
import pandas as pd
import psutil
from pairs import interleaved, quotients, ratio, spread
from row import Goal, Row

from credit_flow import CreditEconomy, CreditFlow, sweep

SOCIETIES = {
    "N = 1,000": {"experts": 1000, "task_rate": 100.0, "ticks": 100},
    "N = 100": {"experts": 100, "task_rate": 10.0, "ticks": 300},
}
LARGE = SOCIETIES["N = 1,000"]
ROUNDS, SAMPLE, MANY = 5, 40, 250
"""Pairs; runs of a block in this process; runs of a sweep on other processes."""


def sweeps(quick: bool) -> list[Row]:
    """Row 12: CPU time per run of a sweep against the same run alone, in one process and on a pool of them, files and start-up included; and
    of `mesa.batch_run`."""
    rows = [_in_one_process(words, society) for words, society in SOCIETIES.items()]
    return [*rows, _elsewhere("process", "sweep, process pool", 12, Goal("<=", 1.2, 1.05), quick), _of_mesa()]


def on_ray(quick: bool) -> list[Row]:
    """Row 13: the same on a Ray cluster of this machine's cores, once its workers have started."""
    import ray

    ray.init(include_dashboard=False, log_to_driver=False, logging_level="error")
    try:
        return [_elsewhere("ray", "sweep on Ray", 13, Goal("<=", 1.3, 1.1), quick)]
    finally:
        ray.shutdown()


def _in_one_process(words: str, society: dict) -> Row:
    blocks = {
        "alone": lambda: _alone(society, SAMPLE),
        "sweep": lambda: _swept(society, SAMPLE, "serial"),
        "two": lambda: _swept(society, SAMPLE, "serial", needs=("price", "gini")),
    }
    seconds = interleaved(blocks, ROUNDS)
    detail = f"{spread(seconds, 'sweep', 'alone')}; asked for price and Gini only {ratio(seconds, 'two', 'alone'):.3g} x"
    figure = ratio(seconds, "sweep", "alone")
    what = f"sweep in one process against the runs alone, {words}"
    return Row(12, what, figure, "x", Goal("<=", 1.2, 1.05), detail)


def _elsewhere(executor: str, words: str, number: int, goal: Goal, quick: bool) -> Row:
    """The processes' CPU time counts, those that end meanwhile included."""
    runs = MANY // 10 if quick else MANY
    blocks = {"alone": lambda: _alone(LARGE, SAMPLE), "sweep": lambda: _swept(LARGE, runs, executor)}
    seconds = interleaved(blocks, ROUNDS, clock=_tree)
    per_run = " against ".join(f"{1e3 * np.median(seconds[name]):.1f} ms" for name in ("sweep", "alone"))
    detail = (
        f"{spread(seconds, 'sweep', 'alone')}; {per_run}; {runs:,} runs a sweep, files and start included"
    )
    return Row(
        number, f"{words}, against the runs alone", ratio(seconds, "sweep", "alone"), "x", goal, detail
    )


def _of_mesa() -> Row:
    blocks = {"mesa": lambda: _batch(LARGE), "sweep": lambda: _swept(LARGE, SAMPLE, "serial")}
    _require_same_means()
    seconds = interleaved(blocks, ROUNDS)
    small = SOCIETIES["N = 100"]
    others = interleaved(
        {"mesa": lambda: _batch(small), "sweep": lambda: _swept(small, SAMPLE, "serial")}, ROUNDS
    )
    detail = f"{spread(seconds, 'mesa', 'sweep')}; its means alone; N = 100 {np.median(quotients(others, 'mesa', 'sweep')):.3g} x"
    return Row(
        12,
        "mesa.batch_run against sweep, N = 1,000",
        ratio(seconds, "mesa", "sweep"),
        "x",
        Goal(">=", 1),
        detail,
    )


def _alone(society: dict, runs: int) -> int:
    """Each run made and run in this process, without keeping its journal."""
    for seed in range(1, runs + 1):
        CreditFlow(CreditEconomy(**society), rng=seed, journal=False).run(society["ticks"])
    return runs


def _swept(society: dict, runs: int, executor: str, **choices) -> int:
    with tempfile.TemporaryDirectory() as folder:
        found = sweep(CreditEconomy(**society), {}, runs, executor=executor, out=f"{folder}/sweep", **choices)
    if (found.table["status"] == "failed").any():
        raise AssertionError("runs of the sweep failed")
    return runs


def _batch(society: dict) -> int:
    _means_by_mesa(society)
    return SAMPLE


def _means_by_mesa(society: dict) -> pd.DataFrame:
    """Means over the last third of each run of what Mesa's collector reports, by seed: those of a sweep's numbers that are such means."""
    parameters = {"rng": list(range(1, SAMPLE + 1)), **society}
    lines = mesa.batch_run(
        CreditFlow, parameters, max_steps=society["ticks"], data_collection_period=1, display_progress=False
    )
    table = pd.DataFrame(lines)
    last = table[table["Step"] >= society["ticks"] * 2 // 3]
    return last.drop(columns=["RunId", "iteration", "Step", *society]).groupby("rng").mean()


def _require_same_means() -> None:
    """Both say the same of the same runs. Errors: AssertionError."""
    ours = sweep(CreditEconomy(**LARGE), {}, SAMPLE, executor="serial").table.set_index("seed")
    theirs = _means_by_mesa(LARGE)
    shared = sorted(
        (set(ours) & set(theirs)) - {"steps_hired", "tasks_taken", "steps_succeeded"}
    )  # ours are shares
    if len(shared) < 10 or not np.allclose(ours[shared], theirs[shared], rtol=1e-9):
        raise AssertionError("mesa.batch_run and the sweep differ")


def _tree() -> float:
    """CPU seconds of this process and of all below it, those that have ended included."""
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
