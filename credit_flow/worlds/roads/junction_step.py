"""One copy of a traffic junction: how an episode begins, what a step does, what is seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.amounts import nearest
from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import below, uniform
from credit_flow.worlds.episode_end import Ending
from credit_flow.worlds.kernel_state import Episodes, Sight
from credit_flow.worlds.kernel_texts import texts_of
from credit_flow.worlds.roads.junction_roads import Roads
from credit_flow.worlds.roads.junction_rules import CRASH, WAITING

CRASHED, ARRIVED, BRAKED = 0, 1, 2
"""Columns of the outcome."""

GAS, BRAKE = 0, 1
"""Actions."""

SELF = 6
"""Features of a car before those of the cells around it."""


class JunctionGround(NamedTuple):
    """What stays as it is."""

    roads: Roads
    arrival: float  # chance that a car comes in at an entry in a step
    vision: int  # cells that a car sees in every direction
    ending: Ending
    car: np.uint64  # stream that cars are drawn from


class Cars(NamedTuple):
    """The cars in the slots of every copy."""

    route: np.ndarray  # (copies, n_agents) int64, number of its route
    place: np.ndarray  # (copies, n_agents) int64, cells of the route behind it
    age: np.ndarray  # (copies, n_agents) int64, steps that it has acted in
    last: np.ndarray  # (copies, n_agents) int64, what it did last
    cell: np.ndarray  # (copies, n_agents) int64, where it is
    count: np.ndarray  # (copies, cells) int64, cars in each cell
    n_alive: np.ndarray  # (copies,) int64


class JunctionState(NamedTuple):
    """What changes."""

    cars: Cars
    episodes: Episodes
    sight: Sight


def _begin(copy, tick, ground, state):
    cars = state.cars
    cars.n_alive[copy] = 0
    for cell in range(cars.count.shape[1]):
        cars.count[copy, cell] = 0
    for i in range(cars.route.shape[1]):
        state.episodes.alive[copy, i] = False
        cars.age[copy, i] = cars.last[copy, i] = 0


def _act(copy, lot, t, actions, tick, ground, state, happenings):
    """A step, but for the clock and what is seen: every car acts, new ones come in, and all that acted pay."""
    cars, alive, outcome = state.cars, state.episodes.alive, happenings.outcome
    for i in range(cars.route.shape[1]):
        for k in range(outcome.shape[3]):
            outcome[t, copy, i, k] = 0.0
        happenings.left[t, copy, i] = False
        if alive[copy, i]:
            act = actions[t, lot, i]
            outcome[t, copy, i, BRAKED] = act == BRAKE
            gone = _drive(copy, i, act, ground.roads, cars, alive)
            happenings.left[t, copy, i] = gone
            outcome[t, copy, i, ARRIVED] = gone
    _come_in(copy, tick, ground, cars, alive)
    for i in range(cars.route.shape[1]):
        happenings.reward[t, copy, i] = 0.0
        if alive[copy, i] and cars.age[copy, i] > 0:
            crashed = cars.count[copy, cars.cell[copy, i]] > 1
            outcome[t, copy, i, CRASHED] = crashed
            happenings.reward[t, copy, i] = nearest(
                -WAITING * cars.age[copy, i] - (CRASH if crashed else 0.0)
            )
    happenings.terminated[t, copy] = state.episodes.clock[copy] >= ground.ending.horizon


@kernel
def _drive(copy, i, act, roads, cars, alive):
    """A car brakes, or goes on to the next cell of its route; whether it has thereby come to its end."""
    cars.age[copy, i] += 1
    cars.last[copy, i] = act
    if act == BRAKE:
        return False
    cars.count[copy, cars.cell[copy, i]] -= 1
    cars.place[copy, i] += 1
    at = roads.first[cars.route[copy, i]] + cars.place[copy, i]
    if at == roads.first[cars.route[copy, i] + 1]:
        alive[copy, i] = False
        cars.n_alive[copy] -= 1
        cars.age[copy, i] = cars.last[copy, i] = 0
        return True
    cars.cell[copy, i] = roads.cell[at]
    cars.count[copy, cars.cell[copy, i]] += 1
    return False


@kernel
def _come_in(copy, tick, ground, cars, alive):
    """At every entry in turn a car may come in, as long as a slot is free, even onto an occupied cell: on a random route, into a random free slot."""
    n, entry = cars.route.shape[1], ground.roads.entry
    for e in range(entry.shape[0] - 1):
        free = n - cars.n_alive[copy]
        if free > 0 and uniform(ground.car, tick, copy, 3 * e) < ground.arrival:
            route = entry[e] + below(entry[e + 1] - entry[e], ground.car, tick, copy, 3 * e + 1)
            skip = below(free, ground.car, tick, copy, 3 * e + 2)
            for i in range(n):
                if not alive[copy, i]:
                    if skip == 0:
                        _place(copy, i, route, ground.roads, cars, alive)
                        break
                    skip -= 1


@kernel
def _place(copy, i, route, roads, cars, alive):
    alive[copy, i] = True
    cars.n_alive[copy] += 1
    cars.route[copy, i] = route
    cars.place[copy, i] = cars.age[copy, i] = cars.last[copy, i] = 0
    cars.cell[copy, i] = roads.cell[roads.first[route]]
    cars.count[copy, cars.cell[copy, i]] += 1


def _observe(copy, wanted, ground, state):
    cars, alive, sight = state.cars, state.episodes.alive, state.sight
    n, columns = cars.route.shape[1], ground.roads.land.shape[1]
    for i in range(n):
        if alive[copy, i]:
            _see(copy, i, ground, cars, sight.features)
        else:
            for k in range(sight.features.shape[2]):
                sight.features[copy, i, k] = 0.0
        for j in range(n):
            near = i == j
            if alive[copy, i] and alive[copy, j]:
                one, other = cars.cell[copy, i], cars.cell[copy, j]
                down, right = one // columns - other // columns, one % columns - other % columns
                near = max(abs(down), abs(right)) <= ground.vision
            sight.visible[copy, i, j] = near


@kernel
def _see(copy, i, ground, cars, features):
    """Last action, route, row and column, rows down and columns right to the next cell of the route, classes of the cells around, and cars on them."""
    roads, vision = ground.roads, ground.vision
    rows, columns = roads.land.shape
    route, cell = cars.route[copy, i], cars.cell[copy, i]
    row, column, at = cell // columns, cell % columns, roads.first[route] + cars.place[copy, i]
    ahead = roads.cell[at + 1] if at + 1 < roads.first[route + 1] else cell
    features[copy, i, 0], features[copy, i, 1] = cars.last[copy, i], route
    features[copy, i, 2], features[copy, i, 3] = row, column
    features[copy, i, 4], features[copy, i, 5] = ahead // columns - row, ahead % columns - column
    k, n = SELF, (2 * vision + 1) ** 2
    for r in range(row - vision, row + vision + 1):
        for c in range(column - vision, column + vision + 1):
            inside = r >= 0 and r < rows and c >= 0 and c < columns
            features[copy, i, k] = roads.land[r, c] if inside else 0
            features[copy, i, k + n] = cars.count[copy, r * columns + c] if inside else 0
            k += 1


JUNCTION = texts_of("traffic_junction", _begin, _act, _observe)
"""The calls on copies of it."""
