"""Tables of chances to drive on at the easy junction, one a learner, and what gradients of them are worth."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from credit_flow.core.streams import stream_key, uniforms
from credit_flow.worlds.roads.traffic_junction import TrafficJunction

SHAPE = (2, 7, 2)
"""A logit of driving on for each route, cell of it, and whether a car is on the same cell of the other road."""

START = 1.0
"""What all logits are at first: the log-odds of driving on."""


class Drives(NamedTuple):
    """What happened at junctions (learners, copies), step by step; cars are in slots."""

    cell: np.ndarray  # (steps, learners, copies, slots) int64, which logit of a table decided
    score: np.ndarray  # (steps, learners, copies, slots) d log chance of what was done / d that logit
    there: np.ndarray  # (steps, learners, copies, slots) bool, a car that decided
    reward: np.ndarray  # (steps, learners, copies, slots) credits
    braked: np.ndarray  # (steps, learners, copies, slots) bool
    left: np.ndarray  # (steps, learners, copies, slots) bool
    crashed: np.ndarray  # (learners, copies) bool, somebody did in the episode


def drive(games: list[TrafficJunction], logits: np.ndarray) -> Drives:
    """One episode of every copy of the `games` (learners,), each by its table of `logits` (learners, 28), natural logarithms of odds; actions are drawn from them, rewards are credits."""
    for game in games:
        game.advance(game.tick)
    steps = [_step(games, logits) for _ in range(games[0].horizon)]
    *columns, crashed = (np.array(column) for column in zip(*steps))
    return Drives(*columns, crashed.any(axis=(0, 3)))


def _step(games: list[TrafficJunction], logits: np.ndarray) -> tuple:
    there = np.array([game.alive for game in games])
    cell = _cells(
        there, *(np.array([getattr(game.state.cars, name) for game in games]) for name in ("route", "place"))
    )
    chance = 1.0 / (
        1.0 + np.exp(-np.take_along_axis(logits, cell.reshape(len(games), -1), 1).reshape(cell.shape))
    )
    shape = there.shape[1:]
    draws = np.array([uniforms(stream_key(game.seed, "drive"), game.tick, shape) for game in games])
    gas = draws < chance
    for game, drives in zip(games, gas):
        game.step(np.where(drives, 0, 1))
    told = (np.array([getattr(game, name) for game in games]) for name in ("reward", "left"))
    crashed = np.array([game.outcome[..., 0] for game in games]) > 0.0
    reward, left = told
    return cell, np.where(there, gas - chance, 0.0), there, reward, there & ~gas, left, crashed


def _cells(there: np.ndarray, route: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Which logit decides (learners, copies, slots)."""
    route, place = np.where(there, route, 0), np.where(there, place, 0)
    cars = np.zeros((*there.shape[:2], *SHAPE[:2]), dtype=np.bool_)
    learner, copy, slot = np.nonzero(there)
    cars[learner, copy, route[there], place[there]] = True
    first, second = np.ogrid[: there.shape[0], : there.shape[1]]
    met = cars[first[..., np.newaxis], second[..., np.newaxis], 1 - route, place]
    return (route * SHAPE[1] + place) * SHAPE[2] + met


def returns(own: np.ndarray, reward: np.ndarray, left: np.ndarray, social: float) -> np.ndarray:
    """What each decision is followed by, an array (steps, copies, slots) or with more axes between, credits: what a car is paid of its `own` until it has `left`, less a share `social` of it, plus that share of the mean over
    slots of all `reward` until the end of the episode."""
    found, later, rest = np.zeros(own.shape), np.zeros(own.shape[1:]), np.zeros(own.shape[1:-1])
    for t in range(len(own) - 1, -1, -1):
        later = own[t] + np.where(left[t], 0.0, later)
        rest = reward[t].mean(axis=-1) + rest
        found[t] = (1.0 - social) * later + social * rest[..., np.newaxis]
    return found


def advantages(drives: Drives, social: float, haste: float = 0.0) -> np.ndarray:
    """Returns less what is usual at the same step (steps, learners, copies, slots), in units of their root mean square over cars; 0 where there is no car.

    Of own returns, less `haste` credits for every step of braking, the mean over cars is usual, of the team's that over copies.
    """
    paid = drives.reward - haste * drives.braked
    own, team = (returns(paid, drives.reward, drives.left, share) for share in (0.0, 1.0))
    n = np.maximum(drives.there.sum(axis=(2, 3), keepdims=True), 1)
    usual = (own * drives.there).sum(axis=(2, 3), keepdims=True) / n
    beyond = (1.0 - social) * (own - usual) + social * (team - team.mean(axis=2, keepdims=True))
    beyond = np.where(drives.there, beyond, 0.0)
    square = (beyond**2).sum(axis=(0, 2, 3)) / n.sum(axis=(0, 2, 3))
    return beyond / np.sqrt(np.maximum(square, 1e-12))[:, np.newaxis, np.newaxis]


def gradients(drives: Drives, advantage: np.ndarray) -> np.ndarray:
    """The sum of score x advantage over an episode, one number for each logit (learners, copies, 28)."""
    _, learners, copies, _ = drives.cell.shape
    size = int(np.prod(SHAPE))
    line = (np.arange(learners)[:, np.newaxis] * copies + np.arange(copies))[..., np.newaxis] * size
    found = np.bincount(
        (line + drives.cell).ravel(), (drives.score * advantage).ravel(), learners * copies * size
    )
    return found.reshape(learners, copies, size)
