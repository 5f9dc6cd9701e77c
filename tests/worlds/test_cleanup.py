"""The laws of Cleanup: how apples grow and waste spreads, what a beam cleans, who is credited, and where all the waste went."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow.agents.players.cleaner import clean
from credit_flow.agents.players.harvester import harvest
from credit_flow.core.streams import stream_key, uniforms
from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.terrain import WASTE
from tests.worlds.grid_positions import act, lay, lie, put, where

STAY, FORWARD, CLEAN, PUNISH = 0, 1, 7, 8
NORTH, EAST, SOUTH, WEST = range(4)


def game(rules="ssd", n_agents=2, seed=1, copies=1, **more):
    world = Cleanup(seed, copies, rules=rules, n_agents=n_agents, **more)
    world.advance(1)
    return world


# -- growth (FC.P3, FC.P4)


def test_the_chance_of_an_apple_falls_with_waste_and_is_nothing_from_two_fifths_on():
    chance = game().ground.apple_chance
    waste = [0, 1, 10, 24, 40, 47, 48, 60]
    assert KNOWN["FC.P3"].holds(chance[waste])
    assert (chance[48:] == 0.0).all() and (np.diff(chance[:49]) < 0.0).all()


def test_apples_appear_as_often_as_the_law_says():
    copies = 3000
    world = game(copies=copies, n_agents=1, waste_rate=0.0)
    river = [(row, column) for row, column in river_cells(world)][:24]
    for copy in range(copies):
        lay(world, "waste", river, copy)
        put(world, 0, 10, 9, copy=copy)
    world.step(np.zeros((copies, 1), dtype=int))
    assert KNOWN["FC.P3.frequency"].holds(world.state.apples.full.sum() / (copies * 103))


def river_cells(world):
    terrain, cell = world.ground.terrain, world.ground.fouling.cell
    return list(zip(terrain.row[cell].tolist(), terrain.column[cell].tolist()))


def test_at_the_start_the_river_is_too_foul_for_apples_and_for_more_waste():
    world = game()
    outcome = world.rollout(np.zeros((1000, 1, 2), dtype=int)).outcome
    assert world.final_features[0, 0, 10:12].tolist() == [0, 56] and not outcome.any()


def test_a_clean_river_fouls_by_a_cell_a_step_until_apples_are_out_and_then_no_more():
    world = game(seed=3)
    lay(world, "waste", [])
    put(world, 0, 10, 9)
    put(world, 1, 11, 9)
    waste, apples = [], []
    for _ in range(120):
        act(world, STAY, STAY)
        waste.append(world.features[0, 0, 11])
        apples.append(world.features[0, 0, 10])
    assert waste == [min(step, 48) for step in range(1, 121)]
    assert apples[0] > 0 and apples[47:] == [apples[47]] * 73


def test_under_melting_pots_rules_waste_starts_late_comes_every_other_step_and_never_stops():
    world = game("meltingpot", copies=40, n_agents=1, horizon=3000)
    start = world.features[:, 0, 11].copy()
    world.rollout(np.zeros((50, 40, 1), dtype=int))
    assert (start == 79).all() and (world.features[:, 0, 11] == 79).all()
    spawned = steps = 0
    while steps < 30_000:  # the river is kept from filling up
        for copy in range(40):
            lay(world, "waste", [], copy)
        world.rollout(np.zeros((50, 40, 1), dtype=int))
        spawned, steps = spawned + world.features[:, 0, 11].sum(), steps + 50 * 40
    assert KNOWN["FC.P4"].holds(spawned / steps)
    world.rollout(np.zeros((600, 40, 1), dtype=int))
    assert (world.features[:, 0, 11] == 147).all()


def test_melting_pots_waste_of_the_start_is_drawn_for_every_episode():
    world = game("meltingpot", copies=60, n_agents=1, horizon=100)
    one = np.mean([world.scene(copy)["cells"] == 6 for copy in range(60)], axis=0)
    foul = one > 0
    assert foul.sum() == 147 and one[foul].mean() == pytest.approx(79 / 147) and one.max() < 0.85
    world.rollout(np.zeros((100, 60, 1), dtype=int))
    assert (world.features[:, 0, 11] == 79).all()
    again = np.mean([world.scene(copy)["cells"] == 6 for copy in range(60)], axis=0)
    assert (again != one).any()


def test_apples_do_not_grow_under_an_agent():
    world = game(copies=60, n_agents=1, waste_rate=0.0)
    for copy in range(60):
        lay(world, "waste", [], copy)
        put(world, 0, 7, 14, copy=copy)
    happened = world.rollout(np.zeros((200, 60, 1), dtype=int))
    assert (world.state.apples.full == 102).all() and not happened.reward.any()


# -- beams (FC.P7)


def test_a_beam_at_a_wall_of_waste_cleans_three_cells():
    world = game(waste_rate=0.0)
    lay(world, "waste", [(row, 4) for row in range(5, 10)])
    put(world, 0, 7, 8, WEST)
    put(world, 1, 20, 8)
    act(world, CLEAN, STAY)
    assert world.outcome[0, :, 0].tolist() == [3.0, 0.0]
    assert lie(world, "waste") == [[5, 4], [9, 4]]
    assert world.features[0, 0, 12:14].tolist() == [3.0, 0.0]


def test_the_middle_lane_begins_ahead_and_the_outer_ones_beside():
    world = game(waste_rate=0.0)
    put(world, 0, 12, 3, NORTH)
    put(world, 1, 20, 8)
    lay(
        world, "waste", [(12, 2), (12, 4), (12, 3), (7, 3), (6, 3)]
    )  # beside, beside, below, five ahead, six ahead
    act(world, CLEAN, STAY)
    assert world.outcome[0, 0, 0] == 3.0 and lie(world, "waste") == [[6, 3], [12, 3]]
    beams = world.scene(0)["beams"]
    middle = beams[beams[:, 1] == 3]
    assert middle[:, 0].tolist() == [11, 10, 9, 8, 7] and (beams[:, 2] == 8).all()


def test_a_lane_ends_at_the_first_agent_and_at_walls():
    world = game(waste_rate=0.0)
    put(world, 0, 7, 5, WEST)
    put(world, 1, 7, 4)
    lay(world, "waste", [(7, 3), (7, 4), (6, 1), (8, 1)])
    act(world, CLEAN, STAY)
    assert lie(world, "waste") == [[7, 3], [7, 4]]
    put(world, 0, 1, 1, WEST)  # a corner: one lane starts in a wall, the middle one at a wall
    lay(world, "waste", [(2, 1), (1, 1)])
    act(world, CLEAN, STAY)
    assert world.outcome[0, 0, 0] == 1.0 and lie(world, "waste") == [[1, 1]]
    assert len(world.scene(0)["beams"]) == 1


def test_a_cell_that_two_clean_at_once_is_credited_to_one():
    credited = []
    for seed in range(40):
        world = game(seed=seed, waste_rate=0.0)
        lay(world, "waste", [(7, 3)])
        put(world, 0, 7, 1, EAST), put(world, 1, 7, 5, WEST)
        act(world, CLEAN, CLEAN)
        assert world.outcome[0, :, 0].sum() == 1.0 and not lie(world, "waste")
        credited.append(world.outcome[0, 0, 0])
    assert 8 <= sum(credited) <= 32  # neither of the two is favoured


def test_what_an_earlier_beam_cleaned_stops_a_later_one_no_more():
    world = game(waste_rate=0.0)
    lay(world, "waste", [(7, 3), (7, 1), (5, 3)])
    put(world, 0, 7, 5, WEST)
    put(world, 1, 10, 3, NORTH)  # (7, 3) is the first waste of both
    act(world, CLEAN, CLEAN)
    assert world.outcome[0, :, 0].tolist() == [1.0, 1.0] and lie(world, "waste") in ([[7, 1]], [[5, 3]])


def test_under_melting_pots_rules_a_beam_rests_for_two_steps():
    world = game("meltingpot", n_agents=1, waste_rate=0.0)
    put(world, 0, 5, 9, NORTH)
    lay(world, "waste", [(4, 9), (3, 9), (2, 9), (1, 9)])
    cleaned = []
    for _ in range(8):
        act(world, CLEAN)
        cleaned.append(world.outcome[0, 0, 0])
    assert cleaned == [1, 0, 0, 1, 0, 0, 1, 0] and lie(world, "waste") == [[1, 9]]  # and reaches three cells


def test_whoever_is_hit_loses_50_and_who_hits_pays_1():
    world = game(n_agents=3, punish=True)
    put(world, 0, 10, 7, EAST)
    put(world, 1, 10, 9), put(world, 2, 11, 11)
    act(world, PUNISH, STAY, PUNISH)
    assert world.reward[0].tolist() == [-1.0, -50.0, -51.0]
    assert world.outcome[0, :, 2].tolist() == [0.0, 1.0, 1.0]
    assert world.reward.min() >= world.least


def test_under_melting_pots_rules_whoever_is_hit_is_off_the_grid_for_50_steps():
    world = game("meltingpot", punish=True, wants_views=True)
    put(world, 0, 12, 8, EAST)
    put(world, 1, 12, 10)
    act(world, PUNISH, STAY)
    assert not world.reward.any() and world.outcome[0, :, 2].tolist() == [0.0, 1.0]
    for _ in range(50):
        assert world.alive[0].tolist() == [True, False] and world.features[0, 1, :10].tolist() == [-1.0] * 10
        assert (world.views[0, 1] == 255).all() and not world.visible[0, :, 1].any()
        assert world.features[0, 0, 3:6].tolist() == [-1.0] * 3
        act(world, STAY, FORWARD)
    assert world.alive.all() and world.visible[0, 1, 1]
    row, column, _ = where(world, 1)
    assert world.state.agents.cell[0, 1] in world.ground.terrain.starts


# -- books of waste


@settings(max_examples=25)
@given(
    st.integers(0, 2**31), st.sampled_from(["ssd", "meltingpot", "mini"]), st.integers(1, 3), st.booleans()
)
def test_waste_is_what_there_was_and_what_came_less_what_somebody_was_credited_for(
    seed, rules, n_agents, punish
):
    """What comes is read off the stream of draws. Agents clean most of the time, wherever they stand: in corners too."""
    world = game(rules, n_agents, seed, copies=3, punish=punish, horizon=90)
    rng, key = np.random.default_rng(seed), stream_key(seed, "waste")
    for _ in range(80):
        before = foul(world).sum(axis=1)
        world.step(rng.choice([1, 3, 4, 5, CLEAN, CLEAN, CLEAN, world.n_actions - 1], size=(3, n_agents)))
        left = before - world.outcome[:, :, 0].sum(axis=1).astype(int)
        draws = uniforms(key, world.tick - 1, (3, 1))[:, 0]
        spawned = (draws < world.ground.waste_chance[left]) & (world.clock >= world.ground.waste_from)
        assert (foul(world).sum(axis=1) - left - spawned == 0).all()
        assert (foul(world).sum(axis=1) == world.state.waste.full).all()
        assert (world.features[:, 0, 11] == world.state.waste.full).all()


def foul(world):
    """Where waste lies (copies, cells)."""
    return world.state.board.land == WASTE


# -- what players who follow a script earn


def apples(rules, n_agents, n_cleaners, copies):
    """Mean apples of all agents of a copy in an episode, the first of them cleaning, the rest eating."""
    world = game(rules, n_agents, seed=9, copies=copies)
    draws, cleans = np.random.default_rng(2), np.tile(np.arange(n_agents) < n_cleaners, copies)
    total = 0.0
    for _ in range(world.horizon):
        features, draw = world.features.reshape(-1, world.n_features), draws.random(copies * n_agents)
        actions = np.where(cleans, clean(features, draw, reach=3), harvest(features, draw))
        world.step(actions.reshape(copies, n_agents))
        total += world.reward.sum()
    return total / copies


@pytest.mark.parametrize(("n_agents", "expected"), [(2, [0, 133, 0]), (3, [0, 155, 143, 0])])
def test_on_the_small_river_one_cleaner_makes_the_others_rich_and_two_of_two_starve(n_agents, expected):
    found = [apples("mini", n_agents, k, copies=60) for k in range(n_agents + 1)]
    assert found == pytest.approx(expected, rel=0.1)


def test_of_seven_at_the_large_river_four_should_clean():
    """The middle of the curve; both flanks fall. Bound: no more than 103 x .05 apples grow in a step."""
    found = [apples("ssd", 7, k, copies=8) for k in range(8)]
    assert found[0] == found[7] == 0.0 and np.argmax(found) == 4
    assert (np.diff(found[:5]) > 0).all() and (np.diff(found[4:]) < 0).all() and max(found) < 5150
