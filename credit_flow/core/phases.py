"""A phase is one step of a tick, written as the text for one lot; phases in a row compile into one call.

`text(lot, worker, s, terms)` does the work for one lot (an expert, a task, or the whole society once) on the arrays of a
`State`; `terms` are its settings, plain numbers; `worker` says which part of the work space is its own. A `Program` runs its phases in order: on one
core as one compiled call that need not come back for many ticks, or on all cores phase by phase. Both give the same bits, since
the lots of a phase write to places of their own.
"""

from __future__ import annotations

import functools
import hashlib
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import dataclass

import numpy as np

from credit_flow.core.interruption import Interruption
from credit_flow.core.kernel import bound, compile_for, fragment, kernel, pool, threads
from credit_flow.core.state import FAULT, N_LIVING, ONE, SHORT, State

SPREAD_FROM = 20_000
"""Societies with fewer living experts run on one core: starting a second costs more than it saves."""


@dataclass(frozen=True)
class Phase:
    """`text` for every lot 0 .. counts[over] - 1."""

    text: Callable  # a kernel: text(lot, worker, s, terms)
    over: int = ONE  # index into `counts`
    terms: tuple = ()  # plain numbers

    @property
    def loop(self) -> Callable:
        """The compiled loop over a range of lots: loop(start, stop, worker, s, terms)."""
        return _loop_of(self.text)


class Program:
    """Phases in a row. With `begins` the first of them is the world's: it leaves everything as it was and sets
    `counts[SHORT]` when the arrays are too small for the tick that it would begin."""

    def __init__(self, phases: Sequence[Phase], begins: bool = False):
        self.phases, self.begins = tuple(phases), begins

    def run(self, n_ticks: int, s: State) -> int:
        """Run up to `n_ticks` ticks and return how many were completed; fewer if room is short, all are dead, or a fault stops it."""
        if self._is_spread(s):
            return self._spread(n_ticks, s)
        return self.compiled(n_ticks, s, self.terms)

    @functools.cached_property
    def compiled(self) -> Callable:
        """All phases as one call, compiled(n_ticks, s, terms): the ticks completed. Programs of the same texts share it."""
        return _compiled(tuple((phase.text, phase.over) for phase in self.phases), self.begins)

    @functools.cached_property
    def terms(self) -> tuple:
        """The phases' terms as `compiled` takes them: (the first's, (the second's, (...)))."""
        terms: tuple = ()
        for phase in reversed(self.phases):
            terms = (phase.terms, terms)
        return terms

    def compile(self, s: State) -> None:
        """Compile what `run` will call on `s`, or load it from disk, and change nothing."""
        if self._is_spread(s):
            for phase in self.phases:
                compile_for(phase.loop, 0, 0, 0, s, phase.terms)
        else:
            compile_for(self.compiled, 1, s, self.terms)

    def _is_spread(self, s: State) -> bool:
        return threads() > 1 and s.counts[N_LIVING] >= SPREAD_FROM

    def _spread(self, n_ticks: int, s: State) -> int:
        for tick in range(n_ticks if self.begins else 1):
            for phase in self.phases:
                _over_all_cores(phase, s)
                if s.counts[SHORT]:
                    return tick
            if s.counts[FAULT]:
                return tick
            if s.counts[N_LIVING] == 0:
                return tick + 1
        return n_ticks


@dataclass
class Launch:
    """A program to be run for up to `ticks` ticks on the state of one society; where and beside what others is the caller's affair."""

    program: Program
    ticks: int
    state: State
    done: int | None = None  # ticks completed, once it was run
    seconds: float = 0.0  # that it took
    begun: bool = False

    def run(self) -> None:
        """Run it here and now, once; Ctrl-C waits for its end. Errors: `RuntimeError` for a second time."""
        if self.begun:
            raise RuntimeError("this launch was begun before: it works on arrays that it has changed")
        with Interruption(passes_on=True, firm=True):
            self.begun, start = True, time.perf_counter()
            self.done = self.program.run(self.ticks, self.state)
            self.seconds = time.perf_counter() - start


def _over_all_cores(phase: Phase, s: State) -> None:
    n_lots = int(s.counts[phase.over])
    if phase.over == ONE or n_lots < SPREAD_FROM // 20:
        phase.loop(0, n_lots, 0, s, phase.terms)
        return
    n_parts = threads()
    edges = np.linspace(0, n_lots, n_parts + 1).astype(np.int64).tolist()
    jobs = [
        pool(n_parts, os.getpid()).submit(phase.loop, *edge, worker, s, phase.terms)
        for worker, edge in enumerate(zip(edges[:-1], edges[1:]))
    ]
    wait(jobs)
    for job in jobs:
        job.result()


def _loop(start, stop, worker, s, terms):
    for lot in range(start, stop):
        _text(lot, worker, s, terms)  # noqa: F821 - given by `_loop_of`


def _pair(s, terms):
    _first(0, s.counts[_over], 0, s, terms[0])  # noqa: F821 - given by `_chain`
    _rest(s, terms[1])  # noqa: F821


def _nothing(s, terms):
    pass


def _begin(n_ticks, s, terms):
    done = 0
    while done < n_ticks:
        _first(0, s.counts[_over], 0, s, terms[0])  # noqa: F821 - given by `_compiled`
        if s.counts[SHORT]:
            break
        _rest(s, terms[1])  # noqa: F821
        if s.counts[FAULT]:
            break
        done += 1
        if s.counts[N_LIVING] == 0:
            break
    return done


def _once(n_ticks, s, terms):
    _rest(s, terms)  # noqa: F821 - given by `_compiled`
    return 1


@functools.cache
def _loop_of(text: Callable) -> Callable:
    return kernel(bound(_loop, f"loop_{_name(text)}", _text=fragment(text)), text, inline=False)


@functools.cache
def _chain(parts: tuple) -> Callable:
    if not parts:
        return fragment(_nothing)
    (text, over), *rest = parts
    given = {"_first": _loop_of(text), "_over": over, "_rest": _chain(tuple(rest))}
    return fragment(bound(_pair, f"chain_{_names(parts)}", **given))


@functools.cache
def _compiled(parts: tuple, begins: bool) -> Callable:
    if not begins:
        return kernel(
            bound(_once, f"once_{_names(parts)}", _rest=_chain(parts)), _strangest(parts), inline=False
        )
    (text, over), *rest = parts
    given = {"_first": _loop_of(text), "_over": over, "_rest": _chain(tuple(rest))}
    return kernel(bound(_begin, f"run_{_names(parts)}", **given), _strangest(parts), inline=False)


def _name(text: Callable) -> str:
    return f"{text.__module__}.{text.__qualname__}"


def _names(parts: tuple) -> str:
    names = " ".join(f"{_name(text)}:{over}" for text, over in parts)
    return hashlib.sha1(names.encode()).hexdigest()[:16]


def _strangest(parts: tuple) -> Callable:
    """A text from outside the package, if there is one: the cache watches the package by itself."""
    texts = [text for text, _ in parts]
    return next((text for text in texts if not text.__module__.startswith("credit_flow.")), texts[0])
