"""Ctrl-C waits until the work in hand is whole."""

from __future__ import annotations

import sys
from _signal import SIG_IGN, SIGINT, getsignal, raise_signal, signal  # signal.signal takes ten times as long
from threading import Timer, get_ident, main_thread

PATIENCE = 0.5
"""Seconds after which it is said what a Ctrl-C waits for."""


class Interruption:
    """Within it the first Ctrl-C only sets `asked`; a second one stops at once, unless the work is `firm`.

    With `passes_on` a Ctrl-C that came is handed on when the block ends, to whoever would have had it: Python, which raises
    KeyboardInterrupt, a handler of the user's own, or an Interruption around this one. `waits_for` is said on standard error after half a
    second; with `late`, where a Ctrl-C came before and this is what is left to do, that is counted from the start. Outside the main thread, and where Ctrl-C is ignored, it does nothing.
    """

    __slots__ = ("waits_for", "passes_on", "firm", "late", "asked", "thread", "_before", "_around", "_word")

    def __init__(
        self, waits_for: str = "", *, passes_on: bool = False, firm: bool = False, late: bool = False
    ):
        self.waits_for, self.passes_on, self.firm, self.late = waits_for, passes_on, firm, late
        self.asked, self.thread = False, 0
        self._before = self._around = self._word = None

    def __enter__(self) -> Interruption:
        before, here = getsignal(SIGINT), get_ident()
        around = getattr(before, "__self__", None)
        if (
            self.firm and type(around) is Interruption and around.thread == here
        ):  # let the one around this wait
            self._around, self.firm, around.firm = around, around.firm, True
        elif here != main_thread().ident:
            return self
        elif before is not None and before != SIG_IGN:
            self.thread, self._before = here, signal(SIGINT, self._take)
            if self.late:
                self._announce()
        return self

    def __exit__(self, kind, error, trace) -> None:
        if self._around is not None:
            self._around.firm = self.firm
        elif self._before is not None:
            signal(SIGINT, self._before)
            self._hush()
            if self.asked and self.passes_on and kind is not KeyboardInterrupt:
                raise_signal(SIGINT)

    def _take(self, number, frame) -> None:
        if self.asked and not self.firm:
            signal(SIGINT, self._before)
            self._hush()
            raise KeyboardInterrupt
        if not self.asked and self.waits_for:
            self._announce()
        self.asked = True

    def _announce(self) -> None:
        """Say soon what is waited for, once."""
        if self._word is None:
            self._word = Timer(PATIENCE, self._say)
            self._word.daemon = True
            self._word.start()

    def _hush(self) -> None:
        if self._word is not None:
            self._word.cancel()

    def _say(self) -> None:
        way_out = "" if self.firm else f"; press it {'twice' if self.late else 'again'} to break it off"
        print(f"Ctrl-C: waiting for {self.waits_for}{way_out}", file=sys.stderr, flush=True)
