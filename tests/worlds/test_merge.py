"""Merge: who starts where, who crosses before whom, what everybody pays, and when it is over."""

import numpy as np
import pytest

from credit_flow.core.amounts import nearest
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.mechanisms.contracts.right_of_way import RightOfWay
from credit_flow.mechanisms.contracts.transfer_rule import net
from credit_flow.worlds import check
from credit_flow.worlds.markov_game import MarkovGame
from credit_flow.worlds.roads.merge import Merge
from credit_flow.worlds.roads.merge_rules import accelerations

BRAKE, EASE, COAST, PRESS, GAS = range(5)
CAR = float(nearest(0.01))


def placed(positions, speeds, **more):
    """One game with agents at `positions` and `speeds`."""
    game = Merge(seed=1, n_agents=len(positions), **more)
    game.advance(1)
    game.state.lanes.position[0] = game.state.lanes.before[0] = positions
    game.state.lanes.speed[0] = speeds
    return game


def act(game, *actions):
    game.step(np.array([actions]))
    return game.state.lanes.position[0].tolist()


@pytest.mark.parametrize("rules", ["uniform", "hard"])
@pytest.mark.parametrize(
    "more", [{}, {"levels": 21, "n_agents": 2, "horizon": 15}, {"collision": True, "n_agents": 7}]
)
def test_it_keeps_the_word_of_a_world_for_many(rules, more):
    check(Merge(seed=1, copies=3, rules=rules, **more))


def test_everybody_starts_in_its_stretch():
    game = Merge(seed=4, copies=4000, n_agents=3)
    game.advance(1)
    at = game.state.lanes.position
    assert at[:, 0].min() == pytest.approx(-10, abs=0.02) and at[:, 0].max() == pytest.approx(-5, abs=0.02)
    assert at[:, 1:].min() == pytest.approx(-2.5, abs=0.01) and at[:, 1:].max() == pytest.approx(
        -1.875, abs=0.01
    )
    assert at[:, 0].mean() == pytest.approx(-7.5, abs=0.1) and (at[:, 1] != at[:, 2]).all()
    hard = Merge(rules="hard", n_agents=4, copies=2)
    hard.advance(1)
    assert hard.state.lanes.position.tolist() == [pytest.approx([-10.0, -2.1775, -2.1875, -2.1975])] * 2


def test_actions_are_evenly_spaced_accelerations():
    assert accelerations(5).tolist() == pytest.approx([-0.1, -0.05, 0.0, 0.05, 0.1])
    assert len(accelerations(21)) == 21 and accelerations(21)[10] == 0.0
    assert Merge(levels=21).idle == 10 and Merge(levels=21).n_actions == 21


def test_speeds_stay_between_nothing_and_the_cap():
    game = placed([-9.0, -5.0, -5.0], [0.95, 0.05, 0.2])
    assert act(game, GAS, BRAKE, GAS) == pytest.approx([-8.0, -5.0, -4.75])
    assert game.state.lanes.speed[0].tolist() == pytest.approx([1.0, 0.0, 0.25])
    assert game.features[0, 1].tolist() == pytest.approx([-5, 0, -3, 0, 0.25, 1, 0, 0.25, 0, 0])


def test_who_arrives_first_goes_first_and_nobody_passes():
    game = placed([-0.5, -0.1, -0.2], [1.0, 0.2, 0.2])  # times .5, .4, .8
    at = act(game, GAS, GAS, GAS)
    assert at[1] == pytest.approx(0.15) and at[0] == pytest.approx(0.14) and at[2] == pytest.approx(0.05)
    assert game.state.lanes.order[0].tolist() == [1, 0, 2] and game.state.lanes.speed[0, 0] == 1.0
    assert act(game, GAS, GAS, GAS)[:2] == pytest.approx([0.39, 0.4])


def test_equal_times_go_by_number():
    game = placed([-0.5, -0.125], [1.0, 0.25])
    act(game, GAS, GAS)
    assert game.state.lanes.order[0].tolist() == [0, 1]


def test_a_follower_that_falls_back_leaves_the_order():
    game = placed([-0.9, 0.005], [1.0, 0.0])
    game.state.lanes.order[0, 0], game.state.lanes.crossed[0] = 1, 1
    at = act(game, GAS, BRAKE)
    assert at == pytest.approx([-0.005, 0.005]) and game.state.lanes.crossed[0] == 1
    assert game.outcome[0, 0, 1] == 0.0 and game.features[0, 0, -2] == 0.0
    act(game, COAST, GAS)
    assert game.outcome[0, 0, 1] == 1.0 and game.state.lanes.order[0].tolist() == [1, 0]


def test_everybody_on_the_road_pays_for_every_step_the_last_included():
    game = placed([9.5, 0.0, -3.0], [1.0, 0.25, 0.0])
    act(game, GAS, GAS, BRAKE)
    assert game.reward[0].tolist() == [-1.0, -CAR, -CAR]
    assert game.left[0].tolist() == [True, False, False] and game.alive[0].tolist() == [False, True, True]
    act(game, GAS, GAS, BRAKE)
    assert game.reward[0].tolist() == [0.0, -CAR, -CAR] and not game.left.any()


def test_it_ends_when_all_have_left_and_is_cut_off_at_its_horizon():
    game = Merge(seed=2, copies=50, n_agents=3)
    happened = game.rollout(np.full((120, 50, 3), GAS))
    assert happened.terminated.any(axis=0).all() and not happened.truncated.any()
    assert (happened.left.sum(axis=(0, 2)) >= 3).all()
    still = Merge(horizon=30, copies=2)
    happened = still.rollout(np.full((30, 2, 4), BRAKE))
    assert happened.truncated[-1].all() and not happened.terminated.any()


def test_with_collisions_who_must_wait_crashes_and_all_pay():
    game = placed([-0.5, -0.1, -2.0], [1.0, 0.2, 0.2], collision=True)
    act(game, GAS, GAS, COAST)
    assert game.terminated[0] and game.reward[0].tolist() == [-101.0, -100.0 - CAR, -100.0 - CAR]
    assert game.least == -101.0 and Merge().least == -1.0


def test_where_the_ambulance_crosses_the_contract_pays_by_how_far_cars_are_from_it():
    game = placed([-0.5, -2.0, 0.9, 9.9], [1.0, 0.0, 0.2, 0.25])
    act(game, GAS, BRAKE, COAST, GAS)
    assert game.outcome[0, :, 0] == pytest.approx([0.0, -2.5, 0.6, 0.0])  # the last has left
    assert game.outcome[0, :, 1].tolist() == [1.0, 0.0, 0.0, 0.0]
    act(game, GAS, BRAKE, COAST, GAS)
    assert not game.outcome.any()
    game = placed([-0.5, -2.0, 0.9, 9.9], [1.0, 0.0, 0.2, 0.25])
    act(game, GAS, BRAKE, COAST, GAS)
    rule = RightOfWay()
    assert rule.columns(game.outcome_names).tolist() == [0, 1]
    assert net(rule.clear(game.outcome, 1.0))[0] == pytest.approx([-1.9, 2.5, -0.6, 0.0])


def test_many_steps_in_one_call_are_the_steps_one_by_one():
    together, single, base = (Merge(seed=5, copies=4, horizon=40) for _ in range(3))
    actions = np.random.default_rng(3).integers(2, 5, size=(150, 4, 4))
    happened = together.rollout(actions)
    for game in (single, base):
        game.advance(0)
    for t in range(150):
        single.step(actions[t])
        MarkovGame.step(base, actions[t])
        for game in (single, base):
            for array in ("reward", "outcome", "terminated", "truncated", "left"):
                assert np.array_equal(getattr(game, array), getattr(happened, array)[t]), array
    assert np.array_equal(single.features, base.features) and happened.truncated.any()


def test_what_cannot_be_is_refused_in_one_line():
    with pytest.raises(ParameterError, match="no levels named .7.*5"):
        Merge(levels=7)
    with pytest.raises(ParameterError, match="n_agents = 1"):
        Merge(n_agents=1)
