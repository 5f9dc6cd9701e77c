"""A publisher: sends the newest picture to one page, and the next one only when the page has drawn it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any

from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.server.limits import MOST_FRAMES_PER_SECOND

TIMEOUT = 1.0
"""Seconds after which a frame that was not acknowledged counts as lost."""

SILENCE = 5.0
"""Seconds without a sign of life after which the page counts as gone."""

MOST_TIMEOUTS = 2
"""Frames lost in a row that pause the run."""

PATIENCE = 0.25
"""Longest time in seconds between two looks at whether there is something new."""

ON_THE_WAY = 2.0
"""Most refreshes per second of anything while a run is on its way to a tick that was asked for: who waits for it wants it soon."""

RATES = {"canvas": 15.0, "lines": 4.0, "flows": 2.0, "tables": 1.0}
"""Most refreshes per second of each part of a page."""


class Publisher:
    """Paces the pictures of one page; there is no queue, the latest wins, and at most one frame is under way.

    `newest()` is a key of what there is to show; `make(number, due)` builds frame `number` with the parts in `due`;
    `send(frame)` hands it to the page, in one write; one with a new `canvas` is under way until it is drawn. The page calls `drawn`, `hidden` and `heartbeat`. Two frames lost in
    a row pause the run, 5 s of silence stop the publisher, and any sign of life wakes it again. `chip` says why it waits.

    `poll` does what is due now; `start` has a thread call it.
    """

    def __init__(
        self,
        player: Player,
        newest: Callable[[], Hashable],
        make: Callable[[int, frozenset[str]], Any],
        send: Callable[[Any], None],
        *,
        rates: dict[str, float] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ):
        self.player, self._newest, self._make, self._send = player, newest, make, send
        self.rates, self._clock = dict(rates or RATES), clock
        self.keep_running = False
        self.chip = ""
        self.n_sent = self.n_drawn = 0
        self.stopped = self.is_hidden = False
        self._in_flight: int | None = None
        self._sent_at = self._next = -float("inf")
        self._waiting_since: float | None = None  # first frame since the last sign of life
        self._n_lost = 0
        self._shown: dict[str, tuple[float, Hashable]] = {}
        self._resume = False
        self._lock = threading.RLock()
        self._wake = threading.Event()
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def frames_per_second(self) -> float:
        """Most frames per second; at most 15."""
        return self.rates["canvas"]

    @frames_per_second.setter
    def frames_per_second(self, rate: float) -> None:
        """Ask for so many, cut back to 0.5 .. 15."""
        self.rates["canvas"] = min(max(float(rate), 0.5), MOST_FRAMES_PER_SECOND)

    @property
    def in_flight(self) -> int | None:
        """The number of the frame that was sent and not yet drawn, if there is one."""
        return self._in_flight

    # -- what the page says

    def drawn(self, number: int) -> None:
        """The page has drawn frame `number`."""
        with self._lock:
            if number == self._in_flight:
                self._in_flight = None
                self.n_drawn += 1
            self._alive()
        self._wake.set()

    def hidden(self, is_hidden: bool) -> None:
        """The page went into the background, or came back: drawing pauses, and so does the run unless `keep_running`."""
        with self._lock:
            self.is_hidden, self._in_flight = is_hidden, None
            self._alive()
            if is_hidden:
                self._waiting_since = self._clock()
                if not self.keep_running and self.player.state == "running":
                    self._resume = True
                    self._pause("paused while hidden")
                return
            self._shown.clear()
            if self._resume:
                self._resume, self.chip = False, ""
                self.player.play()
        self._wake.set()

    def heartbeat(self) -> None:
        """The page is there, though it draws nothing: a sign every 2 s while it is hidden and the run goes on."""
        with self._lock:
            self._alive()
            if self.is_hidden:
                self._waiting_since = self._clock()

    def refresh(self) -> None:
        """Send everything anew, as after a change of theme or of what is chosen."""
        with self._lock:
            self._shown.clear()
        self._wake.set()

    def wake(self) -> None:
        """Look at once whether there is something new."""
        self._wake.set()

    # -- pacing

    def poll(self) -> bool:
        """Do what is due now: count a lost frame, give up on a silent page, or send the next frame; whether one was sent."""
        with self._lock:
            now = self._clock()
            self._look_for_life(now)
            if self.stopped or self.is_hidden or self._in_flight is not None or now < self._next:
                return False
            key = self._newest()
            due = self._due(now, key)
            if not due:
                return False
            self._deliver(now, key, due)
            return True

    def start(self) -> None:
        """Poll in a thread, until the page falls silent or `close`."""
        with self._lock:
            if self._thread is None and not self._closed:
                self._thread = threading.Thread(target=self._work, name="publisher", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End for good."""
        with self._lock:
            self._closed, thread = True, self._thread
        self._wake.set()
        if thread is not None and thread is not threading.current_thread():
            thread.join()

    def _deliver(self, now: float, key: Hashable, due: frozenset[str]) -> None:
        self.n_sent += 1
        frame = self._make(self.n_sent, due)
        if "canvas" in due:  # the rest is not drawn by the canvas, which acknowledges
            self._in_flight, self._sent_at = self.n_sent, now
            self._waiting_since = now if self._waiting_since is None else self._waiting_since
        self._next = now + 1.0 / self.rates["canvas"]
        for name in due:
            self._shown[name] = (now, key)
        self._send(frame)

    def _due(self, now: float, key: Hashable) -> frozenset[str]:
        """The parts that show something old: those whose turn it is while the run goes on, else all."""
        stale = [name for name in self.rates if self._shown.get(name, (0.0, None))[1] != key]
        if self.player.state in ("running", "busy"):
            most = ON_THE_WAY if self.player.state == "busy" else self.rates["canvas"]
            stale = [
                name
                for name in stale
                if name not in self._shown or now - self._shown[name][0] >= 1.0 / min(most, self.rates[name])
            ]
        return frozenset(stale)

    def _look_for_life(self, now: float) -> None:
        if self._in_flight is not None and now - self._sent_at >= TIMEOUT:
            self._in_flight = None
            self._n_lost += 1
            self._shown.clear()
            if self._n_lost == MOST_TIMEOUTS:
                self._pause("paused: the page does not keep up")
        waits = self._waiting_since is not None and (not self.is_hidden or self.keep_running)
        if waits and now - self._waiting_since >= SILENCE and not self.stopped:
            self.stopped, self._in_flight = True, None
            self._pause("stopped: the page does not answer")

    def _alive(self) -> None:
        """A sign of life."""
        self._n_lost = 0
        self._waiting_since = None if self._in_flight is None else self._clock()
        if self.chip.startswith("stopped") or self.chip.endswith("keep up"):
            self.chip = ""
        if self.stopped:
            self.stopped = False
            self._shown.clear()
            if self._thread is not None:
                self._thread = None
                self.start()

    def _pause(self, chip: str) -> None:
        self.chip = chip
        if self.player.state == "running":
            self.player.pause()

    def _work(self) -> None:
        while not self._closed and not self.stopped and self._thread is threading.current_thread():
            self._wake.clear()
            try:
                self.poll()
            except Exception as error:  # no picture, but a page that says why
                self._give_up(error)
            left = self._next - self._clock()
            self._wake.wait(min(PATIENCE, left) if left > 0.0 else PATIENCE)

    def _give_up(self, error: Exception) -> None:
        with self._lock:
            self.stopped, self._in_flight = True, None
            self._pause(f"stopped: {failure(self.player.tick, error).cause}")
            self.player.log.add(self.player.tick, "error", self.chip)
