"""The laws of Harvest: where apples grow again, and who breaks the rule of eating."""

import numpy as np
import pytest

from credit_flow.theory.known_values import KNOWN
from credit_flow.worlds.grids.harvest import Harvest
from credit_flow.worlds.grids.terrain import APPLE
from tests.worlds.grid_positions import act, cell_at, lay, lie, put

STAY, FORWARD, PUNISH = 0, 1, 7
NORTH, EAST, SOUTH, WEST = range(4)


def game(rules="ssd", n_agents=1, seed=1, copies=1, **more):
    world = Harvest(seed, copies, rules=rules, n_agents=n_agents, **more)
    world.advance(1)
    return world


# -- growth (FC.P5)


def grown(rules, near, at, copies=20_000):
    """How often an apple comes back at `at` where apples lie `near` (row and column beside it) and nowhere else."""
    world = game(rules, copies=1)
    orchard = lie(world, "apples")
    places = [(at[0] + j, at[1] + k) for j, k in near]
    assert all(list(place) in orchard for place in (*places, at))
    lay(world, "apples", places)
    many = game(rules, copies=copies)
    for mine, others in zip(world.state[:4], many.state[:4]):
        for one, all_copies in zip(mine, others) if isinstance(mine, tuple) else [(mine, others)]:
            all_copies[...] = one[:1]
    many.step(np.zeros((copies, 1), dtype=int))
    return (many.state.board.land[:, cell_at(many, *at)] == APPLE).mean(), 3 / np.sqrt(copies)


EIGHT = [(j, k) for j in (-1, 0, 1) for k in (-1, 0, 1) if (j, k) != (0, 0)]


@pytest.mark.parametrize(("n", "chance"), list(zip((0, 1, 2, 3, 8), KNOWN["FC.P5"].expected)))
def test_an_apple_comes_back_by_how_many_of_its_eight_neighbours_have_one(n, chance):
    """No cell of this map has eight, so for these the one with most stands."""
    world = game()
    assert world.ground.chances[min(n, 3)] == chance
    places = lie(world, "apples")
    crowded = max(places, key=lambda place: len(neighbours(world, place, EIGHT)))
    at = next((place for place in places if len(neighbours(world, place, EIGHT)) >= n), crowded)
    share, error = grown("ssd", neighbours(world, at, EIGHT)[:n], tuple(at))
    assert share == pytest.approx(chance, abs=error * np.sqrt(chance * (1 - chance)))


def neighbours(world, place, steps):
    orchard = lie(world, "apples")
    return [(j, k) for j, k in steps if [place[0] + j, place[1] + k] in orchard]


def test_an_apple_two_cells_away_does_not_count_in_ssd_and_does_in_melting_pot():
    ssd = game()
    at = next(place for place in lie(ssd, "apples") if neighbours(ssd, place, [(2, 0)]))
    share, _ = grown("ssd", [(2, 0)], tuple(at))
    assert share == KNOWN["FC.P5"].expected[5]
    share, error = grown("meltingpot", [(2, 0)], (1, 8))
    assert share == pytest.approx(0.0025, abs=error * np.sqrt(0.0025))
    share, _ = grown("meltingpot", [(1, 2)], (2, 7))  # of squared distance 5
    assert share == 0.0
    assert game("meltingpot").ground.chances.tolist() == [0.0, 0.0025, 0.005, 0.025]


def test_where_the_last_apple_is_eaten_none_comes_back():
    world = game("mini")
    lay(world, "apples", [(5, 5)])
    put(world, 0, 5, 4, EAST)
    act(world, FORWARD)
    assert world.reward[0, 0] == 1.0 and world.features[0, 0, 9] == 0
    assert not world.rollout(np.zeros((200, 1, 1), dtype=int)).reward.any() and lie(world, "apples") == []


def test_an_orchard_left_alone_stays_full_and_an_eaten_apple_comes_back():
    world = game("mini")
    put(world, 0, 1, 3)
    act(world, STAY)
    put(world, 0, 4, 5)
    assert world.reward[0, 0] == 1.0 and world.features[0, 0, 9] == 19
    world.rollout(np.zeros((200, 1, 1), dtype=int))
    assert world.features[0, 0, 9] == 20


# -- the rule of eating


@pytest.mark.parametrize(("apples", "fined"), [(1, 1.0), (3, 1.0), (4, 0.0), (6, 0.0)])
def test_who_eats_where_fewer_than_four_apples_lie_is_fined(apples, fined):
    """The 21 cells around the apple count, it too."""
    world = game("meltingpot", seed=3)
    places = [(3, 8), (2, 8), (3, 9), (3, 10), (2, 7), (4, 9)][:apples]
    lay(world, "apples", [*places, (8, 19), (8, 20), (8, 21)])
    put(world, 0, 4, 8, NORTH)
    act(world, FORWARD)
    assert world.outcome[0, 0].tolist() == [1.0, fined, 0.0]
    assert world.features[0, 0, [10, 11]].tolist() == [1.0, fined]
    assert world.features[0, 0, 8] == len([place for place in lie(world, "apples") if place[1] < 12])


def test_a_fine_needs_few_apples_before_the_step_and_after_growth():
    """Each ate where four lay before, though one is left after."""
    world = game("meltingpot", n_agents=3)
    lay(world, "apples", [(3, 7), (3, 8), (3, 9), (2, 8)])
    put(world, 0, 3, 7)
    put(world, 1, 3, 8)
    put(world, 2, 3, 9)
    act(world, STAY, STAY, STAY)
    assert world.outcome[0, :, 0].tolist() == [1.0, 1.0, 1.0] and not world.outcome[0, :, 1].any()
    assert world.features[0, :, 8].tolist() == [1.0, 1.0, 1.0]


def test_growth_after_the_bite_may_save_from_the_fine():
    saved = fined = 0
    for seed in range(60):
        world = game("ssd", seed=seed)
        lay(world, "apples", [(8, 27), (8, 28), (8, 29)])
        put(world, 0, 8, 28)
        act(world, STAY)
        around = world.features[0, 0, 8]
        assert world.outcome[0, 0, 1] == (around < 4)
        saved, fined = saved + (around >= 4), fined + (around < 4)
    assert fined > 0


def test_under_melting_pots_rules_whoever_is_hit_is_off_the_grid_for_four_steps():
    world = game("meltingpot", n_agents=2, punish=True)
    put(world, 0, 12, 5, EAST)
    put(world, 1, 12, 8)
    act(world, PUNISH, STAY)
    away = 0
    while not world.alive.all():
        assert world.features[0, 1, :9].tolist() == [-1.0] * 9
        act(world, PUNISH, STAY)
        away += 1
    assert away == 4 and world.least == 0.0


def test_whoever_stands_on_an_apple_that_grew_there_has_eaten_it():
    """Apples grow under nobody."""
    world = game("mini", n_agents=1)
    put(world, 0, 5, 5)
    act(world, STAY)
    assert world.reward[0, 0] == 1.0
    assert not world.rollout(np.zeros((100, 1, 1), dtype=int)).reward.any()
