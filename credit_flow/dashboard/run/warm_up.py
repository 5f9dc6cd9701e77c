"""Compiling the rules before anybody waits for them."""

from __future__ import annotations

import threading

from credit_flow.dashboard.commons.commons_desk import CommonsDesk
from credit_flow.dashboard.pictures.frames import LAYOUTS, FrameBuilder
from credit_flow.dashboard.reading.flow_window import flows_of
from credit_flow.dashboard.run.runner import Runner
from credit_flow.models.scenario import Scenario

_warm = threading.Event()
_started = threading.Lock()


def is_warm() -> bool:
    """Whether the rules are compiled; until then a page says so."""
    return _warm.is_set()


def warm_up(scenario: Scenario | None = None) -> None:
    """Run the flagship (or `scenario`) for some ticks and draw its frames, so that all rules they need are compiled."""
    with Runner(scenario, seed=1) as runner:
        runner.step(3)
        builder = FrameBuilder()
        for number, layout in enumerate(LAYOUTS):
            builder.build(number, runner.snapshot(), flows_of(runner.snapshots(3)), layout=layout)
    _warm.set()
    CommonsDesk().begin()  # what the page Commons opens with


def start_warming_up() -> threading.Thread | None:
    """Warm up in a thread of its own; None if that has been begun already."""
    if not _started.acquire(blocking=False):
        return None
    thread = threading.Thread(target=warm_up, name="warm up", daemon=True)
    thread.start()
    return thread
