"""A player: plays, steps and pauses through the ticks of something, in one thread of its own."""

from __future__ import annotations

import queue
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import Future

from credit_flow.core.boundary.ticks import as_ticks
from credit_flow.dashboard.pictures.failure import Failure, failure
from credit_flow.dashboard.reading.run_events import EventLog
from credit_flow.dashboard.reading.snapshot import Snapshot
from credit_flow.dashboard.server.limits import IDLE_SECONDS, MOST_TICKS_PER_SECOND

SLOW_SECONDS = 1.0
"""A tick that takes longer is announced."""


class Player(ABC):
    """Base of `Runner` (a live model) and `Replay` (a Record).

    `state` is `paused`, `running`, `busy`, `ended` or `error`. Commands may come from any thread; the ticks are made in
    the player's own. A tick that raises puts the player into `error`, with `failure`, from which only a reset (or a
    seek) recovers.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic):
        self.state = "paused"
        self.failure: Failure | None = None
        self.ticks_per_second = 10.0
        self.progress = (0, 0)  # ticks done and asked for by the last step
        self.log = EventLog()
        self._clock = clock
        self._halts: set[threading.Event] = set()
        self._commands: queue.SimpleQueue = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._starting = threading.Lock()
        self._due = self._touched = clock()
        self._slow = False
        self.notify: Callable[[], None] = lambda: None
        """Called in the player's thread after every tick and every command, so that nobody need ask again and again."""

    # -- what a player of a kind can do

    @property
    @abstractmethod
    def tick(self) -> int:
        """The tick it stands at."""

    @abstractmethod
    def snapshot(self, tick: int | None = None) -> Snapshot:
        """The snapshot of `tick`, or the newest. Errors: `KeyError` with the ticks there are."""

    @abstractmethod
    def _advance(self, left: int = 1) -> bool:
        """Go one tick on, or some of the `left` that were asked for if nobody need see each of them; whether there is a next one."""

    # -- commands

    def step(self, n: int = 1) -> Snapshot:
        """Go `n` ticks on and return the snapshot there; fewer if the run ends, fails or is paused before."""
        self.step_later(n).result()
        return self.snapshot()

    def step_later(self, n: int = 1) -> Future:
        """Start going `n` ticks on; `progress` says how far, `pause` stops it."""
        n, halt = as_ticks(n), threading.Event()
        self._halts.add(halt)
        return self._do(lambda: self._step(n, halt))

    def play(self, ticks_per_second: float | None = None) -> None:
        """Run on, `ticks_per_second` (0.1 .. 100) or as fast as it goes below that, until paused."""
        if ticks_per_second is not None:
            self.ticks_per_second = min(max(float(ticks_per_second), 0.1), MOST_TICKS_PER_SECOND)
        self._do(self._play).result()

    def pause(self) -> None:
        """Stop after the tick that is being made, and wait for that."""
        self._stop_stepping()
        self._do(self._pause).result()

    def touch(self) -> None:
        """Say that somebody is there: a run without input for 15 minutes pauses."""
        self._touched = self._clock()

    def close(self) -> None:
        """Stop for good and end the thread."""
        self._stop_stepping()
        with self._starting:
            if self._thread is not None:
                self._commands.put(None)
                self._thread.join()
                self._thread = None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    # -- the thread

    def _do(self, command: Callable) -> Future:
        """Have the player's thread carry out `command` between two ticks."""
        self.touch()
        future: Future = Future()
        with self._starting:
            self._commands.put((command, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="player", daemon=True)
                self._thread.start()
        return future

    def _work(self) -> None:
        while True:
            try:
                order = self._commands.get(timeout=self._patience())
            except queue.Empty:
                self._beat()
                self.notify()
                continue
            if order is None:
                return
            command, future = order
            try:
                future.set_result(command())
            except BaseException as error:  # the one who asked hears of it
                future.set_exception(error)
            self.notify()

    def _patience(self) -> float | None:
        return max(0.0, self._due - self._clock()) if self.state == "running" else None

    def _beat(self) -> None:
        now = self._clock()
        if now - self._touched > IDLE_SECONDS:
            self.state = "paused"
            self.log.add(self.tick, "notice", "paused after 15 minutes without input")
            return
        self._due = max(now, self._due + 1.0 / self.ticks_per_second)
        self._try("running")

    def _play(self) -> None:
        if self.state == "paused":
            self.state, self._due = "running", self._clock()

    def _pause(self) -> None:
        if self.state == "running":
            self.state = "paused"

    def _stop_stepping(self) -> None:
        for halt in list(self._halts):
            halt.set()

    def _step(self, n: int, halt: threading.Event) -> None:
        if self.state in ("paused", "running"):
            start, self.progress = self.tick, (0, n)
            while self.progress[0] < n and not halt.is_set() and self._try("busy", n - self.progress[0]):
                self.progress = (self.tick - start, n)
            if self.state == "busy":
                self.state = "paused"
        self._halts.discard(halt)

    def _try(self, meanwhile: str, left: int = 1) -> bool:
        """Go on by a tick, or by some of those `left`; the state says how that went."""
        self.state = meanwhile
        start = self._clock()
        try:
            more = self._advance(left)
        except Exception as error:
            self.failure = failure(self.tick + 1, error)
            self.log.add(self.tick + 1, "error", self.failure.sentence)
            self.state = "error"
            return False
        if self._clock() - start > SLOW_SECONDS and not self._slow:
            self._slow = True
            self.log.add(self.tick, "notice", "model is slow: a tick takes more than a second")
        if not more:
            self.state = "ended"
        return more
