"""Ctrl-C as a request to stop at a good place."""

from __future__ import annotations

import signal
import threading


class Interruption:
    """Within it the first Ctrl-C only sets `asked`; a second one stops at once. Outside the main thread it does nothing."""

    def __enter__(self) -> Interruption:
        self.asked = False
        self._previous = None
        if threading.current_thread() is threading.main_thread():
            self._previous = signal.signal(signal.SIGINT, self._ask)
        return self

    def __exit__(self, *_) -> None:
        if self._previous is not None:
            signal.signal(signal.SIGINT, self._previous)

    def _ask(self, number, frame) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
