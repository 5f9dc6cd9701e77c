"""A saved run that is made again before it is shown: in a thread of its own, with progress, and it can be cancelled."""

from __future__ import annotations

import threading
from collections.abc import Callable

from credit_flow.core.records.record import RecordError
from credit_flow.dashboard.pictures.failure import failure
from credit_flow.dashboard.run.bands import Changes
from credit_flow.dashboard.run.player import Player


class RecordingJob:
    """`start(name, make, show, refuse)` has `make(progress)` return a player, and `show(player)` take it over.

    `refuse(words)` is called instead where that cannot be; after `cancel` neither is. `sentence` says how far it is.
    """

    def __init__(self):
        self.changed = Changes()
        self.sentence = ""
        self._cancelled: threading.Event | None = None  # of what is being made

    @property
    def running(self) -> bool:
        """Whether something is being made."""
        return self._cancelled is not None

    def start(self, name: str, make: Callable, show: Callable[[Player], None], refuse: Callable[[str], None]):
        """Begin; what was being made is given up."""
        self.cancel()
        self._cancelled = cancelled = threading.Event()
        self._say(f"{name} kept no record: it is made again")

        def progress(done: int, all_ticks: int) -> bool:
            if not cancelled.is_set():
                self._say(f"{name} kept no record: it is made again, tick {done:,} of {all_ticks:,}")
            return not cancelled.is_set()

        def work() -> None:
            try:
                player = make(progress)
                player.close() if cancelled.is_set() else show(player)
            except Exception as error:
                known = isinstance(error, RecordError | ValueError)
                if not cancelled.is_set():
                    refuse(str(error) if known else failure(0, error).cause)
            finally:
                if self._cancelled is cancelled:
                    self._cancelled = None
                self.changed.happened()

        threading.Thread(target=work, name="making", daemon=True).start()

    def cancel(self) -> None:
        """Give up what is being made."""
        if self._cancelled is not None:
            self._cancelled.set()
            self._cancelled = None
            self.changed.happened()

    def _say(self, words: str) -> None:
        self.sentence = words
        self.changed.happened()
