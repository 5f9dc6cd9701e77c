"""Worlds for many: episodes that begin anew inside a step, worlds of one as a case of them, and `Play`, which pays for it all."""

from dataclasses import dataclass, replace

import numpy as np
import pytest

from credit_flow import CreditFlow, Policy, Scenario
from credit_flow.agents.random import Random
from credit_flow.agents.truthful import Truthful
from credit_flow.core.books.errors import Insolvent
from credit_flow.core.books.ledger import SINK, WORLD
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.institutions.games.play import Play
from credit_flow.institutions.games.seats import Seats
from credit_flow.worlds.states.chain import Chain
from credit_flow.worlds.states.two_rooms import MOVES, TwoRooms
from credit_flow.worlds.states.woods100 import Woods100
from tests.worlds.commons import Commons


@dataclass(frozen=True)
class Pasture(Scenario):
    """Herders live on a common stock."""

    experts: int = 12
    copies: int = 4
    made: type = Commons

    def __post_init__(self):
        pass

    def world(self, seed):
        return self.made(seed, self.copies)

    def institutions(self):
        return (Play(),)

    def policies(self, seed):
        return (Random(),)

    def newcomers(self, model, rows):
        pass


def test_a_copy_that_ended_begins_anew_and_its_last_observation_is_kept():
    world = Chain(1, 3)
    world.advance(1)
    for step in range(1, 6):
        world.step(np.array([[1], [1], [0]]))
        assert (world.clock == (0 if step == 5 else step))[:2].all() and world.clock[2] == step
    assert world.ended.tolist() == [0, 1] and world.terminated.tolist() == [True, True, False]
    assert world.final_features.argmax(axis=2).ravel().tolist() == [5, 5]  # the last cell
    assert world.features.argmax(axis=2).ravel().tolist() == [0, 0, 0]  # the first
    assert world.reward[:, 0] == pytest.approx([0.8, 0.8, 0.0], abs=2**-20) and world.episode.tolist() == [
        1,
        1,
        0,
    ]
    assert world.first.tolist() == [True, True, False]


def test_a_copy_that_is_cut_off_says_so():
    world = Commons(1, 2)
    world.advance(1)
    cut = 0
    for _ in range(60):
        world.step(np.zeros((2, 3), dtype=int))
        assert not world.terminated.any() and (world.ended == np.flatnonzero(world.truncated)).all()
        cut += len(world.ended)
    assert cut == 2 * 60 // 12


@pytest.mark.parametrize(
    "make", [lambda: Woods100(3, 5), lambda: TwoRooms(3, 5), lambda: TwoRooms(3, 5, options=MOVES)]
)
def test_a_world_of_one_is_the_same_whether_played_at_once_or_moved_copy_by_copy(make):
    game, other, everywhere = make(), make(), np.arange(5)
    rng = np.random.default_rng(1)
    for tick in range(1, 90):
        assert game.advance(tick) == other.advance(tick)
        seen, _ = other.show(tick)
        np.testing.assert_array_equal(game.features[:, 0], seen.astype(np.float32))
        actions = rng.integers(game.n_actions, size=5)
        game.step(actions[:, np.newaxis])
        moved = other.act(everywhere, actions, tick)
        assert game.reward[:, 0] == pytest.approx(moved.reward, abs=2**-20)
        assert (game.terminated == moved.terminated).all() and (game.elapsed == moved.elapsed).all()
        over = moved.terminated | moved.truncated
        last, _ = other.show(tick)
        np.testing.assert_array_equal(game.final_features[:, 0], last[over].astype(np.float32))
        other.end(over)
    assert game.episode.min() > 0


def test_every_gain_and_loss_is_a_line_with_its_cause_and_the_record_counts_decisions_and_outcomes():
    model = CreditFlow(Pasture(), rng=2)
    for _ in range(40):
        before = model.balances[model.first_account :].copy()
        model.step()
        reward = model.world.reward
        rows = model.registers[Seats].rows
        assert (model.balances[model.first_account :] - before)[rows] == pytest.approx(reward)
        numbers = {name: column[-1] for name, column in model.measures.items()}
        assert numbers["play_open"] == numbers["play_taken"] == 12
        assert numbers["outcome_taken"] == model.world.outcome.sum()
        assert numbers["episodes"] == len(model.world.ended) and np.isnan(numbers["welfare"]) == (
            not numbers["episodes"]
        )
    journal = model.ledger.journal.postings()
    lines = journal[journal["kind"] == "reward"]
    gains = lines[lines["payer"] == WORLD]
    losses = lines[lines["payee"] == SINK]
    assert len(gains) and len(losses) and len(gains) + len(losses) == len(lines)
    seats = (lines["cause"] % (4 * 3)).to_numpy()
    who = np.where(lines["payer"] == WORLD, lines["payee"], lines["payer"]) - model.first_account
    assert (seats == who).all() and (lines["cause"] // 12 == lines["tick"]).all()
    assert model.ledger.residual == 0.0


class Shy(Policy):
    """Never acts."""

    def ask(self, seen):
        return seen.cost


def test_who_has_no_method_abstains_and_does_what_the_world_calls_idle():
    model = CreditFlow(Pasture(), rng=2, policy=[Random(), Shy(), Shy()]).run(20)
    numbers = {name: column[-1] for name, column in model.measures.items()}
    assert (numbers["play_open"], numbers["play_taken"]) == (12, 4)
    assert (model.world.outcome[:, 1:] == 0).all()


class Greedy(Policy):
    """Takes what cannot be had."""

    batched = True

    def act(self, seen, space):
        assert seen.features.shape == (len(seen.rows), 3) and space.legal is None
        return np.full(space.shape, 3)


def test_an_action_that_there_is_not_is_refused_and_nothing_is_posted():
    model = CreditFlow(Pasture(), rng=2, policy=Greedy())
    with pytest.raises(
        ValueError,
        match=r"Greedy.act gave 3.0 for expert 0 \(agent 0 of copy 0\) in tick 1: must be actions 0 .. 2",
    ):
        model.step()
    assert model.ledger.totals()["minted"] == 12 * Pasture().endowment and model.ledger.residual == 0.0


class Liar(Commons):
    def move(self, copies, actions):
        super().move(copies, actions)
        self.reward[copies[2:], 1] = 7.0


def test_a_world_that_pays_more_than_it_declares_is_stopped_with_copy_agent_and_tick():
    model = CreditFlow(Pasture(made=Liar), rng=2)
    with pytest.raises(
        ValueError, match=r"Liar.reward gave 7.0 for agent 1 of copy 2 in tick 1: must be credits -1 .. 2"
    ):
        model.step()


class Rash(Policy):
    """Takes as much as it may, and so there is never enough."""

    def act(self, seen):
        return 2


def test_who_cannot_pay_what_it_lost_is_named_and_told_what_to_change():
    model = CreditFlow(replace(Pasture(), endowment=0.5), rng=2, policy=Rash())
    with pytest.raises(
        Insolvent, match=r"tick \d+: account \d+ would be left with .*needs a larger endowment"
    ):
        model.run(50)


def test_few_play_in_many_copies_and_a_wrong_number_is_refused():
    model = CreditFlow(Pasture(experts=3), rng=2).run(5)
    assert (model.registers[Seats].rows == [0, 1, 2]).all() and model.ledger.residual == 0.0
    for wrong in (2, 13):
        with pytest.raises(
            ParameterError,
            match=rf"experts = {wrong}: Commons has 3 agents in each of 4 copies, so there must be 3 .. 12",
        ):
            CreditFlow(Pasture(experts=wrong), rng=2)


def test_the_dead_leave_their_seats_empty():
    model = CreditFlow(Pasture(), rng=2).run(3)
    model.wind_up(5)
    before = model.ledger.balance(model.first_account + 5)
    model.run(20)
    assert (
        model.measures["play_open"][-1] == 11
        and model.ledger.balance(model.first_account + 5) == before == 0.0
    )


def test_a_run_goes_on_from_its_state_in_the_middle_of_episodes():
    whole = CreditFlow(Pasture(), rng=3).run(30)
    state = CreditFlow(Pasture(), rng=3).run(17).state()
    resumed = CreditFlow(Pasture(), rng=3).restore(state).run(13)
    assert resumed.ledger.journal.hash == whole.ledger.journal.hash
    assert resumed.measures["welfare"].tolist() == pytest.approx(
        whole.measures["welfare"].tolist(), nan_ok=True
    )


def test_a_game_that_nobody_would_play_is_refused():
    with pytest.raises(ParameterError, match=r"policy = Truthful: decides no act.*Random"):
        CreditFlow(Pasture(), rng=1, policy=Truthful())
    assert CreditFlow(Pasture(), rng=1, policy=[Truthful(), Random()]).run(3).ledger.residual == 0.0
