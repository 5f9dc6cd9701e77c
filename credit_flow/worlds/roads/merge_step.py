"""One copy of Merge: how an episode begins, what a step does, what is seen."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.programs.kernel import kernel
from credit_flow.core.streams import uniform
from credit_flow.worlds.episode_end import Ending
from credit_flow.worlds.kernel_state import Episodes, Sight
from credit_flow.worlds.kernel_texts import texts_of
from credit_flow.worlds.roads.merge_rules import GAP, ROAD_END, Drivers

RELATIVE, CROSSING = 0, 1
"""Columns of the outcome."""


class MergeGround(NamedTuple):
    """What stays as it is."""

    drivers: Drivers
    acceleration: np.ndarray  # (n_actions,) speed per step
    crash: float  # credits that each pays where somebody who must wait does not; 0: it is held back instead
    ending: Ending
    start: np.uint64  # stream that starts are drawn from


class Lanes(NamedTuple):
    """Where everybody is."""

    position: np.ndarray  # (copies, n_agents)
    before: np.ndarray  # (copies, n_agents) a step ago
    speed: np.ndarray  # (copies, n_agents)
    order: np.ndarray  # (copies, n_agents) int64, agents past 0 in the order in which they crossed it
    crossed: np.ndarray  # (copies,) int64, how many they are


class MergeState(NamedTuple):
    """What changes."""

    lanes: Lanes
    episodes: Episodes
    sight: Sight


def _begin(copy, tick, ground, state):
    lanes, drivers = state.lanes, ground.drivers
    lanes.crossed[copy] = 0
    for i in range(drivers.low.shape[0]):
        place = drivers.low[i] + drivers.width[i] * uniform(ground.start, tick, copy, i)
        lanes.position[copy, i] = lanes.before[copy, i] = place
        lanes.speed[copy, i] = drivers.speed[i]
        state.episodes.alive[copy, i] = True


def _act(copy, lot, t, actions, tick, ground, state, happenings):
    """A step, but for clock and horizon and what is seen: drive, cross, hold back, pay, leave."""
    lanes, alive, n = state.lanes, state.episodes.alive, state.lanes.position.shape[1]
    _drive(copy, lot, t, actions, ground, lanes, alive)
    _join(copy, lanes, alive)
    crashed = _hold_back(copy, ground.crash > 0.0, lanes, alive)
    on_road = 0
    for i in range(n):
        happenings.reward[t, copy, i] = 0.0
        if alive[copy, i]:
            happenings.reward[t, copy, i] = -ground.drivers.fee[i] - (ground.crash if crashed else 0.0)
        gone = alive[copy, i] and lanes.position[copy, i] > ROAD_END
        happenings.left[t, copy, i] = gone
        if gone:
            alive[copy, i] = False
            lanes.speed[copy, i] = 0.0
        on_road += alive[copy, i]
    _tell(copy, t, lanes, alive, happenings)
    happenings.terminated[t, copy] = crashed or on_road == 0


@kernel
def _drive(copy, lot, t, actions, ground, lanes, alive):
    """v <- clip(v + a, 0, cap), x <- x + v."""
    for i in range(lanes.position.shape[1]):
        lanes.before[copy, i] = lanes.position[copy, i]
        if alive[copy, i]:
            speed = lanes.speed[copy, i] + ground.acceleration[actions[t, lot, i]]
            speed = min(max(speed, 0.0), ground.drivers.cap[i])
            lanes.speed[copy, i] = speed
            lanes.position[copy, i] += speed


@kernel
def _join(copy, lanes, alive):
    """Who comes from below 0 to 0 or beyond stands behind all who crossed in earlier steps, by the time of arrival in this one, equal times by number."""
    order, first, last = lanes.order, lanes.crossed[copy], lanes.crossed[copy]
    for i in range(lanes.position.shape[1]):
        if alive[copy, i] and lanes.before[copy, i] < 0.0 and lanes.position[copy, i] >= 0.0:
            place = last
            while place > first and _arrives_before(copy, i, order[copy, place - 1], lanes):
                order[copy, place] = order[copy, place - 1]
                place -= 1
            order[copy, place] = i
            last += 1
    lanes.crossed[copy] = last


@kernel
def _arrives_before(copy, i, j, lanes):
    """-x_i / v_i < -x_j / v_j, multiplied out; both move."""
    before, speed = lanes.before, lanes.speed
    return -before[copy, i] * speed[copy, j] < -before[copy, j] * speed[copy, i]


@kernel
def _hold_back(copy, crash, lanes, alive):
    """Along the order nobody passes who is ahead of it: it is put behind, or, with `crash`, it has crashed; whether somebody has.

    Whoever thereby falls back below 0 has not crossed, and who has left the road binds nobody.
    """
    order, position, kept, ahead, crashed = lanes.order, lanes.position, 0, -1, False
    for place in range(lanes.crossed[copy]):
        i = order[copy, place]
        if not alive[copy, i]:
            continue
        if ahead >= 0 and position[copy, i] >= position[copy, ahead]:
            crashed = crash
            if not crash:
                position[copy, i] = position[copy, ahead] - GAP
        if position[copy, i] >= 0.0:
            order[copy, kept] = ahead = i
            kept += 1
    lanes.crossed[copy] = kept
    return crashed


@kernel
def _tell(copy, t, lanes, alive, happenings):
    """Where the ambulance crosses in this step, how far each who is still on the road is ahead of it."""
    position, outcome = lanes.position, happenings.outcome
    crosses = lanes.before[copy, 0] < 0.0 and position[copy, 0] >= 0.0
    for i in range(position.shape[1]):
        told = crosses and alive[copy, i]
        outcome[t, copy, i, RELATIVE] = position[copy, i] - position[copy, 0] if told else 0.0
        outcome[t, copy, i, CROSSING] = 0.0
    outcome[t, copy, 0, CROSSING] = crosses


def _observe(copy, wanted, ground, state):
    position, speed, features = state.lanes.position, state.lanes.speed, state.sight.features
    n = position.shape[1]
    for i in range(n):
        features[copy, i, 0], features[copy, i, 1] = position[copy, i], speed[copy, i]
        for j in range(n):
            features[copy, i, 2 + j] = position[copy, j] - position[copy, i]
            features[copy, i, 2 + n + j] = speed[copy, j]
        features[copy, i, 2 * n + 2] = position[copy, 0] >= 0.0
        features[copy, i, 2 * n + 3] = position[copy, i] >= 0.0


MERGE = texts_of("merge", _begin, _act, _observe)
"""The calls on copies of it."""
