"""A phase is one step of a tick, written as the text for one lot; phases in a row compile into one call.

`text(lot, worker, *sections, terms)` does the work for one lot (an expert, an auction, or the whole society once) on the sections that its
annotations name; `terms` are its settings, plain numbers; `worker` says which part of the work space is its own. A `Program` runs its
phases in order: on one core as one compiled call that need not come back for many ticks, or on all cores phase by phase. Both give the
same bits, since the lots of a phase write to places of their own.
"""

from __future__ import annotations

import functools
import hashlib
import inspect
import os
import time
from collections.abc import Callable, Sequence
from concurrent.futures import wait
from dataclasses import dataclass

import numpy as np

from credit_flow.core.boundary.interruption import Interruption
from credit_flow.core.programs.accounts import Accounts
from credit_flow.core.programs.clock import Clock
from credit_flow.core.programs.kernel import bound, compile_for, fragment, kernel, pool, threads
from credit_flow.core.programs.living import Living
from credit_flow.core.programs.sections import flat, rolls_of, sections_of
from credit_flow.core.programs.state import State, unpacking, written

SPREAD_FROM = 20_000
"""Societies with fewer living experts run on one core: starting a second costs more than it saves."""

ALWAYS = (Clock, Living, Accounts)
"""The sections that every program has, first of all."""


@dataclass(frozen=True)
class Phase:
    """`text` for every lot of a section, 0 .. n - 1, or once. `lines` is the most that it writes to the journal in a tick, in sizes.

    `takes` are the sections, or groups of them, that the text takes where its annotations do not say.
    """

    text: Callable  # a kernel: text(lot, worker, *sections, terms)
    over: type | None = None  # the section whose `n` says how many lots there are
    terms: tuple = ()  # plain numbers
    lines: str = "0"
    takes: tuple | None = None
    begins: bool = False  # whether it is the world's, and begins a tick
    alone: Callable | None = (
        None  # what does the same as a call on the model, for less where no other phase stands beside it
    )

    @property
    def sections(self) -> tuple:
        """The sections, or groups of them, that the text takes, in its order."""
        return sections_of(self.text) if self.takes is None else self.takes

    @property
    def loop(self) -> Callable:
        """The compiled loop over a range of lots: loop(start, stop, worker, *sections, terms)."""
        return _loop_of(self.text)


class Program:
    """Phases in a row. A first phase that begins a tick leaves everything as it was and sets `Clock.short` when its arrays are too
    small for it."""

    def __init__(self, phases: Sequence[Phase]):
        self.phases, self.begins = tuple(phases), phases[0].begins
        taken = [section for phase in phases for section in (*flat(phase.sections), phase.over) if section]
        self.sections = tuple(dict.fromkeys((*ALWAYS, *taken)))

    @functools.cached_property
    def lines(self) -> str:
        """The most lines of the journal that a tick writes, in sizes."""
        return " + ".join(phase.lines for phase in self.phases)

    def run(self, n_ticks: int, state: State) -> int:
        """Run up to `n_ticks` ticks on the arrays of `sections` and return how many were completed; fewer if room is short, all are
        dead, or a fault stops it."""
        if self._is_spread(state):
            return self._spread(n_ticks, state)
        return self.compiled(n_ticks, *state.packed, self.terms)

    @functools.cached_property
    def compiled(self) -> Callable:
        """All phases as one call, compiled(n_ticks, *state.packed, terms): the ticks completed. Programs of the same texts share it."""
        parts = tuple([(phase.text, self._count(phase), self._arguments(phase)) for phase in self.phases])
        return _compiled(parts, self._fits if self.begins else None, self.sections)

    @functools.cached_property
    def terms(self) -> tuple:
        """The phases' terms, as `compiled` takes them."""
        return tuple([phase.terms for phase in self.phases])

    def compile(self, state: State) -> None:
        """Compile what `run` will call on `state`, or load it from disk, and change nothing."""
        if self._is_spread(state):
            for phase in self.phases:
                compile_for(phase.loop, 0, 0, 0, *self._given(phase, state))
        else:
            compile_for(self.compiled, 1, *state.packed, self.terms)

    def _count(self, phase: Phase) -> str:
        """The number of a phase's lots, as a text on `state`."""
        return "1" if phase.over is None else f"state[{self.sections.index(phase.over)}].n[0]"

    def _arguments(self, phase: Phase) -> str:
        """The sections of a phase, as a text on `state`."""
        return _listed(phase.sections, self.sections)

    @functools.cached_property
    def _fits(self) -> str:
        """Whether a tick has room in all that is handed over tick by tick, as a text on `state`."""
        rolls = [
            (k, name, n) for k, section in enumerate(self.sections) for name, n in rolls_of(section).items()
        ]
        return " and ".join(
            f"state[{k}].{n}[0] + state[{k}].{n}[1] <= len(state[{k}].{name})" for k, name, n in rolls
        )

    def _given(self, phase: Phase, state: State) -> tuple:
        return (*eval(f"({self._arguments(phase)})", {"state": state.sections}), phase.terms)

    def _is_spread(self, state: State) -> bool:
        return threads() > 1 and state.sections[1].n[0] >= SPREAD_FROM

    def _spread(self, n_ticks: int, state: State) -> int:
        sections = state.sections
        clock, living = sections[0], sections[1]
        for tick in range(n_ticks if self.begins else 1):
            if self.begins and not (_has_room(sections) and eval(self._fits, {"state": sections})):
                clock.short[0] = 1
                return tick
            for phase in self.phases:
                n_lots = int(eval(self._count(phase), {"state": sections}))
                _over_all_cores(phase, n_lots, self._given(phase, state))
                if clock.short[0]:
                    return tick
            if clock.fault[0]:
                return tick
            if living.n[0] == 0:
                return tick + 1
        return n_ticks


@dataclass
class Launch:
    """A program to be run for up to `ticks` ticks on the state of one society; where and beside what others is the caller's affair."""

    program: Program
    ticks: int
    state: State  # of the program's sections, in their order
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


def _over_all_cores(phase: Phase, n_lots: int, arguments: tuple) -> None:
    if phase.over is None or n_lots < SPREAD_FROM // 20:
        phase.loop(0, n_lots, 0, *arguments)
        return
    n_parts = threads()
    edges = np.linspace(0, n_lots, n_parts + 1).astype(np.int64).tolist()
    jobs = [
        pool(n_parts, os.getpid()).submit(phase.loop, *edge, worker, *arguments)
        for worker, edge in enumerate(zip(edges[:-1], edges[1:]))
    ]
    wait(jobs)
    for job in jobs:
        job.result()


def _listed(sections: tuple, order: tuple) -> str:
    """Sections, and groups of them, as a text on `state`, whose sections stand in `order`."""
    parts = [
        f"({_listed(x, order)})" if isinstance(x, tuple) else f"state[{order.index(x)}]" for x in sections
    ]
    return "".join(f"{part}, " for part in parts)


# What follows is compiled; names that nothing defines are given by `bound`.


def _loop(start, stop, worker, *arguments):
    for lot in range(start, stop):
        _each(lot, worker, arguments)  # noqa: F821


def _has_room(state):
    """Whether every expert can have a child."""
    living, accounts = state[1], state[2]
    n = living.n[0]
    return (
        2 * n <= len(living.rows)
        and living.n_rows[0] + n <= len(living.alive)
        and accounts.n[0] + n <= accounts.capacity[0]
    )


def _run(n_ticks, wholes, numbers, starts, arrays, terms):
    state, done = _unpack(wholes, numbers, starts, arrays), 0  # noqa: F821
    clock, living = state[0], state[1]
    while done < n_ticks:
        if not _fits(state):  # noqa: F821
            clock.short[0] = 1
            break
        _begin(state, terms)  # noqa: F821
        if clock.short[0]:
            break
        _go_on(state, terms)  # noqa: F821
        if clock.fault[0]:
            break
        done += 1
        if living.n[0] == 0:
            break
    return done


def _run_once(n_ticks, wholes, numbers, starts, arrays, terms):
    _go_on(_unpack(wholes, numbers, starts, arrays), terms)  # noqa: F821
    return 1


@functools.cache
def _loop_of(text: Callable) -> Callable:
    """The text is copied into its loop, the only place that runs it: by itself it would be compiled, and once more in there."""
    given = "".join(f", arguments[{k}]" for k in range(len(inspect.signature(text).parameters) - 2))
    each = written(f"def each(lot, worker, arguments):\n    rule(lot, worker{given})", rule=fragment(text))
    return kernel(bound(_loop, f"loop_{_name(text)}", _each=each), text, inline=False)


def _row_of(parts: tuple, first: int, last: int) -> Callable:
    """The phases `first` .. `last` - 1 as one text, row(state, terms); a loop over texts of different types is none that compiles."""
    chosen = list(enumerate(parts))[first:last]
    calls = [f"phase_{k}(0, {n}, 0, {arguments}terms[{k}])" for k, (_, n, arguments) in chosen]
    text = "\n    ".join(["def row(state, terms):", *calls, "pass"])
    return written(text, **{f"phase_{k}": _loop_of(rule) for k, (rule, _, _) in chosen})


@functools.cache
def _compiled(parts: tuple, fits: str | None, sections: tuple) -> Callable:
    if fits is None:
        text, given = _run_once, {"_go_on": _row_of(parts, 0, len(parts))}
    else:
        room = f"def fits(state):\n    return has_room(state) and {fits}"
        given = {"_begin": _row_of(parts, 0, 1), "_go_on": _row_of(parts, 1, len(parts))}
        text, given = _run, {**given, "_fits": written(room, has_room=fragment(_has_room))}
    name, given = f"{text.__name__}_{_names(parts)}", {**given, "_unpack": unpacking(sections)}
    return kernel(bound(text, name, **given), _strangest(parts), inline=False)


def _name(text: Callable) -> str:
    return f"{text.__module__}.{text.__qualname__}"


def _names(parts: tuple) -> str:
    names = " ".join(f"{_name(text)}:{n}:{arguments}" for text, n, arguments in parts)
    return hashlib.sha1(names.encode()).hexdigest()[:16]


def _strangest(parts: tuple) -> Callable:
    """A text from outside the package, if there is one: the cache watches the package by itself."""
    texts = [part[0] for part in parts]
    return next((text for text in texts if not text.__module__.startswith("credit_flow.")), texts[0])
