"""Nash equilibria of small games, by enumeration (key `nash1951`).

A game is `payoff`, an array (agents, a_1, ..., a_N) of credits. A profile is an equilibrium if nobody gains more than `slack` credits by another action.
"""

from __future__ import annotations

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
        for own in itertools.combinations(range(rows), n):
            for other in itertools.combinations(range(columns), n):
                mixed = _of_supports(payoff, list(own), list(other), slack)
                found += [] if mixed is None else [mixed]
    return found


def _of_supports(payoff, own: list[int], other: list[int], slack: float) -> Equilibrium | None:
    """The equilibrium in which one draws among `own`, the other among `other` actions, if there is one."""
    columns = _indifferent(payoff[0][np.ix_(own, other)])
    rows = _indifferent(payoff[1][np.ix_(own, other)].T)
    if rows is None or columns is None or min(rows.min(), columns.min()) <= slack:
        return None
    chances = np.zeros(payoff.shape[1]), np.zeros(payoff.shape[2])
    chances[0][own], chances[1][other] = rows, columns
    offered = payoff[0] @ chances[1], chances[0] @ payoff[1]
    values = np.array([offered[0] @ chances[0], offered[1] @ chances[1]])
    if offered[0].max() > values[0] + slack or offered[1].max() > values[1] + slack:
        return None
    return Equilibrium(chances, values, 0.0)


def _indifferent(table: np.ndarray) -> np.ndarray | None:
    """The chances (n,) of columns that make all rows of `table` (n, n), credits, worth the same."""
    n = len(table)
    system = np.ones((n + 1, n + 1))
    system[:n, :n], system[:n, n], system[n, n] = table, -1.0, 0.0
    try:
        return np.linalg.solve(system, np.eye(n + 1)[n])[:n]
    except np.linalg.LinAlgError:
        return None
