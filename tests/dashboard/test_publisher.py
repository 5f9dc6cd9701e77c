"""The publisher, on a clock that the test turns: at most one frame under way, lost frames, silence, hidden pages."""

import threading

import pytest

from credit_flow import CreditEconomy
from credit_flow.dashboard.pictures.publisher import RATES, SILENCE, Publisher
from credit_flow.dashboard.run.runner import Runner


class Desk:
    """A runner and a publisher whose page is the test."""

    def __init__(self, **options):
        self.now = 0.0
        self.runner = Runner(CreditEconomy(experts=10), seed=1)
        self.sent: list[tuple[int, int, frozenset]] = []  # number, tick, due
        self.publisher = Publisher(
            self.runner,
            lambda: (self.runner.ids[0], self.runner.tick),
            lambda number, due: (number, self.runner.tick, due),
            self.sent.append,
            clock=lambda: self.now,
            **options,
        )

    def pass_time(self, seconds, *, draws_in=None, step=0.05):
        """Let time pass; the page draws a frame `draws_in` seconds after it was sent, or never."""
        until = self.now + seconds
        drawn_at = {}
        while self.now < until - 1e-9:
            self.now += step
            for number, due in list(drawn_at.items()):
                if self.now >= due - 1e-9:
                    del drawn_at[number]
                    self.publisher.drawn(number)
            if self.publisher.poll() and draws_in is not None:
                drawn_at[self.sent[-1][0]] = self.now + draws_in


@pytest.fixture
def desk():
    made = Desk()
    yield made
    made.publisher.close()
    made.runner.close()


def run_slowly(desk):
    """Have the runner count as running, at the slowest rate, so that its ticks are the test's."""
    desk.runner.play(0.1)


def test_nothing_new_means_no_frame(desk):
    assert desk.publisher.poll()
    desk.publisher.drawn(1)
    desk.pass_time(3.0, draws_in=0.01)
    assert len(desk.sent) == 1, "the picture has not changed"
    desk.runner.step()
    desk.pass_time(0.2, draws_in=0.01)
    assert [tick for _, tick, _ in desk.sent] == [0, 1]


def test_the_next_frame_waits_until_the_last_one_is_drawn(desk):
    assert desk.publisher.poll()
    for _ in range(5):
        desk.runner.step()
        desk.now += 0.1
        assert not desk.publisher.poll() and desk.publisher.in_flight == 1
    desk.publisher.drawn(1)
    assert desk.publisher.poll()
    assert desk.sent[-1][:2] == (2, 5), "the latest wins, nothing was queued"


def test_what_the_canvas_does_not_draw_is_not_waited_for(desk):
    """A run slower than the pictures: charts fall due when the picture is still the same, and nobody acknowledges them."""

    def tick_on(seconds: float) -> frozenset:
        desk.runner.step()
        desk.runner.state = "running"
        desk.now += seconds
        assert desk.publisher.poll()
        return desk.sent[-1][2]

    assert "lines" in tick_on(0.0)
    desk.publisher.drawn(1)
    assert tick_on(0.1) == {"canvas"}
    desk.publisher.drawn(2)
    desk.now += 0.2
    assert desk.publisher.poll() and desk.sent[-1][2] == {"lines"} and desk.publisher.in_flight is None
    assert "canvas" in tick_on(0.1), "the next picture goes at once"


def test_a_page_that_takes_400_ms_is_always_shown_the_newest_tick(desk):
    in_flight = []
    drawn_at = None
    for _ in range(200):
        desk.runner.step()
        desk.now += 0.05
        if drawn_at is not None and desk.now >= drawn_at - 1e-9:
            desk.publisher.drawn(desk.sent[-1][0])
            drawn_at = None
        if desk.publisher.poll():
            assert desk.sent[-1][1] == desk.runner.tick
            drawn_at = desk.now + 0.4
        in_flight.append(desk.publisher.n_sent - desk.publisher.n_drawn)
    assert max(in_flight) == 1 and 20 <= len(desk.sent) <= 25
    assert desk.publisher.chip == "" and desk.runner.tick == 200


def test_frames_come_no_faster_than_their_rate(desk):
    desk.publisher.frames_per_second = 5.0
    for _ in range(100):
        desk.runner.step()
        desk.now += 0.02
        if desk.publisher.poll():
            desk.publisher.drawn(desk.sent[-1][0])
    assert 10 <= len(desk.sent) <= 11
    desk.publisher.frames_per_second = 1_000.0
    assert desk.publisher.frames_per_second == 15.0


def test_parts_of_a_page_keep_their_own_rates_while_it_runs_and_all_come_on_pause(desk):
    run_slowly(desk)
    ticks = iter(range(10**6))
    desk.publisher._newest = lambda: next(ticks)  # something new at every look
    desk.pass_time(10.0, draws_in=0.0)
    n_of = {name: sum(name in due for *_, due in desk.sent) for name in RATES}
    assert 95 <= n_of["canvas"] <= 150
    assert 33 <= n_of["lines"] <= 41 and 18 <= n_of["flows"] <= 21 and 9 <= n_of["tables"] <= 11
    desk.runner.pause()
    desk.pass_time(0.3, draws_in=0.0)
    assert desk.sent[-1][2] == frozenset(RATES)


def test_one_lost_frame_is_made_good_and_two_in_a_row_pause_the_run(desk):
    run_slowly(desk)
    desk.publisher.poll()
    desk.pass_time(1.1)
    assert desk.runner.state == "running" and len(desk.sent) == 2
    assert desk.sent[1][2] == frozenset(RATES), "what was lost is sent again, all of it"
    desk.publisher.drawn(2)
    assert desk.publisher.chip == ""
    desk.runner.step()
    run_slowly(desk)
    desk.pass_time(2.3)
    assert desk.runner.state == "paused" and desk.publisher.chip == "paused: the page does not keep up"
    desk.publisher.drawn(desk.sent[-1][0])
    assert desk.publisher.chip == "" and desk.runner.state == "paused"


def test_a_page_that_falls_silent_is_given_up_and_may_come_back(desk):
    run_slowly(desk)
    desk.publisher.poll()
    desk.pass_time(SILENCE + 0.2)
    assert desk.publisher.stopped and desk.runner.state == "paused"
    n = len(desk.sent)
    assert n <= 7
    desk.runner.step()
    desk.pass_time(20.0)
    assert len(desk.sent) == n, "nothing is computed for nobody"
    desk.publisher.drawn(n)
    desk.pass_time(0.5, draws_in=0.01)
    assert not desk.publisher.stopped and desk.sent[-1][1] == desk.runner.tick


def test_a_page_that_is_shown_all_there_is_is_not_silent(desk):
    desk.pass_time(60.0, draws_in=0.1)
    assert len(desk.sent) == 1 and not desk.publisher.stopped


def test_late_acknowledgements_count_as_life_but_not_as_the_frame_under_way(desk):
    desk.publisher.poll()
    desk.pass_time(1.1)
    assert desk.publisher.in_flight == 2
    desk.publisher.drawn(1)
    assert desk.publisher.in_flight == 2 and desk.publisher.n_drawn == 0


def test_a_hidden_page_pauses_and_goes_on_when_it_comes_back(desk):
    run_slowly(desk)
    desk.publisher.poll()
    desk.publisher.hidden(True)
    assert desk.runner.state == "paused" and desk.publisher.chip == "paused while hidden"
    desk.pass_time(60.0)
    assert len(desk.sent) == 1 and not desk.publisher.stopped
    desk.publisher.hidden(False)
    assert desk.runner.state == "running" and desk.publisher.chip == ""
    desk.pass_time(0.2, draws_in=0.01)
    assert desk.sent[1][2] == frozenset(RATES)


def test_a_run_that_was_paused_stays_so_when_the_page_comes_back(desk):
    desk.publisher.hidden(True)
    desk.publisher.hidden(False)
    assert desk.runner.state == "paused"


def test_a_hidden_page_that_keeps_running_must_be_heard_every_few_seconds(desk):
    desk.publisher.keep_running = True
    run_slowly(desk)
    desk.publisher.hidden(True)
    for _ in range(10):
        desk.pass_time(2.0)
        desk.publisher.heartbeat()
    assert desk.runner.state == "running" and desk.sent == []
    desk.pass_time(SILENCE + 0.1)
    assert desk.runner.state == "paused" and desk.publisher.stopped


def test_a_refresh_sends_everything_again(desk):
    desk.publisher.poll()
    desk.publisher.drawn(1)
    desk.publisher.refresh()
    desk.pass_time(0.2, draws_in=0.01)
    assert desk.sent[1][2] == frozenset(RATES)


# -- in a thread, with the time there is


def wait_for(condition, seconds=20.0):
    waited = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        waited.wait(0.01)
    raise AssertionError("it did not come about")


def test_the_thread_sends_what_is_new_and_ends_with_the_page():
    with Runner(CreditEconomy(experts=10), seed=1) as runner:
        ticks = []

        def send(frame):
            ticks.append(frame[1])
            threading.Thread(target=publisher.drawn, args=(frame[0],)).start()

        publisher = Publisher(runner, lambda: runner.tick, lambda number, due: (number, runner.tick), send)
        publisher.start()
        runner.play(100)
        wait_for(lambda: len(ticks) >= 5)
        runner.pause()
        wait_for(lambda: ticks[-1] == runner.tick)
        assert ticks == sorted(ticks)
        thread = publisher._thread
        publisher.close()
        assert not thread.is_alive()


def test_a_picture_that_cannot_be_made_stops_in_words():
    with Runner(CreditEconomy(experts=10), seed=1) as runner:

        def make(number, due):
            raise RuntimeError("no ink")

        publisher = Publisher(runner, lambda: runner.tick, make, print)
        publisher.start()
        wait_for(lambda: publisher.stopped)
        assert publisher.chip == "stopped: RuntimeError: no ink"
        publisher.close()
