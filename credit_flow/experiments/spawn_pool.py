"""Spawn pool: worker processes on this machine, started afresh, replaced when they die."""

from __future__ import annotations

import importlib
import multiprocessing
import os
import signal
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor

from threadpoolctl import threadpool_limits

from credit_flow.core.kernel import set_threads


class SpawnPool(Executor):
    """A pool of `n_workers` processes with one thread each. `source` is the Python file and the name of the module that
    the scenario comes from, if the workers cannot import it by themselves."""

    def __init__(self, n_workers: int, source: tuple[str, str] | None = None):
        self.n_workers, self._source = n_workers, source
        self._open()

    def submit(self, call, /, *arguments, **keywords) -> Future:
        """A future of the call in one of the processes. Errors: `BrokenProcessPool` once a process has died."""
        return self._pool.submit(call, *arguments, **keywords)

    def renew(self) -> bool:
        """Start new processes in the place of a broken pool; all that was under way is lost (True)."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._open()
        return True

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; with `cancel_futures` at once, in the middle of what they do."""
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=wait and not cancel_futures, cancel_futures=cancel_futures)
        for process in processes if cancel_futures else ():
            process.kill()

    def _open(self) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPoolExecutor(
            self.n_workers, mp_context=spawn, initializer=_prepare, initargs=(self._source,)
        )


def _prepare(source: tuple[str, str] | None) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shows the progress
    threading.Thread(target=_follow_parent, daemon=True).start()
    one_thread()
    if source is not None:
        _load(*source)


def one_thread() -> None:
    """Let this process use one core: its neighbours have the others."""
    set_threads(1)
    threadpool_limits(1)


def _follow_parent() -> None:
    """A pool outlives a parent that was killed, waiting for ever; its processes then end themselves."""
    multiprocessing.parent_process().join()
    os._exit(1)


def _load(file: str, module: str) -> None:
    """A scenario given as a file stands in no folder that Python imports from."""
    try:
        found = importlib.import_module(module).__file__
    except ImportError:
        found = None
    if found != file:
        from credit_flow.experiments.catalogue import find_scenario

        find_scenario(file, "", [], None)
