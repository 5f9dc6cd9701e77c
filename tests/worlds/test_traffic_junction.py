"""The traffic junction: its roads, the order of a step, what cars pay, and whose task has ended."""

import numpy as np
import pytest

from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import Mistake
from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds import check
from credit_flow.worlds.markov_game import MarkovGame
from credit_flow.worlds.roads.junction_rules import RULES, arrival_at
from credit_flow.worlds.roads.traffic_junction import TrafficJunction

GAS, BRAKE = 0, 1
every_map = pytest.mark.parametrize("rules", list(RULES))


def random_actions(game, steps, seed=1):
    return np.random.default_rng(seed).integers(2, size=(steps, game.copies, game.n_agents))


def one_car(rules="easy", **more):
    """A junction into which one car has come, in its only slot."""
    game = TrafficJunction(1, rules=rules, n_agents=1, arrival=1.0, **more)
    game.advance(1)
    game.step(np.zeros((1, 1), dtype=int))
    game.arrival = 0.0
    return game


def ways(rules):
    """Cells (row, column) of every route."""
    roads, side = TrafficJunction(rules=rules).roads, RULES[rules].plan.side
    return [list(zip(*np.divmod(way, side))) for way in np.split(roads.cell, roads.first[1:-1])]


@every_map
@pytest.mark.parametrize("more", [{}, {"vision": 1, "arrival": 0.6}, {"horizon": 9, "n_agents": 3}])
def test_it_keeps_the_word_of_a_world_for_many(rules, more):
    check(TrafficJunction(seed=1, copies=3, rules=rules, **more))


def test_routes_and_their_lengths_are_those_of_the_source():
    found = {rules: [len(way) for way in ways(rules)] for rules in RULES}
    bounds = [bound for lengths in found.values() for bound in (min(lengths), max(lengths))]
    assert KNOWN["TJ-4"].holds([*map(len, found.values()), *bounds])


@every_map
def test_routes_are_unbroken_keep_right_and_end_on_the_border(rules):
    plan, every = RULES[rules].plan, ways(rules)
    assert len(set(map(tuple, every))) == len(every)
    for way in every:
        steps = np.abs(np.diff(np.array(way), axis=0)).sum(axis=1)
        assert (steps == 1).all() and len(set(way)) == len(way)
        assert way[0] in plan.entries and (set(way[-1]) & {0, plan.side - 1}) and way[-1] not in plan.entries
    headings = {}  # off the crossings no lane is driven in both directions
    land = TrafficJunction(rules=rules).roads.land
    for way in every:
        for cell, after in zip(way, way[1:]):
            if land[cell] == 1:
                headings.setdefault(cell, set()).add((after[0] - cell[0], after[1] - cell[1]))
    assert all(len(found) == 1 for found in headings.values())


def test_a_lone_car_that_never_brakes_pays_for_its_age_and_is_gone():
    game = one_car()
    paid, steps, cells = game.reward.sum(), 1, [game.scene(0)["agents"][0, :2].tolist()]
    while game.alive[0, 0]:
        game.step(np.zeros((1, 1), dtype=int))
        paid, steps = paid + game.reward.sum(), steps + int(game.alive[0, 0])
        cells += [game.scene(0)["agents"][0, :2].tolist()] if game.alive[0, 0] else []
    assert KNOWN["TJ-1"].holds([paid, steps, len(cells)])
    assert game.left.all() and game.outcome[0, 0].tolist() == [0.0, 1.0, 0.0] and not game.features.any()


def test_who_always_drives_on_crashes_as_often_as_the_source_says():
    game = TrafficJunction(seed=3, copies=20_000)
    happened = game.rollout(np.zeros((20, 20_000, 5), dtype=int))
    assert happened.terminated[-1].all() and not happened.terminated[:-1].any()
    assert KNOWN["TJ-2"].holds(1.0 - happened.outcome[..., 0].any(axis=(0, 2)).mean())


def test_both_who_share_a_cell_pay_and_drive_on():
    game = TrafficJunction(1, n_agents=2, arrival=1.0)
    game.advance(1)
    for _ in range(3):
        game.step(np.zeros((1, 2), dtype=int))
        assert not game.outcome[..., 0].any()
    game.step(np.zeros((1, 2), dtype=int))  # both reach the crossing
    assert game.outcome[0, :, 0].tolist() == [1.0, 1.0]
    assert game.reward[0] == pytest.approx([-10.03, -10.03], abs=1e-6)
    game.step(np.array([[GAS, BRAKE]]))
    assert not game.outcome[..., 0].any() and game.outcome[0, :, 2].tolist() == [0.0, 1.0]
    assert game.reward[0] == pytest.approx([-0.04, -0.04], abs=1e-6)


def test_who_comes_in_onto_a_car_that_waits_has_decided_nothing_and_pays_nothing():
    game = TrafficJunction(1, n_agents=4, arrival=1.0)
    game.advance(1)
    game.step(np.zeros((1, 4), dtype=int))
    first = game.alive[0].copy()
    game.step(np.full((1, 4), BRAKE))  # two more come in behind them, onto their cells
    assert game.alive.all() and game.outcome[0, first, 0].all() and not game.outcome[0, ~first].any()
    assert game.reward[0, first] == pytest.approx([-10.01] * 2, abs=1e-6) and not game.reward[0, ~first].any()


@every_map
def test_what_a_later_car_in_a_slot_earns_is_told_apart_from_what_the_earlier_did(rules):
    game = TrafficJunction(seed=5, copies=200, rules=rules, arrival=0.9, n_agents=3)
    game.advance(1)
    again = 0
    for actions in random_actions(game, 60):
        before, ages = game.alive.copy(), game.state.cars.age.copy()
        game.step(np.where(actions == 1, BRAKE, GAS))
        running = ~game.terminated[:, np.newaxis]
        new = game.alive & (game.state.cars.age == 0) & running
        assert not game.left[~before].any() and not game.reward[new].any()
        assert (game.alive | game.left | ~before | ~running).all()  # a car stays, or its task has ended
        assert (game.state.cars.age == ages + 1)[before & ~game.left & running].all()
        assert np.array_equal(game.left, game.outcome[..., 1] == 1.0)
        again += (new & game.left).sum()
    assert again > 0  # another car was in the slot at once


def test_cars_come_in_as_often_as_said_and_no_more_than_there_are_slots():
    game = TrafficJunction(seed=2, copies=4000, n_agents=2, arrival=0.25)
    game.advance(1)
    game.step(np.zeros((4000, 2), dtype=int))
    share = np.bincount(game.alive.sum(axis=1)) / 4000
    assert share == pytest.approx([0.75**2, 2 * 0.25 * 0.75, 0.25**2], abs=0.025)
    slots = game.alive.mean(axis=0)
    assert slots[0] == pytest.approx(slots[1], abs=0.03)
    game.arrival = 1.0
    for _ in range(4):
        game.step(np.full((4000, 2), BRAKE))
    assert game.alive.all() and (game.levels()["cars"] == 2).all()
    with pytest.raises(Mistake, match="arrival = 1.5: must be a chance"):
        game.arrival = 1.5


def test_the_curriculum_rises_in_hundredths():
    assert [arrival_at(epoch, "easy") for epoch in (0, 250, 299, 300, 750, 1249, 1250, 9000)] == [
        0.1, 0.1, 0.1, 0.11, 0.2, 0.29, 0.3, 0.3,
    ]  # fmt: skip
    assert (arrival_at(750, "medium"), arrival_at(2000, "hard")) == (0.12, 0.05)


def test_a_car_sees_its_way_and_the_cells_around_it():
    game = one_car(vision=1)
    route = int(game.features[0, 0, 1])
    down, right = [(1, 0), (0, 1)][route]  # from the top, from the left
    for step in range(7):
        seen = game.features[0, 0]
        assert seen[:2].tolist() == [0.0, route]
        assert seen[2:4].tolist() == ([step, 3] if route == 0 else [3, step])
        assert seen[4:6].tolist() == ([down, right] if step < 6 else [0, 0])
        around, cars = seen[6:15].reshape(3, 3), seen[15:].reshape(3, 3)
        lane = around[:, 1] if route == 0 else around[1]
        assert lane.tolist() == [
            [0, 1, 1], [1, 1, 1], [1, 1, 2], [1, 2, 1], [2, 1, 1], [1, 1, 1], [1, 1, 0],
        ][step]  # fmt: skip
        assert cars.sum() == cars[1, 1] == 1
        game.step(np.zeros((1, 1), dtype=int))


def test_many_steps_in_one_call_are_the_steps_one_by_one():
    together, single, base = (TrafficJunction(seed=5, copies=4, vision=1, arrival=0.4) for _ in range(3))
    actions = random_actions(together, 50)
    happened = together.rollout(actions)
    for game in (single, base):
        game.advance(0)
    for t in range(50):
        single.step(actions[t])
        MarkovGame.step(base, actions[t])
        for game in (single, base):
            for array in ("reward", "outcome", "terminated", "truncated", "left"):
                assert np.array_equal(getattr(game, array), getattr(happened, array)[t]), array
    for array in ("features", "visible", "alive", "final_features", "clock"):
        assert np.array_equal(getattr(single, array), getattr(base, array)), array


def test_what_cannot_be_is_refused_in_one_line():
    with pytest.raises(ParameterError, match="no rules named 'huge'.*hard"):
        TrafficJunction(rules="huge")
    with pytest.raises(ParameterError, match="vision = -1"):
        TrafficJunction(vision=-1)
