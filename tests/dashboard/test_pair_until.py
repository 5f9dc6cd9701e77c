"""A pair plays to a tick and stops there, both together."""

import threading
import time

from credit_flow import CreditEconomy
from credit_flow.dashboard.run.pair import Pair
from credit_flow.dashboard.run.runner import Runner

SMALL = CreditEconomy(experts=20, task_rate=6.0)


def test_a_pair_stops_at_the_tick_it_was_told_and_says_so():
    heard = threading.Event()
    with Runner(SMALL, seed=2) as a, Runner(SMALL, seed=2) as b:
        pair = Pair(a, b)
        pair.step(1)  # compiles
        pair.play(100.0, until=12)
        until = time.monotonic() + 120.0
        while pair.state == "running" and time.monotonic() < until:
            time.sleep(0.01)
        assert pair.state == "paused" and (a.tick, b.tick, pair.tick) == (12, 12, 12)
        a.notify = heard.set
        pair.play(100.0, until=13)
        assert heard.wait(120.0)
        pair.pause()
        _, values = pair.difference("supply")
        assert len(values) == pair.tick + 1 and not values.any()


def test_a_runner_can_be_read_at_every_moment_of_a_reset():
    """A page reads in a thread of its own: between two runs it sees the old one or the new one, never none."""
    wrong, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            try:
                runner.snapshot(), runner.tick, runner.first_tick, runner.history(["supply"])
            except Exception as error:
                wrong.append(repr(error))
                return

    with Runner(SMALL, seed=1) as runner:
        reader = threading.Thread(target=read)
        reader.start()
        for seed in range(60):
            runner.reset(seed=seed)
        stop.set()
        reader.join(120)
    assert wrong == []


def test_a_pair_that_comes_back_to_a_tick_is_never_seen_to_stand_before_it():
    """A button that is enabled for a moment loses the click that falls on it; a step and a change on the way add to the way."""
    seen, stop = [], threading.Event()

    def read() -> None:
        while not stop.is_set():
            seen.append((pair.state, pair.tick))
            time.sleep(0.0005)

    with Runner(SMALL, seed=2) as a, Runner(SMALL, seed=2) as b:
        pair = Pair(a, b)
        pair.step(1)  # compiles
        pair.reset(until=8)
        reader = threading.Thread(target=read)
        reader.start()
        pair.step(10)
        pair.reset(b=SMALL.but(rent=0.3), until=pair.destination)
        pair.step(2)
        while pair.state == "running":
            time.sleep(0.005)
        stop.set()
        reader.join(60)
        assert pair.tick == a.tick == b.tick == pair.destination == 20
        assert {tick for state, tick in seen if state != "running"} <= {20}
