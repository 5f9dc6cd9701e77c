"""Nash equilibria of small games, by enumeration (key `nash1951`).

A game is `payoff`, an array (agents, a_1, ..., a_N) of credits. A profile is an equilibrium if nobody gains more than `slack` credits by another action.
"""

from __future__ import annotations

import functools
import itertools
from typing import NamedTuple

import numpy as np


class Equilibrium(NamedTuple):
    """One equilibrium, pure or mixed."""

    chances: tuple[np.ndarray, ...]  # of each agent, (actions,) probabilities
    values: np.ndarray  # (agents,) credits, expected
    margin: float  # credits that the best deviation loses; 0 where somebody is indifferent, as in a mixed one

    @property
    def identity(self) -> tuple[tuple[int, ...], ...]:
        """The actions that each agent takes with some chance."""
        return tuple(tuple(np.flatnonzero(chance).tolist()) for chance in self.chances)

    @property
    def is_pure(self) -> bool:
        """Whether nobody draws lots."""
        return all(len(support) == 1 for support in self.identity)

    @property
    def profile(self) -> tuple[int, ...]:
        """The action of each agent, -1 for whoever draws lots."""
        return tuple(support[0] if len(support) == 1 else -1 for support in self.identity)

    @property
    def welfare(self) -> float:
        """What all agents have together, credits."""
        return float(self.values.sum())


def equilibria(payoff: np.ndarray, slack: float = 1e-9) -> list[Equilibrium]:
    """All pure equilibria of `payoff`, an array (agents, a_1, ..., a_N) of credits, in the order of their profiles, and for two agents the mixed ones."""
    found = [pure(payoff, profile, margin) for profile, margin in zip(*pure_profiles(payoff, slack))]
    return found + (mixed_equilibria(payoff, slack) if len(payoff) == 2 else [])


def pure(payoff: np.ndarray, profile: np.ndarray, margin: float) -> Equilibrium:
    """The pure equilibrium at `profile` (agents,), indices, of a game `payoff`, an array (agents, a_1, ..., a_N) of credits."""
    chances = tuple((np.arange(n) == a).astype(float) for n, a in zip(payoff.shape[1:], profile))
    return Equilibrium(chances, payoff[:, *profile], float(margin))


def pure_profiles(payoff: np.ndarray, slack: float = 1e-9) -> tuple[np.ndarray, np.ndarray]:
    """The profiles (m, agents), indices, from which nobody gains, and the margin of each (m,), credits that the best deviation loses."""
    margin = margins(payoff, slack)
    there = np.argwhere(margin >= -slack)
    return there, margin[tuple(there.T)]


def margins(payoff: np.ndarray, slack: float = 0.0) -> np.ndarray:
    """What the best deviation from each profile loses, an array (a_1, ..., a_N) of credits; below 0 it gains.

    A deviation that changes nothing for anybody is none; where there is no other the margin is inf.
    """
    margin = np.full(payoff.shape[1:], np.inf)
    for agent in range(len(payoff)):
        for action in range(payoff.shape[1 + agent]):
            loss = payoff - payoff.take([action], axis=1 + agent)
            matters = np.abs(loss).max(axis=0) > slack
            margin = np.where(matters, np.minimum(margin, loss[agent]), margin)
    return margin


def mixed_equilibria(payoff: np.ndarray, slack: float = 1e-9) -> list[Equilibrium]:
    """The equilibria of two agents in which both draw lots among equally many actions, `payoff` an array (2, a_1, a_2) of credits: all mixed ones
    unless the game is degenerate, which has infinitely many."""
    found, (rows, columns) = [], payoff.shape[1:]
    for n in range(2, min(rows, columns) + 1):
        found += _of_supports(payoff, *_supports(rows, columns, n), slack)
    return found


@functools.cache
def _supports(rows: int, columns: int, n: int) -> tuple[np.ndarray, np.ndarray]:
    """All pairs of `n` actions of the one and `n` of the other, (pairs, n) each."""
    own, other = (np.array(list(itertools.combinations(range(k), n))) for k in (rows, columns))
    return np.repeat(own, len(other), axis=0), np.tile(other, (len(own), 1))


def _of_supports(payoff, own: np.ndarray, other: np.ndarray, slack: float) -> list[Equilibrium]:
    """The equilibria in which one draws among `own`, the other among `other` actions, of all such pairs (pairs, n)."""
    tables = payoff[:, own[:, :, np.newaxis], other[:, np.newaxis, :]]
    chances = [np.zeros((len(own), n)) for n in payoff.shape[1:]]
    np.put_along_axis(chances[0], own, _indifferent(tables[1].swapaxes(1, 2)), axis=1)
    np.put_along_axis(chances[1], other, _indifferent(tables[0]), axis=1)
    offered = chances[1] @ payoff[0].T, chances[0] @ payoff[1]
    values = np.stack([(x * chance).sum(axis=1) for x, chance in zip(offered, chances)], axis=1)
    there = np.ones(len(own), dtype=bool)
    for agent, support in enumerate((own, other)):
        there &= np.take_along_axis(chances[agent], support, axis=1).min(axis=1) > slack
        there &= offered[agent].max(axis=1) <= values[:, agent] + slack
    return [
        Equilibrium((chances[0][i], chances[1][i]), values[i], 0.0) for i in np.flatnonzero(there).tolist()
    ]


def _indifferent(tables: np.ndarray) -> np.ndarray:
    """The chances (pairs, n) of columns that make all rows of each of `tables` (pairs, n, n), credits, worth the same; 0 where there are none."""
    n = tables.shape[1]
    system = np.ones((len(tables), n + 1, n + 1))
    system[:, :n, :n], system[:, :n, n], system[:, n, n] = tables, -1.0, 0.0
    regular = np.linalg.det(system) != 0.0
    chances = np.zeros((len(tables), n))
    right = np.broadcast_to(np.eye(n + 1)[:, n:], (int(regular.sum()), n + 1, 1))
    chances[regular] = np.linalg.solve(system[regular], right)[:, :n, 0]
    chances[np.abs(chances.sum(axis=1) - 1.0) > 1e-9] = 0.0
    return chances
