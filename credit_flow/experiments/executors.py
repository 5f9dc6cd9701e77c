"""Executors by name: where the runs of a sweep are done."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager

from credit_flow.core.discover import nearest
from credit_flow.core.kernel import cores
from credit_flow.experiments.plan import Plan
from credit_flow.experiments.serial_executor import SerialExecutor
from credit_flow.experiments.spawn_pool import SpawnPool

NAMES = ("serial", "process", "ray")


@contextmanager
def opened(executor: Executor | str | None, plan: Plan, n_workers: int | None = None) -> Iterator[Executor]:
    """The executor of a name, open while the block lasts: `serial` (here), `process` (default: a process per core of this
    machine), `ray` or `ray://address` (a Ray cluster). One that is passed in is used and left open.

    When the block ends with an error, what is under way is given up at once.
    Errors: `UnknownName`, `SweepError` if there is no such cluster.
    """
    if isinstance(executor, Executor):
        yield executor
        return
    chosen = _open(executor or "process", plan, n_workers)
    try:
        yield chosen
    except BaseException:
        chosen.shutdown(cancel_futures=True)
        raise
    chosen.shutdown()


def require_name(executor: Executor | str | None) -> None:
    """Errors: `UnknownName` for a word that names no executor."""
    if isinstance(executor, str) and executor not in NAMES and not executor.startswith("ray://"):
        raise nearest(executor, NAMES, "executor")


def _open(name: str, plan: Plan, n_workers: int | None) -> Executor:
    if name == "serial":
        return SerialExecutor()
    if name == "process":
        source = plan.header["source"]
        here = (source, type(plan.scenario).__module__) if source.endswith(".py") else None
        return SpawnPool(n_workers or cores(), here)
    from credit_flow.experiments.ray_executor import RayExecutor, carried_modules

    policies = plan.policy if isinstance(plan.policy, list | tuple) else [plan.policy]
    carried = carried_modules(plan.scenario, *policies)
    return RayExecutor(None if name == "ray" else name, carried)
