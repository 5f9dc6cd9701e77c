"""Executors by name: where the runs of a sweep are done."""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.discover import nearest
from credit_flow.core.programs.kernel import cores
from credit_flow.experiments.sweeps.plan import Plan
from credit_flow.experiments.sweeps.serial_executor import SerialExecutor
from credit_flow.experiments.sweeps.worker_pool import WorkerPool

NAMES = ("serial", "process", "ray")


@contextmanager
def opened(
    executor: Executor | str | None, plan: Plan, n_workers: int | None = None, aloud: bool = False
) -> Iterator[Executor]:
    """The executor of a name, open while the block lasts: `serial` (here), `process` (default: a process per core of this
    machine), `ray` or `ray://address` (a Ray cluster). One that is passed in is used and left open.

    If `aloud`, processes say what they compile. When the block ends with an error, what is under way is given up at once.
    Errors: `UnknownName`, `SweepError` if there is no such cluster.
    """
    if isinstance(executor, Executor):
        yield executor
        return
    chosen = _open(executor or "process", plan, n_workers, aloud)
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


def require_sendable(executor: Executor | str | None, work: object) -> None:
    """Errors: `ParameterError` if the trials of a sweep (scenario and policy) cannot travel to other processes."""
    if executor not in (None, "process") and not isinstance(executor, ProcessPoolExecutor):
        return
    try:
        pickle.dumps(work)
    except (pickle.PicklingError, AttributeError, TypeError) as error:
        raise ParameterError(
            f"the scenario or policy cannot be sent to other processes ({error}): define its class, and all that it holds, in a "
            "module or at the top of a script, or use executor='serial'"
        ) from None


def _open(name: str, plan: Plan, n_workers: int | None, aloud: bool) -> Executor:
    if name == "serial":
        return SerialExecutor()
    if name == "process":
        return WorkerPool(n_workers or cores(), _sources(plan), aloud)
    from credit_flow.experiments.sweeps.ray_executor import RayExecutor, carried_modules

    given = plan.policies.values()
    policies = [one for some in given for one in (some if isinstance(some, list | tuple) else [some])]
    carried = carried_modules(*(one.scenario for one in plan.arms.values()), *policies)
    return RayExecutor(None if name == "ray" else name, carried)


def _sources(plan: Plan) -> tuple[tuple[str, str], ...]:
    """The Python files of the user's, each with the name of its module, that processes must read to know what they are sent."""
    found = tuple(sorted(plan.own_files))
    names = [module for _, module in found]
    twice = next((name for name in names if names.count(name) > 1), "")
    if twice:
        raise ParameterError(
            f"two Python files of yours are called {twice}.py: rename one, or use executor='serial'"
        )
    return found
