"""The move rule: nobody shares a cell, changes places or goes twice, and nobody is favoured."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_flow.worlds.grids.cleanup import Cleanup
from credit_flow.worlds.grids.harvest import Harvest
from credit_flow.worlds.grids.terrain import WALL
from tests.worlds.grid_positions import act, put, where

STAY, FORWARD, BACKWARD, LEFT, RIGHT, TURN_LEFT, TURN_RIGHT = range(7)
NORTH, EAST, SOUTH, WEST = range(4)


def game(n_agents=1, copies=1, seed=1, kind=Cleanup, rules="ssd", **more):
    world = kind(seed, copies, rules=rules, n_agents=n_agents, **more)
    world.advance(1)
    return world


@pytest.mark.parametrize("heading", range(4))
def test_the_six_ways_to_move_go_by_the_heading(heading):
    ahead, right = [(-1, 0), (0, 1), (1, 0), (0, -1)], [(0, 1), (1, 0), (0, -1), (-1, 0)]
    ways = {FORWARD: ahead[heading], RIGHT: right[heading]}
    ways |= {
        BACKWARD: tuple(-x for x in ahead[heading]),
        LEFT: tuple(-x for x in right[heading]),
        STAY: (0, 0),
    }
    for action, (rows, columns) in ways.items():
        world = game()
        put(world, 0, 12, 9, heading)
        act(world, action)
        assert where(world, 0) == (12 + rows, 9 + columns, heading)
    for action, quarter in ((TURN_LEFT, -1), (TURN_RIGHT, 1)):
        put(world, 0, 12, 9, heading)
        act(world, action)
        assert where(world, 0) == (12, 9, (heading + quarter) % 4)


def test_a_wall_stops_and_water_does_not():
    world = game()
    put(world, 0, 1, 3, NORTH)
    act(world, FORWARD)
    assert where(world, 0) == (1, 3, NORTH)
    act(world, BACKWARD)
    assert where(world, 0) == (2, 3, NORTH)


def test_two_face_to_face_never_change_places_and_one_cell_takes_one():
    for seed in range(20):
        world = game(2, seed=seed)
        put(world, 0, 12, 8, EAST)
        put(world, 1, 12, 9, WEST)
        act(world, FORWARD, FORWARD)
        assert (where(world, 0)[1], where(world, 1)[1]) == (8, 9)
        put(world, 1, 12, 10, WEST)
        act(world, FORWARD, FORWARD)
        assert {where(world, 0)[1], where(world, 1)[1]} in ({8, 9}, {9, 10})


def test_a_follower_moves_if_its_leader_did_first_and_else_waits_a_step():
    moved = []
    for seed in range(60):
        world = game(2, seed=seed)
        put(world, 0, 12, 8, EAST)
        put(world, 1, 12, 9, EAST)
        act(world, FORWARD, FORWARD)
        assert where(world, 1)[1] == 10 and where(world, 0)[1] in (8, 9)
        moved.append(where(world, 0)[1] == 9)
    assert 15 <= sum(moved) <= 45


def test_whoever_comes_first_is_drawn_and_no_number_is_favoured():
    """Four agents around one free cell want it: each gets it a quarter of the time."""
    copies = 4000
    world = game(4, copies)
    for copy in range(copies):
        for i, (row, column, heading) in enumerate(
            [(12, 8, EAST), (12, 10, WEST), (11, 9, SOUTH), (13, 9, NORTH)]
        ):
            put(world, i, row, column, heading, copy)
    before = world.state.agents.cell.copy()
    world.step(np.full((copies, 4), FORWARD))
    won = world.state.agents.cell != before
    assert (won.sum(axis=1) == 1).all()
    assert won.mean(axis=0) == pytest.approx(np.full(4, 0.25), abs=3 * np.sqrt(0.25 * 0.75 / copies))


def test_every_order_of_three_is_as_likely_as_every_other():
    copies = 6000
    world = game(3, copies)
    world.step(np.zeros((copies, 3), dtype=int))
    orders, counts = np.unique(world.state.agents.order, axis=0, return_counts=True)
    assert len(orders) == 6 and counts == pytest.approx(np.full(6, 1000), abs=4 * np.sqrt(1000))


@settings(max_examples=30)
@given(
    st.integers(0, 2**31), st.sampled_from([Cleanup, Harvest]), st.sampled_from(["ssd", "meltingpot", "mini"])
)
def test_nobody_ever_shares_a_cell_stands_in_a_wall_changes_places_or_goes_twice(seed, kind, rules):
    n = min(8, len(kind(rules=rules, n_agents=1).ground.terrain.starts))
    world = game(n, 3, seed, kind, rules, punish=True)
    rng = np.random.default_rng(seed)
    agents, terrain = world.state.agents, world.ground.terrain
    for _ in range(60):
        before, present = agents.cell.copy(), world.alive.copy()
        world.step(
            rng.choice([1, 1, 2, 3, 4, 5, 6, world.n_actions - 1], size=(3, n), p=[0.2] * 2 + [0.1] * 6)
        )
        both = present & world.alive
        steps = abs(terrain.row[before] - terrain.row[agents.cell]) + abs(
            terrain.column[before] - terrain.column[agents.cell]
        )
        assert (steps[both] <= 1).all() and (terrain.land[agents.cell] > WALL).all()
        for copy in range(3):
            there = np.flatnonzero(world.alive[copy])
            cells = agents.cell[copy, there]
            assert len(set(cells.tolist())) == len(cells)
            assert (world.state.board.who[copy, cells] == there + 1).all()
            assert (world.state.board.who[copy] > 0).sum() == len(cells)
            stayed = both[copy]
            swapped = (before[copy][:, None] == agents.cell[copy]) & (
                before[copy] == agents.cell[copy][:, None]
            )
            assert not (swapped & ~np.eye(n, dtype=bool) & stayed & stayed[:, None]).any()


@settings(max_examples=15)
@given(st.integers(0, 2**31), st.sampled_from(["ssd", "meltingpot"]))
def test_beams_at_the_edges_of_a_map_stay_on_it(seed, rules):
    """Agents are put along the walls and fire: no cell of a beam is a wall, none is beyond, and nothing else has changed."""
    world = game(4, 1, seed, Cleanup, rules, punish=True, waste_rate=0.0)
    rng = np.random.default_rng(seed)
    rows, columns = world.scene(0)["cells"].shape
    edges = [(r, c) for r in range(1, rows - 1) for c in range(1, columns - 1)]
    edges = [(r, c) for r, c in edges if r in (1, rows - 2) or c in (1, columns - 2)]
    for _ in range(10):
        for i, k in enumerate(rng.choice(len(edges), 4, replace=False)):
            if world.alive[0, i]:
                put(world, i, *edges[k], heading=int(rng.integers(4)))
        margin = world.state.board.land[0][terrain_outside(world)]
        act(world, *rng.integers(7, 9, size=4))
        scene = world.scene(0)
        for row, column, _ in scene["beams"].tolist():
            assert 1 <= row < rows - 1 and 1 <= column < columns - 1
        assert (world.state.board.land[0][terrain_outside(world)] == margin).all() and not margin.any()


def terrain_outside(world):
    return world.ground.terrain.land == 0
