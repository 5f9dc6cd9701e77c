"""What a visitor sees first: the flagship economy at a moment where there is something to see."""

from __future__ import annotations

import threading

from credit_flow.dashboard.runner import Runner

TICK = 400
"""By then specialists, a market for work and births and deaths are there."""

_lock = threading.Lock()
_run: Runner | None = None


def opening() -> Runner:
    """A runner of the flagship with seed 1, paused at tick 400; it is run once for all visitors, each goes on alone."""
    global _run
    with _lock:
        if _run is None:
            _run = Runner()
            _run.step(TICK)
    return _run.fork()
