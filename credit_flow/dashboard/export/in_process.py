"""Work for a page in a process of its own, so that the page goes on answering."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import wait

from credit_flow.dashboard.run.rebuild import Cancelled
from credit_flow.experiments.sweeps.worker_pool import WorkerPool

BEAT = 0.2
"""Seconds between two questions whether it is still wanted."""


def in_process(call: Callable, *arguments, go_on: Callable[[], bool]):
    """What `call(*arguments)` returns, run in another process; that ends as soon as `go_on()` says no. Errors: `Cancelled`, and those of the call."""
    with WorkerPool(1) as pool:
        future = pool.submit(call, *arguments)
        while not wait([future], BEAT).done:
            if not go_on():
                pool.give_up()
                raise Cancelled("no longer wanted")
        return future.result()
