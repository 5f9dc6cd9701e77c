"""The runner: the same run as in Python, in a thread of its own, that fails in words and always recovers."""

import threading

import numpy as np
import pytest
from broken import Broken

from credit_flow import CreditEconomy, CreditFlow, preset
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.dashboard.run.pair import Pair
from credit_flow.dashboard.run.player import Player
from credit_flow.dashboard.run.runner import Runner
from credit_flow.dashboard.run.warm_up import is_warm, start_warming_up
from credit_flow.models.clockwork.scenario_choice import presets


@pytest.fixture
def runner():
    with Runner(CreditEconomy(), seed=3) as made:
        yield made


def wait_for(condition, seconds=20.0):
    """Wait for something that a thread brings about."""
    waited = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if condition():
            return
        waited.wait(0.01)
    raise AssertionError("it did not come about")


def test_five_steps_are_five_ticks_of_the_model(runner):
    model = CreditFlow(CreditEconomy(), rng=3).run(5)
    snapshot = runner.step(5)
    assert snapshot.tick == 5 and snapshot.held == model.ledger.held
    rows = model.table.rows
    assert (snapshot.living == rows).all()
    assert (snapshot.living_balances == model.balances[model.first_account + rows]).all()
    assert snapshot.books == {
        "minted": model.ledger.minted[0], "burnt": model.ledger.burnt[0], "held": model.ledger.held, "residual": 0.0
    }  # fmt: skip


def test_reset_and_five_steps_repeat_the_run(runner):
    first = runner.step(5)
    runner.reset()
    assert runner.tick == 0 and runner.state == "paused"
    again = runner.step(5)
    assert (again.balances == first.balances).all() and again.run_id == first.run_id


@pytest.mark.parametrize(("given", "seed"), [("7", 7), (7, 7), (np.int64(7), 7)])
def test_a_seed_in_digits_is_that_number(given, seed):
    with Runner(CreditEconomy(experts=10), seed=given) as runner:
        assert runner.seed == seed and runner.snapshot().seed == seed


@pytest.mark.parametrize("given", ["seven", "7.5", 7.5, -1, None, True, 2**63, "-1"])
def test_any_other_seed_is_refused(given):
    with pytest.raises(ParameterError, match="seed .*whole number"):
        Runner(CreditEconomy(experts=10), seed=given)


def test_play_runs_on_until_paused(runner):
    runner.play(100)
    wait_for(lambda: runner.tick >= 5)
    assert runner.state == "running"
    runner.pause()
    tick = runner.tick
    assert runner.state == "paused"
    threading.Event().wait(0.1)
    assert runner.tick == tick


def test_pause_stops_a_long_step_between_two_ticks(runner):
    going = runner.step_later(100_000)
    wait_for(lambda: runner.progress[0] >= 3)
    assert runner.state == "busy"
    runner.pause()
    going.result()
    assert 3 <= runner.tick < 100_000 and runner.state == "paused"
    assert runner.step(2).tick == runner.tick


def test_the_end_of_the_run_is_told():
    with Runner(CreditEconomy(experts=10, ticks=4), seed=1) as runner:
        assert runner.step(10).tick == 4 and runner.state == "ended"
        assert runner.step().tick == 4
        runner.play()
        assert runner.state == "ended"
        assert runner.reset().tick == 0 and runner.state == "paused"


@pytest.mark.parametrize("how", ["step", "play"])
def test_a_failing_model_is_data_and_reset_recovers(how):
    with Runner(Broken(experts=20), seed=1) as runner:
        if how == "step":
            runner.step(10)
        else:
            runner.play(100)
            wait_for(lambda: runner.state == "error")
        assert runner.state == "error" and runner.tick == 2
        assert runner.failure.tick == 3 and runner.failure.part == "Bridge"
        assert "the bridge is out" in runner.failure.cause and "Reset" in runner.failure.hint
        assert "plan.csv" in runner.failure.cause and "secret" not in runner.failure.sentence
        assert runner.snapshot().tick == 2, "the last good picture stays"
        assert [event.kind for event in runner.events()[0]][-1] == "error"
        assert runner.step().tick == 2, "nothing moves before a reset"
        with runner.fork() as fork:
            assert (fork.state, fork.failure, fork.tick) == ("error", runner.failure, 2)
            assert fork.reset(Broken(experts=20, fails_at=100)).tick == 0 and fork.step(4).tick == 4
        runner.reset(Broken(experts=20, fails_at=100))
        assert runner.failure is None and runner.step(10).tick == 10


def test_a_scenario_that_cannot_begin_leaves_the_last_picture(runner):
    runner.step(2)

    class Unborn(CreditEconomy):
        def world(self, seed):
            raise ImportError("no module named torch")

    runner.reset(Unborn(), 1)
    assert runner.state == "error" and runner.failure.tick == 0 and "torch" in runner.failure.cause
    assert runner.snapshot().tick == 2
    assert runner.reset(CreditEconomy(experts=10), 1).tick == 0 and runner.state == "paused"


def test_what_changed_stands_in_the_log(runner):
    runner.reset(runner.scenario.but(task_rate=60.0), "9")
    texts = [event.text for event in runner.events()[0] if event.kind == "change"]
    assert texts == ["task_rate 30.0 -> 60.0", "seed 3 -> 9"]


def test_snapshots_are_immutable_and_kept_for_600_ticks(runner):
    runner.step(3)
    old = runner.snapshot(1)
    with pytest.raises(ValueError, match="read-only"):
        old.balances[0] = 1.0
    with pytest.raises(AttributeError):
        old.tick = 5
    with pytest.raises(TypeError):
        old.metrics["supply"] = 0.0
    assert [snapshot.tick for snapshot in runner.snapshots(2)] == [2, 3]
    assert [snapshot.tick for snapshot in runner.snapshots(50, stop=2)] == [1, 2]
    with pytest.raises(KeyError, match="tick 99 is not kept; there are 0 .. 3"):
        runner.snapshot(99)


def test_a_run_keeps_no_journal_beside_the_ring():
    with Runner(CreditEconomy(experts=10), seed=1) as runner:
        runner.step(5)
        assert len(runner._model.ledger.journal) == 0


def test_postings_of_the_ring_are_the_journal(runner):
    model = CreditFlow(CreditEconomy(), rng=3).run(4)
    runner.step(4)
    for tick in range(5):
        lines = runner.snapshot(tick).postings
        table = model.ledger.journal.postings(tick)
        assert (lines.amount == table["amount"]).all() and (lines.cause == table["cause"]).all()
        assert (lines.payer == table["payer"] - 4).all() and (lines.payee == table["payee"] - 4).all()


def test_births_deaths_and_their_events(runner):
    model = CreditFlow(CreditEconomy(), rng=3).run(120)
    runner.step(120)
    table = model.table
    n_born = int(np.count_nonzero(table.born > 0))
    n_died = int(np.count_nonzero(table.died > 0))
    events, n_missing = runner.events()
    kinds = [event.kind for event in events]
    assert n_born > 0 and kinds.count("birth") == n_born
    assert n_died > 0 and kinds.count("death") == kinds.count("default") == n_died
    assert n_missing == runner.log.n_events - len(events)
    for event in events:
        if event.kind == "death":
            assert table.died[event.expert] == event.tick
            snapshot = runner.snapshot(event.tick)
            assert snapshot.dying[snapshot.place(event.expert)] and "insolvent" in event.text


def test_a_life_is_known_after_death(runner):
    runner.step(120)
    dead = [event for event in runner.events()[0] if event.kind == "death"][0]
    life = runner.life(dead.expert)
    assert life.died_at == dead.tick and runner.snapshot().balance(dead.expert) == 0.0
    child = next(event for event in runner.events()[0] if event.kind == "birth")
    assert child.expert in runner.life(child.cause).children
    assert runner.life(10**6) is None


def test_followed_experts_keep_their_postings_and_balance(runner):
    runner.step(3)
    runner.follow(5)
    runner.step(3)
    model = CreditFlow(CreditEconomy(), rng=3).run(6)
    lines = model.ledger.journal.postings()
    mine = lines[(lines["payer"] == 9) | (lines["payee"] == 9)]
    kept = runner.postings(5, most=500)
    assert [posting.amount for posting in kept] == mine["amount"].tolist()[::-1]
    assert runner.history(["balance of 5"])["balance of 5"][1][-1] == model.ledger.balance(9)
    assert runner.postings(6, most=3) and not runner.followed.get(6)
    runner.unfollow(5)
    assert "balance of 5" not in runner.keys
    with pytest.raises(ValueError, match="no expert 12345"):
        runner.follow(12345)


def test_postings_with_the_same_cause_are_found(runner):
    runner.step(5)
    reward = next(p for p in runner.postings(runner.snapshot().ids[0], 100) if p.kind != "rent")
    found = runner.caused_by(reward)
    assert reward in found and {posting.cause for posting in found} == {reward.cause}
    assert not {posting.kind for posting in found} & {"rent", "stake", "estate"}


def test_a_runner_goes_on_from_a_model_and_leaves_it_alone():
    model = CreditFlow(CreditEconomy(), rng=3).run(10)
    with Runner.of(model) as runner:
        assert runner.tick == 10 and runner.snapshot().held == model.ledger.held
        there = runner.step(5).held
    assert model.tick == 10
    assert model.run(5).ledger.held == there


@pytest.mark.parametrize("name", presets())
def test_every_preset_has_snapshots(name):
    scenario = preset(name)
    if not name.startswith(
        ("single_mind/", "social_dilemma/", "formal_contracts/")
    ):  # who plays is settled by the game
        scenario = scenario.but(experts=30)
    with Runner(scenario, seed=1) as runner:
        snapshot = runner.step(6)
        assert snapshot.tick == 6 and runner.failure is None
        assert len(snapshot.main_skill) == len(snapshot.ids) and snapshot.main_skill.max() < len(
            snapshot.skill_names
        )
        assert snapshot.metrics["population"] == snapshot.n_living
        assert runner.history(["supply"])["supply"][1][-1] == snapshot.held


def test_a_run_without_input_pauses_after_15_minutes():
    now = [0.0]
    with Runner(CreditEconomy(experts=10), seed=1, clock=lambda: now[0]) as runner:
        runner.play(100)
        now[0] = 901.0
        wait_for(lambda: runner.state == "paused")
        assert [event.text for event in runner.events()[0]][-1] == "paused after 15 minutes without input"


def test_a_run_that_breeds_without_end_is_ended(monkeypatch):
    monkeypatch.setattr("credit_flow.dashboard.run.runner.MOST_LIVING", 50)
    with Runner(CreditEconomy(experts=40, birth_threshold=15.0), seed=1) as runner:
        runner.step(20)
        assert runner.state == "ended" and "more than 50 experts" in runner.events()[0][-1].text


def test_closing_ends_the_thread():
    runner = Runner(CreditEconomy(experts=10), seed=1)
    runner.play(100)
    thread = runner._thread
    runner.close()
    assert not thread.is_alive()


def test_players_are_abstract():
    with pytest.raises(TypeError):
        Player()


# -- two on one clock


def test_a_pair_of_equals_differs_by_exactly_nothing():
    pair = Pair(Runner(CreditEconomy(experts=20), seed=2), Runner(CreditEconomy(experts=20), seed=2))
    pair.step(20)
    assert pair.a.tick == pair.b.tick == 20 and pair.parameter_differences() == []
    for key in ("supply", "gini", "population"):
        ticks, difference = pair.difference(key)
        assert len(ticks) == 21 and not difference.any()
    pair.reset(b=CreditEconomy(experts=20, rent=0.3), seed=4)
    pair.step(10)
    assert pair.a.seed == pair.b.seed == 4
    assert pair.parameter_differences() == [("rent", 0.15, 0.3)] and pair.difference("supply")[1].any()
    pair.close()


def test_a_pair_plays_in_lock_step_and_one_that_fails_does_not_stop_the_other():
    pair = Pair(Runner(CreditEconomy(experts=20), seed=1), Runner(Broken(experts=20, fails_at=6), seed=1))
    pair.play(100)
    wait_for(lambda: pair.a.tick >= 10)
    pair.pause()
    assert pair.a.state == "paused" and pair.b.state == "error" and pair.b.tick == 5
    assert pair.state == "paused"
    pair.close()


def test_warming_up_is_told_and_begins_once():
    first, second = start_warming_up(), start_warming_up()
    assert first is not None and second is None
    first.join()
    assert is_warm()
