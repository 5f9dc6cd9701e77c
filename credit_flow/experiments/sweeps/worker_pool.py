"""Worker pool: processes on this machine, with nothing of this one's in them, replaced when they die."""

from __future__ import annotations

import functools
import gc
import importlib
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

from threadpoolctl import threadpool_limits

from credit_flow.core.boundary.own_file import module_in
from credit_flow.core.programs.compile_notice import compile_notice
from credit_flow.core.programs.kernel import set_threads

WHAT_WORKERS_NEED = "credit_flow.experiments.sweeps.worker_start"
"""The module that a worker imports before it does anything."""


class WorkerPool(Executor):
    """A pool of `n_workers` processes with one thread each. `sources` are Python files, each with the name of its module, that scenarios and cards
    come from and the workers cannot import by themselves. If `aloud` one of them says on standard error what it compiles when that takes long."""

    def __init__(self, n_workers: int, sources: tuple[tuple[str, str], ...] = (), aloud: bool = False):
        self.n_workers, self._sources = n_workers, sources
        self._context = _context()
        self._voice = self._context.Lock() if aloud else None
        self._open()

    def submit(self, call, /, *arguments, **keywords) -> Future:
        """A future of the call in one of the processes. Errors: `BrokenProcessPool` once a process has died."""
        with _deaf():  # it may start processes
            return self._pool.submit(call, *arguments, **keywords)

    def renew(self) -> bool:
        """Start new processes in the place of a broken pool; all that was under way is lost (True)."""
        self._pool.shutdown(wait=False, cancel_futures=True)
        self._open()
        return True

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End the processes; with `cancel_futures` at once, in the middle of what they do."""
        processes = self._processes()
        self._pool.shutdown(wait=wait and not cancel_futures, cancel_futures=cancel_futures)
        for process in processes if cancel_futures else ():
            process.kill()

    def give_up(self) -> None:
        """End the processes in the middle of what they do: what is under way breaks, and is lost."""
        for process in self._processes():
            process.kill()

    def _processes(self) -> list:
        return list((self._pool._processes or {}).values())

    def _open(self) -> None:
        told = (self._sources, self._voice)
        self._pool = ProcessPoolExecutor(
            self.n_workers, mp_context=self._context, initializer=_prepare, initargs=told
        )


def _context() -> multiprocessing.context.BaseContext:
    """How processes begin: on Linux as forks of a server that has imported what all of them need, else afresh.

    The server is started by the first pool and stays, for later ones; it has the environment of its start, so where that is another by now
    processes begin afresh.
    """
    global _environment
    if sys.platform != "linux":
        return multiprocessing.get_context("spawn")
    if _environment is None:
        _environment = dict(os.environ)
        multiprocessing.set_forkserver_preload([WHAT_WORKERS_NEED])
    return multiprocessing.get_context("forkserver" if _environment == os.environ else "spawn")


_environment: dict[str, str] | None = None  # that the server was started in


@contextmanager
def _deaf() -> Iterator[None]:
    """Processes started within it hear no Ctrl-C, not even while they import; one that comes to this process waits for the end."""
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _prepare(sources: tuple[tuple[str, str], ...], voice) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that shows the progress
    threading.Thread(target=_follow_parent, daemon=True).start()
    sys.stdout = sys.stderr  # standard output is the caller's: what a user's file prints is no result
    one_thread()
    importlib.import_module(WHAT_WORKERS_NEED)
    gc.freeze()  # what has been imported is never garbage, and there is much of it to look through
    if voice is not None:
        _for_good.enter_context(compile_notice(functools.partial(_say, voice)))
    for source in sources:
        _load(*source)


def _say(voice, rule: str, seconds: float) -> None:
    """All of them compile the same at the same time: who is first takes the voice, and speaks for all."""
    global _speaks
    _speaks = _speaks or voice.acquire(block=False)
    if _speaks:
        print(
            f"compiling {rule}, {seconds:.0f} s so far (once on this machine, then it is kept)",
            file=sys.stderr,
        )


_speaks = False
_for_good = ExitStack()  # until the process ends


def one_thread() -> None:
    """Let this process use one core: its neighbours have the others."""
    set_threads(1)
    threadpool_limits(1)


def _follow_parent() -> None:
    """A pool outlives a parent that was killed, waiting for ever; its processes then end themselves."""
    multiprocessing.parent_process().join()
    os._exit(1)


def _load(file: str, module: str) -> None:
    """What is given as a file stands in no folder that Python imports from."""
    try:
        found = importlib.import_module(module).__file__
    except ImportError:
        found = None
    if found != file:
        from credit_flow.experiments.scenario_file import scenarios_of

        scenarios_of(module_in(Path(file)))
