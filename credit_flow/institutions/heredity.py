"""Heredity: the traits of the first experts, of immigrants, and of children."""

from __future__ import annotations

import functools
from collections.abc import Callable

import numpy as np

from credit_flow.core.kernel import bound, fragment, lots
from credit_flow.core.streams import normal, uniform
from credit_flow.institutions.links import meet

LEAST_SKILL, MOST_SKILL = 0.01, 0.99
HERITABILITY = 0.5
MUTATION = 0.05


def newcomers(model, rows: np.ndarray, *, skill: tuple, markup: tuple, expected_price: float) -> None:
    """Traits of experts `rows` (n,) without parents: skills and markups uniform in the given (low, high), random links."""
    table = model.table
    _newcomer(len(rows), model.stream("talents"), rows, *skill, *markup, table.skill, table.markup)
    table.expected_price[rows] = expected_price
    meet(model, rows)


@lots
def _newcomer(i, key, rows, low_skill, high_skill, low_markup, high_markup, skill, markup):
    row = rows[i]
    for k in range(skill.shape[1]):
        skill[row, k] = low_skill + (high_skill - low_skill) * uniform(key, 0, row, k)
    markup[row] = low_markup + (high_markup - low_markup) * uniform(key, 0, row, skill.shape[1])


def child(row, parent, s, key):
    """Skills = 0.5 x parent's + Normal(0, 0.05), kept within 0.01 .. 0.99; markup, links, trust, expectations and policy are copied."""
    for k in range(s.skill.shape[1]):
        drawn = HERITABILITY * s.skill[parent, k] + MUTATION * normal(key, 0, row, 2 * k)
        s.skill[row, k] = min(MOST_SKILL, max(LEAST_SKILL, drawn))
        s.expected_price[row, k] = s.expected_price[parent, k]
    for link in range(s.neighbours.shape[1]):
        s.neighbours[row, link] = s.neighbours[parent, link]
        s.trust[row, link] = s.trust[parent, link]
    s.markup[row] = s.markup[parent]
    s.policy[row] = s.policy[parent]


def _raise(lot, worker, s, terms):
    start, stop, key = terms
    for row in range(start, stop):
        _child(row, s.parent[row], s, key)  # noqa: F821 - given by `raising`


@functools.cache
def raising(child: Callable) -> Callable:
    """The text that gives newborn rows their traits by `child`."""
    return bound(_raise, f"raise_{child.__module__}.{child.__qualname__}", _child=fragment(child))
