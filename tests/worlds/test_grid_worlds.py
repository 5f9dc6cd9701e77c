"""Cleanup and Harvest keep the word of worlds for many under all rules, and their maps are those of their sources."""

import pickle

import numpy as np
import pytest

from credit_flow.core.boundary.answers import BadAnswer
from credit_flow.core.boundary.parameters import ParameterError
from credit_flow.core.mistake import Mistake
from credit_flow.experiments.catalogue import shelves
from credit_flow.worlds import check
from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest
from credit_flow.worlds.grids.terrain import APPLE, ORCHARD, RIVER, STREAM, WALL, WASTE
from credit_flow.worlds.markov_game import MarkovGame

SIX = [(world, rules) for world in (Cleanup, Harvest) for rules in ("ssd", "meltingpot", "mini")]
six = pytest.mark.parametrize(
    ("world", "rules"), SIX, ids=[f"{world.__name__}-{rules}" for world, rules in SIX]
)


def random_actions(world, steps, seed=1):
    rng = np.random.default_rng(seed)
    return rng.integers(world.n_actions, size=(steps, world.copies, world.n_agents))


@six
@pytest.mark.parametrize("more", [{}, {"punish": True, "identity": True, "wants_views": True, "horizon": 45}])
def test_it_keeps_the_word_of_a_world_for_many(world, rules, more):
    check(world(seed=1, copies=3, rules=rules, **more))


COUNTS = {  # rows and columns, orchard, starts, apples at the start; and of Cleanup fouling, waste at the start, stream
    (Cleanup, "ssd"): ((25, 18), 103, 10, 0, 119, 56, 12),
    (Cleanup, "meltingpot"): ((21, 30), 122, 19, 0, 147, 79, 20),
    (Cleanup, "mini"): ((9, 12), 20, 3, 0, 24, 12, 0),
    (Harvest, "ssd"): ((16, 38), 155, 20, 155),
    (Harvest, "meltingpot"): ((18, 24), 64, 60, 64),
    (Harvest, "mini"): ((9, 12), 20, 6, 20),
}


@six
def test_the_map_has_the_cells_that_it_must_have(world, rules):
    game, counts = world(seed=3, copies=2, rules=rules, n_agents=2), COUNTS[world, rules]
    game.advance(1)
    cells = game.scene(1)["cells"]
    orchard, apples = np.isin(cells, (ORCHARD, APPLE)).sum(), (cells == APPLE).sum()
    found = (cells.shape, orchard, len(game.ground.terrain.starts), apples)
    if world is Cleanup:
        found += (np.isin(cells, (RIVER, WASTE)).sum(), (cells == WASTE).sum(), (cells == STREAM).sum())
    assert found == counts
    ring = np.ones(cells.shape, dtype=bool)
    ring[1:-1, 1:-1] = False
    assert ((cells == WALL) == ring).all()


@six
def test_everybody_begins_on_a_start_cell_of_its_own(world, rules):
    n = len(world(rules=rules).ground.terrain.starts)
    game = world(seed=2, copies=40, rules=rules, n_agents=min(n, 20))
    game.advance(1)
    cells = game.state.agents.cell
    assert np.isin(cells, game.ground.terrain.starts).all()
    assert all(len(set(copy)) == game.n_agents for copy in cells.tolist())
    assert set(game.state.agents.heading.ravel().tolist()) == {0, 1, 2, 3}


@six
def test_many_steps_in_one_call_are_the_steps_one_by_one(world, rules):
    together, single, base = (
        world(seed=5, copies=4, rules=rules, punish=True, wants_views=True, horizon=70) for _ in range(3)
    )
    actions = random_actions(together, 150)
    for game in (single, base):
        game.advance(0)
    happened = together.rollout(actions)
    for t in range(150):
        single.step(actions[t])
        MarkovGame.step(
            base, actions[t]
        )  # clock, episodes and last observations as every world for many has them
        for game in (single, base):
            assert np.array_equal(game.reward, happened.reward[t])
            assert np.array_equal(game.outcome, happened.outcome[t])
            assert np.array_equal(game.truncated, happened.truncated[t])
            assert np.array_equal(game.terminated, happened.terminated[t])
        for array in (
            "features",
            "visible",
            "alive",
            "first",
            "ended",
            "final_features",
            "views",
            "final_views",
        ):
            assert np.array_equal(getattr(single, array), getattr(base, array)), array
    for array in ("features", "views", "clock", "episode", "alive"):
        assert np.array_equal(getattr(together, array), getattr(single, array)), array
    assert happened.truncated.sum() == 2 * 4 and together.tick == single.tick == 150


def test_a_rollout_that_is_summed_adds_up_the_steps(monkeypatch):
    monkeypatch.setattr("credit_flow.worlds.kernel_game.BLOCK", 100)  # several calls of the kernel
    whole, summed = (Cleanup(seed=5, copies=4, rules="mini", horizon=70) for _ in range(2))
    actions = random_actions(whole, 150)
    steps, sums = whole.rollout(actions), summed.rollout(actions, summed=True)
    assert np.array_equal(steps.reward.sum(axis=0), sums.reward[0]) and steps.reward.any()
    assert np.array_equal(steps.outcome.sum(axis=0), sums.outcome[0])
    assert sums.truncated.tolist() == [[2, 2, 2, 2]]


@six
def test_a_copy_is_the_same_alone_and_in_company(world, rules):
    alone, many = (world(seed=8, copies=copies, rules=rules, wants_views=True) for copies in (1, 5))
    actions = random_actions(many, 60)
    one, five = alone.rollout(actions[:, :1]), many.rollout(actions)
    assert np.array_equal(one.outcome, five.outcome[:, :1])
    assert np.array_equal(alone.features, many.features[:1]) and np.array_equal(alone.views, many.views[:1])


def test_the_random_end_of_meltingpot_ends_the_game_and_a_horizon_cuts_it_off():
    game = Harvest(seed=1, copies=200, rules="meltingpot", n_agents=1)
    happened = game.rollout(np.zeros((2000, 200, 1), dtype=int))
    step, copy = np.nonzero(happened.terminated)
    first = np.array([step[copy == k].min(initial=9999) + 1 for k in range(200)])
    assert not happened.truncated.any() and (first % 100 == 0).all() and first.min() == 1100
    assert (first == 1100).mean() == pytest.approx(0.15, abs=0.08)
    cut = Harvest(seed=1, copies=3, rules="meltingpot", horizon=1300)
    happened = cut.rollout(np.zeros((1300, 3, 7), dtype=int), summed=True)
    assert happened.truncated.sum() == 3 and not happened.terminated.any()


def test_bounds_of_a_step_are_the_greatest_gain_and_loss():
    assert (Cleanup().most, Cleanup().least) == (1.0, 0.0)
    assert Cleanup(punish=True, n_agents=4).least == Harvest(punish=True, n_agents=4).least == -151.0
    assert (
        Cleanup(rules="meltingpot", punish=True).least == 0.0
    )  # who is hit is off the grid, and loses nothing


def test_what_cannot_be_is_refused_in_one_line():
    with pytest.raises(ParameterError, match="no rules named 'paper'.*ssd"):
        Cleanup(rules="paper")
    with pytest.raises(Mistake, match=r"n_agents = 11: must be 1 .. 10"):
        Cleanup(n_agents=11)
    game = Harvest(rules="mini")
    with pytest.raises(BadAnswer, match="agent 1 of copy 0, step 2"):
        game.rollout(np.array([[[0, 0]], [[1, 2]], [[0, 7]]]))
    assert game.tick == 0
    with pytest.raises(Mistake, match="where = 'tpu': must be one of cpu, gpu"):
        game.rollout(np.zeros((1, 1, 2), dtype=int), where="tpu")


def test_a_world_travels_without_its_tables():
    game = Cleanup(seed=4, copies=2, rules="ssd")
    game.rollout(random_actions(game, 20))
    assert len(pickle.dumps(game)) < 40_000


def test_worlds_for_many_are_in_the_list_of_worlds():
    found = shelves("worlds")["worlds"]
    assert {"cleanup", "harvest", "chain"} <= set(found)
    assert found["cleanup"].endswith("For many.") and "Tasks: " in found["chain"]
