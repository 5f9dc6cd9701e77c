"""Compile a rule once: plain Python text in, compiled loops over all cores out."""

from __future__ import annotations

import functools
import inspect
import os
import pickle
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from pathlib import Path
from types import FunctionType

import numba
import numpy as np
from filelock import FileLock

from credit_flow.core.programs.cache_folder import keep_on_disk
from credit_flow.core.programs.fingerprint import fingerprint

SPREAD_FROM = 8192
"""Fewer lots than this run on one core: starting a second costs more than it saves."""

SIMULATED = bool(int(os.environ.get("NUMBA_ENABLE_CUDASIM", 0)))
"""Whether Numba's simulator stands in for a GPU; it runs nothing but plain Python, so everything does."""


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):  # Linux; elsewhere a process may use all there are
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_n_threads = int(os.environ.get("CREDIT_FLOW_THREADS", 0)) or cores()


def kernel(text: Callable, callee: Callable | None = None, inline: bool = True) -> Callable:
    """Compile `text` with Numba, cached on disk; under NUMBA_DISABLE_JIT=1 it stays plain Python.

    The GIL is released while it runs, division by zero gives inf or nan as in numpy, and no fast-math is used,
    so that compiled and plain runs agree bit for bit. `callee` is the text that gives a `bound` one its place in the cache; with `inline`
    False its callers call it, which keeps long programs short to compile.
    """
    if numba.config.DISABLE_JIT or SIMULATED:
        return _plain(text)
    # Without Numba's runtime arrays are not reference-counted, which small kernels would spend most of their time on; and
    # a rule that allocates does not compile.
    compiled = numba.njit(nogil=True, error_model="numpy", forceinline=inline, _nrt=False)(text)
    # What Numba loads from disk it imports by name.
    if (callee or text).__module__ in sys.modules and keep_on_disk(compiled):
        _stamp(compiled)
    return compiled


def compile_for(compiled: Callable, *arguments) -> None:
    """Have a kernel ready for arguments like these, without calling it; as plain Python it always is."""
    if hasattr(compiled, "overloads"):
        kinds, code = [numba.typeof(argument) for argument in arguments], compiled.py_func.__code__
        if code.co_flags & inspect.CO_VARARGS:
            n = code.co_argcount
            kinds[n:] = [numba.types.StarArgTuple.from_types(kinds[n:])]
        compiled.compile(tuple(kinds))


def fragment(text: Callable) -> Callable:
    """A text on a whole `State`: copied into the kernels that call it before they compile, since by itself it would take a second."""
    return (
        _plain(text)
        if numba.config.DISABLE_JIT or SIMULATED
        else numba.njit(inline="always", error_model="numpy", _nrt=False)(text)
    )


class lots:  # noqa: N801 - used as a decorator
    """Turn the text of a rule for one lot, `rule(lot, *arrays)`, into a call on a batch, `rule(n_lots, *arrays)`.

    `rule.one` is the compiled one-lot text; under a name of its own, other kernels can call it. A batch of `SPREAD_FROM`
    lots or more runs on all cores (`set_threads`); lots must therefore write to places of their own.
    """

    def __init__(self, text: Callable):
        functools.update_wrapper(self, text)
        self.one = kernel(text)
        self.loop = kernel(bound(_loop, f"{text.__module__}.{text.__qualname__}", _one_lot=self.one), text)

    def __call__(self, n_lots: int, *arrays) -> None:
        """Apply the rule to lots 0 .. n_lots - 1; results are in the output arrays."""
        n_parts = 1 if n_lots < SPREAD_FROM else _n_threads
        if n_parts == 1:
            self.loop(0, n_lots, *arrays)
            return
        edges = np.linspace(0, n_lots, n_parts + 1).astype(np.int64)
        jobs = [
            pool(n_parts, os.getpid()).submit(self.loop, *edge, *arrays)
            for edge in zip(edges[:-1], edges[1:])
        ]
        wait(jobs)
        for job in jobs:
            job.result()


def _loop(start, stop, *arrays):
    for lot in range(start, stop):
        _one_lot(lot, *arrays)  # noqa: F821 - given by `lots`


def set_threads(n: int) -> None:
    """Use `n` cores for large batches (default: all this process may use; or CREDIT_FLOW_THREADS)."""
    global _n_threads
    if n < 1:
        raise ValueError(f"threads must be at least 1, not {n}")
    _n_threads = n


def threads() -> int:
    """How many cores large batches use."""
    return _n_threads


def bound(text: Callable, name: str, **given) -> Callable:
    """The text with the globals `given` beside its own, under a name that is unique to them.

    A function with globals of its own, not a closure: only then does Numba find it in its disk cache again.
    """
    function = FunctionType(text.__code__, {**text.__globals__, **given}, text.__name__)
    function.__annotations__ = text.__annotations__
    foreign = [
        module for item in given.values() if (module := getattr(item, "__module__", "sys")) not in sys.modules
    ]
    function.__module__, function.__qualname__ = (foreign or [text.__module__])[0], name
    return function


@functools.cache
def pool(n: int, process: int) -> ThreadPoolExecutor:
    """The `n` threads of this process (its id): a forked process inherits a pool but not its threads."""
    return ThreadPoolExecutor(n, thread_name_prefix="credit_flow")


def _plain(text: Callable) -> Callable:
    """Plain Python with the wrap-around of unsigned integers silent, as in compiled code."""

    @functools.wraps(text)
    def run(*arguments):
        with np.errstate(over="ignore", divide="ignore", invalid="ignore"):
            return text(*arguments)

    return run


def _stamp(compiled) -> None:
    """Tie what is kept on disk to all that `compiled` is made of: Numba itself only watches the file a kernel stands in."""
    cache = getattr(compiled._cache, "_cache_file", None)
    if cache is not None and hasattr(cache, "_source_stamp"):
        folder = Path(cache._cache_path)
        cache.save = functools.partial(_alone, compiled, cache.save, folder)
        cache.load = functools.partial(_alone, compiled, cache.load, folder)


UNREADABLE = (AttributeError, ImportError, EOFError, pickle.UnpicklingError)
"""What reading an index raises that names what is no longer there, or was not written to its end."""


def _alone(compiled, call: Callable, folder: Path, key: tuple, *data):
    """Two processes that compile at once would otherwise number their files alike, and load each other's code."""
    file = compiled._cache._cache_file
    file._source_stamp = fingerprint(compiled)  # now that all it calls is defined
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder / "credit_flow.lock"):
        key = (*key, *_fields(key[0]))
        try:
            return call(key, *data)
        except UNREADABLE:  # of another version, whose named tuples stood elsewhere
            Path(file._index_path).unlink(missing_ok=True)
            return call(key, *data)


def _fields(kinds: tuple) -> tuple:
    """The fields of the named tuples among types of arguments, however deep: Numba's own key has no order of fields."""
    tuples = [kind for kind in kinds if isinstance(kind, numba.types.BaseTuple)]
    return tuple([(getattr(kind, "fields", ()), _fields(tuple(kind))) for kind in tuples])
