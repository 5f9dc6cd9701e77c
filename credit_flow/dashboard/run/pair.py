"""Two players or more on one clock, for comparison: none makes a tick before the others have made their last."""

from __future__ import annotations

import threading
import time
from itertools import zip_longest

import numpy as np

from credit_flow.core.boundary.ticks import as_ticks
from credit_flow.dashboard.reading.history import min_max
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.server.limits import MOST_TICKS_PER_SECOND


class Pair:
    """Plays and steps runners in lock-step. One that fails or ends stops; the others go on."""

    def __init__(self, a: Runner, b: Runner, *others: Runner):
        self.a, self.b, self.others = a, b, others
        self.ticks_per_second = 10.0
        self._until: int | None = None
        self._beginning = False
        self._arriving = threading.Lock()
        self._playing = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def players(self) -> tuple[Player, ...]:
        """All, a first."""
        return self.a, self.b, *self.others

    @property
    def state(self) -> str:
        """`running`, or the state of the one that can still go on, or of a. Who begins anew to come back to a tick runs already."""
        if self._playing.is_set() or self._beginning:
            return "running"
        able = [player.state for player in self.players if player.state in ("paused", "busy")]
        return able[0] if able else self.a.state

    @property
    def tick(self) -> int:
        """The tick that both have reached; of the one that goes on if the other cannot."""
        return max(player.tick for player in self.players)

    @property
    def destination(self) -> int:
        """The tick that they are on their way to; the one they stand at if they are on none."""
        until = self._until
        return self.tick if until is None or not self._playing.is_set() else max(until, self.tick)

    @property
    def log(self):
        """The event log of the first."""
        return self.a.log

    def step(self, n: int = 1) -> None:
        """Go `n` ticks on, both together tick by tick; from a tick that they are on their way to, `n` beyond that."""
        n = as_ticks(n)
        with self._arriving:
            if self._playing.is_set() and self._until is not None:
                self._until += n
                return
        self.pause()
        for _ in range(n):
            self._beat()

    def play(self, ticks_per_second: float | None = None, *, until: int | None = None) -> None:
        """Run on until paused, until tick `until` if given, or until neither can."""
        self._until = until
        if ticks_per_second is not None:
            self.ticks_per_second = min(max(float(ticks_per_second), 0.1), MOST_TICKS_PER_SECOND)
        if not self._playing.is_set():
            self._playing.set()
            self._thread = threading.Thread(target=self._play, name="pair", daemon=True)
            self._thread.start()

    def pause(self) -> None:
        """Stop after the tick that is being made, and wait for that."""
        self._playing.clear()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def reset(self, *, a=None, b=None, others=(), seed: int | None = None, until: int = 0) -> None:
        """Begin all anew, with scenarios where given, on the same seed (that of the first unless given).

        They run on to tick `until`, and are never seen to stand before they get there.
        """
        self._beginning = until > 0
        try:
            self.pause()
            seed = self.a.seed if seed is None else seed
            for player, scenario in zip_longest(self.players, (a, b, *others)):
                player.reset(scenario, seed)
            if until:
                self.play(MOST_TICKS_PER_SECOND, until=until)
        finally:
            self._beginning = False

    def close(self) -> None:
        """Stop both for good."""
        self.pause()
        for player in self.players:
            player.close()

    def difference(self, key: str, points: int = 400) -> tuple[np.ndarray, np.ndarray]:
        """Ticks (n,) at which both have a point of the series `key`, and a's value less b's (n,)."""
        (ticks_a, a), (ticks_b, b) = (player.history([key], points=10**9)[key] for player in self.players)
        ticks, in_a, in_b = np.intersect1d(ticks_a, ticks_b, return_indices=True)
        return min_max(ticks, a[in_a] - b[in_b], points)

    def parameter_differences(self) -> list[tuple[str, object, object]]:
        """(name, in a, in b) of every parameter that differs; the scenario itself comes first."""
        a, b = self.a.scenario, self.b.scenario
        found = [] if a.name() == b.name() else [("scenario", a.name(), b.name())]
        mine, other = a.as_dict(), b.as_dict()
        names = [*mine, *(name for name in other if name not in mine)]
        return found + [
            (name, mine.get(name), other.get(name)) for name in names if mine.get(name) != other.get(name)
        ]

    def _beat(self) -> bool:
        orders = [player.step_later(1) for player in self.players if player.state == "paused"]
        for order in orders:
            order.result()
        return bool(orders)

    def _play(self) -> None:
        due = time.monotonic()
        while self._playing.is_set():
            able = self._beat()
            with self._arriving:
                if not able or (self._until is not None and self.tick >= self._until):
                    self._playing.clear()
                    break
            due = max(due + 1.0 / self.ticks_per_second, time.monotonic())
            time.sleep(max(0.0, due - time.monotonic()))
        for player in self.players:
            player.notify()
